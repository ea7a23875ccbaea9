// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
import org.openjdk.jmh.annotations.Warmup;
import org.synod.clock.Causality;
import org.synod.clock.HybridClock;
import org.synod.clock.IntervalTreeStamp;
import org.synod.clock.LamportClock;
import org.synod.clock.VectorClock;
import org.synod.clock.VersionVector;
import org.synod.memory.HeapMemory;

/**
 * What does a stamp cost? The limits are a counter, for the clocks of one word, and the time of
 * day, which a hybrid clock reads. The stamps of several words are those of 4 or 16 processes.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ClockBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar ClockBenchmark.*Tick -t 2
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ClockBenchmark {
  @Param({"4", "16"})
  private int processes;

  private final AtomicLong counter = new AtomicLong();
  private final LamportClock lamport = new LamportClock(new HeapMemory(1));
  private final HybridClock hybrid =
      new HybridClock(new HeapMemory(1), System::currentTimeMillis, Duration.ofMillis(500));
  private VectorClock vector;
  private VectorClock received;
  private VersionVector versions;
  private VersionVector receivedVersions;
  private IntervalTreeStamp tree;
  private IntervalTreeStamp receivedTree;

  /** Makes stamps of all processes, each of which has had some events. */
  @Setup
  public void events() {
    vector = VectorClock.zero(processes);
    versions = VersionVector.none();
    tree = IntervalTreeStamp.seed();
    for (int i = 0; i < processes; i++) {
      vector = vector.tick(i);
      versions = versions.increment("p" + i);
      IntervalTreeStamp.Fork fork = tree.fork();
      tree = fork.second().join(fork.first().event().peek());
    }
    received = vector.tick(1);
    receivedVersions = versions.increment("p1");
    receivedTree = tree.event().peek();
  }

  @Benchmark
  public long counterTick() {
    return counter.incrementAndGet();
  }

  @Benchmark
  public long timeOfDayTick() {
    return System.currentTimeMillis();
  }

  @Benchmark
  public long lamportTick() {
    return lamport.tick();
  }

  @Benchmark
  public long hybridTick() {
    return hybrid.tick();
  }

  @Benchmark
  public VectorClock vectorReceive() {
    return vector.merge(received).tick(0);
  }

  @Benchmark
  public Causality vectorCompare() {
    return vector.compare(received);
  }

  @Benchmark
  public VersionVector versionsReceive() {
    return versions.merge(receivedVersions).increment("p0");
  }

  @Benchmark
  public Causality versionsCompare() {
    return versions.compare(receivedVersions);
  }

  @Benchmark
  public IntervalTreeStamp treeReceive() {
    return tree.join(receivedTree).event();
  }

  @Benchmark
  public Causality treeCompare() {
    return tree.compare(receivedTree);
  }
}
