// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.slots.SlotCell;

/** A slot register refuses bad arguments, and stays as it was. */
class SlotRegisterRefusalsTest {
  @Test
  void refusesValuesAndWidthsThatDoNotFitAndStaysAsItWas() {
    Memory memory = new HeapMemory(2);
    Member me = memory.join();
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(2));
    register.compareAndSet(me, 0, new long[] {1, 2});
    Refusal.ofArgument("value: 3 words", () -> register.compareAndSet(me, 1, new long[3]));
    Refusal.ofArgument("next: 3 words", () -> register.compareAndSetWords(me, 1, new long[3]));
    Refusal.ofArgument("into: 1 words", () -> register.read(new long[1]));
    Refusal.ofNull("into", () -> register.read(null));
    Refusal.ofNull("next", () -> register.compareAndSetWords(me, 1, null));
    Refusal.ofNull("next", () -> register.compareAndSet(me, 1, null));
    Refusal.ofNull("me", () -> register.compareAndSet(null, 1, new long[2]));
    Refusal.ofNull("me", () -> register.compareAndExchange(null, 1, new long[2]));
    Refusal.ofNull("me", () -> register.updateAndGet(null, x -> x));
    Refusal.ofNull("me", () -> register.getAndUpdate(null, x -> x));
    Refusal.ofArgument("next: 3 words", () -> register.compareAndSetWords(1, new long[3]));
    assertFalse(register.compareAndSetWords(0, new long[2]));
    Refusal.ofArgument(
        "expectedVersion: 2", () -> register.compareAndSetWords(me, 2, new long[2]));
    assertEquals(1, register.get().version());
    assertArrayEquals(new long[] {1, 2}, register.get().value());
  }

  @Test
  void refusesACodecWhoseWidthDoesNotMatch() {
    Memory memory = new HeapMemory(1);
    Refusal.ofNull("codec", () -> new SlotRegister<>(memory, null));
    Refusal.ofNull("memory", () -> new SlotRegister<>(null, Codec.ofLong()));
    Refusal.ofArgument("codec: 0 words", () -> new SlotRegister<>(memory, new Pretender(0)));
    Refusal.ofArgument("codec: 65537", () -> new SlotRegister<>(memory, new Pretender(65537)));
    SlotRegister<Long> narrow = new SlotRegister<>(memory, new Pretender(1));
    Refusal.ofArgument("codec: writes outside", () -> narrow.compareAndSet(0, 5L));
    assertEquals(Versioned.unset(), narrow.get());
  }

  /** A codec that says one width and takes two words. */
  private record Pretender(int words) implements Codec<Long> {
    @Override
    public void encode(Long value, long[] to, int offset) {
      to[offset + 1] = value;
    }

    @Override
    public Long decode(long[] from, int offset) {
      return from[offset + 1];
    }
  }

  @Test
  void refusesProcessesThatMayNotWriteHere() {
    Memory memory = new HeapMemory(2);
    SlotRegister<Long> register = new SlotRegister<>(memory, Codec.ofLong());
    Member foreign = new HeapMemory(1).join();
    Member closed = memory.join();
    closed.close();
    Refusal.ofArgument(
        "member: Member[0] of another memory", () -> register.compareAndSet(foreign, 0, 1L));
    Refusal.of(
        IllegalStateException.class,
        "member: Member[0, closed]",
        () -> register.compareAndSet(closed, 0, 1L));
    Refusal.ofArgument(
        "member: Member[0] of another memory",
        () -> register.compareAndSetWords(foreign, 0, new long[1]));
    Refusal.of(
        IllegalStateException.class,
        "member: Member[0, closed]",
        () -> register.compareAndSetWords(closed, 0, new long[1]));
    assertEquals(Versioned.unset(), register.get());
  }

  @Test
  void refusesAHandleThatIsUsedTwiceAtOnceUnderAssertions() {
    HookedMemory memory = new HookedMemory(1);
    SlotRegister<Long> register = new SlotRegister<>(memory, Codec.ofLong());
    Member me = memory.join();
    memory.beforeExchange(
        () ->
            Refusal.of(
                IllegalStateException.class,
                "member: Member[0], used by",
                () -> register.compareAndSet(me, 0, 2L)));
    assertTrue(register.compareAndSet(me, 0, 1L));
    assertEquals(new Versioned<>(1, 1L), register.get());
    memory.beforeExchange(() -> {});
    assertFalse(register.compareAndSet(me, 0, 3L), "free again after the operation");
  }

  @Test
  void refusesToWrapTheVersion() {
    HookedMemory memory = new HookedMemory(1);
    SlotRegister<Long> register = new SlotRegister<>(memory, Codec.ofLong());
    memory.words().compareAndExchange(0, 0, SlotCell.of(SlotCell.MAX_VERSION, 0, 0));
    Refusal.of(
        IllegalStateException.class,
        "version: " + ((1L << 57) - 1),
        () -> register.compareAndSet(SlotCell.MAX_VERSION, 1L));
    assertEquals(SlotCell.MAX_VERSION, register.get().version());
  }
}
