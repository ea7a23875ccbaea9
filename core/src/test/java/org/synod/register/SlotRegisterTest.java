// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.slots.SlotAccess;
import org.synod.register.slots.SlotCell;
import org.synod.register.slots.SlotWords;

class SlotRegisterTest {
  private static final int WIDTH = 6;

  /** The contract, with the forms of each method that are told a member. */
  @Nested
  class AsMembers implements RegisterContract {
    @Override
    public Register<Long> create() {
      Memory memory = new HeapMemory(9);
      SlotRegister<Long> register = new SlotRegister<>(memory, Codec.ofLong());
      return new Register<>() {
        @Override
        public Versioned<Long> get() {
          return register.get();
        }

        @Override
        public boolean compareAndSet(long expectedVersion, Long next) {
          return register.compareAndSet(memory.current(), expectedVersion, next);
        }

        @Override
        public Versioned<Long> compareAndExchange(long expectedVersion, Long next) {
          return register.compareAndExchange(memory.current(), expectedVersion, next);
        }

        @Override
        public Versioned<Long> updateAndGet(UnaryOperator<@Nullable Long> change) {
          return register.updateAndGet(memory.current(), change);
        }

        @Override
        public Versioned<Long> getAndUpdate(UnaryOperator<@Nullable Long> change) {
          return register.getAndUpdate(memory.current(), change);
        }
      };
    }
  }

