// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.consensus.Consensus;
import org.synod.memory.layout.Stride;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.register.Versioned;

/**
 * What does the decision of a fresh object cost, when nobody disturbs it and the object is there
 * already? The limits are as many compare-and-set on fields or words that are there already:
 * {@code rawReferences} and {@code rawWords} on cache lines of their own, a stride apart, {@code
 * rawObjects} on the one field of small objects that lie side by side, as a consensus object's do.
 * {@code rawNodes} puts one new node of the size of an acceptor's state into all of these.
 *
 * <p>A batch is made before each call and decided in it, each object once. It is large enough that
 * the two clock readings around the call, some 50 ns, are less than 2 % of it (4 % where one CAS
 * decides), and stays in a level 2 cache: up to 260 kB, of which the limits with a stride take the
 * most. The bytes of {@code -prof gc} include the making; {@link FreshConsensusBenchmark} measures
 * both together.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar FreshDecisionBenchmark -t 1
 * java -jar benchmarks/target/benchmarks.jar FreshDecisionBenchmark -t 2
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class FreshDecisionBenchmark {
  private static final int BATCH = 512;
  private static final long BALLOT = Ballot.of(1, 0);
  private static final int STRIDE = 2 * Stride.WORDS; // a reference takes half a word
  private static final VarHandle REFERENCE = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final Object value = new Object();

  /** Undecided objects. */
  @State(Scope.Thread)
  public static class Undecided {
    @Param public Fresh subject;
    final Consensus<?>[] objects = new Consensus<?>[BATCH];

    /** Makes a batch. */
    @Setup(Level.Invocation)
    public void make() {
      for (int i = 0; i < BATCH; i++) {
        objects[i] = subject.make();
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  @SuppressWarnings("unchecked") // so they are made
  public void propose(Undecided batch, Blackhole sink) {
    for (Consensus<?> object : batch.objects) {
      sink.consume(((Consensus<Object>) object).propose(value));
    }
  }

  /** Futures that are not complete. */
  @State(Scope.Thread)
  public static class Futures {
    final CompletableFuture<?>[] objects = new CompletableFuture<?>[BATCH];

    /** Makes a batch. */
    @Setup(Level.Invocation)
    public void make() {
      for (int i = 0; i < BATCH; i++) {
        objects[i] = new CompletableFuture<>();
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  @SuppressWarnings("unchecked") // so they are made
  public void future(Futures batch, Blackhole sink) {
    for (CompletableFuture<?> future : batch.objects) {
      ((CompletableFuture<Object>) future).complete(value);
      sink.consume(future.join());
    }
  }

  /** The places that the limits write to. */
  @State(Scope.Thread)
  public static class Raw {
    @Param({"1", "2", "3", "4"})
    public int writes;

    Object[] references;
    long[] words;
    final AtomicReference<?>[][] objects = new AtomicReference<?>[BATCH][];

    /** Makes a batch. */
    @Setup(Level.Invocation)
    public void make() {
      references = new Object[(BATCH * writes + 1) * STRIDE];
      words = new long[(BATCH * writes + 1) * Stride.WORDS];
      for (int i = 0; i < BATCH; i++) {
        objects[i] = new AtomicReference<?>[writes];
        for (int j = 0; j < writes; j++) {
          objects[i][j] = new AtomicReference<>();
        }
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int rawReferences(Raw raw) {
    Object[] references = raw.references;
    int writes = 0;
    for (int i = STRIDE; i < references.length; i += STRIDE) {
      writes += REFERENCE.compareAndSet(references, i, (Object) null, value) ? 1 : 0;
    }
    return writes;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int rawWords(Raw raw) {
    long[] words = raw.words;
    int writes = 0;
    for (int i = Stride.WORDS; i < words.length; i += Stride.WORDS) {
      writes += WORD.compareAndSet(words, i, 0L, 1L) ? 1 : 0;
    }
    return writes;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int rawObjects(Raw raw) {
    int writes = 0;
    for (AtomicReference<?>[] objects : raw.objects) {
      writes += set(objects, value);
    }
    return writes;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int rawNodes(Raw raw) {
    int writes = 0;
    for (AtomicReference<?>[] objects : raw.objects) {
      writes += set(objects, new Versioned<>(1, new AcceptorState<>(BALLOT, BALLOT, value)));
    }
    return writes;
  }

  @SuppressWarnings("unchecked") // so they are made
  private static int set(AtomicReference<?>[] objects, Object node) {
    int writes = 0;
    for (AtomicReference<?> object : objects) {
      writes += ((AtomicReference<Object>) object).compareAndSet(null, node) ? 1 : 0;
    }
    return writes;
  }
}
