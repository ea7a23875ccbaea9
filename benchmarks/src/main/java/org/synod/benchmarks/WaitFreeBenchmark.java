// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.consensus.SerialConsensus;
import org.synod.memory.Stride;
import org.synod.paxos.Paxos;
import org.synod.paxos.RotatingPaxos;

/**
 * What does it cost to survive f failures? Each operation makes an object and decides it: by f + 1
 * compare-and-set, for {@link SerialConsensus} and, undisturbed, for {@link RotatingPaxos}. The
 * limits are as many compare-and-set, each on the field of a new object ({@code rawObjects…}) or
 * on words of one array, a stride apart ({@code rawWords…}); the peers survive nothing.
 *
 * <p>Every object decided is new and is consumed, so that none is optimised away. More threads
 * than one decide objects of their own and only share the allocator.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar WaitFreeBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar WaitFreeBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar WaitFreeBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class WaitFreeBenchmark {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final Object value = new Object();
  private final long[] words = new long[4 * Stride.WORDS];

  /** The limit: one field, written once. */
  private static final class Raw {
    private static final VarHandle VALUE =
        ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), "value", VarHandle.class, Raw.class, Object.class)
            .withInvokeExactBehavior();

    volatile @Nullable Object value;

    Object decide(Object mine) {
      Object winner = VALUE.compareAndExchange(this, (Object) null, mine);
      return winner == null ? mine : winner;
    }
  }

  private void rawObjects(int count, Blackhole sink) {
    Object carried = value;
    for (int i = 0; i < count; i++) {
      Raw fresh = new Raw();
      carried = fresh.decide(carried);
      sink.consume(fresh);
    }
    sink.consume(carried);
  }

  @Benchmark
  public void rawObjects2(Blackhole sink) {
    rawObjects(2, sink);
  }

  @Benchmark
  public void rawObjects3(Blackhole sink) {
    rawObjects(3, sink);
  }

  private long rawWords(int count) {
    long won = 0;
    for (int i = 1; i <= count; i++) {
      long x = (long) WORD.getVolatile(words, i * Stride.WORDS);
      won += WORD.compareAndSet(words, i * Stride.WORDS, x, x + 1) ? 1 : 0;
    }
    return won;
  }

  @Benchmark
  public long rawWords2() {
    return rawWords(2);
  }

  @Benchmark
  public long rawWords3() {
    return rawWords(3);
  }

  private Object decided(Consensus<Object> fresh, Blackhole sink) {
    sink.consume(fresh.propose(value));
    return fresh;
  }

  @Benchmark
  public Object cas(Blackhole sink) {
    return decided(new CasConsensus<>(), sink);
  }

  @Benchmark
  public Object serial2(Blackhole sink) {
    return decided(SerialConsensus.onHeap(1), sink);
  }

  @Benchmark
  public Object serial3(Blackhole sink) {
    return decided(SerialConsensus.onHeap(2), sink);
  }

  @Benchmark
  public Object rotating3(Blackhole sink) {
    return decided(RotatingPaxos.onHeap(1), sink);
  }

  @Benchmark
  public Object rotating5(Blackhole sink) {
    return decided(RotatingPaxos.onHeap(2), sink);
  }

  @Benchmark
  public Object paxos3(Blackhole sink) {
    return decided(Paxos.onHeap(3), sink);
  }

  @Benchmark
  public Object future(Blackhole sink) {
    CompletableFuture<Object> fresh = new CompletableFuture<>();
    fresh.complete(value);
    sink.consume(fresh.join());
    return fresh;
  }
}
