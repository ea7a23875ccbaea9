// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.Register;
import org.synod.register.Versioned;
import org.synod.transaction.Ref;
import org.synod.transaction.Transactions;
import org.synod.transaction.words.MultiCasContract.Numbers;

/** The contract on several registers of every kind, and what is special to words. */
class MultiCasTest {
  private static final int AT_ONCE = 4;

  /** Registers behind one lock: the obvious ones. */
  @Nested
  class LockedTest implements MultiCasContract {
    @Override
    public Numbers create(int registers) {
      return new Locked(new long[registers], new long[registers]);
    }
  }

  private record Locked(long[] allVersions, long[] allValues) implements Numbers {
    @Override
    public synchronized void snapshot(int[] registers, long[] versions, long[] values) {
      for (int i = 0; i < registers.length; i++) {
        versions[i] = allVersions[registers[i]];
        values[i] = allValues[registers[i]];
      }
    }

    @Override
    public synchronized boolean compareAndSet(
        int[] registers, long[] expectedVersions, long[] next) {
      boolean areAll = true;
      for (int i = 0; i < registers.length; i++) {
        Versioned.requireReached(expectedVersions[i], allVersions[registers[i]]);
        areAll &= allVersions[registers[i]] == expectedVersions[i];
      }
      for (int i = 0; areAll && i < registers.length; i++) {
        allVersions[registers[i]]++;
        allValues[registers[i]] = next[i];
      }
      return areAll;
    }
  }

  /** References on the heap, in transactions. */
  @Nested
  class RefsTest implements MultiCasContract {
    @Override
    public Numbers create(int registers) {
      List<Ref<Long>> refs = new ArrayList<>();
      for (int i = 0; i < registers; i++) {
        refs.add(new Ref<>());
      }
      return new Refs(refs);
    }
  }

  private record Refs(List<Ref<Long>> refs) implements Numbers {
    @Override
    public void snapshot(int[] registers, long[] versions, long[] values) {
      Transactions.run(
          tx -> {
            for (int i = 0; i < registers.length; i++) {
              Versioned<Long> there = tx.read(refs.get(registers[i]));
              versions[i] = there.version();
              values[i] = there.isSet() ? there.value() : 0;
            }
          });
    }

    @Override
    public boolean compareAndSet(int[] registers, long[] expectedVersions, long[] next) {
      return Transactions.atomically(
          tx -> {
            boolean areAll = true;
            for (int i = 0; i < registers.length; i++) {
              long version = tx.read(refs.get(registers[i])).version();
              Versioned.requireReached(expectedVersions[i], version);
              areAll &= version == expectedVersions[i];
            }
            for (int i = 0; areAll && i < registers.length; i++) {
              tx.set(refs.get(registers[i]), next[i]);
            }
            return areAll;
          });
    }
  }

  private record Words(MultiCas one, MultiCas other) implements Numbers {
    private MultiCas mine() {
      return Thread.currentThread().getId() % 2 == 0 ? one : other;
    }

    @Override
    public void snapshot(int[] registers, long[] versions, long[] values) {
      mine().snapshot(registers, versions, values);
    }

    @Override
    public boolean compareAndSet(int[] registers, long[] expectedVersions, long[] next) {
      return mine().compareAndSet(registers, expectedVersions, next);
    }
  }

  /** One of several registers. */
  private record One(Words words, int register) implements Register<Long> {
    @Override
    public Versioned<Long> get() {
      long[] value = new long[1];
      long version = words.mine().read(register, value);
      return version == 0 ? Versioned.unset() : new Versioned<>(version, value[0]);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      if (next == null) {
        throw new NullPointerException("next: null, allowed: a value");
      }
      return words.compareAndSet(
          new int[] {register}, new long[] {expectedVersion}, new long[] {next});
    }
  }

  private static Words onTheHeap(int registers) {
    Memory memory = new HeapMemory(9);
    return new Words(
        new MultiCas(memory, "m", registers, 1, AT_ONCE),
        new MultiCas(memory, "m", registers, 1, AT_ONCE));
  }

  @Nested
  class HeapTest implements MultiCasContract {
    @Override
    public Numbers create(int registers) {
      return onTheHeap(registers);
    }
  }

