// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.PaxosLog;
import org.synod.log.epochs.ReconfigurableLog;

/**
 * What does it cost that the acceptors of a log can be replaced? {@code heap} and {@code paxos}
 * append to a log whose acceptors have been replaced once; the limits, {@code bareHeap} and {@code
 * barePaxos}, append to the log that it is made of. The logs are let go of every 65,536 commands.
 * {@code change} replaces the acceptors.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ReconfigurableLogBenchmark -t 1
 * java -jar benchmarks/target/benchmarks.jar ReconfigurableLogBenchmark -t 2
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ReconfigurableLogBenchmark {
  private static final int MANY = 1 << 16;
  private static final int FEW = 1 << 8; // each change remembers the names before it

  /** The number of the commands that one thread has appended. */
  @State(Scope.Thread)
  public static class Mine {
    private long number;

    private boolean many() {
      return ++number % MANY == 0;
    }
  }

  private volatile Log<Object> bareHeap;
  private volatile Log<Object> barePaxos;
  private volatile Log<Object> heap;
  private volatile Log<Object> paxos;
  private ReconfigurableLog<Object> changed;
  private String acceptor;
  private int changes;

  private static Log<Object> overHeap() {
    ReconfigurableLog<Object> log =
        ReconfigurableLog.found(names -> new HeapLog<>(), List.of("a"));
    log.change(List.of("a"), List.of("b"));
    return log;
  }

  private static Log<Object> overPaxos() {
    ReconfigurableLog<Object> log =
        ReconfigurableLog.found(names -> PaxosLog.acceptors(3), List.of("a"));
    log.change(List.of("a"), List.of("b"));
    return log;
  }

  private void founded() {
    acceptor = "a";
    changed = ReconfigurableLog.found(names -> new HeapLog<>(), List.of(acceptor));
  }

  /** Makes the logs. */
  @Setup(Level.Iteration)
  public void setUp() {
    bareHeap = new HeapLog<>();
    barePaxos = PaxosLog.acceptors(3);
    heap = overHeap();
    paxos = overPaxos();
    founded();
  }

  @Benchmark
  public long bareHeap(Mine mine) {
    if (mine.many()) {
      bareHeap = new HeapLog<>();
    }
    return bareHeap.append(mine.number);
  }

  @Benchmark
  public long heap(Mine mine) {
    if (mine.many()) {
      heap = overHeap();
    }
    return heap.append(mine.number);
  }

  @Benchmark
  public long barePaxos(Mine mine) {
    if (mine.many()) {
      barePaxos = PaxosLog.acceptors(3);
    }
    return barePaxos.append(mine.number);
  }

  @Benchmark
  public long paxos(Mine mine) {
    if (mine.many()) {
      paxos = overPaxos();
    }
    return paxos.append(mine.number);
  }

  /** By one thread at a time. */
  @Benchmark
  public synchronized void change() {
    if (++changes % FEW == 0) {
      founded();
    }
    String next = "acceptor " + changes;
    changed.change(List.of(acceptor), List.of(next));
    acceptor = next;
  }
}
