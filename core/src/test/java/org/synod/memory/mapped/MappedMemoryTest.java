// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

class MappedMemoryTest {
  private static final int BYTES = 1 << 18;

  @TempDir Path directory;
  Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("memory");
  }

  @Test
  void whatIsWrittenIsThereForWhoOpensItAgain() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 4, BYTES)) {
      SlotRegister<String> register = new SlotRegister<>(memory, "name", Codec.ofUtf8(20));
      assertEquals(0, register.get().version());
      assertTrue(register.compareAndSet(0, "Aegean"));
      memory.force();
    }
    try (MappedMemory memory = MappedMemory.open(file)) {
      SlotRegister<String> register = new SlotRegister<>(memory, "name", Codec.ofUtf8(20));
      assertEquals("Aegean", register.get().value());
      assertTrue(register.compareAndSet(1, "Ionian"));
    }
    MappedMemory look = MappedMemory.openReadOnly(file);
    assertEquals(
        "Ionian", new SlotRegister<>(look, "name", Codec.ofUtf8(20)).get().value());
  }

  @Test
  void theSameWordsAreSeenThroughEveryMapping() throws Exception {
    try (MappedMemory one = MappedMemory.create(file, 2, BYTES);
        MappedMemory other = MappedMemory.open(file)) {
      one.current();
      other.current();
      VersionedLong mine = new VersionedLong(one, "n");
      VersionedLong its = new VersionedLong(other, "n");
      assertTrue(mine.setIfVersion(0, 5));
      assertEquals(5, its.get());
      assertTrue(its.setIfVersion(1, 6));
      assertFalse(mine.setIfVersion(1, 7));
      assertEquals(List.of(new Region("n", "register long", 5)), other.regions());
      assertEquals(2, one.owners().size());
      assertEquals(ProcessHandle.current().pid(), one.owners().get(1).pid());
    }
  }

  @Test
  void countsOfManyThreadsAndMappingsAddUp() throws Exception {
    MappedMemory.create(file, 8, BYTES).close();
    Race.of(
        4,
        thread -> {
          try (MappedMemory memory = MappedMemory.open(file);
              Member me = memory.join()) {
            VersionedLong count = new VersionedLong(memory, "count");
            for (int i = 0; i < 50_000; i++) {
              count.updateAndGet(me, n -> n + 1);
            }
          }
        });
    VersionedLong count = new VersionedLong(MappedMemory.openReadOnly(file), "count");
    assertEquals(200_000, count.get());
    assertEquals(200_000, count.version());
  }

  @Test
  void aNameIsMadeOnceByManyWhoOpenIt() throws Exception {
    MappedMemory.create(file, 8, BYTES).close();
    AtomicInteger first = new AtomicInteger();
    Race.of(
        8,
        thread -> {
          try (MappedMemory memory = MappedMemory.open(file)) {
            for (int i = 0; i < 100; i++) {
              Words words = memory.allocate("region " + i, "words", 3);
              first.addAndGet(words.compareAndExchange(0, 0, 1) == 0 ? 1 : 0);
            }
          }
        });
    assertEquals(100, first.get());
    assertEquals(100, MappedMemory.openReadOnly(file).regions().size());
  }

  @Test
  void aNumberHasOneOwnerAtATime() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 2, BYTES);
        MappedMemory other = MappedMemory.open(file)) {
      Member a = memory.join();
      Member b = other.join();
      assertEquals(0, a.id());
      assertEquals(1, b.id());
      assertFalse(memory.isLost(1, b.incarnation()));
      String message = assertThrows(IllegalStateException.class, memory::join).getMessage();
      assertTrue(message.contains("all 2 processes have joined and live"), message);
      b.close();
      b.close();
      assertTrue(memory.isLost(1, b.incarnation()));
      assertEquals(0, memory.incarnation(1));
      Member c = memory.join();
      assertEquals(1, c.id());
      assertTrue(memory.isLost(1, b.incarnation()), "another has its number");
      assertThrows(IllegalArgumentException.class, () -> memory.leave(b));
    }
  }

  @Test
  void theNumberOfAThreadThatHasEndedIsFree() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 1, BYTES)) {
      Member[] its = new Member[1];
      Thread thread = new Thread(() -> its[0] = memory.current());
      thread.start();
      thread.join();
      assertTrue(memory.isLost(0, its[0].incarnation()));
      Member mine = memory.current();
      assertEquals(0, mine.id());
      assertSame(mine, memory.current());
      assertNotSame(its[0], mine);
    }
  }

  @Test
  void closingLeavesAndRefusesToJoin() throws Exception {
    MappedMemory memory = MappedMemory.create(file, 2, BYTES);
    Member me = memory.join();
    memory.close();
    memory.close();
    assertEquals(List.of(), memory.owners());
    VersionedLong register = new VersionedLong(memory, "n");
    assertThrows(IllegalStateException.class, () -> register.setIfVersion(me, 0, 1));
    assertThrows(IllegalStateException.class, memory::join);
  }

  @Test
  void nothingIsWrittenThroughAReadOnlyOne() throws Exception {
    MappedMemory.create(file, 2, BYTES).close();
    byte[] before = Files.readAllBytes(file);
    MappedMemory look = MappedMemory.openReadOnly(file);
    assertThrows(IllegalStateException.class, look::join);
    assertThrows(IllegalStateException.class, () -> new VersionedLong(look, "new"));
    assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(file)));
  }

  @Test
  void aNameMayBeOfAnyLanguage() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 1, BYTES)) {
      memory.allocate("z\u00e4hler \u20ac \ud83d\udc1f", "w\u00f6rter", 1).setOpaque(0, 7);
    }
    try (MappedMemory memory = MappedMemory.open(file)) {
      Region region = new Region("z\u00e4hler \u20ac \ud83d\udc1f", "w\u00f6rter", 1);
      assertEquals(List.of(region), memory.regions());
      assertEquals(7, memory.allocate(region.name(), region.type(), 1).getVolatile(0));
    }
  }

  @Test
  void aFullFileRefusesANewRegionAndKeepsTheOthers() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 1, MappedMemory.MIN_BYTES)) {
      memory.allocate("first", "words", 100);
      int left = MappedMemory.MIN_BYTES - memory.bytesUsed();
      assertTrue(left > 0);
      Refusal.of(
          IllegalStateException.class, file + ": " + (left / 8 + 1) + " words more, allowed: ",
          () -> memory.allocate(left / 8 + 1));
      memory.allocate(left / 8);
      assertEquals(MappedMemory.MIN_BYTES, memory.bytesUsed());
      assertEquals(1, memory.regions().size());
    }
  }
}
