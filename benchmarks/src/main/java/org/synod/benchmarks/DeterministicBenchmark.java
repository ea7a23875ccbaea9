// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.log.HeapLog;
import org.synod.transaction.deterministic.Access;
import org.synod.transaction.deterministic.Declaration;
import org.synod.transaction.deterministic.DeterministicExecutor;
import org.synod.transaction.deterministic.Procedure;

/**
 * From which work per command on does deterministic execution pay? Each command changes two of
 * 1,000 keys by a computation of some steps, of about one nanosecond each; {@code work} is that
 * alone. Limit: {@code serial}, one thread and a map. Peers with two threads: {@code futures}, in
 * the log's order too, each command behind the last ones of its keys in a ForkJoinPool; {@code
 * locks}, in no order, with a lock for each key.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar DeterministicBenchmark -p steps=70,250,1000
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class DeterministicBenchmark {
  private static final int COMMANDS = 100_000;
  private static final int KEYS = 1_000;
  private static final int LARGEST = 127; // small values: boxes that are there already

  /** The work of a command. */
  @Param({"70", "250", "1000"})
  public int steps;

  private record Change(Integer first, Integer second) {}

  private final class Changes implements Procedure<Change, Integer, Long, Long> {
    @Override
    public void declare(Change change, Declaration<Integer> keys) {
      keys.writes(change.first);
      keys.writes(change.second);
    }

    @Override
    public Long run(Change change, Access<Integer, Long> state) {
      long made = computed(value(state.get(change.first)) + value(state.get(change.second)));
      state.set(change.first, made & LARGEST);
      state.set(change.second, made >>> 8 & LARGEST);
      return null;
    }
  }

  private final List<Change> changes = new ArrayList<>();
  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private final ForkJoinPool pool = new ForkJoinPool(2);
  private final ReentrantLock[] locks = new ReentrantLock[KEYS];
  private HeapLog<Change> log;
  private DeterministicExecutor<Change, Integer, Long, Long> one;
  private DeterministicExecutor<Change, Integer, Long, Long> two;

  private static long value(Long value) {
    return value == null ? 0 : value;
  }

  private long computed(long from) {
    long x = from;
    for (int i = 0; i < steps; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L;
    }
    return x;
  }

  @Setup
  public void setUp() {
    Random random = new Random(1);
    for (int i = 0; i < COMMANDS; i++) {
      int first = random.nextInt(KEYS);
      changes.add(new Change(first, (first + 1 + random.nextInt(KEYS - 1)) % KEYS));
    }
    for (int i = 0; i < KEYS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** The log is there before: an append is none of the executor's costs. */
  @Setup(Level.Invocation)
  public void fillLog() {
    log = new HeapLog<>();
    changes.forEach(log::append);
    one = new DeterministicExecutor<>(log, new Changes(), 1);
    two = new DeterministicExecutor<>(log, new Changes(), 2);
  }

  @TearDown
  public void tearDown() {
    other.shutdown();
    pool.shutdown();
  }

  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public long work() {
    long x = 0;
    for (int i = 0; i < COMMANDS; i++) {
      x = computed(x);
    }
    return x;
  }

  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public Map<Integer, Long> serial() {
    Map<Integer, Long> map = new HashMap<>();
    for (Change change : changes) {
      change(map, change);
    }
    return map;
  }

  private void change(Map<Integer, Long> map, Change change) {
    long made = computed(value(map.get(change.first)) + value(map.get(change.second)));
    map.put(change.first, made & LARGEST);
    map.put(change.second, made >>> 8 & LARGEST);
  }

  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public long oneWorker() {
    return one.worker(0).run();
  }

  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public long twoWorkers() throws Exception {
    Future<Long> helper = other.submit(() -> two.worker(1).run());
    return two.worker(0).run() + helper.get();
  }

  /** The values are in an array, since several threads change a map. */
  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public long[] futures() {
    long[] values = new long[KEYS];
    CompletableFuture<?>[] last = new CompletableFuture<?>[KEYS];
    Arrays.fill(last, CompletableFuture.completedFuture(null));
    for (Change change : changes) {
      CompletableFuture<?> next =
          last[change.first].thenAcceptBothAsync(
              last[change.second], (a, b) -> change(values, change), pool);
      last[change.first] = next;
      last[change.second] = next;
    }
    CompletableFuture.allOf(last).join();
    return values;
  }

  private void change(long[] values, Change change) {
    long made = computed(values[change.first] + values[change.second]);
    values[change.first] = made & LARGEST;
    values[change.second] = made >>> 8 & LARGEST;
  }

  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public long[] locks() throws Exception {
    long[] values = new long[KEYS];
    Future<?> helper = other.submit(() -> locked(values, COMMANDS / 2, COMMANDS));
    locked(values, 0, COMMANDS / 2);
    helper.get();
    return values;
  }

  private void locked(long[] values, int from, int to) {
    for (Change change : changes.subList(from, to)) {
      ReentrantLock lower = locks[Math.min(change.first, change.second)];
      ReentrantLock higher = locks[Math.max(change.first, change.second)];
      lower.lock();
      higher.lock();
      try {
        change(values, change);
      } finally {
        higher.unlock();
        lower.unlock();
      }
    }
  }
}
