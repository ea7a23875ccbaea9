// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;
import org.synod.ledger.Accounts.Opening;
import org.synod.ledger.Accounts;
import org.synod.ledger.BlockTree;
import org.synod.ledger.Oracle;
import org.synod.ledger.Outgoing;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** {@link Accounts} and {@link BlockTree}: nothing is spent twice, and one child decides. */
public class LedgerStress {

  /** Account 0 has 1, and processes 0 and 1 own it. Account 1 has 1, and process 2 owns it. */
  abstract static class Three {
    final List<Register<Outgoing>> registers =
        List.of(new HeapRegister<>(), new HeapRegister<>());
    final Accounts accounts =
        new Accounts(
            registers, List.of(new Opening(1, Set.of(0, 1)), new Opening(1, Set.of(2))));
  }

  /** (of two owners of one account, whether each has spent; what is left). */
  @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "The first spent it.")
  @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "The second spent it.")
  interface OneOfTwo {}

  @JCStressTest
  @JCStressMeta(OneOfTwo.class)
  @Outcome(expect = FORBIDDEN, desc = "It was spent twice, or by nobody.")
  @State
  public static class TwoOwners extends Three {
    @Actor
    public void first(ZZJ_Result r) {
      r.r1 = accounts.transfer(0, 0, 1, 1);
    }

    @Actor
    public void second(ZZJ_Result r) {
      r.r2 = accounts.transfer(1, 0, 1, 1);
    }

    @Arbiter
    public void left(ZZJ_Result r) {
      r.r3 = accounts.balance(0);
    }
  }

  /** Broken: the balance is looked at, and then the amount is sent, whatever it is by then. */
  @JCStressTest
  @JCStressMeta(OneOfTwo.class)
  @Outcome(id = "true, true, -1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: spent twice.")
  @Outcome(expect = FORBIDDEN, desc = "Anything else.")
  @State
  public static class TwoOwnersControl extends Three {
    private final Accounts rich = // never short of anything
        new Accounts(
            registers, List.of(new Opening(10, Set.of(0, 1)), new Opening(10, Set.of(2))));

    private boolean transfer(int me) {
      return accounts.balance(0) >= 1 && rich.transfer(me, 0, 1, 1);
    }

    @Actor
    public void first(ZZJ_Result r) {
      r.r1 = transfer(0);
    }

    @Actor
    public void second(ZZJ_Result r) {
      r.r2 = transfer(1);
    }

    @Arbiter
    public void left(ZZJ_Result r) {
      r.r3 = accounts.balance(0);
    }
  }

  /** An amount goes round: who has spent what it was sent, was sent it before. */
  @JCStressTest
  @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "It came, and was sent back.")
  @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "It came too late.")
  @Outcome(expect = FORBIDDEN, desc = "An amount was made, or lost.")
  @State
  public static class Round extends Three {
    @Actor
    public void first(ZZJ_Result r) {
      r.r1 = accounts.transfer(0, 0, 1, 1);
    }

    @Actor
    public void second(ZZJ_Result r) {
      r.r2 = accounts.transfer(2, 1, 0, 2);
    }

    @Arbiter
    public void left(ZZJ_Result r) {
      r.r3 = accounts.balance(0);
    }
  }

  /** Two append to the first block, which takes one child: both read the same one. */
  @JCStressTest
  @Outcome(id = "a, a, a", expect = ACCEPTABLE, desc = "The first was first.")
  @Outcome(id = "b, b, b", expect = ACCEPTABLE, desc = "The second was first.")
  @Outcome(expect = FORBIDDEN, desc = "They disagree.")
  @State
  public static class OneChild {
    private final BlockTree<String> tree = new BlockTree<>("genesis", Oracle.frugal(1));

    private String decide(String proposal) {
      tree.append(tree.genesis(), proposal);
      return tree.longest().content();
    }

    @Actor
    public void first(LLL_Result r) {
      r.r1 = decide("a");
    }

    @Actor
    public void second(LLL_Result r) {
      r.r2 = decide("b");
    }

    @Arbiter
    public void later(LLL_Result r) {
      r.r3 = tree.longest().content();
    }
  }

  /** Broken: with two children, and a block more on the second, a longer branch overtakes. */
  @JCStressTest
  @Outcome(id = "a, b, b", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: overtaken.")
  @Outcome(id = {"a, a, a", "b, b, b"}, expect = ACCEPTABLE, desc = "They agree.")
  @Outcome(expect = FORBIDDEN, desc = "Anything else.")
  @State
  public static class OneChildControl {
    private final BlockTree<String> tree = new BlockTree<>("genesis", Oracle.frugal(2));

    private String first() {
      return tree.branch(tree.longest()).get(1);
    }

    @Actor
    public void first(LLL_Result r) {
      tree.append(tree.genesis(), "a");
      r.r1 = first();
    }

    @Actor
    public void second(LLL_Result r) {
      tree.append(tree.genesis(), "b").ifPresent(block -> tree.append(block, "more"));
      r.r2 = first();
    }

    @Arbiter
    public void later(LLL_Result r) {
      r.r3 = first();
    }
  }
}
