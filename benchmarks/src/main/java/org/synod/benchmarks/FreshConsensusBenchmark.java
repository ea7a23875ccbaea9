// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.consensus.Consensus;

/**
 * What does it cost to make a consensus object and decide it, undisturbed? It depends more on how
 * much there is to make than on the decision, which {@link FreshDecisionBenchmark} measures alone.
 * The limit is an array of new objects with one field, as many as there are compare-and-set, each
 * set once ({@code rawObjects}); the peer, which survives nothing, {@link CompletableFuture}.
 *
 * <p>Every object decided is new and is consumed, so that none is optimised away. More threads
 * than one decide objects of their own and only share the allocator.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar FreshConsensusBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar FreshConsensusBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar FreshConsensusBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class FreshConsensusBenchmark {
  private final Object value = new Object();

  /** The objects that are made. */
  @State(Scope.Thread)
  public static class Subject {
    @Param public Fresh subject;
  }

  @Benchmark
  public Object propose(Subject of, Blackhole sink) {
    Consensus<Object> fresh = of.subject.make();
    sink.consume(fresh.propose(value));
    return fresh;
  }

  @Benchmark
  public Object future(Blackhole sink) {
    CompletableFuture<Object> fresh = new CompletableFuture<>();
    fresh.complete(value);
    sink.consume(fresh.join());
    return fresh;
  }

  /** The number of writes that the limits make. */
  @State(Scope.Thread)
  public static class Raw {
    @Param({"1", "2", "3", "4"})
    public int writes;
  }

  @Benchmark
  public Object rawObjects(Raw raw) {
    AtomicReference<?>[] fresh = new AtomicReference<?>[raw.writes];
    for (int i = 0; i < fresh.length; i++) {
      AtomicReference<Object> object = new AtomicReference<>();
      fresh[i] = object;
      object.compareAndSet(null, value);
    }
    return fresh;
  }
}
