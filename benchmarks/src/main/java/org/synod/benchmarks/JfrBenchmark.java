// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.EventSettings;
import jdk.jfr.Recording;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.lease.Lease;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.register.VersionedLong;

/**
 * What do the flight recorder's events cost, off and on? An update that meets nobody, with {@code
 * -t 1}, or that is lost now and then, with {@code -t 2}; one that loses its first compare-and-set,
 * and a compare-and-set at a version that has passed, which are one event each; a lease acquired
 * and released, which is two.
 *
 * <p>The cost of events that are off shows only beside a build without them: this class in that
 * build's jar, run in turn with this one.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar benchmarks.JfrBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar benchmarks.JfrBenchmark.update -t 2
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class JfrBenchmark {
  /** The events that are recorded. */
  public enum Recorded {
    /** Nothing: there is no recording. */
    NONE,
    /** The JDK's default settings, which record none of our events. */
    OTHERS,
    /** Our events. */
    OURS,
    /** Our events without stack traces. */
    OURS_WITHOUT_STACK
  }

  @Param({"NONE", "OTHERS", "OURS", "OURS_WITHOUT_STACK"})
  public Recorded recorded;

  private static final long TERM_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MAX_BYTES = 64 << 20; // of what is recorded, on disk

  private final HeapMemory memory = new HeapMemory(64);
  private final VersionedLong register = new VersionedLong(memory);
  private Recording recording;

  /** The things that each thread has of its own. */
  @State(Scope.Thread)
  public static class Mine {
    Member process;
    Member other;
    Lease lease;
    boolean isOvertaken;

    /** Joins. */
    @Setup
    public void join(JfrBenchmark shared) {
      process = shared.memory.join();
      other = shared.memory.join();
      lease = new Lease(shared.memory, "lease " + process.id(), Duration.ofNanos(TERM_NANOS));
    }

    /** Leaves. */
    @TearDown
    public void leave() {
      process.close();
      other.close();
    }
  }

  /** Starts the recording, if there is to be one. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    try (Member first = memory.join()) {
      register.updateAndGet(first, x -> 1000);
    }
    if (recorded != Recorded.NONE) {
      recording = new Recording();
      recording.setMaxSize(MAX_BYTES);
      if (recorded == Recorded.OTHERS) {
        recording.setSettings(Configuration.getConfiguration("default").getSettings());
      } else { // by name: their package is not exported
        enable("org.synod.LostCas");
        enable("org.synod.LeaseChange");
      }
      recording.start();
    }
    System.gc();
  }

  private void enable(String event) {
    EventSettings settings = recording.enable(event);
    if (recorded == Recorded.OURS_WITHOUT_STACK) {
      settings.withoutStackTrace();
    }
  }

  /** Ends the recording, and throws it away. */
  @TearDown(Level.Trial)
  public void stop() {
    if (recording != null) {
      recording.close();
    }
  }

  @Benchmark
  public long update(Mine mine) {
    return register.updateAndGet(mine.process, x -> x + 1);
  }

  /** One update that succeeds inside of another, which loses its first compare-and-set to it. */
  @Benchmark
  public long overtaken(Mine mine) {
    mine.isOvertaken = false;
    return register.updateAndGet(
        mine.process,
        x -> {
          if (!mine.isOvertaken) {
            mine.isOvertaken = true;
            register.updateAndGet(mine.other, y -> y + 1);
          }
          return x + 1;
        });
  }

  @Benchmark
  public boolean lost(Mine mine) {
    return register.setIfVersion(mine.process, /* expectedVersion */ 0, 1);
  }

  @Benchmark
  public boolean lease(Mine mine) {
    return mine.lease.tryAcquire(mine.process).release();
  }
}
