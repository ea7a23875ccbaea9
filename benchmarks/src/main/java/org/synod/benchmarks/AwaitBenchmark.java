// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * How long does it take to hand a number over to a thread that waits for it? Two threads answer
 * each other, and an answer is one handover: by a register on the heap, by one that is polled, on
 * the heap and in a file, and by queues of the JDK. {@code spinning} is the least: two threads that
 * never sleep. With work, a thread waits for longer than one spins.
 *
 * <pre>{@code java -jar benchmarks/target/benchmarks.jar benchmarks.AwaitBenchmark}</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(2)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class AwaitBenchmark {
  private static final Duration LONG = Duration.ofDays(1);

  /** What the other thread does before it answers, in microseconds. */
  @Param({"0", "50"})
  public long work;

  private Thread partner;
  private Path file;
  private MappedMemory mapped;

  private final AtomicLong spun = new AtomicLong();
  private final BlockingQueue<Long> ping = new ArrayBlockingQueue<>(1);
  private final BlockingQueue<Long> pong = new ArrayBlockingQueue<>(1);
  private final BlockingQueue<Long> direct = new SynchronousQueue<>();
  private final BlockingQueue<Long> directBack = new SynchronousQueue<>();
  private final Register<Long> heap = new HeapRegister<>();
  private final Register<Long> slot = new SlotRegister<>(new HeapMemory(8), Codec.ofLong());
  private Register<Long> inFile;
  private Versioned<Long> seen;

  private interface Answering {
    void run() throws InterruptedException;
  }

  private void partner(Answering answering) {
    if (partner != null) {
      return;
    }
    partner =
        new Thread(
            () -> {
              try {
                while (!Thread.interrupted()) {
                  answering.run();
                }
              } catch (InterruptedException e) {
                // the end
              }
            });
    partner.start();
  }

  /** Makes the file. */
  @Setup
  public void setUp() throws IOException {
    Path directory = Files.createTempDirectory("synod");
    file = directory.resolve("await");
    mapped = MappedMemory.create(file, 8, MappedMemory.MIN_BYTES);
    inFile = new SlotRegister<>(mapped, "number", Codec.ofLong());
  }

  /** Stops the other thread, and removes the file. */
  @TearDown
  public void tearDown() throws IOException, InterruptedException {
    partner.interrupt();
    partner.join();
    mapped.close();
    Files.delete(file);
    Files.delete(file.getParent());
  }

  private void work() {
    for (long start = System.nanoTime(); System.nanoTime() - start < 1_000 * work; ) {
      Thread.onSpinWait();
    }
  }

  /** The thread that is measured writes even versions, the other one the odd ones between. */
  private long handOver(Register<Long> register) throws InterruptedException {
    partner(
        () -> {
          Versioned<Long> there = register.get();
          long version = there.version();
          if (version % 2 == 0) {
            there = register.await(version, LONG);
          }
          work();
          register.compareAndSet(there.version(), there.value());
        });
    seen = register.get();
    register.compareAndSet(seen.version(), 1L);
    return register.await(seen.version() + 1, LONG).version();
  }

  private long handOver(BlockingQueue<Long> there, BlockingQueue<Long> back)
      throws InterruptedException {
    partner(
        () -> {
          Long number = there.take();
          work();
          back.put(number);
        });
    there.put(1L);
    return back.take();
  }

  @Benchmark
  public long heapRegister() throws InterruptedException {
    return handOver(heap);
  }

  @Benchmark
  public long slotRegister() throws InterruptedException {
    return handOver(slot);
  }

  @Benchmark
  public long mappedRegister() throws InterruptedException {
    return handOver(inFile);
  }

  @Benchmark
  public long arrayBlockingQueue() throws InterruptedException {
    return handOver(ping, pong);
  }

  @Benchmark
  public long synchronousQueue() throws InterruptedException {
    return handOver(direct, directBack);
  }

  @Benchmark
  public long spinning() {
    partner(
        () -> {
          while (spun.get() % 2 == 0 && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
          work();
          spun.incrementAndGet();
        });
    long mine = spun.incrementAndGet();
    while (spun.get() == mine) {
      Thread.onSpinWait();
    }
    return mine;
  }
}
