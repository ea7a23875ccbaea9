// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Explored;
import org.synod.Refusal;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.slots.TailWriter;

/** A value is a head of two words, which stays, and a tail of two, which is its version. */
class TailWriterTest {
  private static final int HEAD = 2;
  private static final int WIDTH = 4;

  private static List<SlotRegister<long[]>> registers(Memory memory, int size) {
    List<SlotRegister<long[]>> registers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      registers.add(new SlotRegister<>(memory, Codec.ofLongs(WIDTH)));
    }
    return registers;
  }

  private static long[] value(long head, long version) {
    return new long[] {head, head, version, -version};
  }

  private static long[] tail(long version) {
    return new long[] {version, -version};
  }

  private static void write(SlotRegister<?> register, Member me, long version, long head) {
    assertTrue(register.compareAndSetWords(me, version, value(head, version + 1)));
  }

  /** A writer that has begun at version 2, as version 102. */
  private static TailWriter begun(List<SlotRegister<long[]>> registers, Member me) {
    for (SlotRegister<long[]> register : registers) {
      write(register, me, 0, 7);
      write(register, me, 1, 7);
    }
    TailWriter writer = new TailWriter(me, registers, HEAD);
    assertTrue(writer.begin(102));
    return writer;
  }

  private static void assertHolds(SlotRegister<?> register, long head, long version) {
    long[] words = new long[WIDTH];
    assertEquals(version, register.read(words));
    assertArrayEquals(value(head, version), words);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7})
  void writesTheTailBehindTheHead(int size) {
    HeapMemory memory = new HeapMemory(3);
    memory.join();
    Member me = memory.join();
    List<SlotRegister<long[]>> registers = registers(memory, size);
    write(registers.get(0), memory.join(), 0, 5); // so that versions and slots differ
    write(registers.get(0), me, 1, 7);
    for (SlotRegister<long[]> each : registers) {
      write(each, me, each.version(), 7);
      write(each, me, each.version(), 7);
    }
    TailWriter writer = new TailWriter(me, registers, HEAD);
    assertTrue(writer.begin(1001));
    for (int i = 0; i < 5; i++) {
      assertEquals(TailWriter.ALL, writer.write(1001 + i, tail(3 + i)));
      for (SlotRegister<long[]> each : registers) {
        long[] words = new long[WIDTH];
        assertEquals(each == registers.get(0) ? 5 + i : 3 + i, each.read(words));
        assertArrayEquals(value(7, 3 + i), words);
      }
      long[] last = new long[3];
      writer.copyLast(1002 + i, last, 1);
      assertArrayEquals(new long[] {0, 3 + i, -3 - i}, last);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7})
  void stopsAtTheFirstToWhichAnotherHasWritten(int size) {
    for (int other = 0; other < size; other++) {
      HeapMemory memory = new HeapMemory(2);
      List<SlotRegister<long[]>> registers = registers(memory, size);
      TailWriter writer = begun(registers, memory.join());
      write(registers.get(other), memory.join(), 2, 5);
      assertEquals(other, writer.write(102, tail(3)));
      for (int i = 0; i < size; i++) {
        assertHolds(registers.get(i), i == other ? 5 : 7, i <= other ? 3 : 2);
      }
      assertFalse(writer.begin(103), "the last value of one is another's");
    }
  }

  /** Another process writes, or the same process by another object, which uses up its slots. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7})
  void stopsThereAlsoIfItHasWrittenAllBefore(int size) {
    for (int i = 0; i < 2 * size; i++) {
      int other = i / 2;
      HeapMemory memory = new HeapMemory(2);
      Member me = memory.join();
      List<SlotRegister<long[]>> registers = registers(memory, size);
      TailWriter writer = begun(registers, me);
      assertEquals(TailWriter.ALL, writer.write(102, tail(3)));
      write(registers.get(other), i % 2 == 0 ? me : memory.join(), 3, 5);
      assertEquals(other, writer.write(103, tail(40)));
      for (int j = 0; j < size; j++) {
        long[] words = new long[WIDTH];
        assertEquals(j <= other ? 4 : 3, registers.get(j).read(words));
        long[] whole = j == other ? value(5, 4) : value(7, j < other ? 40 : 3);
        assertArrayEquals(whole, words);
      }
    }
  }

  @Test
  void aTailMayBeTheWholeValue() {
    HeapMemory memory = new HeapMemory(1);
    Member me = memory.join();
    List<SlotRegister<long[]>> registers = registers(memory, 2);
    begun(registers, me);
    TailWriter writer = new TailWriter(me, registers, 0);
    assertTrue(writer.begin(0));
    assertEquals(TailWriter.ALL, writer.write(0, value(9, 3)));
    registers.forEach(each -> assertHolds(each, 9, 3));
  }

  @Test
  void doesNotBeginWithWhatItHasNotWritten() {
    HeapMemory memory = new HeapMemory(2);
    List<SlotRegister<long[]>> registers = registers(memory, 2);
    Member me = memory.join();
    TailWriter writer = new TailWriter(me, registers, HEAD);
    assertFalse(writer.begin(0), "they are unset");
    write(registers.get(0), me, 0, 7);
    assertFalse(writer.begin(0), "one is unset");
    write(registers.get(1), memory.join(), 0, 7);
    assertFalse(writer.begin(0), "one is another's");
  }

  @Test
  void refusesWhatItCannotWrite() {
    HeapMemory memory = new HeapMemory(2);
    List<SlotRegister<long[]>> registers = registers(memory, 2);
    Member me = memory.join();
    Refusal.ofArgument(
        "registers: 1, allowed: 2 or more",
        () -> new TailWriter(me, registers.subList(0, 1), HEAD));
    Refusal.ofArgument("first: -1", () -> new TailWriter(me, registers, -1));
    Refusal.ofArgument("first: 4, allowed: 0 to 3", () -> new TailWriter(me, registers, 4));
    Refusal.ofArgument(
        "member: Member[0] of another memory",
        () -> new TailWriter(new HeapMemory(1).join(), registers, HEAD));
    Refusal.ofArgument(
        "registers: one of 3 words, allowed: all of 4",
        () ->
            new TailWriter(
                me,
                List.of(registers.get(0), new SlotRegister<>(memory, Codec.ofLongs(3))),
                HEAD));
    TailWriter writer = begun(registers, me);
    Refusal.ofArgument("count: -1", () -> writer.begin(-1));
    Refusal.ofArgument(
        "next: 1 words, allowed: exactly 2", () -> writer.write(102, new long[1]));
    me.close();
    assertThrows(IllegalStateException.class, () -> writer.write(102, tail(3)));
    registers.forEach(register -> assertHolds(register, 7, 2));
  }

  /**
   * A reader copies while slots are reused, and another writer comes in, at any access to a word.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void everyScheduleWithACrash(int size) {
    Exploration found =
        Explorer.of(
                world -> {
                  Memory memory = world.memory("m", 3);
                  List<SlotRegister<long[]>> registers = registers(memory, size);
                  Register<String> gate = world.register("gate");
                  world.process(
                      "w",
                      () -> {
                        TailWriter writer = begun(registers, memory.current());
                        gate.compareAndSet(0, "open");
                        int done = 0;
                        while (done < 3 && writer.write(102 + done, tail(3 + done)) < 0) {
                          done++;
                        }
                        return done;
                      });
                  world.process("r", () -> gate.get().isSet() ? untorn(registers.get(1)) : "early");
                  world.process(
                      "o",
                      () ->
                          gate.get().isSet()
                              ? over(registers.get(size - 1), memory.current())
                              : "early");
                })
            .crashes(1)
            .soloEndsWithin(100)
            .explore()
            .requireComplete();
    Explored.run("tail writer, " + size + " registers, a reader and another", found);
    assertTrue(found.outcomes().stream().anyMatch(outcome -> outcome.contains("w: 3")));
    assertTrue(found.outcomes().stream().anyMatch(outcome -> outcome.contains("w: 1")));
  }

  private static Object over(SlotRegister<?> register, Member me) {
    long version = register.version();
    return register.compareAndSetWords(me, version, value(5, version + 1));
  }

  private static Object untorn(SlotRegister<?> register) {
    long[] words = new long[WIDTH];
    long version = register.read(words);
    assertArrayEquals(value(words[0] == 5 ? 5 : 7, version), words, "torn");
    return version;
  }
}
