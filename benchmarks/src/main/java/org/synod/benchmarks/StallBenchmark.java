// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.benchmarks.stall.StallSubject;
import org.synod.benchmarks.stall.Stallable;
import org.synod.benchmarks.stall.Stop;

/**
 * What do the others do when one participant has stopped inside an operation? Two threads add to
 * something, or decide, while nobody is stopped, or a third is inside and stays there. The score
 * counts also the attempts that found somebody in the way; {@code updates} of the {@code attempts}
 * did not.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar StallBenchmark
 * java -jar benchmarks/target/benchmarks.jar StallBenchmark -p subject=PAXOS,FAIR_LOCK
 * }</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(2)
@State(Scope.Benchmark)
public class StallBenchmark {
  /** The object it is about. */
  @Param public StallSubject subject;

  /** The place of the third participant. */
  @Param({"nowhere", "inside"})
  public String stopped;

  private Stop stop;
  private Stallable shared;

  /** The number of attempts, also outside of the time that is measured. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Done {
    /** All. */
    public long attempts;

    /** Those that made an update. */
    public long updates;
  }

  /** Waits until the third is inside. */
  @Setup
  public void start() throws IOException, InterruptedException {
    stop = new Stop(stopped.equals("inside"));
    shared = subject.make(stop);
  }

  /** Lets it go on. */
  @TearDown
  public void end() throws IOException, InterruptedException {
    stop.end();
    shared.close();
  }

  @Benchmark
  public boolean others(Done done) throws IOException, InterruptedException {
    boolean isDone = shared.once();
    done.attempts++;
    done.updates += isDone ? 1 : 0;
    return isDone;
  }
}
