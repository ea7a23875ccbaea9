// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Paxos;
import org.synod.paxos.Proposer;
import org.synod.paxos.Round;
import org.synod.register.HeapRegister;
import org.synod.register.SlotRegister;

/**
 * What does a ballot of Paxos cost? An operation is a whole ballot that decides: a quorum of the
 * acceptors promises, then accepts, each by one successful compare-and-set. With 3 acceptors the
 * limit is thus four of them on two words ({@code rawWords}), or on two references to nodes that
 * each must make ({@code rawReferences}).
 *
 * <p>A ballot leaves out its second phase if its promises show one that has decided. So that they
 * do not, each thread has two proposers that take turns, of which one asks the acceptors in the
 * opposite order: with 3 acceptors or more, no quorum of the one is a quorum of the other. Threads
 * that meet run ballots until one of theirs decides; {@code lost} counts the other ballots, and for
 * the limits the compare-and-set that failed. Between two threads a ballot may find its value
 * decided by the other's; it counts as lost too, and ends its operation.
 *
 * <p>{@code …Fresh} makes the acceptors too, and decides once, in ballot 1.0, which needs no
 * promises; {@code rawReferencesFresh} is a quorum of compare-and-set on new nodes in new objects.
 * The collector limits {@code heapBallot}: with G1 a reference stored into an old object
 * costs a fence beside the compare-and-set; compare {@code -jvmArgs -XX:+UseSerialGC}, which has a
 * cheaper barrier.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar PaxosBenchmark -t 1 -prof gc -p acceptors=3,5
 * java -jar benchmarks/target/benchmarks.jar PaxosBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar PaxosBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class PaxosBenchmark {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int STRIDE = 16; // words in 128 bytes

  /** The number of acceptors. */
  @Param("3")
  public int acceptors;

  private final Long value = 1000L;
  private final AtomicInteger numbers = new AtomicInteger();
  private long[] words;
  private List<AtomicReference<Node>> references;
  private List<Acceptor<Long>> heap;
  private List<Acceptor<Long>> slots;
  private long locked; // guarded by this

  record Node(long version, long promised, long accepted, Long value) {}

  /** Makes the acceptors, which the threads share, and makes them old, as long-lived ones are. */
  @Setup
  public void setUp() {
    HeapMemory memory = new HeapMemory(64);
    words = new long[(acceptors + 1) * STRIDE];
    references = rawAcceptors();
    heap = many(() -> new Acceptor<>(new HeapRegister<>()));
    slots =
        many(() -> new Acceptor<>(
            new SlotRegister<>(memory, AcceptorState.codec(Codec.ofLong()))));
    System.gc();
  }

  private <T> List<T> many(Supplier<T> maker) {
    List<T> made = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      made.add(maker.get());
    }
    return made;
  }

  private List<AtomicReference<Node>> rawAcceptors() {
    return many(() -> new AtomicReference<>(new Node(0, 0, 0, 0L)));
  }

  /** Each thread's own proposers. */
  @State(Scope.Thread)
  public static class Mine {
    private List<Proposer<Long>> onHeap;
    private List<Proposer<Long>> onSlots;
    private Consumer<Round<Long>> observer;
    private int turn;

    /** Takes numbers that no other thread has. */
    @Setup
    public void setUp(PaxosBenchmark shared, LostCas ballots) {
      onHeap = shared.thereAndBack(shared.heap);
      onSlots = shared.thereAndBack(shared.slots);
      observer = round -> ballots.lost += round.fate() == Round.Fate.DECIDED ? 0 : 1;
    }

    Long propose(List<Proposer<Long>> proposers, Long value) {
      turn ^= 1;
      return proposers.get(turn).propose(value, observer);
    }
  }

  private List<Proposer<Long>> thereAndBack(List<Acceptor<Long>> acceptors) {
    List<Acceptor<Long>> back = new ArrayList<>(acceptors);
    Collections.reverse(back);
    return List.of(
        new Proposer<>(numbers.getAndIncrement(), acceptors),
        new Proposer<>(numbers.getAndIncrement(), back));
  }

  @Benchmark
  public Long heapBallot(Mine mine) {
    return mine.propose(mine.onHeap, value);
  }

  @Benchmark
  public Long slotsBallot(Mine mine) {
    return mine.propose(mine.onSlots, value);
  }

  @Benchmark
  public void rawWords(LostCas cas) {
    for (int phase = 0; phase < 2; phase++) {
      for (int i = 1; i <= acceptors / 2 + 1; i++) {
        long x = (long) WORD.getVolatile(words, i * STRIDE);
        while (!WORD.compareAndSet(words, i * STRIDE, x, x + 1)) {
          cas.lost++;
          x = (long) WORD.getVolatile(words, i * STRIDE);
        }
      }
    }
  }

  @Benchmark
  public Long rawReferences(LostCas cas) {
    return ballot(references, 0, value, cas);
  }

  private Long ballot(
      List<AtomicReference<Node>> acceptors, int firstPhase, Long value, LostCas cas) {
    for (int phase = firstPhase; phase < 2; phase++) {
      for (int i = 0; i < acceptors.size() / 2 + 1; i++) {
        AtomicReference<Node> acceptor = acceptors.get(i);
        Node x = acceptor.get();
        while (!acceptor.compareAndSet(x, new Node(x.version + 1, x.promised, phase, value))) {
          cas.lost++;
          x = acceptor.get();
        }
      }
    }
    return value;
  }

  @Benchmark
  public synchronized long synchronizedUpdate() {
    return locked++;
  }

  @Benchmark
  public Object heapFresh() {
    Paxos<Long> fresh = Paxos.acceptors(acceptors);
    fresh.propose(value);
    return fresh;
  }

  @Benchmark
  public Object rawReferencesFresh(LostCas cas) {
    List<AtomicReference<Node>> fresh = rawAcceptors();
    ballot(fresh, 1, value, cas);
    return fresh;
  }

  @Benchmark
  public Object futureFresh() {
    CompletableFuture<Long> fresh = new CompletableFuture<>();
    fresh.complete(value);
    return fresh;
  }
}
