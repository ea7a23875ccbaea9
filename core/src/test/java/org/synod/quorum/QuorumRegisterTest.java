// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** The contract on quorum registers over all kinds of acceptors, and their own behaviour. */
class QuorumRegisterTest {
  private static final Codec<Long> LONG = Codec.ofLong();

  static <T> List<T> many(int count, IntFunction<T> maker) {
    List<T> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(maker.apply(i));
    }
    return made;
  }

  @Nested
  class OnSlots implements RegisterContract {
    @Override
    public Register<Long> create() {
      return QuorumRegister.acceptors(new HeapMemory(9), LONG, 3);
    }
  }

  @Nested
  class OnHeapRegisters implements RegisterContract {
    @Override
    public Register<Long> create() {
      return QuorumRegister.found(
          new HeapMemory(9),
          LONG,
          many(5, i -> new HeapRegister<QuorumState<Long>>()),
          QuorumSystem.flexible(5, 4, 2));
    }
  }

  @Nested
  class OnQuorumRegisters implements RegisterContract {
    @Override
    public Register<Long> create() {
      return QuorumRegister.found(
          new HeapMemory(9),
          LONG,
          many(3, i -> QuorumRegister.acceptors(new HeapMemory(9), QuorumState.codec(LONG), 3)),
          QuorumSystem.majority(3));
    }
  }

  @Nested
  class OnAGridOfSlotsOfOtherMemories implements RegisterContract {
    @Override
    public Register<Long> create() {
      return QuorumRegister.found(
          new HeapMemory(9),
          LONG,
          many(6, i -> new SlotRegister<>(new HeapMemory(9), QuorumState.codec(LONG))),
          QuorumSystem.grid(2, 3));
    }
  }

  @Test
  void aProcessThatLeavesIsFollowedByAnotherOfItsNumber() {
    Memory memory = new HeapMemory(2);
    QuorumRegister<Long> register = QuorumRegister.acceptors(memory, LONG, 3);
    for (long version = 0; version < 10; version++) {
      try (Member me = memory.join()) {
        assertEquals(version, register.participant(me).read(new long[1]));
        assertTrue(register.participant(me).compareAndSetWords(version, new long[] {version}));
      }
    }
  }

  @Test
  void refusesBadInputByName() {
    Memory memory = new HeapMemory(2);
    QuorumSystem three = QuorumSystem.majority(3);
    List<SlotRegister<QuorumState<Long>>> slots =
        many(3, i -> new SlotRegister<>(memory, QuorumState.codec(LONG)));
    Refusal.ofNull("memory", () -> new QuorumRegister<>(null, LONG, slots, three));
    Refusal.ofNull("codec", () -> new QuorumRegister<Long>(memory, null, slots, three));
    Refusal.ofNull("registers", () -> new QuorumRegister<>(memory, LONG, null, three));
    Refusal.ofNull("quorums", () -> new QuorumRegister<>(memory, LONG, slots, null));
    Refusal.ofArgument(
        "registers: 3",
        () -> new QuorumRegister<>(memory, LONG, slots, QuorumSystem.majority(5)));
    Refusal.ofArgument(
        "registers[2]: the same as registers[0]",
        () ->
            new QuorumRegister<>(
                memory, LONG, List.of(slots.get(0), slots.get(1), slots.get(0)), three));
    List<SlotRegister<QuorumState<Long>>> withNull = new ArrayList<>(slots);
    withNull.set(1, null);
    Refusal.ofNull("registers[1]", () -> new QuorumRegister<>(memory, LONG, withNull, three));
    Codec<long[]> two = Codec.ofLongs(2);
    List<SlotRegister<QuorumState<long[]>>> wider =
        many(2, i -> new SlotRegister<>(memory, QuorumState.codec(two)));
    wider.add(new SlotRegister<>(memory, QuorumState.codec(Codec.ofLongs(3))));
    Refusal.ofArgument(
        "registers[2]: 7 words", () -> new QuorumRegister<>(memory, two, wider, three));
    Refusal.ofArgument("acceptors: 0", () -> QuorumRegister.acceptors(memory, LONG, 0));
    Refusal.ofArgument("acceptors: 65", () -> QuorumRegister.acceptors(memory, LONG, 65));

    QuorumRegister<Long> register = QuorumRegister.acceptors(memory, LONG, 3);
    try (Member me = memory.join()) {
      Participant mine = register.participant(me);
      Refusal.ofNull("into", () -> mine.read(null));
      Refusal.ofArgument("into: 2 words", () -> mine.read(new long[2]));
      Refusal.ofNull("next", () -> mine.compareAndSetWords(0, null));
      Refusal.ofArgument("next: 0 words", () -> mine.compareAndSetWords(0, new long[0]));
      Refusal.ofNull("me", () -> register.participant(null));
      Member other = new HeapMemory(1).join();
      Refusal.ofArgument("member: ", () -> register.participant(other));
      assertEquals(0, register.get().version());
    }
  }

  @Test
  void aStateIsRefusedThatNoAcceptorCanBeIn() {
    Refusal.ofArgument("acceptedBallot: 0", () -> new QuorumState<>(1, 0, 1, 0, 1L));
    Refusal.ofArgument("acceptedBallot: 2", () -> new QuorumState<>(1, 2, 1, 0, 1L));
    Refusal.ofArgument("lead: 1 of the value null", () -> new QuorumState<>(1, 1, 1, 0, null));
    Refusal.ofArgument(
        "lead: -9223372036854775808 of the value 1",
        () -> new QuorumState<>(1, 1, Long.MIN_VALUE, 0, 1L));
  }
}
