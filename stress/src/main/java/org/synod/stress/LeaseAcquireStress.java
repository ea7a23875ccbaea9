// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.lease.Grant;
import org.synod.lease.LeaderElection;
import org.synod.lease.Lease;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/**
 * Threads that wait for a {@link Lease}, and one that holds it in the background: both get it, one
 * after the other, and the second sees what the first did. The term never ends.
 */
public class LeaseAcquireStress {
  private static final Duration LONG = Duration.ofDays(1);

  /** The number each found inside. */
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "2 got it after 1 had given it back.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "1 got it after 2 had given it back.")
  interface Outcomes {}

  /** A lease of two members, and a number that its holders count. */
  abstract static class Counted {
    final Memory memory = new HeapMemory(2);
    final Member p1 = memory.join();
    final Member p2 = memory.join();
    final Lease lease = new Lease(memory, "lease", Lease.MAX_TERM);
    long plain;

    final long acquireAndCount(Member me) {
      try (Grant grant = lease.acquire(me, LONG)) {
        return ++plain;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(expect = FORBIDDEN, desc = "Both were inside, or what the first did was not seen.")
  @State
  public static class TwoWait extends Counted {
    @Actor
    public void one(JJ_Result r) {
      r.r1 = acquireAndCount(p1);
    }

    @Actor
    public void other(JJ_Result r) {
      r.r2 = acquireAndCount(p2);
    }
  }

  /** Broken: it waits until nobody holds the lease, and then goes in. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: both were inside.")
  @Outcome(expect = FORBIDDEN, desc = "Anything else.")
  @State
  public static class TwoWaitControl extends Counted {
    private long waitAndCount() {
      while (!lease.status().holders().isEmpty()) {
        Thread.onSpinWait();
      }
      return ++plain;
    }

    @Actor
    public void one(JJ_Result r) {
      r.r1 = waitAndCount();
    }

    @Actor
    public void other(JJ_Result r) {
      r.r2 = waitAndCount();
    }
  }

  /** A thread leads in the background until it is closed; another waits for the lease. */
  abstract static class Leading extends Counted {
    volatile boolean isElected;
    volatile long counted; // by the thread in the background

    final long lead(LongConsumer elected) {
      LongConsumer all = elected.andThen(token -> isElected = true);
      LeaderElection election = new LeaderElection(lease, p1, all, over -> {});
      try (LeaderElection.Background leading = election.start(LeaseAcquireStress::daemon)) {
        while (!isElected && leading.isRunning()) {
          Thread.onSpinWait();
        }
      }
      return counted;
    }
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    return thread;
  }

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(expect = FORBIDDEN, desc = "Both were inside, or what the first did was not seen.")
  @State
  public static class InTheBackground extends Leading {
    @Actor
    public void leader(JJ_Result r) {
      r.r1 = lead(token -> counted = ++plain);
    }

    @Actor
    public void other(JJ_Result r) {
      r.r2 = acquireAndCount(p2);
    }
  }

  /** Broken: it reads the number before it leads. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: both were inside.")
  @Outcome(expect = FORBIDDEN, desc = "Anything else.")
  @State
  public static class InTheBackgroundControl extends Leading {
    @Actor
    public void leader(JJ_Result r) {
      long found = plain;
      r.r1 = lead(token -> counted = plain = found + 1);
    }

    @Actor
    public void other(JJ_Result r) {
      r.r2 = acquireAndCount(p2);
    }
  }
}
