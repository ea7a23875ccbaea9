// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.ThreadParams;
import org.synod.log.HeapLog;
import org.synod.log.PaxosLog;
import org.synod.log.dependency.DependencyLog;
import org.synod.log.dependency.Place;
import org.synod.replica.KeyedReplicated;

/**
 * What does it gain to order only the commands with a common key? Each thread goes round its own
 * keys, unless there is one for all. {@code heapLog} and {@code paxosLog} order all commands, and
 * are made anew every 65,536 commands or so, since they keep all; {@code compute} is the usual
 * alternative for commands with one key, which orders them and keeps the last. {@code
 * keyedReplicated} runs what it appends, on two replicas.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar DependencyLogBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar DependencyLogBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar DependencyLogBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class DependencyLogBenchmark {
  private static final int MANY = 1 << 16;

  /** The number of keys. */
  @Param({"1", "32", "1024"})
  public int keys;

  /** The command that is appended; new each time. */
  private record Command(long number) {}

  /** The things that one thread has for itself. */
  @State(Scope.Thread)
  public static class Mine {
    private long number;
    private int first;
    private int step;

    /** Takes its part of the keys. */
    @Setup
    public void setUp(ThreadParams params) {
      first = params.getThreadIndex();
      step = params.getThreadCount();
    }

    private Command command() {
      return new Command(number++);
    }

    private long key(int keys) {
      return (number * step + first) & (keys - 1);
    }

    private boolean many() {
      return number % MANY == 0;
    }
  }

  private final DependencyLog<Command> dependency = new DependencyLog<>();
  private final ConcurrentHashMap<Long, Command> map = new ConcurrentHashMap<>();
  private final KeyedReplicated<long[]> replicated = new KeyedReplicated<>(() -> new long[1024]);
  private volatile HeapLog<Command> heap;
  private volatile PaxosLog<Command> paxos;

  @Setup(Level.Iteration)
  public void fresh() {
    heap = new HeapLog<>();
    paxos = PaxosLog.acceptors(3);
  }

  @Benchmark
  public Place oneKey(Mine mine) {
    return dependency.append(mine.command(), mine.key(keys));
  }

  /** Two neighbours of the thread's keys. */
  @Benchmark
  public Place twoKeys(Mine mine) {
    long key = mine.key(keys);
    return dependency.append(mine.command(), key, key + mine.step);
  }

  @Benchmark
  public long keyedReplicated(Mine mine) {
    mine.number++;
    int key = (int) mine.key(keys);
    return replicated.update(key, counts -> ++counts[key]);
  }

  @Benchmark
  public Command compute(Mine mine) {
    Command command = mine.command();
    return map.compute(mine.key(keys), (key, last) -> command);
  }

  @Benchmark
  public long heapLog(Mine mine) {
    if (mine.many()) {
      heap = new HeapLog<>();
    }
    return heap.append(mine.command());
  }

  @Benchmark
  public long paxosLog(Mine mine) {
    if (mine.many()) {
      paxos = PaxosLog.acceptors(3);
    }
    return paxos.append(mine.command());
  }
}