  private static long[] all(long value) {
    long[] words = new long[WIDTH];
    Arrays.fill(words, value);
    return words;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9})
  void notesAreNoPartOfTheValueNorOfItsVersion(int width) {
    Memory memory = new HeapMemory(3);
    SlotWords register = new SlotWords(memory, "r", "longs", width, /* isNoted */ true);
    long[] value = new long[width];
    long[] words = new long[width];
    for (int id = 0; id < 3; id++) {
      Member me = memory.join();
      assertEquals(0, register.note(id));
      register.note(me, 100 + id);
      for (int i = 0; i < 3; i++) {
        Arrays.fill(value, -i - 1);
        assertTrue(register.compareAndSet(me, 3 * id + i, value));
        assertEquals(3 * id + i + 1, register.read(words));
        assertArrayEquals(value, words);
      }
    }
    for (int id = 0; id < 3; id++) {
      assertEquals(100 + id, register.note(id), "each has its own");
    }
    SlotWords same = new SlotWords(memory, "r", "longs", width, /* isNoted */ true);
    assertEquals(102, same.note(2));
    Refusal.ofArgument("process: 3", () -> register.note(3));
    Refusal.ofArgument("process: -1", () -> register.note(-1));
    Refusal.ofArgument("name: ", () -> new SlotRegister<>(memory, "r", Codec.ofLongs(width)));
    Member stranger = new HeapMemory(1).join();
    Refusal.ofArgument("member: ", () -> register.note(stranger, 1));
  }

  @Test
  void aRegisterHasNoNotesUnlessItIsMadeWithThem() {
    Memory memory = new HeapMemory(1);
    SlotWords register = new SlotWords(memory, "r", "long", 1, /* isNoted */ false);
    Member me = memory.join();
    Refusal.of(IllegalStateException.class, "note: ", () -> register.note(0));
    Refusal.of(IllegalStateException.class, "note: ", () -> register.note(me, 1));
    Refusal.ofArgument("name: ", () -> new SlotWords(memory, "r", "long", 1, /* isNoted */ true));
  }

  @Test
  void aValueIsReadWholeWhileItsSlotsAreReused() throws Exception {
    Memory memory = new HeapMemory(4);
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    long writes = 100_000;
    AtomicInteger writing = new AtomicInteger(2);
    Race.of(
        4,
        thread -> {
          long[] words = new long[WIDTH];
          if (thread < 2) {
            try (Member me = memory.join()) {
              for (long done = 0; done < writes; ) {
                long version = register.read(words);
                if (register.compareAndSetWords(me, version, all(version + 1))) {
                  done++;
                }
              }
            }
            writing.decrementAndGet();
          } else {
            while (writing.get() > 0) {
              long version = register.read(words);
              assertArrayEquals(all(version), words);
            }
          }
        });
    assertEquals(2 * writes, register.get().version());
  }

  @Test
  void readersGoOnWhileAWriterIsSuspendedInMidWrite() throws Exception {
    HookedMemory memory = new HookedMemory(2);
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    register.compareAndSet(0, all(1));
    CountDownLatch suspended = new CountDownLatch(1);
    CountDownLatch resume = new CountDownLatch(1);
    memory.beforeExchange(
        () -> {
          suspended.countDown();
          Race.await(resume);
        });
    Thread writer = new Thread(() -> register.compareAndSet(1, all(2)));
    writer.start();
    suspended.await();
    memory.beforeExchange(() -> {});

    // the writer has filled its slot and not swung the cell: readers and other writers go on
    for (int i = 0; i < 1000; i++) {
      assertEquals(1, register.get().version());
      assertArrayEquals(all(1), register.get().value());
    }
    assertTrue(register.compareAndSet(1, all(3)));
    assertArrayEquals(all(3), register.get().value());

    resume.countDown();
    writer.join();
    assertEquals(2, register.get().version(), "the late writer must fail");
    assertArrayEquals(all(3), register.get().value());
  }

  @Test
  void aWriterThatDiesInMidWriteLeavesNothingBehind() {
    HookedMemory memory = new HookedMemory(2);
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    for (long version = 0; version < 4; version++) {
      memory.beforeExchange(
          () -> {
            throw new IllegalStateException("dies");
          });
      long expected = version;
      assertThrows(
          IllegalStateException.class, () -> register.compareAndSet(expected, all(-expected - 1)));
      assertEquals(version, register.get().version());
      assertArrayEquals(version == 0 ? null : all(version), register.get().value());
      memory.beforeExchange(() -> {});
      assertTrue(register.compareAndSet(version, all(version + 1)));
    }
  }

  @Test
  void withAHandleAWriteAndAReadAllocateNothing() {
    Memory memory = new HeapMemory(1);
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    VersionedLong number = new VersionedLong(memory);
    Member me = memory.join();
    long[] words = new long[WIDTH];
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 100_000; i++) {
        register.compareAndSetWords(me, register.read(words), words);
        register.compareAndSet(me, register.read(words), words);
        number.setIfVersion(me, number.version(), number.get() + 1);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    assertTrue(least < 10_000, least + " bytes in 300,000 writes and reads");
  }

  @Test
  void twoValuesInTurnAreWrittenWithoutBeingStored() {
    Memory memory = new HeapMemory(2);
    SlotWords register = SlotAccess.words(new SlotRegister<>(memory, Codec.ofLongs(WIDTH)));
    Member me = memory.join();
    Member other = memory.join();
    assertTrue(register.compareAndSet(other, 0, all(9)));
    assertTrue(register.compareAndSet(me, 1, all(1)));
    assertTrue(register.compareAndSet(me, 2, all(2)));
    long[] words = new long[WIDTH];
    for (long version = 3; version < 9; version++) {
      assertTrue(register.compareAndRestore(me, version));
      assertEquals(version + 1, register.read(words));
      assertEquals(version % 2 == 0 ? 2 : 1, words[0]);
    }
    assertFalse(register.compareAndRestore(me, 8), "passed");
    assertFalse(register.compareAndRestore(other, 9), "the last is not its own");
    assertTrue(register.compareAndSet(other, 9, all(3)));
    assertFalse(register.compareAndRestore(me, 9), "somebody has written");
    assertEquals(10, register.read(words));
    assertEquals(3, words[0]);
    Refusal.ofArgument("expectedVersion: 1", () -> register.compareAndRestore(me, 1));
    Refusal.ofArgument("expectedVersion: 11", () -> register.compareAndRestore(me, 11));
    Refusal.ofNull("me", () -> register.compareAndRestore(null, 10));
    other.close();
    Refusal.of(
        IllegalStateException.class, "member: ", () -> register.compareAndRestore(other, 10));
  }

  @Test
  void aValueOfAnyCodecComesBack() {
    SlotRegister<String> register = new SlotRegister<>(new HeapMemory(1), Codec.ofUtf8(32));
    assertNull(register.get().value());
    assertTrue(register.compareAndSet(0, "Aegina"));
    assertEquals(new Versioned<>(1, "Aegina"), register.get());
    assertEquals("SlotRegister[version 1: Aegina]", register.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, Codec.MAX_WORDS})
  void slotsOfAnyWidthDoNotOverlap(int width) {
    HookedMemory memory = new HookedMemory(2);
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(width));
    Member[] processes = {memory.join(), memory.join()};
    for (int version = 0; version < 8; version++) {
      Versioned<long[]> before = register.get();
      memory.beforeExchange(
          () -> {
            assertEquals(before.version(), register.get().version());
            assertArrayEquals(before.value(), register.get().value(), "while a slot is filled");
          });
      long[] next = new long[width];
      Arrays.fill(next, version + 1);
      Member me = processes[version / 2 % 2]; // each fills both of its slots
      assertTrue(register.compareAndSetWords(me, version, next));
      assertArrayEquals(next, register.get().value());
    }
  }

  @Test
  void aCellHoldsItsThreeParts() {
    long cell = SlotCell.of(SlotCell.MAX_VERSION, 63, 1);
    assertEquals(-1L, cell);
    assertEquals(SlotCell.MAX_VERSION, SlotCell.version(cell));
    assertEquals(63, SlotCell.writer(cell));
    assertEquals(1, SlotCell.slot(cell));
    assertEquals(0, SlotCell.of(0, 0, 0));
    assertEquals(37, SlotCell.writer(SlotCell.of(5, 37, 0)));
  }

  @Test
  void aNameIsOneRegisterForAll() {
    Memory memory = new HeapMemory(2);
    SlotRegister<Long> one = new SlotRegister<>(memory, "hits", Codec.ofLong());
    one.compareAndSet(0, 7L);
    assertEquals(7, new SlotRegister<>(memory, "hits", Codec.ofLong()).get().value());
    assertEquals(7, new VersionedLong(memory, "hits").get());
    Refusal.ofArgument(
        "name: \"hits\" as a register longs(1) of 5 words, allowed: as a register long",
        () -> new SlotRegister<>(memory, "hits", Codec.ofLongs(1)));
    Refusal.ofNull("name", () -> new SlotRegister<>(memory, null, Codec.ofLong()));
    Refusal.ofNull("name", () -> new VersionedLong(memory, null));
  }
}
