// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory;

/** {@link LamportClock} and {@link HybridClock}: stamps, ends and bad input. */
class WordClocksTest {
  private static final long MAX_MILLIS = (1L << 47) - 1;

  private final Memory memory = new HeapMemory(2);
  private long millis = 1_000;

  private HybridClock hybrid(long maxDriftMillis) {
    return new HybridClock(memory, () -> millis, Duration.ofMillis(maxDriftMillis));
  }

  @Test
  void aReceiptComesAfterItsMessage() {
    LamportClock clock = new LamportClock(memory);
    assertEquals(0, clock.time());
    assertEquals(1, clock.tick());
    assertEquals(8, clock.receive(7));
    assertEquals(9, clock.receive(3));
    assertEquals(9, clock.time());
    assertEquals("LamportClock[9]", clock.toString());
  }

  @Test
  void aLamportClockRefusesStampsWithoutASuccessor() {
    LamportClock clock = new LamportClock(memory);
    Refusal.ofArgument("stamp: -1, allowed: 0 to", () -> clock.receive(-1));
    Refusal.ofArgument(
        "stamp: 9223372036854775807, allowed: 0 to", () -> clock.receive(Long.MAX_VALUE));
    assertEquals(0, clock.time());
    assertEquals(Long.MAX_VALUE, clock.receive(Long.MAX_VALUE - 1));
    Refusal.of(
        IllegalStateException.class, "time: 9223372036854775807, its end", clock::tick);
    Refusal.of(
        IllegalStateException.class, "time: 9223372036854775807, its end", () -> clock.receive(1));
  }

  @Test
  void aClockWithANameIsOneForAllAndGoesOn(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("f");
    try (MappedMemory mapped = MappedMemory.create(file, 2, 1 << 16)) {
      assertEquals(1, new LamportClock(mapped, "lamport").tick());
      assertEquals(2, new LamportClock(mapped, "lamport").tick());
      assertEquals(
          1_000L << 16,
          new HybridClock(mapped, "hybrid", () -> 1_000, Duration.ZERO).tick());
      Refusal.ofArgument("name: ", () -> new LamportClock(mapped, "hybrid"));
    }
    try (MappedMemory mapped = MappedMemory.open(file)) {
      assertEquals(3, new LamportClock(mapped, "lamport").tick());
      assertEquals(
          (1_000L << 16) + 1,
          new HybridClock(mapped, "hybrid", () -> 10, Duration.ZERO).tick());
    }
  }

  @Test
  void aHybridStampIsTheTimeOfDayAndACount() {
    HybridClock clock = hybrid(0);
    long first = clock.tick();
    assertEquals("1000+0", HybridClock.text(first));
    assertEquals(1_000, HybridClock.millis(first));
    assertEquals("1000+1", HybridClock.text(clock.tick()));
    millis = 999; // the physical clock goes back
    assertEquals("1000+2", HybridClock.text(clock.tick()));
    millis = 1_001;
    assertEquals("1001+0", HybridClock.text(clock.tick()));
    assertEquals("HybridClock[1001+0]", clock.toString());
  }

  /** The four cases of the paper's receipt: own time, received time, both, or the physical one. */
  @Test
  void aReceiptIsAboveAllThree() {
    HybridClock clock = hybrid(500);
    assertEquals("1200+8", HybridClock.text(clock.receive(1_200L << 16 | 7)));
    assertEquals("1200+10", HybridClock.text(clock.receive(1_200L << 16 | 9)));
    assertEquals("1200+11", HybridClock.text(clock.receive(1_100L << 16 | 60)));
    millis = 1_300;
    assertEquals("1300+0", HybridClock.text(clock.receive(1_250L << 16 | 60)));
  }

  @Test
  void aFullCountCarries() {
    HybridClock clock = hybrid(500);
    assertEquals("1201+0", HybridClock.text(clock.receive(1_200L << 16 | 0xFFFF)));
  }

  @Test
  void refusesAStampFromFurtherAheadThanTheDrift() {
    HybridClock clock = hybrid(500);
    clock.receive(1_500L << 16 | 3);
    Refusal.ofArgument(
        "stamp: 1501+0, 501 ms ahead of the physical clock, allowed: at most 500 ms",
        () -> clock.receive(1_501L << 16));
    assertEquals("1500+4", HybridClock.text(clock.time()));
    Refusal.ofArgument("stamp: -1, allowed: 0 to", () -> clock.receive(-1));
    Refusal.ofArgument(
        "stamp: " + MAX_MILLIS + "+65534, ", () -> clock.receive(Long.MAX_VALUE - 1));
    assertTrue(clock.receive(0) > 1_500L << 16);
  }

  @Test
  void refusesAPhysicalClockOutsideTheEpoch() {
    HybridClock clock = hybrid(0);
    millis = -1;
    Refusal.of(IllegalStateException.class, "physicalMillis: -1, allowed: 0 to", clock::tick);
    millis = MAX_MILLIS + 1;
    Refusal.of(
        IllegalStateException.class, "physicalMillis: 140737488355328, allowed: 0 to",
        () -> clock.receive(0));
    millis = MAX_MILLIS;
    assertEquals(MAX_MILLIS << 16, clock.tick());
    Refusal.ofArgument(
        "stamp: 9223372036854775807, allowed: 0 to", () -> clock.receive(Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, clock.receive(Long.MAX_VALUE - 1));
    Refusal.of(
        IllegalStateException.class, "time: 140737488355327+65535, its end", clock::tick);
  }

  @Test
  void refusesWhatIsNoClock() {
    Refusal.ofNull("memory", () -> new LamportClock(null));
    Refusal.ofNull("memory", () -> new LamportClock(null, "x"));
    Refusal.ofNull("name", () -> new LamportClock(memory, null));
    Refusal.ofNull("memory", () -> new HybridClock(null, () -> 0, Duration.ZERO));
    Refusal.ofNull("name", () -> new HybridClock(memory, null, () -> 0, Duration.ZERO));
    Refusal.ofNull("physicalMillis", () -> new HybridClock(memory, null, Duration.ZERO));
    Refusal.ofNull("maxDrift", () -> new HybridClock(memory, () -> 0, null));
    Refusal.ofArgument(
        "maxDrift: PT-1S, allowed: PT0S to",
        () -> new HybridClock(memory, () -> 0, Duration.ofSeconds(-1)));
    Refusal.ofArgument(
        "maxDrift: PT", () -> new HybridClock(memory, () -> 0, Duration.ofSeconds(Long.MAX_VALUE)));
  }
}
