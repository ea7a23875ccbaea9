// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.object.Replicated;

/**
 * What do the others do when one thread has stopped inside an operation? They add one to counters,
 * as in {@link ReplicatedBenchmark}, while nobody is stopped, or one is inside an update or a read
 * and stays there. Its replica is replaced, or the log would grow. The lock is tried for a
 * hundredth of a second at a time, so that the run ends; what counts is {@code updates}.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar StallBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(2)
@State(Scope.Benchmark)
public class StallBenchmark {
  private static final int KEYS = 1024;

  /** What the stopped thread is inside of. */
  @Param({"nothing", "update", "read"})
  public String stopped;

  /** How many replicas. */
  @Param({"2", "3"})
  public int replicas;

  private Replicated<Map<Integer, Long>> replicated;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Long> locked = new HashMap<>();
  private volatile boolean ended;
  private Thread stopper;

  /** How many updates there were: the score counts calls of the lock that did not get it. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Done {
    /** Updates that were made. */
    public long updates;
  }

  /** Starts the thread that stops, and waits until it is inside. */
  @Setup
  public void stop() throws InterruptedException {
    replicated = new Replicated<>(HashMap::new, replicas, HashMap::new);
    for (int key = 0; key < KEYS; key++) {
      int added = key;
      replicated.update(map -> map.put(added, 1000L));
      locked.put(key, 1000L);
    }
    if (stopped.equals("nothing")) {
      return;
    }
    CountDownLatch inside = new CountDownLatch(2);
    Thread caller = new Thread(() -> hold(inside), "stopped");
    stopper = new Thread(() -> holdLock(inside), "stopped with the lock");
    caller.setDaemon(true);
    caller.start();
    stopper.start();
    inside.await();
  }

  private void hold(CountDownLatch inside) {
    Thread me = Thread.currentThread();
    if (stopped.equals("read")) {
      replicated.<Object>read(map -> park(inside));
    } else {
      replicated.<Object>update(map -> Thread.currentThread() == me ? park(inside) : null);
    }
  }

  private void holdLock(CountDownLatch inside) {
    lock.lock();
    try {
      park(inside);
    } finally {
      lock.unlock();
    }
  }

  private Object park(CountDownLatch inside) {
    inside.countDown();
    while (!ended) {
      LockSupport.parkNanos(10_000_000);
    }
    return null;
  }

  /** Lets it go on. */
  @TearDown
  public void end() throws InterruptedException {
    ended = true;
    if (stopper != null) {
      stopper.join();
    }
  }

  private static Integer key() {
    return ThreadLocalRandom.current().nextInt(KEYS);
  }

  @Benchmark
  public Long replicated(Done done) {
    Integer key = key();
    Long result = replicated.update(map -> map.merge(key, 1L, Long::sum));
    done.updates++;
    return result;
  }

  @Benchmark
  public Long reentrantLock(Done done) throws InterruptedException {
    Integer key = key();
    if (!lock.tryLock() && !lock.tryLock(10, TimeUnit.MILLISECONDS)) {
      return null;
    }
    try {
      done.updates++;
      return locked.merge(key, 1L, Long::sum);
    } finally {
      lock.unlock();
    }
  }
}
