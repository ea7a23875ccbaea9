// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZJ_Result;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.VersionedLong;

/**
 * {@link VersionedLong}: no lost update, and versions that belong to their numbers.
 *
 * <p>Not shown here: the acquire fence of {@code validate}. Neither x86 nor HotSpot moves a read
 * behind a later volatile one, so that {@code ReadBeforeValidation} passes without it.
 */
public class VersionedLongStress {
  private static final Memory MEMORY = new HeapMemory(2);
  private static final Member P1 = MEMORY.join(); // actor1's, in every state
  private static final Member P2 = MEMORY.join(); // actor2's

  /** Two processes each try to add one: (success 1, success 2, version, number). */
  @Outcome(id = "1, 1, 2, 2", expect = ACCEPTABLE, desc = "One after the other.")
  @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE,
      desc = "1 wrote after 2 had read: the compare-and-set of 2 is refused.")
  @Outcome(id = "0, 1, 1, 1", expect = ACCEPTABLE,
      desc = "2 wrote after 1 had read: the compare-and-set of 1 is refused.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, refused by none, or not counted.")
  interface IncrementOutcomes {}

  /** Two attempts to add one, and what is left of them. */
  abstract static class Increments {
    final VersionedLong register = new VersionedLong(MEMORY);

    /** A validated read, and a compare-and-set on the version read. */
    long increment(Member me) {
      long version;
      long number;
      do {
        version = register.version();
        number = register.get();
      } while (!register.validate(version));
      return register.setIfVersion(me, version, number + 1) ? 1 : 0;
    }

    void observe(JJJJ_Result r) {
      r.r3 = register.version();
      r.r4 = register.get();
    }
  }

  @JCStressTest
  @JCStressMeta(IncrementOutcomes.class)
  @State
  public static class LostUpdate extends Increments {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = increment(P1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = increment(P2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** A broken use: get, then set whatever the version is by now. */
  @JCStressTest
  @JCStressMeta(IncrementOutcomes.class)
  @Outcome(id = "1, 1, 2, 1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both got 0, and the second set 1 on top of the first.")
  @State
  public static class GetThenSetControl extends Increments {
    @Override
    long increment(Member me) {
      long number = register.get();
      while (!register.setIfVersion(me, register.version(), number + 1)) {
        continue;
      }
      return 1;
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = increment(P1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = increment(P2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Two processes each add one by {@code update}, which tries again: (version, number). */
  @JCStressTest
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "In one order or the other.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, or made twice.")
  @State
  public static class Update {
    private final VersionedLong register = new VersionedLong(MEMORY);

    @Actor
    public void actor1() {
      register.updateAndGet(P1, number -> number + 1);
    }

    @Actor
    public void actor2() {
      register.updateAndGet(P2, number -> number + 1);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r1 = register.version();
      r.r2 = register.get();
    }
  }

  /** 10 is written, then 20; two validated reads, each told as its version, or -1 if it lies. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both reads before both writes.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The first write came between the reads.")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "Both writes came between the reads.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both reads between the writes.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The second write came between the reads.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Both writes before both reads.")
  @Outcome(expect = FORBIDDEN, desc = "A version went back, or had the number of another.")
  @State
  public static class VersionOrder {
    private final VersionedLong register = new VersionedLong(MEMORY);

    @Actor
    public void writer() {
      register.setIfVersion(P1, 0, 10);
      register.setIfVersion(P1, 1, 20);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = read();
      r.r2 = read();
    }

    private long read() {
      long version;
      long number;
      do {
        version = register.version();
        number = register.get();
      } while (!register.validate(version));
      return number == version * 10 ? version : -1;
    }
  }

  /** As {@code VersionOrder}, with {@code get} alone. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both reads before both writes.")
  @Outcome(id = "0, 10", expect = ACCEPTABLE, desc = "The first write came between the reads.")
  @Outcome(id = "0, 20", expect = ACCEPTABLE, desc = "Both writes came between the reads.")
  @Outcome(id = "10, 10", expect = ACCEPTABLE, desc = "Both reads between the writes.")
  @Outcome(id = "10, 20", expect = ACCEPTABLE, desc = "The second write came between the reads.")
  @Outcome(id = "20, 20", expect = ACCEPTABLE, desc = "Both writes before both reads.")
  @Outcome(expect = FORBIDDEN, desc = "A number went back, or was never written.")
  @State
  public static class NumberOrder {
    private final VersionedLong register = new VersionedLong(MEMORY);

    @Actor
    public void writer() {
      register.setIfVersion(P1, 0, 10);
      register.setIfVersion(P1, 1, 20);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = register.get();
      r.r2 = register.get();
    }
  }

  /** A plain word, written after version 1, is read before the version is validated. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "Still version 0, whose plain word is 0.")
  @Outcome(id = "false, 0", expect = ACCEPTABLE,
      desc = "Version 1 came, after the plain word was read or before it was written.")
  @Outcome(id = "false, 1", expect = ACCEPTABLE,
      desc = "Version 1 and the plain word came before the read, and the validation says so.")
  @Outcome(id = "true, 1", expect = FORBIDDEN,
      desc = "The plain read moved behind the validation: it is of a later version.")
  @Outcome(expect = FORBIDDEN, desc = "A word never written.")
  @State
  public static class ReadBeforeValidation {
    private final VersionedLong register = new VersionedLong(MEMORY);
    private long plain;

    @Actor
    public void writer() {
      register.setIfVersion(P1, 0, 1);
      VarHandle.releaseFence(); // the order of these two writes is the writer's own business
      plain = 1;
    }

    @Actor
    public void reader(ZJ_Result r) {
      r.r2 = plain;
      r.r1 = register.validate(0);
    }
  }
}
