// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.hierarchy.AssignmentConsensus;
import org.synod.consensus.hierarchy.ProcessConsensus;
import org.synod.consensus.hierarchy.RandomizedConsensus;
import org.synod.consensus.hierarchy.TwoProcessConsensus;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;

/**
 * What does a decision cost without compare-and-swap? Each operation makes an object for two
 * processes, or for eight, and decides it, as one process that is alone; {@code …BothDecide} then
 * proposes as the other too, which loses. The limit is a compare-and-set on a new object; beside it
 * {@link CasConsensus}, which is for any number.
 *
 * <p>Every object decided is new and is consumed, so that none is optimised away. More threads than
 * one have processes of their own, decide objects of their own, and only share the allocator.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar HierarchyBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar HierarchyBenchmark -t 2 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class HierarchyBenchmark {
  private final Object value = new Object();
  private final Object other = new Object();
  private final Memory two = new HeapMemory(2);
  private final Memory eight = new HeapMemory(8);
  private Member first;
  private Member second;
  private Member firstOfEight;

  /** Joins as the processes that propose. */
  @Setup
  public void join() {
    first = two.join();
    second = two.join();
    firstOfEight = eight.join();
  }

  @Benchmark
  public Object rawDecide(Blackhole sink) {
    AtomicReference<Object> fresh = new AtomicReference<>();
    sink.consume(fresh.compareAndSet(null, value));
    return fresh;
  }

  @Benchmark
  public Object casDecide(Blackhole sink) {
    CasConsensus<Object> fresh = new CasConsensus<>();
    sink.consume(fresh.propose(value));
    return fresh;
  }

  @Benchmark
  public Object casBothDecide(Blackhole sink) {
    CasConsensus<Object> fresh = new CasConsensus<>();
    sink.consume(fresh.propose(value));
    sink.consume(fresh.propose(other));
    return fresh;
  }

  private Object decided(ProcessConsensus<Object> fresh, Blackhole sink) {
    sink.consume(fresh.propose(first, value));
    return fresh;
  }

  private Object decidedByBoth(ProcessConsensus<Object> fresh, Blackhole sink) {
    sink.consume(fresh.propose(first, value));
    sink.consume(fresh.propose(second, other));
    return fresh;
  }

  private Object decidedOfEight(
      Function<Memory, ProcessConsensus<Object>> fresh, Blackhole sink) {
    ProcessConsensus<Object> consensus = fresh.apply(eight);
    sink.consume(consensus.propose(firstOfEight, value));
    return consensus;
  }

  @Benchmark
  public Object testAndSetDecide(Blackhole sink) {
    return decided(TwoProcessConsensus.fromTestAndSet(two), sink);
  }

  @Benchmark
  public Object testAndSetBothDecide(Blackhole sink) {
    return decidedByBoth(TwoProcessConsensus.fromTestAndSet(two), sink);
  }

  @Benchmark
  public Object swapDecide(Blackhole sink) {
    return decided(TwoProcessConsensus.fromSwap(two), sink);
  }

  @Benchmark
  public Object fetchAndAddDecide(Blackhole sink) {
    return decided(TwoProcessConsensus.fromFetchAndAdd(two), sink);
  }

  @Benchmark
  public Object queueDecide(Blackhole sink) {
    return decided(TwoProcessConsensus.fromQueue(two), sink);
  }

  @Benchmark
  public Object assignmentDecide(Blackhole sink) {
    return decided(new AssignmentConsensus<>(two), sink);
  }

  @Benchmark
  public Object assignmentBothDecide(Blackhole sink) {
    return decidedByBoth(new AssignmentConsensus<>(two), sink);
  }

  @Benchmark
  public Object assignmentOfEightDecide(Blackhole sink) {
    return decidedOfEight(AssignmentConsensus::new, sink);
  }

  @Benchmark
  public Object coinsDecide(Blackhole sink) {
    return decided(new RandomizedConsensus<>(two), sink);
  }

  @Benchmark
  public Object coinsBothDecide(Blackhole sink) {
    return decidedByBoth(new RandomizedConsensus<>(two), sink);
  }

  @Benchmark
  public Object coinsOfEightDecide(Blackhole sink) {
    return decidedOfEight(RandomizedConsensus::new, sink);
  }
}
