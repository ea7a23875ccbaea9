// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.synod.lease.HeartbeatDetector;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/**
 * {@link HeartbeatDetector}: no beat is lost to that of another process, and none that happened
 * before a question is missed by it.
 *
 * <p>Raced are beats with beats, a beat with a question, and questions with questions. The timeout
 * is the shortest, and all are suspected at the start. The first question after a beat answers
 * false however late it comes, so no outcome that is forbidden depends on a clock.
 *
 * <p>Not shown here: the actions of a process before a beat. The detector promises nothing about
 * them.
 */
public class HeartbeatDetectorStress {
  private static final long SHORTEST_NANOS = 1;

  /** Two processes that are suspected. */
  abstract static class Suspected {
    final Memory memory = new HeapMemory(2);
    final Member p1 = memory.join();
    final Member p2 = memory.join();
    final HeartbeatDetector detector =
        new HeartbeatDetector(memory, "beats", Duration.ofNanos(SHORTEST_NANOS));

    Suspected() {
      for (int process = 0; process < detector.processes(); process++) {
        while (!detector.suspects(process)) {
          Thread.onSpinWait(); // until the clock has gone on
        }
      }
    }

    final int suspects(Member process) {
      return detector.suspects(process.id()) ? 1 : 0;
    }
  }

  /** Both beat, and are asked for then: (whether 1 is suspected, whether 2 is). */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both beats are seen.")
  @Outcome(expect = FORBIDDEN, desc = "A beat is lost.")
  interface BeatOutcomes {}

  @JCStressTest
  @JCStressMeta(BeatOutcomes.class)
  @State
  public static class TwoBeat extends Suspected {
    @Actor
    public void actor1() {
      detector.beat(p1);
    }

    @Actor
    public void actor2() {
      detector.beat(p2);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = suspects(p1);
      r.r2 = suspects(p2);
    }
  }

  /** Broken: one word for all, in which each has a half, read and then written. */
  @JCStressTest
  @JCStressMeta(BeatOutcomes.class)
  @Outcome(id = {"0, 1", "1, 0"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both read the word, and the second wrote it without the other's beat.")
  @State
  public static class OneWordControl {
    private static final int SECOND = 32; // where the half of 2 begins

    private final AtomicLong beats = new AtomicLong();

    private void beat(int half) {
      beats.set(beats.get() + (1L << half));
    }

    @Actor
    public void actor1() {
      beat(0);
    }

    @Actor
    public void actor2() {
      beat(SECOND);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = (int) beats.get() == 0 ? 1 : 0;
      r.r2 = beats.get() >>> SECOND == 0 ? 1 : 0;
    }
  }

  /** 1 beats and says so: (whether it has said so, whether it is suspected). */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Asked before the beat.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The beat was seen before it was told.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The beat was told, and seen.")
  @Outcome(expect = FORBIDDEN, desc = "A beat that happened before the question was missed.")
  @State
  public static class BeatThenQuestion extends Suspected {
    private volatile int told;

    @Actor
    public void actor1() {
      detector.beat(p1);
      told = 1;
    }

    @Actor
    public void actor2(II_Result r) {
      r.r1 = told;
      r.r2 = suspects(p1);
    }
  }

  /** 1 has beaten once, and two ask for it: (answer to one, answer to the other). */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both saw the beat, or saw it seen in time.")
  @Outcome(id = {"0, 1", "1, 0"}, expect = ACCEPTABLE,
      desc = "One saw the beat; the other saw it seen, and no further one for the timeout.")
  @Outcome(expect = FORBIDDEN, desc = "Both took the beat for seen by the other.")
  @State
  public static class TwoAsk extends Suspected {
    public TwoAsk() {
      detector.beat(p1);
    }

    @Actor
    public void actor1(II_Result r) {
      r.r1 = suspects(p1);
    }

    @Actor
    public void actor2(II_Result r) {
      r.r2 = suspects(p1);
    }
  }
}
