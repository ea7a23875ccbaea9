// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
import org.synod.benchmarks.MappedBenchmark.Place;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.LeaderElection;
import org.synod.lease.Lease;
import org.synod.lease.observed.ObservedLease;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.HeapRegister;

/**
 * What does it cost to hold something for a moment that nobody else wants? Acquire and release,
 * beside one bare compare-and-set and two, and the alternatives of processes of one host: a lock on
 * a file, and a file that is created and deleted. {@code handedOver} is two processes of one thread
 * in turn, so that each finds the write of the other.
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
  private static final int PROCESSES = 8;
  private static final int CELL = 0;
  private static final long TERM_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Duration LONG = Duration.ofDays(1);

  /** The place of the lease: {@code -p place=HEAP} for the other. */
  @Param("MAPPED")
  public Place place;

  private Words raw;
  private Member process;
  private Member other;
  private Lease lease;
  private Lease turns;
  private Lease sharers;
  private FencedRegister<Long> fenced;
  private final ObservedLease<Long> observed =
      new ObservedLease<>(new HeapRegister<>(), Duration.ofNanos(TERM_NANOS));
  private final ReentrantLock lock = new ReentrantLock();
  private Grant held;
  private long version;
  private FencedRegister<Long> led;
  private LeaderElection.Background leading;
  private volatile long leaderToken;
  private long token;
  private long ledVersion;
  private Path file;
  private Path path;
  private Path lockFile;
  private FileChannel channel;

  /** Makes the leases, opens the file to be locked, and makes all old, as shared objects are. */
  @Setup
  public void open() throws IOException {
    file = MappedBenchmark.newFile();
    Memory memory =
        place == Place.HEAP
            ? new HeapMemory(PROCESSES)
            : MappedMemory.create(file, PROCESSES, MappedMemory.MIN_BYTES);
    raw = memory.allocate(1);
    process = memory.join();
    other = memory.join();
    lease = new Lease(memory, "lease", Duration.ofNanos(TERM_NANOS));
    turns = new Lease(memory, "turns", Duration.ofNanos(TERM_NANOS));
    sharers = new Lease(memory, "sharers", Duration.ofNanos(TERM_NANOS));
    fenced = new FencedRegister<>(memory, "fenced", Duration.ofNanos(TERM_NANOS), Codec.ofLong());
    path = Files.createTempFile("lease", ".lock");
    lockFile = path.resolveSibling(path.getFileName() + ".taken");
    channel = FileChannel.open(path, StandardOpenOption.WRITE);
    held = fenced.lease().tryAcquire(process);
    led = new FencedRegister<>(memory, "led", Duration.ofNanos(TERM_NANOS), Codec.ofLong());
    leading =
        new LeaderElection(led.lease(), memory.join(), told -> leaderToken = told, over -> {})
            .start(Thread::new);
    while (leaderToken == 0) {
      Thread.onSpinWait();
    }
    token = leaderToken;
    System.gc();
  }

  /** Removes it. */
  @TearDown
  public void close() throws IOException {
    leading.close();
    channel.close();
    Files.delete(path);
    Files.deleteIfExists(file);
  }

  @Benchmark
  public boolean oneRawCas() {
    long x = raw.getVolatile(CELL);
    return raw.compareAndExchange(CELL, x, x + 1) == x;
  }

  @Benchmark
  public boolean twoRawCas() {
    long x = raw.getVolatile(CELL);
    return raw.compareAndExchange(CELL, x, x + 1) == x
        && raw.compareAndExchange(CELL, x + 1, x + 2) == x + 1;
  }

  @Benchmark
  public long lease() {
    return acquireAndRelease(lease, process);
  }

  /** As {@link #lease}, by the method that would wait. */
  @Benchmark
  public long leaseAwaited() throws InterruptedException {
    try (Grant granted = lease.acquire(process, LONG)) {
      return granted.token();
    }
  }

  @Benchmark
  public long leaseHandedOver() {
    return acquireAndRelease(turns, process) + acquireAndRelease(turns, other);
  }

  private static long acquireAndRelease(Lease lease, Member process) {
    Grant granted = lease.tryAcquire(process);
    if (granted == null || !granted.release()) {
      throw new AssertionError("nobody else wants it");
    }
    return granted.token();
  }

  /** Over a register of references: two objects and two compare-and-set. */
  @Benchmark
  public boolean leaseObserved() {
    return observed.tryAcquire().release();
  }

  @Benchmark
  public boolean leaseShared() {
    return sharers.tryAcquireShared(process).release();
  }

  @Benchmark
  public boolean renew() {
    return held.renew();
  }

  @Benchmark
  public boolean fencedWrite() {
    return fenced.compareAndSet(held, version++, version);
  }

  /** By the token of a leader that a thread in the background renews. */
  @Benchmark
  public boolean fencedWriteByToken() {
    return led.compareAndSet(token, ledVersion++, ledVersion);
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
