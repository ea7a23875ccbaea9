// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.picture.Recording;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What does a run cost that is recorded? A read of a register, bare and recorded. The limit is that
 * read between two steps of a counter, and one new node put in place by compare-and-set. The peers
 * are hand-written: the read between two readings of the clock, kept in a queue, and in a list
 * behind a lock; neither has an order that agrees with the versions.
 *
 * <p>A recording keeps all operations, so each batch has a recording of its own.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar RecordingBenchmark -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@Threads(1)
public class RecordingBenchmark {
  private static final int BATCH = 512;

  /** A recorded read, and the one before. */
  private record Node(Node before, Thread thread, long began, long ended, Object reply) {}

  /** A recorded read with its times. */
  private record Timed(Thread thread, long beganNanos, long endedNanos, Object reply) {}

  private final Register<Long> register = new HeapRegister<>();
  private Register<Long> recorded;
  private AtomicLong moments;
  private AtomicReference<Node> last;
  private Queue<Timed> queue;
  private List<Timed> list;

  /** Writes what is read. */
  @Setup
  public void write() {
    register.compareAndSet(0, 1L);
  }

  /** Begins anew. */
  @Setup(Level.Invocation)
  public void begin() {
    recorded = new Recording().register("r", register);
    moments = new AtomicLong();
    last = new AtomicReference<>();
    queue = new ConcurrentLinkedQueue<>();
    list = Collections.synchronizedList(new ArrayList<>());
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void bareRead(Blackhole sink) {
    for (int i = 0; i < BATCH; i++) {
      sink.consume(register.get());
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void recordedRead(Blackhole sink) {
    for (int i = 0; i < BATCH; i++) {
      sink.consume(recorded.get());
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public boolean rawSteps(Blackhole sink) {
    boolean all = true;
    for (int i = 0; i < BATCH; i++) {
      long began = moments.getAndIncrement();
      Versioned<Long> read = register.get();
      long ended = moments.getAndIncrement();
      Node before = last.get();
      all &= last.compareAndSet(
          before, new Node(before, Thread.currentThread(), began, ended, read));
      sink.consume(read);
    }
    return all;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void timedQueue(Blackhole sink) {
    for (int i = 0; i < BATCH; i++) {
      queue.add(timedRead(sink));
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void timedList(Blackhole sink) {
    for (int i = 0; i < BATCH; i++) {
      list.add(timedRead(sink));
    }
  }

  private Timed timedRead(Blackhole sink) {
    long beganNanos = System.nanoTime();
    Versioned<Long> read = register.get();
    sink.consume(read);
    return new Timed(Thread.currentThread(), beganNanos, System.nanoTime(), read);
  }
}
