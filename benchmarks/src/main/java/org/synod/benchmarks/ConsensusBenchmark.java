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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.benchmarks.peers.LockConsensus;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.consensus.RegisterConsensus;
import org.synod.register.HeapRegister;

/**
 * What does a decision cost? {@code …Decide} makes an object and decides it, {@code …Read} asks a
 * decided one, {@code …ProposeLate} proposes to a decided one. The limit is an object of the same
 * size with a compare-and-set on its field; the peer is {@link CompletableFuture}.
 *
 * <p>Every object decided is new and is consumed, so that none is optimised away. More threads
 * than one decide objects of their own and only share the allocator; the decided object is shared.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ConsensusBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar ConsensusBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar ConsensusBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ConsensusBenchmark {
  private final Object value = new Object();
  private final Raw raw = new Raw();
  private final CasConsensus<Object> cas = new CasConsensus<>();
  private final RegisterConsensus<Object> register = new RegisterConsensus<>(new HeapRegister<>());
  private final LockConsensus<Object> lock = new LockConsensus<>();
  private final CompletableFuture<Object> future = new CompletableFuture<>();

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

  /** Decides the shared objects. */
  @Setup
  public void decideShared() {
    raw.decide(value);
    cas.propose(value);
    register.propose(value);
    lock.propose(value);
    future.complete(value);
  }

  @Benchmark
  public Raw rawDecide(Blackhole sink) {
    Raw fresh = new Raw();
    sink.consume(fresh.decide(value));
    return fresh;
  }

  @Benchmark
  public Object casDecide(Blackhole sink) {
    return decided(new CasConsensus<>(), sink);
  }

  @Benchmark
  public Object registerDecide(Blackhole sink) {
    return decided(new RegisterConsensus<>(new HeapRegister<>()), sink);
  }

  @Benchmark
  public Object lockDecide(Blackhole sink) {
    return decided(new LockConsensus<>(), sink);
  }

  private Object decided(Consensus<Object> fresh, Blackhole sink) {
    sink.consume(fresh.propose(value));
    return fresh;
  }

  @Benchmark
  public Object futureDecide(Blackhole sink) {
    CompletableFuture<Object> fresh = new CompletableFuture<>();
    fresh.complete(value);
    sink.consume(fresh.join());
    return fresh;
  }

  @Benchmark
  public @Nullable Object rawRead() {
    return raw.value;
  }

  @Benchmark
  public @Nullable Object casRead() {
    return cas.decision().orElse(null);
  }

  @Benchmark
  public @Nullable Object registerRead() {
    return register.decision().orElse(null);
  }

  @Benchmark
  public @Nullable Object lockRead() {
    return lock.decision().orElse(null);
  }

  @Benchmark
  public @Nullable Object futureRead() {
    return future.getNow(null);
  }

  @Benchmark
  public Object rawProposeLate() {
    return raw.decide(value);
  }

  @Benchmark
  public Object casProposeLate() {
    return cas.propose(value);
  }

  @Benchmark
  public Object registerProposeLate() {
    return register.propose(value);
  }
}
