// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;

/** {@link HeapMemory}: no two processes have the same number at the same time. */
public class HeapMemoryStress {

  /** Two join at once: (number of 1, number of 2). */
  @Outcome(id = {"0, 1", "1, 0"}, expect = ACCEPTABLE, desc = "One found the first place taken.")
  @Outcome(expect = FORBIDDEN, desc = "Both have the same number, or a place was passed over.")
  interface JoinOutcomes {}

  @JCStressTest
  @JCStressMeta(JoinOutcomes.class)
  @State
  public static class Join {
    private final Memory memory = new HeapMemory(2);

    @Actor
    public void actor1(II_Result r) {
      r.r1 = memory.join().id();
    }

    @Actor
    public void actor2(II_Result r) {
      r.r2 = memory.join().id();
    }
  }

  /** Broken: a place is looked at, and then taken. */
  @JCStressTest
  @JCStressMeta(JoinOutcomes.class)
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: both took place 0.")
  @State
  public static class CheckThenTakeControl {
    private final AtomicReferenceArray<Object> members = new AtomicReferenceArray<>(2);

    @Actor
    public void actor1(II_Result r) {
      r.r1 = join();
    }

    @Actor
    public void actor2(II_Result r) {
      r.r2 = join();
    }

    private int join() {
      for (int id = 0; id < members.length(); id++) {
        if (members.get(id) == null) {
          members.set(id, this);
          return id;
        }
      }
      return -1;
    }
  }

  /** One leaves the only place while another wants it: (what 2 got, what the leaver wrote). */
  @JCStressTest
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "2 came too early, and was refused.")
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "2 has the place, and sees what 1 did.")
  @Outcome(expect = FORBIDDEN, desc = "2 has the place and does not see what 1 did with it.")
  @State
  public static class HandOver {
    private final Memory memory = new HeapMemory(1);
    private final Member first = memory.join();
    private int plain;

    @Actor
    public void actor1() {
      plain = 7;
      first.close();
    }

    @Actor
    public void actor2(II_Result r) {
      try {
        r.r1 = memory.join().id();
        r.r2 = plain;
      } catch (IllegalStateException e) {
        r.r1 = -1;
      }
    }
  }

  /** Two are lent the only number: (whether 1 was alone with it, whether 2 was). */
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each had it while the other had not.")
  @Outcome(expect = FORBIDDEN, desc = "Both had the same number at one time.")
  interface LendOutcomes {}

  private static int useAlone(AtomicInteger users) {
    int before = users.getAndIncrement();
    int after = users.getAndDecrement();
    return before == 0 && after == 1 ? 1 : 0;
  }

  @JCStressTest
  @JCStressMeta(LendOutcomes.class)
  @State
  public static class Lend {
    private final Memory memory = new HeapMemory(1);
    private final AtomicInteger users = new AtomicInteger();

    @Actor
    public void actor1(II_Result r) {
      r.r1 = operate();
    }

    @Actor
    public void actor2(II_Result r) {
      r.r2 = operate();
    }

    private int operate() {
      Member me = memory.lend();
      int alone = useAlone(users);
      memory.giveBack(me);
      return alone;
    }
  }

  /** Broken: the number is lent to each thread that looks while it is free. */
  @JCStressTest
  @JCStressMeta(LendOutcomes.class)
  @Outcome(
      id = {"0, 1", "1, 0", "0, 0"},
      expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both had it.")
  @State
  public static class LendWithoutClaimControl {
    private final AtomicInteger users = new AtomicInteger();

    @Actor
    public void actor1(II_Result r) {
      r.r1 = useAlone(users);
    }

    @Actor
    public void actor2(II_Result r) {
      r.r2 = useAlone(users);
    }
  }
}
