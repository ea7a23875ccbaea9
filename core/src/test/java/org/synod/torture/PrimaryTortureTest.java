// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.mapped.Children;

/**
 * Primaries and standbys that are killed and stopped at random moments. No acknowledged change is
 * lost, none comes twice, and their order is one. The long form:
 *
 * <pre>{@code
 * mvn -B -pl core verify -Dtest=PrimaryTortureTest -DexcludedGroups=none \
 *     -Dsynod.torture.kills=1000
 * }</pre>
 */
@Tag("deep")
class PrimaryTortureTest {
  private static final int KILLS = Integer.getInteger("synod.torture.kills", 8);
  private static final long GUARD_NANOS = TimeUnit.MINUTES.toNanos(2); // only against a hang
  private static final int MAX_PAUSE_NANOS = 10_000_000;
  private static final int STOPS = 5; // one in so many is stopped instead of killed

  @TempDir Path directory;
  private final Process[] workers = new Process[PrimaryArena.WORKERS];
  private final List<Long> takeovers = new ArrayList<>(); // nanoseconds
  private PrimaryArena arena;

  private void start(int worker) throws IOException {
    workers[worker] = Children.java(PrimaryWorker.class, directory, worker);
  }

  private interface Condition {
    boolean isTrue();
  }

  private void await(Condition condition, String what) {
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

  private void awaitProgress(int worker, int changes) {
    long goal = arena.progress(worker) + changes;
    await(() -> arena.progress(worker) >= goal, "progress of worker " + worker);
  }

  private boolean isPrimary(int worker) {
    List<Integer> holders = arena.lease.status().holders();
    return arena.memory.owners().stream()
        .anyMatch(it -> it.pid() == workers[worker].pid() && holders.contains(it.id()));
  }

  /** Every other time the primary, if there is one. */
  private int victim(Random random) {
    boolean isToBePrimary = random.nextBoolean();
    for (int i = 0; i < workers.length && isToBePrimary; i++) {
      if (isPrimary(i)) {
        return i;
      }
    }
    return random.nextInt(workers.length);
  }

  private void kill(int victim) throws IOException, InterruptedException {
    boolean isPrimary = isPrimary(victim);
    long before = arena.acknowledged();
    long start = System.nanoTime();
    workers[victim].destroyForcibly();
    if (isPrimary) {
      workers[victim].onExit().join();
      long last = arena.acknowledged();
      await(() -> arena.acknowledged() > last, "takeover");
      takeovers.add(System.nanoTime() - start);
    }
    workers[victim].waitFor();
    await(() -> arena.acknowledged() > before + 10, "change");
    start(victim);
    awaitProgress(victim, 1);
  }

  private void stop(int victim) throws IOException, InterruptedException {
    Children.signal("STOP", workers[victim]);
    long before = arena.acknowledged();
    // not in the middle of a lease's term, if the primary is stopped: the lease is then taken over
    await(() -> arena.acknowledged() > before + 10, "change");
    Children.signal("CONT", workers[victim]);
    awaitProgress(victim, 1);
  }

  @Test
  void noAcknowledgedChangeIsLost() throws Exception {
    long seed = Long.getLong("synod.torture.seed", System.nanoTime());
    System.out.println("torture of primaries, -Dsynod.torture.seed=" + seed);
    Random random = new Random(seed);
    PrimaryArena.create(directory);
    arena = PrimaryArena.open(directory);
    try {
      for (int i = 0; i < workers.length; i++) {
        start(i);
      }
      for (int i = 0; i < workers.length; i++) {
        awaitProgress(i, 100); // their code is warm, more or less
      }
      int stops = 0;
      for (int kills = 0; kills < KILLS; ) {
        LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
        int victim = victim(random);
        if (random.nextInt(STOPS) == 0) {
          stop(victim);
          stops++;
        } else {
          kill(victim);
          kills++;
        }
      }
      System.out.println(result(stops));
    } finally {
      for (Process each : workers) {
        if (each != null) {
          each.destroyForcibly();
          each.onExit().join();
        }
      }
    }
  }

  /** Ends all workers, and compares what is there with what was acknowledged. */
  private String result(int stops) {
    for (Process each : workers) {
      each.destroyForcibly();
      each.onExit().join();
    }
    long acknowledged = arena.acknowledged();
    long[] last = new long[1];
    arena
        .backup
        .stand()
        .orElseThrow()
        .recovered(/* after */ 0, (zxid, change) -> last[0] = change[0]);
    Arena.require(last[0] >= acknowledged, "found " + last[0] + " of " + acknowledged);
    Collections.sort(takeovers);
    return String.format(
        Locale.ROOT,
        "%d kills, %d stops, %,d changes acknowledged: 0 lost, 0 twice, one order;"
            + " takeovers from %d killed primaries: median %.1f ms, p99 %.1f ms",
        KILLS, stops, acknowledged, takeovers.size(), millis(0.5), millis(0.99));
  }

  private double millis(double quantile) {
    return takeovers.isEmpty()
        ? Double.NaN
        : takeovers.get((int) Math.ceil(quantile * takeovers.size()) - 1) / 1e6;
  }
}
