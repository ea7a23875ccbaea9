// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Counts the operations of each thread, and tells how many the slowest thread made of its equal
 * share. JMH sums the counters of all threads, so one thread alone tells it.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Share {
  /** The operations that the slowest thread made in an iteration, in a hundred of its share. */
  public double slowest;

  private long done;

  /** The counts of all threads. */
  @State(Scope.Benchmark)
  public static class All {
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong sum = new AtomicLong();
    private final AtomicLong least = new AtomicLong(Long.MAX_VALUE);

    /** Forgets the last iteration. */
    @Setup(Level.Iteration)
    public void begin() {
      ended.set(0);
      sum.set(0);
      least.set(Long.MAX_VALUE);
    }

    double add(long done, int threads) {
      sum.addAndGet(done);
      least.accumulateAndGet(done, Math::min);
      boolean isLast = ended.incrementAndGet() == threads; // and so sees what all have added
      return isLast ? 100.0 * least.get() * threads / sum.get() : 0;
    }
  }

  /** Counts one operation. */
  void count() {
    done++;
  }

  /** Begins to count. */
  @Setup(Level.Iteration)
  public void begin() {
    done = 0;
    slowest = 0;
  }

  /** Adds the thread's count to those of all. */
  @TearDown(Level.Iteration)
  public void end(All all, BenchmarkParams params) {
    slowest = all.add(done, params.getThreads());
  }
}
