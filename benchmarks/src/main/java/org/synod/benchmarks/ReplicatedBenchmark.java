// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import clojure.lang.IPersistentMap;
import clojure.lang.PersistentHashMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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
import org.synod.replica.Replicated;

/**
 * What does it cost to make a map of counters, 1,024 of them, an object that no thread can stop?
 * Each method adds one to a random counter, or, if {@code reads} is 90, does so one time in ten and
 * reads one otherwise. The floor is the map itself, without any protection: with one thread only.
 * {@code concurrentMapOneKeyOnly} is no object over several keys: nothing that it does changes or
 * reads two counters as one.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ReplicatedBenchmark -t 1
 * java -jar benchmarks/target/benchmarks.jar ReplicatedBenchmark -t 2
 * java -jar benchmarks/target/benchmarks.jar ReplicatedBenchmark -t 8
 * java -jar benchmarks/target/benchmarks.jar "ReplicatedBenchmark.(replicated|fairLock)" -t 8 \
 *     -p reads=0 -bm sample -tu us
 * }</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ReplicatedBenchmark {
  private static final int KEYS = 1024;

  /** The number of reads in a hundred operations. */
  @Param({"0", "90"})
  public int reads;

  private final Map<Integer, Long> plain = counters();
  private final Map<Integer, Long> locked = counters();
  private final Map<Integer, Long> fairlyLocked = counters();
  private final Map<Integer, Long> readWriteLocked = counters();
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock fairLock = new ReentrantLock(true);
  private final ReadWriteLock readWriteLock = new ReentrantReadWriteLock();
  private final ConcurrentMap<Integer, Long> concurrent = new ConcurrentHashMap<>(counters());
  private final AtomicReference<Map<Integer, Long>> copied = new AtomicReference<>(counters());
  private final AtomicReference<IPersistentMap> persistent =
      new AtomicReference<>(PersistentHashMap.create(counters()));
  private Replicated<Map<Integer, Long>> replicated;

  /** The number of replicas. */
  @Param("2")
  public int replicas;

  private static Map<Integer, Long> counters() {
    Map<Integer, Long> counters = new HashMap<>();
    for (int key = 0; key < KEYS; key++) {
      counters.put(key, 1000L);
    }
    return counters;
  }

  /** Makes all of them old, as shared objects are: the collector's barrier is cheaper on young. */
  @Setup
  public void setUp() {
    replicated = new Replicated<>(ReplicatedBenchmark::counters, replicas);
    System.gc();
  }

  private static Long increment(Map<Integer, Long> map, Integer key) {
    return map.merge(key, 1L, Long::sum);
  }

  private static Integer key() {
    return ThreadLocalRandom.current().nextInt(KEYS);
  }

  private boolean isRead() {
    return reads > 0 && ThreadLocalRandom.current().nextInt(100) < reads;
  }

  @Benchmark
  public Long unprotected() {
    return isRead() ? plain.get(key()) : increment(plain, key());
  }

  @Benchmark
  public Long replicated() {
    Integer key = key();
    return isRead()
        ? replicated.read(map -> map.get(key))
        : replicated.update(map -> increment(map, key));
  }

  @Benchmark
  public Long reentrantLock() {
    return locked(lock, locked);
  }

  @Benchmark
  public Long fairLock() {
    return locked(fairLock, fairlyLocked);
  }

  private Long locked(ReentrantLock lock, Map<Integer, Long> map) {
    Integer key = key();
    boolean read = isRead();
    lock.lock();
    try {
      return read ? map.get(key) : increment(map, key);
    } finally {
      lock.unlock();
    }
  }

  @Benchmark
  public Long readWriteLock() {
    Integer key = key();
    boolean read = isRead();
    var lock = read ? readWriteLock.readLock() : readWriteLock.writeLock();
    lock.lock();
    try {
      return read ? readWriteLocked.get(key) : increment(readWriteLocked, key);
    } finally {
      lock.unlock();
    }
  }

  @Benchmark
  public Long concurrentMapOneKeyOnly() {
    Integer key = key();
    return isRead() ? concurrent.get(key) : concurrent.merge(key, 1L, Long::sum);
  }

  @Benchmark
  public Object updateAndGetCopy() {
    Integer key = key();
    return isRead()
        ? copied.get().get(key)
        : copied.updateAndGet(
            map -> {
              Map<Integer, Long> next = new HashMap<>(map);
              increment(next, key);
              return next;
            });
  }

  @Benchmark
  public Object updateAndGetPersistent() {
    Integer key = key();
    return isRead()
        ? persistent.get().valAt(key)
        : persistent.updateAndGet(map -> map.assoc(key, (Long) map.valAt(key) + 1));
  }
}
