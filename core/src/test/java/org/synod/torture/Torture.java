// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.synod.lease.LeaseStatus;
import org.synod.memory.mapped.Children;
import org.synod.memory.mapped.MappedMemory;

/** Starts workers, and kills or stops them at random moments. */
final class Torture implements AutoCloseable {
  private static final long GUARD_NANOS = TimeUnit.MINUTES.toNanos(2); // only against a hang
  private static final int MAX_PAUSE_NANOS = 10_000_000;
  private static final int STOPS = 5; // one in so many is stopped instead of killed

  private final Path directory;
  private final Arena.Mode mode;
  private final Arena arena;
  private final Process[] workers = new Process[Arena.WORKERS];
  private final Random random;
  private final List<Long> takeovers = new ArrayList<>(); // nanoseconds
  private int kills;
  private int stops;

  Torture(Path directory, Arena.Mode mode, long seed) throws IOException {
    this.directory = directory;
    this.mode = mode;
    random = new Random(seed);
    Arena.create(directory);
    arena = Arena.open(directory, mode);
    for (int i = 0; i < workers.length; i++) {
      start(i);
    }
  }

  private void start(int worker) throws IOException {
    workers[worker] = Children.java(Worker.class, directory, mode, worker);
  }

  /** Kills and stops workers until so many have been killed. */
  void run(int times) throws IOException, InterruptedException {
    for (int i = 0; i < workers.length; i++) {
      awaitProgress(i, 100); // their code is warm, more or less
    }
    while (kills < times) {
      LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
      int victim = random.nextInt(workers.length);
      if (random.nextInt(STOPS) == 0) {
        stop(victim);
      } else {
        kill(victim);
      }
    }
  }

  private void kill(int victim) throws IOException, InterruptedException {
    Process process = workers[victim];
    LeaseStatus before = arena.fenced.lease().status();
    boolean isHolder = isHolder(before, process.pid());
    long start = System.nanoTime();
    process.destroyForcibly();
    if (isHolder) {
      // the lease has another token: a worker has it, or nobody if it had just been given back
      await(
          () -> {
            LeaseStatus now = arena.fenced.lease().status();
            return now.token() != before.token();
          },
          "takeover");
      takeovers.add(System.nanoTime() - start);
    }
    process.waitFor();
    kills++;
    survivorsGoOn(victim);
    start(victim);
    awaitProgress(victim, 1);
  }

  private boolean isHolder(LeaseStatus status, long pid) {
    for (MappedMemory.Owner member : arena.memory.owners()) {
      if (member.pid() == pid && status.holders().contains(member.id())) {
        return true;
      }
    }
    return false;
  }

  private void stop(int victim) throws IOException, InterruptedException {
    Children.signal("STOP", workers[victim]);
    survivorsGoOn(victim);
    Children.signal("CONT", workers[victim]);
    stops++;
    awaitProgress(victim, 1);
  }

  /** Waits until all other workers go on, and the lease too: a stopped or dead holder loses it. */
  private void survivorsGoOn(int victim) throws InterruptedException {
    long token = arena.fenced.lease().status().token();
    for (int i = 0; i < workers.length; i++) {
      if (i != victim) {
        awaitProgress(i, 10);
      }
    }
    await(() -> arena.fenced.lease().status().token() > token, "a grant");
  }

  private void awaitProgress(int worker, int operations) throws InterruptedException {
    long goal = arena.progress(worker) + operations;
    await(() -> arena.progress(worker) >= goal, "progress of worker " + worker);
  }

  private interface Condition {
    boolean isTrue();
  }

  private void await(Condition condition, String what) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.isTrue()) {
      Arena.require(System.nanoTime() - start < GUARD_NANOS, "no " + what);
      for (int i = 0; i < workers.length; i++) {
        boolean hasFailed = !workers[i].isAlive() && workers[i].exitValue() == 1;
        Arena.require(!hasFailed, "worker " + i + " has found a fault");
      }
      LockSupport.parkNanos(100_000); // or it would take a processor from those it waits for
    }
  }

  /** Ends all workers, checks the counts, and returns the result. */
  String result() throws IOException, InterruptedException {
    close();
    long[] counts = arena.vector.get().value();
    long lost = 0;
    for (int i = 0; i < counts.length; i++) {
      lost += counts[i] == arena.told(i) || counts[i] == arena.told(i) + 1 ? 0 : 1;
    }
    Arena.require(lost == 0, "a count is not what its worker was told");
    Arena.require(
        Arena.sum(counts) == arena.vector.get().version(), "counts do not add up to the version");
    long start = System.nanoTime();
    Arena.open(directory, mode).memory.close();
    long reopened = System.nanoTime() - start;
    Collections.sort(takeovers);
    return String.format(
        "%s: %d kills, %d stops, %,d writes: 0 lost, 0 twice; %,d grants, no token twice;"
            + " takeovers from %d killed holders: median %.1f ms, p99 %.1f ms;"
            + " three files reopened in %.1f ms",
        mode, kills, stops, Arena.sum(counts), arena.fenced.lease().status().token(),
        takeovers.size(), millis(0.5), millis(0.99), reopened / 1e6);
  }

  private double millis(double quantile) {
    return takeovers.isEmpty()
        ? Double.NaN
        : takeovers.get((int) Math.ceil(quantile * takeovers.size()) - 1) / 1e6;
  }

  @Override
  public void close() {
    for (Process worker : workers) {
      worker.destroyForcibly();
      worker.onExit().join();
    }
  }
}
