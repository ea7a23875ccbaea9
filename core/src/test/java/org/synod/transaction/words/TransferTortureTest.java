// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

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
 * JVMs that are killed and stopped at random moments while they transfer money between accounts of
 * one file. The sum is exact in every snapshot, no transfer is lost or done twice, and the
 * survivors go on. The long form:
 *
 * <pre>{@code
 * mvn -B -pl core verify -Dtest=TransferTortureTest -DexcludedGroups=none \
 *     -Dsynod.kills=1000 -Dsynod.stops=200
 * }</pre>
 */
@Tag("deep")
class TransferTortureTest {
  private static final int KILLS = Integer.getInteger("synod.kills", 8);
  private static final int STOPS = Integer.getInteger("synod.stops", 4);
  private static final long GUARD_NANOS = TimeUnit.MINUTES.toNanos(2); // only against a hang
  private static final int MAX_PAUSE_NANOS = 10_000_000;

  @TempDir Path directory;
  private final Process[] tellers = new Process[Bank.TELLERS];
  private Bank bank;

  @Test
  void noTransferIsLostOrDoneTwiceAndSurvivorsGoOn() throws Exception {
    long seed = Long.getLong("synod.seed", System.nanoTime());
    System.out.println("transfers, -Dsynod.seed=" + seed);
    Random random = new Random(seed);
    Path file = directory.resolve("bank");
    bank = Bank.create(file);
    try {
      for (int teller = 0; teller < tellers.length; teller++) {
        start(file, teller);
        awaitTransfers(teller, 100); // its code is warm, more or less
      }
      int kills = 0;
      int stops = 0;
      while (kills < KILLS || stops < STOPS) {
        LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
        int victim = random.nextInt(tellers.length);
        bank.snapshot();
        if (random.nextInt(KILLS - kills + STOPS - stops) < KILLS - kills) {
          tellers[victim].destroyForcibly().waitFor();
          kills++;
          survivorsGoOn(victim);
          start(file, victim);
        } else {
          Children.signal("STOP", tellers[victim]);
          stops++;
          survivorsGoOn(victim);
          Children.signal("CONT", tellers[victim]);
        }
        awaitTransfers(victim, 1);
      }
      end();
      long transfers = bank.snapshot();
      for (int teller = 0; teller < tellers.length; teller++) {
        long late = bank.transfers(teller) - bank.told(teller);
        Bank.require(late == 0 || late == 1, "teller " + teller + " is told " + late + " less");
      }
      System.out.printf(
          "%d kills, %d stops, %,d transfers: 0 lost, 0 twice%n", kills, stops, transfers);
    } finally {
      end();
      bank.memory.close();
    }
  }

  private void start(Path file, int teller) throws IOException {
    tellers[teller] = Children.java(Bank.class, file, teller);
  }

  private void survivorsGoOn(int victim) {
    for (int teller = 0; teller < tellers.length; teller++) {
      if (teller != victim) {
        awaitTransfers(teller, 10);
      }
    }
  }

  private void awaitTransfers(int teller, int count) {
    long goal = bank.told(teller) + count;
    long start = System.nanoTime();
    while (bank.told(teller) < goal) {
      bank.snapshot();
      Bank.require(System.nanoTime() - start < GUARD_NANOS, "no progress of teller " + teller);
      for (Process each : tellers) {
        boolean hasFailed = each != null && !each.isAlive() && each.exitValue() == 1;
        Bank.require(!hasFailed, "a teller has found a fault");
      }
      LockSupport.parkNanos(100_000); // or it would take a processor from those it waits for
    }
  }

  private void end() {
    for (Process teller : tellers) {
      if (teller != null) {
        teller.destroyForcibly();
        teller.onExit().join();
      }
    }
  }
}
