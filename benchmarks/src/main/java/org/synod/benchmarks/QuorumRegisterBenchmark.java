// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicStampedReference;
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
import org.openjdk.jmh.infra.Blackhole;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.layout.Stride;
import org.synod.quorum.Participant;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What does a register cost that survives the loss of its memory? {@code quorumChange} adds one by
 * a successful {@code compareAndSetWords}, and {@code registerChange} by a {@code compareAndSet} of
 * the register; the limit is one compare-and-set on each acceptor of a quorum. {@code quorumRead}
 * reads words, and {@code registerRead} a value by {@code get}; {@code registerUpdate} adds one by
 * {@code updateAndGet}, a read and a write. {@code clientChange} and {@code clientRead} are those
 * of a client that shares nothing but the acceptors, here registers of references. The limit is to
 * load what a quorum holds: on each acceptor the word that is compared and set, and the five of its
 * state. {@code lost} counts compare-and-set that failed.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar QuorumRegisterBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar QuorumRegisterBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar QuorumRegisterBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class QuorumRegisterBenchmark {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int STATE_WORDS = 5;

  /** The number of acceptors. */
  @Param({"3", "5"})
  public int acceptors;

  private HeapMemory memory;
  private QuorumRegister<Long> register;
  private ClientQuorumRegister<Long> client;
  private long[] words;
  private int quorum;
  private AtomicStampedReference<Long> stamped;
  private long locked; // guarded by this

  /** Makes the acceptors, which the threads share. */
  @Setup
  public void setUp() {
    memory = new HeapMemory(16);
    register = QuorumRegister.acceptors(memory, Codec.ofLong(), acceptors);
    List<Register<ClientQuorumState<Long>>> registers = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      registers.add(new HeapRegister<>());
    }
    client = ClientQuorumRegister.found(registers, QuorumSystem.majority(acceptors));
    quorum = acceptors / 2 + 1;
    words = new long[(acceptors + 1) * Stride.WORDS];
    stamped = new AtomicStampedReference<>(0L, 0);
  }

  /** Each thread's own process. */
  @State(Scope.Thread)
  public static class Mine {
    Participant participant;
    final long[] value = new long[1];
    final long[] next = new long[1];
    long version;

    /** Joins. */
    @Setup
    public void setUp(QuorumRegisterBenchmark shared) {
      participant = shared.register.participant(shared.memory.join());
      version = participant.read(value);
    }
  }

  /** The version that a thread saw last; it is lent a member, so it does not join. */
  @State(Scope.Thread)
  public static class Seen {
    long version;
    long clientVersion;
  }

  @Benchmark
  public long quorumChange(Mine mine, LostCas cas) {
    mine.next[0] = mine.version;
    while (!mine.participant.compareAndSetWords(mine.version, mine.next)) {
      cas.lost++;
      mine.version = mine.participant.read(mine.value);
      mine.next[0] = mine.version;
    }
    return ++mine.version;
  }

  @Benchmark
  public void rawQuorumCas(LostCas cas) {
    for (int i = 1; i <= quorum; i++) {
      long x = (long) WORD.getVolatile(words, i * Stride.WORDS);
      while (!WORD.compareAndSet(words, i * Stride.WORDS, x, x + 1)) {
        cas.lost++;
        x = (long) WORD.getVolatile(words, i * Stride.WORDS);
      }
    }
  }

  @Benchmark
  public long quorumRead(Mine mine) {
    return mine.participant.read(mine.value);
  }

  @Benchmark
  public long registerChange(Seen seen, LostCas cas) {
    while (!register.compareAndSet(seen.version, seen.version)) {
      cas.lost++;
      seen.version = register.get().version();
    }
    return ++seen.version;
  }

  @Benchmark
  public long clientChange(Seen seen, LostCas cas) {
    while (!client.compareAndSet(seen.clientVersion, seen.clientVersion)) {
      cas.lost++;
      seen.clientVersion = client.get().version();
    }
    return ++seen.clientVersion;
  }

  @Benchmark
  public Versioned<Long> clientRead() {
    return client.get();
  }

  @Benchmark
  public Versioned<Long> registerUpdate() {
    return register.updateAndGet(value -> value == null ? 1L : value + 1);
  }

  @Benchmark
  public Versioned<Long> registerRead() {
    return register.get();
  }

  @Benchmark
  public void rawQuorumRead(Mine mine, Blackhole sink) {
    for (int i = 1; i <= quorum; i++) {
      int at = i * Stride.WORDS;
      long sum = (long) WORD.getVolatile(words, at);
      for (int word = 1; word <= STATE_WORDS; word++) {
        sum += (long) WORD.getOpaque(words, at + word);
      }
      mine.value[0] = sum;
    }
  }

  @Benchmark
  public synchronized long synchronizedChange() {
    return locked++;
  }

  @Benchmark
  public void stampedChange(LostCas cas) {
    int[] stamp = new int[1];
    Long x = stamped.get(stamp);
    while (!stamped.compareAndSet(x, x + 1, stamp[0], stamp[0] + 1)) {
      cas.lost++;
      x = stamped.get(stamp);
    }
  }
}
