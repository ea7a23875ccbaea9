// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
import org.synod.lease.FailureDetector;
import org.synod.lease.HeartbeatDetector;
import org.synod.lease.LeaderElection.Leader;
import org.synod.lease.LeaderElection;
import org.synod.lease.Lease;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.MappedMemory;

/**
 * What does it cost to stay leader, to follow one, and to show that one lives? A poll of a leader
 * whom nobody challenges is a read; one of a follower is two reads and two readings of the clock.
 * {@code bothPoll} is one of each in turn, so that the leader is challenged and renews each time;
 * {@code electAndResign} is a whole leadership.
 *
 * <p>The limits are a read, a compare-and-set, a read with a write, and a reading of the clock. The
 * peers are hand-written: a claim with an end, in an {@link AtomicReference}, that its owner makes
 * anew at each poll, and a time that each process stores when it beats. Both rest on clocks, and
 * the claim has no token. For file locks see {@link LeaseBenchmark}.
 *
 * <p>{@code perfectSuspects} asks for a process of this JVM; for one of another it would ask the
 * operating system, which takes microseconds.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ElectionBenchmark -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
@Threads(1)
public class ElectionBenchmark {
  private static final int PROCESSES = 8;
  private static final int COUNT = 0;
  private static final int BEAT = Stride.WORDS;
  private static final long TERM_NANOS = Lease.MAX_TERM.toNanos(); // nobody is deposed

  /** The place of the leases and the beats: {@code -p place=HEAP} for the other. */
  @Param("MAPPED")
  public Place place;

  /** A claim to lead, made by hand. */
  private record Claim(int owner, long untilNanos) {}

  private Words raw;
  private Member process;
  private LeaderElection alone;
  private LeaderElection leading;
  private LeaderElection following;
  private LeaderElection resigning;
  private HeartbeatDetector heartbeats;
  private FailureDetector perfect;
  private final AtomicReference<Claim> claim = new AtomicReference<>();
  private Path file;

  /** Elects two leaders, one of which has a follower. */
  @Setup
  public void elect() throws IOException {
    file = MappedBenchmark.newFile();
    Memory memory =
        place == Place.HEAP
            ? new HeapMemory(PROCESSES)
            : MappedMemory.create(file, PROCESSES, MappedMemory.MIN_BYTES);
    raw = memory.allocate(2 * Stride.WORDS);
    process = memory.join();
    alone = election(memory, "alone", process);
    leading = election(memory, "followed", process);
    following = election(memory, "followed", memory.join());
    resigning = election(memory, "resigned", process);
    heartbeats = new HeartbeatDetector(memory, "beats", Duration.ofNanos(TERM_NANOS));
    perfect = FailureDetector.perfect(memory);
    alone.poll();
    leading.poll();
    following.poll();
    clockLeaderPoll();
    clockBeat();
    System.gc();
  }

  private static LeaderElection election(Memory memory, String name, Member me) {
    return new LeaderElection(
        new Lease(memory, name, Duration.ofNanos(TERM_NANOS)), me, elected -> {}, deposed -> {});
  }

  /** Removes the file. */
  @TearDown
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }

  @Benchmark
  public long rawRead() {
    return raw.getVolatile(COUNT);
  }

  @Benchmark
  public boolean rawCas() {
    long x = raw.getVolatile(COUNT);
    return raw.compareAndExchange(COUNT, x, x + 1) == x;
  }

  @Benchmark
  public void rawReadAndWrite() {
    raw.setOpaque(COUNT, raw.getOpaque(COUNT) + 1);
  }

  @Benchmark
  public long rawClock() {
    return System.nanoTime();
  }

  @Benchmark
  public Optional<Leader> leaderPoll() {
    return alone.poll();
  }

  @Benchmark
  public Optional<Leader> followerPoll() {
    return following.poll();
  }

  @Benchmark
  public boolean bothPoll() {
    return leading.poll().equals(following.poll());
  }

  @Benchmark
  public boolean electAndResign() {
    resigning.poll();
    return resigning.resign();
  }

  @Benchmark
  public boolean clockLeaderPoll() {
    Claim old = claim.get();
    long nowNanos = System.nanoTime();
    boolean mayClaim =
        old == null || old.owner == process.id() || old.untilNanos - nowNanos < 0;
    return mayClaim && claim.compareAndSet(old, new Claim(process.id(), nowNanos + TERM_NANOS));
  }

  @Benchmark
  public int clockFollowerPoll() {
    Claim known = claim.get();
    return known.untilNanos - System.nanoTime() < 0 ? -1 : known.owner;
  }

  @Benchmark
  public void beat() {
    heartbeats.beat(process);
  }

  @Benchmark
  public boolean suspects() {
    return heartbeats.suspects(process.id());
  }

  @Benchmark
  public boolean beatAndSuspects() {
    heartbeats.beat(process);
    return heartbeats.suspects(process.id());
  }

  @Benchmark
  public boolean perfectSuspects() {
    return perfect.suspects(process.id());
  }

  @Benchmark
  public void clockBeat() {
    raw.setOpaque(BEAT, System.nanoTime());
  }

  @Benchmark
  public boolean clockSuspects() {
    return System.nanoTime() - raw.getOpaque(BEAT) > TERM_NANOS;
  }
}
