// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Process;

/**
 * What does it cost to hold something for a moment that nobody else wants? Acquire and release,
 * beside one bare compare-and-set and two, and what processes of one host use instead: a lock on a
 * file, and a file that is created and deleted. {@code handedOver} is two processes of one thread in
 * turn, so that each finds what the other wrote.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar LeaseBenchmark -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
@Threads(1)
public class LeaseBenchmark {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int CELL = 16; // two cache lines behind the array's length
  private static final long TERM_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final long[] raw = new long[2 * CELL];
  private final Memory memory = new HeapMemory(64);
  private final Process process = memory.join();
  private final Process other = memory.join();
  private final Lease lease = new Lease(memory, "lease", TERM_NANOS);
  private final Lease turns = new Lease(memory, "turns", TERM_NANOS);
  private final Lease sharers = new Lease(memory, "sharers", TERM_NANOS);
  private final FencedRegister<Long> fenced =
      new FencedRegister<>(memory, "fenced", TERM_NANOS, Codec.ofLong());
  private final ReentrantLock lock = new ReentrantLock();
  private Grant held;
  private long version;
  private Path path;
  private Path lockFile;
  private FileChannel channel;

  /** Opens the file to be locked, and makes all old, as shared objects are. */
  @Setup
  public void open() throws IOException {
    path = Files.createTempFile("lease", ".lock");
    lockFile = path.resolveSibling(path.getFileName() + ".taken");
    channel = FileChannel.open(path, StandardOpenOption.WRITE);
    held = fenced.lease().tryAcquire(process).orElseThrow();
    System.gc();
  }

  /** Removes it. */
  @TearDown
  public void close() throws IOException {
    channel.close();
    Files.delete(path);
  }

  @Benchmark
  public boolean oneRawCas() {
    long x = (long) WORD.getVolatile(raw, CELL);
    return WORD.compareAndSet(raw, CELL, x, x + 1);
  }

  @Benchmark
  public boolean twoRawCas() {
    long x = (long) WORD.getVolatile(raw, CELL);
    return WORD.compareAndSet(raw, CELL, x, x + 1)
        && WORD.compareAndSet(raw, CELL, x + 1, x + 2);
  }

  @Benchmark
  public long lease() {
    return acquireAndRelease(lease, process);
  }

  @Benchmark
  public long leaseHandedOver() {
    return acquireAndRelease(turns, process) + acquireAndRelease(turns, other);
  }

  private static long acquireAndRelease(Lease lease, Process process) {
    Optional<Grant> granted = lease.tryAcquire(process);
    if (granted.isEmpty() || !granted.get().release()) {
      throw new AssertionError("nobody else wants it");
    }
    return granted.get().token();
  }

  @Benchmark
  public boolean leaseShared() {
    return sharers.tryAcquireShared(process).orElseThrow().release();
  }

  @Benchmark
  public boolean renew() {
    return held.renew();
  }

  @Benchmark
  public boolean fencedWrite() {
    return fenced.compareAndSet(held, version++, version);
  }

  @Benchmark
  public boolean reentrantLock() {
    if (!lock.tryLock()) {
      throw new AssertionError("nobody else wants it");
    }
    lock.unlock();
    return true;
  }

  @Benchmark
  public boolean fileLock() throws IOException {
    FileLock taken = channel.tryLock();
    taken.release();
    return taken.isValid();
  }

  @Benchmark
  public void lockFile() throws IOException {
    Files.createFile(lockFile);
    Files.delete(lockFile);
  }
}