  @Nested
  class OneOfThemTest implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new One(onTheHeap(3), 1);
    }
  }

  /** A file that is mapped twice. */
  @Nested
  class FileTest implements MultiCasContract {
    @TempDir Path directory;
    private final List<MappedMemory> opened = new ArrayList<>();

    private MultiCas open(MappedMemory memory, int registers) {
      opened.add(memory);
      return new MultiCas(memory, "m", registers, 1, AT_ONCE);
    }

    @Override
    public Numbers create(int registers) {
      Path file = directory.resolve("f" + opened.size());
      try {
        MultiCas one = open(MappedMemory.create(file, 9, 1 << 16), registers);
        return new Words(one, open(MappedMemory.open(file), registers));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @AfterEach
    void close() {
      opened.forEach(MappedMemory::close);
    }
  }

  private final Memory memory = new HeapMemory(4);
  private final MultiCas wide = new MultiCas(memory, "wide", 5, 3, 2);
  private final Member me = memory.join();

  @Test
  void valuesOfSeveralWordsAreWhole() throws Exception {
    Race.of(
        3,
        thread -> {
          int[] both = {3, 1};
          long[] versions = new long[2];
          long[] values = new long[6];
          for (int call = 0; call < 2_000; call++) {
            wide.snapshot(both, versions, values);
            assertEquals(versions[0], versions[1]);
            for (int i = 0; i < 6; i++) {
              assertEquals(values[0] + i * versions[0], values[i], "torn");
            }
            for (int i = 0; i < 6; i++) {
              values[i] = call + i * (versions[0] + 1);
            }
            wide.compareAndSet(both, versions, values);
            long[] one = new long[3];
            long version = wide.read(1, one);
            assertEquals(one[0] + version, one[1], "torn");
            assertTrue(version >= versions[1]);
          }
        });
  }

  @Test
  void isTheSameUnderItsNameWithTheSameNumbersAlone() {
    assertTrue(wide.compareAndSet(me, new int[] {4}, new long[1], new long[] {1, 2, 3}));
    MultiCas again = new MultiCas(memory, "wide", 5, 3, 2);
    assertEquals(1, again.version(4));
    assertSame(memory, again.memory());
    assertEquals("[5, 3, 2]", List.of(again.registers(), again.width(), again.size()).toString());
    assertEquals("MultiCas[wide, 5 registers of 3 words, 2 at once]", again.toString());
    assertEquals(
        "MultiCas[1 registers of 1 words, 1 at once]", new MultiCas(memory, 1, 1, 1).toString());
    String start = "name: \"wide\" as a multicas of ";
    Refusal.ofArgument(start, () -> new MultiCas(memory, "wide", 6, 3, 2));
    Refusal.ofArgument(start, () -> new MultiCas(memory, "wide", 5, 2, 2));
    Refusal.ofArgument(start, () -> new MultiCas(memory, "wide", 5, 3, 3));
  }

  @Test
  void refusesNumbersThatItCannotHave() {
    Refusal.ofNull("memory", () -> new MultiCas(null, 1, 1, 1));
    Refusal.ofNull("name", () -> new MultiCas(memory, null, 1, 1, 1));
    Refusal.ofArgument("registers: 0, allowed: 1 to ", () -> new MultiCas(memory, 0, 1, 1));
    Refusal.ofArgument("width: 0, allowed: 1 to 65536", () -> new MultiCas(memory, 1, 0, 1));
    Refusal.ofArgument("width: 65537", () -> new MultiCas(memory, 1, 65537, 1));
    Refusal.ofArgument("size: 0, allowed: 1 to 1023", () -> new MultiCas(memory, 1, 1, 0));
    Refusal.ofArgument("size: 1024", () -> new MultiCas(memory, 1, 1, 1024));
    Refusal.ofArgument(
        "registers: 2147483647", () -> new MultiCas(memory, Integer.MAX_VALUE, 1, 1));
  }

  private void refuses(String start, int[] registers, long[] versions, long[] values) {
    Refusal.ofArgument(start, () -> wide.compareAndSet(me, registers, versions, values));
  }

  @Test
  void refusesRegistersThatCannotBeWrittenAndStaysAsItWas() {
    long[] two = new long[2];
    long[] six = new long[6];
    refuses("registers: 3 of them, allowed: 1 to 2", new int[3], new long[3], new long[9]);
    refuses("registers: 0 of them, allowed: 1 to 2", new int[0], new long[0], new long[0]);
    refuses("registers[1]: 5, allowed: 0 to 4", new int[] {1, 5}, two, six);
    refuses("registers[0]: -1, allowed: 0 to 4", new int[] {-1, 1}, two, six);
    refuses("registers[1]: 2, the same as registers[0]", new int[] {2, 2}, two, six);
    refuses("expectedVersions: 1 of them, allowed: 2", new int[] {1, 2}, new long[1], six);
    refuses("next: 5 words, allowed: exactly 6", new int[] {1, 2}, two, new long[5]);
    refuses("expectedVersion: -1", new int[] {1, 2}, new long[] {0, -1}, six);
    Refusal.ofNull("registers", () -> wide.compareAndSet(me, null, two, six));
    Refusal.ofNull("expectedVersions", () -> wide.compareAndSet(me, new int[2], null, six));
    Refusal.ofNull("next", () -> wide.compareAndSet(me, new int[2], two, null));
    Refusal.ofNull("me", () -> wide.compareAndSet(null, new int[] {0, 1}, two, six));
    Refusal.ofNull("versions", () -> wide.snapshot(new int[2], null, six));
    Refusal.ofNull("into", () -> wide.snapshot(new int[2], two, null));
    Refusal.ofArgument("registers[0]: 7", () -> wide.snapshot(new int[] {7, 1}, two, six));
    Refusal.ofArgument("register: 5, allowed: 0 to 4", () -> wide.version(5));
    Refusal.ofArgument("register: -1", () -> wide.read(-1, new long[3]));
    Refusal.ofArgument("into: 2 words", () -> wide.read(1, two));
    for (int register = 0; register < 5; register++) {
      assertEquals(0, wide.version(register));
    }
  }

  @Test
  void refusesMembersThatMayNotWriteHere() {
    Member foreign = new HeapMemory(1).join();
    int[] both = {0, 1};
    Refusal.ofArgument(
        "member: Member[0] of another memory",
        () -> wide.compareAndSet(foreign, both, new long[2], new long[6]));
    me.close();
    Refusal.of(
        IllegalStateException.class,
        "member: Member[0, closed]",
        () -> wide.compareAndSet(me, both, new long[2], new long[6]));
    Member next = memory.join();
    assertEquals(0, next.id());
    assertTrue(wide.compareAndSet(next, both, new long[2], new long[6]));
  }

  @Test
  void anyNumberOfRegistersIsReadAtOneMomentAndOneAgainAndAgain() {
    assertTrue(wide.compareAndSet(me, new int[] {1}, new long[1], new long[] {7, 8, 9}));
    long[] versions = new long[4];
    long[] values = new long[12];
    wide.snapshot(new int[] {1, 0, 1, 4}, versions, values);
    assertArrayEquals(new long[] {1, 0, 1, 0}, versions);
    assertArrayEquals(new long[] {7, 8, 9, 0, 0, 0, 7, 8, 9, 0, 0, 0}, values);
  }

  @Test
  void writesAndReadsAllocateNothing() {
    int[] both = {2, 0};
    long[] versions = new long[2];
    long[] values = new long[6];
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 10_000; i++) {
        wide.snapshot(both, versions, values);
        assertTrue(wide.compareAndSet(me, both, versions, values));
        assertFalse(wide.compareAndSet(both, versions, values));
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    assertTrue(least < 10_000, least + " bytes in 30,000 writes and reads");
  }

  @Test
  void registersOfOneMemoryMayBeManyObjects() {
    MultiCas one = new MultiCas(memory, 2, 1, 2);
    MultiCas other = new MultiCas(memory, 2, 1, 2);
    int[] both = {0, 1};
    assertTrue(one.compareAndSet(me, both, new long[2], new long[] {1, 2}));
    assertEquals(0, other.version(0));
    assertThrows(
        RuntimeException.class, () -> other.compareAndSet(me, both, new long[] {1, 1}, both(3)));
    assertTrue(other.compareAndSet(me, both, new long[2], both(3)));
    assertEquals(1, one.version(1));
  }

  private static long[] both(long value) {
    return new long[] {value, value};
  }
}
