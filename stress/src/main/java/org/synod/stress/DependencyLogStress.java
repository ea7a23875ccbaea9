// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.log.dependency.DependencyFollower;
import org.synod.log.dependency.DependencyLog;

/** {@link DependencyLog}: one order of commands with a common key, for all followers. */
public class DependencyLogStress {

  private static long next(DependencyFollower<Long> follower) {
    Long command = follower.poll();
    return command == null ? -1 : command;
  }

  /** 1 and 2 have both keys: (first of one follower, its second, first of another, its second). */
  @Outcome(id = "1, 2, 1, 2", expect = ACCEPTABLE, desc = "1 came first.")
  @Outcome(id = "2, 1, 2, 1", expect = ACCEPTABLE, desc = "2 came first.")
  @Outcome(expect = FORBIDDEN, desc = "A command is lost, or there twice, or there are two orders.")
  interface OneOrder {}

  @JCStressTest
  @JCStressMeta(OneOrder.class)
  @State
  public static class TwoAppends {
    private final DependencyLog<Long> log = new DependencyLog<>(2);
    private final DependencyFollower<Long> one = log.follow();
    private final DependencyFollower<Long> other = log.follow();

    @Actor
    public void actor1() {
      log.append(1L, 0, 1);
    }

    @Actor
    public void actor2() {
      log.append(2L, 1, 0);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r1 = next(one);
      r.r2 = next(one);
      r.r3 = next(other);
      r.r4 = next(other);
    }
  }

  @JCStressTest
  @JCStressMeta(OneOrder.class)
  @Outcome(id = {"1, 2, 2, 1", "2, 1, 1, 2"},
      expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: each key has an order of its own.")
  @State
  public static class QueueForEachKeyControl {
    private final Queue<Long> one = new ConcurrentLinkedQueue<>();
    private final Queue<Long> other = new ConcurrentLinkedQueue<>();

    @Actor
    public void actor1() {
      one.add(1L);
      other.add(1L);
    }

    @Actor
    public void actor2() {
      other.add(2L);
      one.add(2L);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r1 = one.remove();
      r.r2 = one.remove();
      r.r3 = other.remove();
      r.r4 = other.remove();
    }
  }

  /** 1 has both keys; 2 has one, and 3 the other: (all given, 1 before 2, 1 before 3). */
  @JCStressTest
  @Outcome(id = "3, [01], [01]", expect = ACCEPTABLE, desc = "Any order, each once.")
  @Outcome(expect = FORBIDDEN, desc = "A command is lost, or there twice.")
  @State
  public static class HelpedAppend {
    private final DependencyLog<Long> log = new DependencyLog<>(2);
    private final DependencyFollower<Long> follower = log.follow();

    @Actor
    public void actor1() {
      log.append(1L, 0, 1);
    }

    @Actor
    public void actor2() {
      log.append(2L, 0);
      log.append(3L, 1);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      int at = 0;
      int[] places = new int[4];
      for (long next = next(follower); next > 0; next = next(follower)) {
        places[(int) next] = ++at;
      }
      r.r1 = at;
      r.r2 = places[1] < places[2] ? 1 : 0;
      r.r3 = places[1] < places[3] ? 1 : 0;
    }
  }

  /** A follower sees all that an append published: (field of the command, if it is the last). */
  @JCStressTest
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "Polled before the append.")
  @Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "Polled after it, with all before it.")
  @Outcome(expect = FORBIDDEN, desc = "A command not made yet, or given twice.")
  @State
  public static class Publication {
    /** Not immutable, so that only the log publishes it. */
    private static final class Plain {
      private long field;
    }

    private final DependencyLog<Plain> log = new DependencyLog<>(2);
    private final DependencyFollower<Plain> follower = log.follow();

    @Actor
    public void appender() {
      Plain command = new Plain();
      command.field = 7;
      log.append(command, 0, 1);
    }

    @Actor
    public void reader(JJ_Result r) {
      Plain command = follower.poll();
      r.r1 = command == null ? -1 : command.field;
      r.r2 = command != null && follower.poll() == null ? 1 : 0;
    }
  }
}
