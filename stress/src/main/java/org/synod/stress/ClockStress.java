// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.clock.HybridClock;
import org.synod.clock.LamportClock;
import org.synod.memory.HeapMemory;

/**
 * Threads that share a {@link LamportClock} or a {@link HybridClock}: no two events have one stamp,
 * and an event of one thread is seen by whoever sees its stamp.
 */
public class ClockStress {

  /** Two threads each stamp an event. */
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "1 came first.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "2 came first.")
  interface TickOutcomes {}

  @JCStressTest
  @JCStressMeta(TickOutcomes.class)
  @Outcome(expect = FORBIDDEN, desc = "Two events have one stamp.")
  @State
  public static class LamportTicks {
    private final LamportClock clock = new LamportClock(new HeapMemory(1));

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = clock.tick();
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = clock.tick();
    }
  }

  /** Broken: it reads the time, and then writes the next. */
  @JCStressTest
  @JCStressMeta(TickOutcomes.class)
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both found 0, and each had a stamp made of that.")
  @Outcome(expect = FORBIDDEN, desc = "Anything else.")
  @State
  public static class LamportTicksControl {
    private volatile long time;

    private long tick() {
      long next = time + 1;
      Thread.yield(); // so that the other is there in between on a busy machine too
      return time = next;
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = tick();
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = tick();
    }
  }

  /** Two threads stamp events in one millisecond; one has a message from the next. */
  @JCStressTest
  @Outcome(id = "65537, 65538", expect = ACCEPTABLE, desc = "The receipt came first.")
  @Outcome(id = "65537, 1", expect = ACCEPTABLE, desc = "The tick came first.")
  @Outcome(expect = FORBIDDEN, desc = "Two events have one stamp, or one is below its message.")
  @State
  public static class HybridReceipt {
    private final HybridClock clock =
        new HybridClock(new HeapMemory(1), () -> 0, Duration.ofMillis(1));

    @Actor
    public void receiver(JJ_Result r) {
      r.r1 = clock.receive(1L << 16);
    }

    @Actor
    public void ticker(JJ_Result r) {
      r.r2 = clock.tick();
    }
  }

  /** A thread writes and stamps an event; another sees the stamp: (stamp, what was written). */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Read before the event.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The write came before the event.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Read after the event.")
  interface SeenOutcomes {}

  @JCStressTest
  @JCStressMeta(SeenOutcomes.class)
  @Outcome(expect = FORBIDDEN, desc = "The stamp is seen, and not what came before it.")
  @State
  public static class StampIsSeen {
    private final LamportClock clock = new LamportClock(new HeapMemory(1));
    private long plain;

    @Actor
    public void writer() {
      plain = 1;
      clock.tick();
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = clock.time();
      r.r2 = plain;
    }
  }

  /** Broken: it stamps first, and then writes. */
  @JCStressTest
  @JCStressMeta(SeenOutcomes.class)
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the stamp was there before what it stands for.")
  @Outcome(expect = FORBIDDEN, desc = "Anything else.")
  @State
  public static class StampIsSeenControl {
    private final LamportClock clock = new LamportClock(new HeapMemory(1));
    private long plain;

    @Actor
    public void writer() {
      clock.tick();
      Thread.yield(); // so that the other is there in between on a busy machine too
      plain = 1;
    }

    @Actor
    public void reader(JJ_Result r) {
      Thread.yield(); // so that the stamp is there, more often than not
      r.r1 = clock.time();
      r.r2 = plain;
    }
  }
}
