// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.log.BatchingLog;
import org.synod.log.HeapLog;
import org.synod.log.LogState;
import org.synod.log.PaxosLog;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What does an append cost that survives the loss of acceptors? The limits are a quorum of
 * compare-and-set on words a stride apart ({@code rawQuorumWords}), and the same on references,
 * each of which gets the same new node ({@code rawQuorumNodes}): an accept phase does the same.
 * {@code heapAppend} is the log without acceptors, which also keeps the commands;
 * {@code batchingAppend} is PaxosLog with the commands of several threads in one compare-and-set;
 * {@code synchronizedAppend} is the usual alternative. Each iteration has new logs, since all
 * commands are kept.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar PaxosLogBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar PaxosLogBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar PaxosLogBenchmark -t 8 -prof gc
 * java -jar benchmarks/target/benchmarks.jar "PaxosLogBenchmark.(paxos|batching)Append" \
 *     -t 8 -p acceptors=3 -p distance=1000
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class PaxosLogBenchmark {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int STRIDE = 16; // words in 128 bytes

  /** The number of acceptors. */
  @Param({"3", "5"})
  public int acceptors;

  /** The cost of each operation on an acceptor beside itself, in tokens of about a nanosecond. */
  @Param("0")
  public int distance;

  private final Long command = 1000L;
  private int quorum;
  private long[] words;
  private List<AtomicReference<Node>> references;
  private PaxosLog<Long> paxos;
  private BatchingLog<Long> batching;
  private HeapLog<Long> heap;
  private List<Long> list; // guarded by this

  record Node(long version, long promised, long accepted, Long command) {}

  /** Makes the limits' words and references, and makes them old, as long-lived ones are. */
  @Setup
  public void setUp() {
    quorum = acceptors / 2 + 1;
    words = new long[(acceptors + 1) * STRIDE];
    references = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      references.add(new AtomicReference<>(new Node(0, 0, 0, command)));
    }
  }

  private PaxosLog<Long> paxosLog() {
    if (distance == 0) {
      return PaxosLog.acceptors(acceptors);
    }
    List<Register<LogState<Long>>> registers = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      registers.add(new Distant<>(new HeapRegister<>(), distance));
    }
    return new PaxosLog<>(registers, QuorumSystem.majority(acceptors));
  }

  /** A register that is farther away than the heap. */
  private record Distant<V>(Register<V> register, int distance) implements Register<V> {
    @Override
    public Versioned<V> get() {
      Blackhole.consumeCPU(distance);
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      Blackhole.consumeCPU(distance);
      return register.compareAndSet(expectedVersion, next);
    }
  }

  /** Makes new logs. */
  @Setup(Level.Iteration)
  public void setUpLogs() {
    paxos = paxosLog();
    batching = new BatchingLog<>(paxosLog());
    heap = new HeapLog<>();
    list = new ArrayList<>();
    System.gc();
  }

  @Benchmark
  public long paxosAppend() {
    return paxos.append(command);
  }

  @Benchmark
  public long batchingAppend() {
    return batching.append(command);
  }

  @Benchmark
  public long heapAppend() {
    return heap.append(command);
  }

  @Benchmark
  public synchronized int synchronizedAppend() {
    list.add(command);
    return list.size();
  }

  @Benchmark
  public void rawQuorumWords(LostCas cas) {
    for (int i = 1; i <= quorum; i++) {
      long x = (long) WORD.getVolatile(words, i * STRIDE);
      while (!WORD.compareAndSet(words, i * STRIDE, x, x + 1)) {
        cas.lost++;
        x = (long) WORD.getVolatile(words, i * STRIDE);
      }
    }
  }

  @Benchmark
  public Node rawQuorumNodes(LostCas cas) {
    Node node = null;
    for (int i = 0; i < quorum; i++) {
      AtomicReference<Node> acceptor = references.get(i);
      Node x = acceptor.get();
      while (!acceptor.compareAndSet(x, node = next(node, x))) {
        cas.lost++;
        x = acceptor.get();
      }
    }
    return node;
  }

  /** One node for all acceptors that are at the same version. */
  private Node next(Node made, Node x) {
    return made != null && made.version == x.version + 1
        ? made
        : new Node(x.version + 1, x.promised, x.accepted, command);
  }
}
