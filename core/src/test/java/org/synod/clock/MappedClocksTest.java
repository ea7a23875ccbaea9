// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.mapped.Children;
import org.synod.memory.mapped.MappedMemory;

/**
 * Clocks of one word in a file, whose processes are killed (kill -9) in the middle of their events.
 * No two events of all processes have one stamp, and the clocks go on above all stamps.
 */
class MappedClocksTest {
  private static final int ROUNDS = 3;
  private static final int LINES = 2_000; // before a kill

  @TempDir Path directory;

  private static LamportClock lamport(MappedMemory memory) {
    return new LamportClock(memory, "lamport");
  }

  /** Its physical clock stands still, so that only the word tells stamps apart. */
  private static HybridClock hybrid(MappedMemory memory) {
    return new HybridClock(memory, "hybrid", () -> 1, Duration.ofDays(1));
  }

  /** Stamps events in a file until nobody reads on, and prints the stamps: {@code FILE}. */
  static final class Stamper {
    private Stamper() {}

    public static void main(String[] arguments) throws IOException {
      MappedMemory memory = MappedMemory.open(Path.of(arguments[0]));
      LamportClock lamport = lamport(memory);
      HybridClock hybrid = hybrid(memory);
      PrintStream out = System.out;
      while (!out.checkError()) { // or the test has failed
        long first = lamport.tick();
        long second = lamport.receive(first);
        out.println(first + " " + second + " " + hybrid.tick() + " " + hybrid.receive(second));
      }
    }
  }

  /** All stamps, of each clock. */
  private static final class Stamps {
    private final Set<Long> lamport = new HashSet<>();
    private final Set<Long> hybrid = new HashSet<>();
    private long highest;
    private long highestHybrid;
    private int kills;

    /** Reads the stamps of a child. Its last line may be cut off. */
    void read(BufferedReader from, int most) throws IOException {
      long last = 0;
      long lastHybrid = 0;
      for (int i = 0; i < most; i++) {
        String line = from.readLine();
        if (line == null) {
          break;
        }
        List<Long> four = Stream.of(line.split(" ")).map(Long::valueOf).toList();
        if (four.size() < 4 || four.get(3) < four.get(2)) {
          break;
        }
        for (int k = 0; k < 2; k++) {
          assertTrue(lamport.add(four.get(k)), "two events at " + line);
          assertTrue(hybrid.add(four.get(k + 2)), "two events at " + line);
          assertTrue(four.get(k) > last && four.get(k + 2) > lastHybrid, "not monotonic: " + line);
          last = four.get(k);
          lastHybrid = four.get(k + 2);
        }
        highest = Math.max(highest, last);
        highestHybrid = Math.max(highestHybrid, lastHybrid);
      }
    }

    void goOn(Path file) throws IOException {
      try (MappedMemory memory = MappedMemory.open(file)) {
        assertTrue(lamport(memory).time() >= highest, "below what a dead process was given");
        assertTrue(hybrid(memory).time() >= highestHybrid, "below what a dead process was given");
        assertTrue(lamport.add(lamport(memory).tick()), "again");
        assertTrue(hybrid.add(hybrid(memory).tick()), "again");
      }
    }
  }

  @Test
  void noStampIsGivenTwiceThoughProcessesAreKilled() throws Exception {
    Path file = directory.resolve("clocks");
    try (MappedMemory memory = MappedMemory.create(file, 4, MappedMemory.MIN_BYTES)) {
      assertEquals(0, lamport(memory).time());
      assertEquals(0, hybrid(memory).time());
    }
    Stamps stamps = new Stamps();
    for (int round = 0; round < ROUNDS; round++) {
      List<Process> both =
          List.of(Children.java(Stamper.class, file), Children.java(Stamper.class, file));
      try {
        for (Process child : both) {
          try (BufferedReader out = child.inputReader()) {
            stamps.read(out, LINES);
            Children.signal("KILL", child);
            stamps.read(out, Integer.MAX_VALUE);
          }
          assertEquals(128 + 9, child.waitFor(), "killed");
          stamps.kills++;
        }
      } finally {
        both.forEach(Process::destroyForcibly);
      }
      stamps.goOn(file);
    }
    assertEquals(2 * ROUNDS, stamps.kills);
    assertTrue(stamps.lamport.size() > 2 * ROUNDS * LINES, stamps.lamport.size() + " stamps");
  }
}
