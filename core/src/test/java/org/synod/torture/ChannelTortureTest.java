// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.mapped.Children;

/**
 * A JVM that sends and one that receives, killed at random moments and started again. No message
 * is lost, none comes twice, and all come whole and in order. The long form:
 *
 * <pre>{@code
 * mvn -B -pl core verify -Dtest=ChannelTortureTest -DexcludedGroups=none \
 *     -Dsynod.torture.kills=1000
 * }</pre>
 */
@Tag("deep")
class ChannelTortureTest {
  private static final int KILLS = Integer.getInteger("synod.torture.kills", 8);
  private static final long GUARD_NANOS = TimeUnit.MINUTES.toNanos(2); // only against a hang
  private static final int MAX_PAUSE_NANOS = 10_000_000;
  private static final int PROGRESS = 100; // messages between two kills

  @TempDir Path directory;

  @Test
  void theKilledHoldUpNobodyAndNoMessageIsLost() throws Exception {
    long seed = Long.getLong("synod.torture.seed", System.nanoTime());
    System.out.println("torture of a channel, -Dsynod.torture.seed=" + seed);
    Random random = new Random(seed);
    ChannelWorker.create(directory);
    try (ChannelWorker shared = new ChannelWorker(directory)) {
      Process[] workers = new Process[2];
      try {
        for (int i = 0; i < 2; i++) {
          workers[i] = start(i);
        }
        int senders = 0; // that were killed; the next may send one message again
        for (int kill = 0; kill < KILLS; kill++) {
          awaitMessages(shared, workers);
          LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
          int victim = random.nextInt(2);
          senders += victim == 0 ? 1 : 0;
          workers[victim].destroyForcibly();
          workers[victim].waitFor();
          workers[victim] = start(victim);
        }
        awaitMessages(shared, workers);
        assertTrue(shared.again() <= senders, shared.again() + " twice, " + senders + " senders");
      } finally {
        for (Process worker : workers) {
          if (worker != null) {
            worker.destroyForcibly();
          }
        }
      }
      System.out.printf(
          "channel: %d kills, %,d messages: 0 lost, 0 twice, in order%n",
          KILLS, shared.received());
    }
  }

  private Process start(int worker) throws IOException {
    return Children.java(ChannelWorker.class, directory, worker == 0 ? "sender" : "receiver");
  }

  private static void awaitMessages(ChannelWorker shared, Process[] workers) {
    long goal = shared.received() + PROGRESS;
    long start = System.nanoTime();
    while (shared.received() < goal) {
      for (Process worker : workers) {
        assertTrue(worker.isAlive(), "a worker has found a fault");
      }
      assertTrue(System.nanoTime() - start < GUARD_NANOS, "no messages");
      LockSupport.parkNanos(100_000); // or it would take a processor from those it waits for
    }
  }
}
