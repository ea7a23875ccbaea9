// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.synod.Recorded;
import org.synod.Refusal;
import org.synod.events.LostCas;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.register.slots.SlotAccess;
import org.synod.register.slots.TailWriter;

/** The recorder is told of each lost compare-and-set, and of nothing else. */
class LostCasTest {
  private final HookedMemory memory = new HookedMemory(4);
  private final Member a = memory.join();
  private final Member b = memory.join();

  private static void assertTells(String event, BooleanSupplier lost) {
    assertEquals(
        List.of(event), Recorded.of(LostCas.class, () -> assertFalse(lost.getAsBoolean())));
  }

  private static void assertTellsNothing(Runnable run) {
    assertEquals(List.of(), Recorded.of(LostCas.class, run));
  }

  /** Does something between the next read of a cell and its compare-and-set. */
  private void interrupt(Runnable other) {
    memory.beforeExchange(
        () -> {
          memory.beforeExchange(() -> {});
          other.run();
        });
  }

  @Test
  void byReference() {
    HeapRegister<String> register = new HeapRegister<>();
    assertTellsNothing(() -> assertTrue(register.compareAndSet(0, "x")));
    Versioned<String> seen = register.get();
    assertTellsNothing(() -> assertTrue(register.compareAndSet(new Versioned<>(2, "y"))));
    register.compareAndSet(2, "z");
    assertTells("HeapRegister 1 3", () -> register.compareAndSet(1, "late"));
    assertTells("HeapRegister 1 3", () -> register.compareAndSet(new Versioned<>(2, "late")));
    assertTells("HeapRegister 1 2", () -> register.replace(seen, new Versioned<>(2, "late")));
    assertTellsNothing(
        () -> Refusal.ofArgument("expectedVersion: 9", () -> register.compareAndSet(9, "never")));
  }

  /** An update whose function is overtaken tries again, and so loses once. */
  @Test
  void inAnUpdate() {
    HeapRegister<Integer> register = new HeapRegister<>();
    assertEquals(
        List.of("HeapRegister 0 1"),
        Recorded.of(
            LostCas.class,
            () ->
                register.updateAndGet(
                    old -> {
                      if (old == null) {
                        register.compareAndSet(0, 10);
                        return 1;
                      }
                      return old + 1;
                    })));
    assertEquals(new Versioned<>(2, 11), register.get());
  }

  @Test
  void ofANumber() {
    VersionedLong register = new VersionedLong(memory);
    assertTellsNothing(() -> assertEquals(1, register.updateAndGet(a, x -> x + 1)));
    interrupt(() -> register.updateAndGet(b, x -> x + 10));
    assertEquals(
        List.of("VersionedLong 1 2"),
        Recorded.of(LostCas.class, () -> register.updateAndGet(a, x -> x + 1)));
    assertEquals(12, register.get());
    assertTells("VersionedLong 1 3", () -> register.setIfVersion(a, 1, 0));
    assertTellsNothing(() -> assertFalse(register.validate(1)));
  }

  @Test
  void ofWords() {
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(2));
    long[] value = {1, 2};
    assertTellsNothing(() -> assertTrue(register.compareAndSet(a, 0, value)));
    interrupt(() -> register.compareAndSet(b, 1, value));
    assertTells("SlotRegister 1 2", () -> register.compareAndSet(a, 1, value));
    assertTells("SlotRegister 1 2", () -> register.compareAndSetWords(a, 1, value));
  }

  @Test
  void ofWhatIsRestored() {
    SlotRegister<Long> register = new SlotRegister<>(memory, Codec.ofLong());
    register.compareAndSet(a, 0, 1L);
    register.compareAndSet(a, 1, 2L);
    assertTellsNothing(() -> assertTrue(SlotAccess.words(register).compareAndRestore(a, 2)));
    interrupt(() -> register.compareAndSet(b, 3, 5L));
    assertTells("SlotRegister 3 4", () -> SlotAccess.words(register).compareAndRestore(a, 3));
    assertTells("SlotRegister 3 4", () -> SlotAccess.words(register).compareAndRestore(a, 3));
  }

  @Test
  void ofATail() {
    List<SlotRegister<long[]>> registers =
        List.of(
            new SlotRegister<>(memory, Codec.ofLongs(2)),
            new SlotRegister<>(memory, Codec.ofLongs(2)));
    for (SlotRegister<long[]> each : registers) {
      each.compareAndSetWords(a, 0, new long[] {1, 1});
      each.compareAndSetWords(a, 1, new long[] {1, 2});
    }
    TailWriter writer = new TailWriter(a, registers, 1);
    assertTrue(writer.begin(2));
    long[] tail = {3};
    assertTellsNothing(() -> assertEquals(TailWriter.ALL, writer.write(2, tail)));
    registers.get(1).compareAndSetWords(b, 3, new long[] {1, 7});
    assertEquals(
        List.of("TailWriter 3 4"),
        Recorded.of(LostCas.class, () -> assertEquals(1, writer.write(3, tail))));
  }
}
