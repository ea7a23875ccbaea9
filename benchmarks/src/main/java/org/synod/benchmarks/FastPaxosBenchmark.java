// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.paxos.FastPaxos;
import org.synod.paxos.Paxos;

/**
 * What does a decision by Fast Paxos cost on fresh acceptors, where nobody collides? It takes one
 * compare-and-set on each of a fast quorum: 3 of 3 acceptors, 4 of 5. The limits take as many: on
 * words of an array that is there already ({@code rawWords}), and on the reference field of as many
 * new objects, without ({@code rawObjects}) and with a new node each ({@code rawNodes}), as a
 * register with a version has one.
 *
 * <p>All but {@code rawWords} make what they decide on, and return it. {@code paxos} needs a
 * majority only, and no promises, as the first proposal has ballot 1.0.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar FastPaxosBenchmark -t 1 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class FastPaxosBenchmark {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int STRIDE = 16; // words in 128 bytes

  /** How many acceptors there are. */
  @Param({"3", "5"})
  public int acceptors;

  private final Long value = 1000L;
  private final long[] words = new long[6 * STRIDE];

  record Node(long version, Object state) {}

  /** Three quarters of the acceptors. */
  private int fastQuorum() {
    return (3 * acceptors + 3) / 4;
  }

  @Benchmark
  public Consensus<Long> fastPaxos() {
    FastPaxos<Long> fresh = FastPaxos.onHeap(acceptors);
    fresh.propose(value);
    return fresh;
  }

  @Benchmark
  public Consensus<Long> paxos() {
    Paxos<Long> fresh = Paxos.onHeap(acceptors);
    fresh.propose(value);
    return fresh;
  }

  @Benchmark
  public Consensus<Long> casConsensus() {
    CasConsensus<Long> fresh = new CasConsensus<>();
    fresh.propose(value);
    return fresh;
  }

  @Benchmark
  public long rawWords() {
    long x = 0;
    for (int i = 1; i <= fastQuorum(); i++) {
      x = (long) WORD.getVolatile(words, i * STRIDE);
      WORD.compareAndSet(words, i * STRIDE, x, x + 1);
    }
    return x;
  }

  @Benchmark
  public Object rawObjects() {
    AtomicReference<?>[] fresh = new AtomicReference<?>[acceptors];
    for (int i = 0; i < acceptors; i++) {
      AtomicReference<Object> object = new AtomicReference<>();
      fresh[i] = object;
      if (i < fastQuorum()) {
        object.compareAndSet(null, value);
      }
    }
    return fresh;
  }

  @Benchmark
  public Object rawNodes() {
    AtomicReference<?>[] fresh = new AtomicReference<?>[acceptors];
    for (int i = 0; i < acceptors; i++) {
      AtomicReference<Object> object = new AtomicReference<>();
      fresh[i] = object;
      if (i < fastQuorum()) {
        object.compareAndSet(null, new Node(1, value));
      }
    }
    return fresh;
  }
}
