// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/** Sealed registers keep the contract of all registers, and are silent if they are damaged. */
class SealedRegisterTest {
  private static final Codec<Long> CODEC = Codec.ofLong();

  @Nested
  class WithChecksumInSlots implements RegisterContract {
    @Override
    public Register<Long> create() {
      Seal seal = Seal.crc32c();
      return SealedRegister.found(
          new SlotRegister<>(new HeapMemory(9), Sealed.codec(CODEC, seal)), "r", CODEC, seal);
    }
  }

  @Nested
  class WithCode implements RegisterContract {
    @Override
    public Register<Long> create() {
      return SealedRegister.found(
          new HeapRegister<>(), "r", CODEC, Seal.hmac(SealTest.key(32)));
    }
  }

  /** A quorum register over three sealed registers, one of which returns damaged words. */
  @Nested
  class ThreeOneOfWhichIsDamaged implements RegisterContract {
    @Override
    public Register<Long> create() {
      HeapMemory memory = new HeapMemory(9);
      Codec<QuorumState<Long>> codec = QuorumState.codec(CODEC);
      List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Register<Sealed> below = new HeapRegister<>();
        SealedRegister.found(below, "a" + i, codec, Seal.crc32c());
        Register<Sealed> seen = i == 0 ? new Damaged(below) : below;
        acceptors.add(new SealedRegister<>(seen, "a" + i, codec, Seal.crc32c()));
      }
      return QuorumRegister.found(memory, CODEC, acceptors, QuorumSystem.majority(3));
    }
  }

  /** A register each seventh read of which finds a bit turned, after the first few. */
  private record Damaged(Register<Sealed> register, int[] reads) implements Register<Sealed> {
    Damaged(Register<Sealed> register) {
      this(register, new int[1]);
    }

    @Override
    public Versioned<Sealed> get() {
      Versioned<Sealed> held = register.get();
      int now = ++reads[0]; // a race does no harm: it is damaged sooner or later
      if (now < 10 || now % 7 != 0) {
        return held;
      }
      long[] words = held.value().words.clone();
      words[now % words.length] ^= 1L << now;
      return new Versioned<>(held.version(), new Sealed(words));
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Sealed next) {
      return register.compareAndSet(expectedVersion, next);
    }
  }

  private final Register<Sealed> below = new HeapRegister<>();
  private final SealedRegister<Long> register =
      SealedRegister.found(below, "r", CODEC, Seal.crc32c());

  private static void silent(String why, Register<Long> register) {
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, register::get);
    assertEquals("\"r\" " + why + ", allowed: a state with its seal", e.getMessage());
    assertEquals(Effect.NONE, e.effect());
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(0, 1L));
  }

  @Test
  void aRegisterThatNobodyFoundedIsSilent() {
    silent(
        "was never founded, or is wiped out",
        new SealedRegister<>(new HeapRegister<>(), "r", CODEC, Seal.crc32c()));
  }

  @Test
  void wordsOfAnotherPlaceOrVersionOrKeyAreSilence() {
    register.compareAndSet(0, 5L);
    silent("does not verify at version 2", other("r", Seal.hmac(SealTest.key(32))));
    Register<Sealed> moved = new HeapRegister<>();
    moved.compareAndSet(0, below.get().value());
    silent("does not verify at version 1", new SealedRegister<>(moved, "r", CODEC, Seal.crc32c()));
    assertThrows(RegisterUnavailableException.class, other("q", Seal.crc32c())::get);
    assertEquals(5L, register.get().value());
  }

  private Register<Long> other(String place, Seal seal) {
    return new SealedRegister<>(below, place, CODEC, seal);
  }

  @Test
  void itIsFoundedOnce() {
    register.compareAndSet(0, 5L);
    assertEquals(5L, SealedRegister.found(below, "r", CODEC, Seal.crc32c()).get().value());
    assertEquals(2, below.get().version());
  }

  @Test
  void aValueThatTheCodecRefusesChangesNothing() {
    SealedRegister<String> texts =
        SealedRegister.found(new HeapRegister<>(), "t", Codec.ofUtf8(4), Seal.crc32c());
    assertThrows(IllegalArgumentException.class, () -> texts.compareAndSet(0, "too long"));
    Refusal.ofNull("next", () -> texts.compareAndSet(0, null));
    assertFalse(texts.get().isSet());
    assertTrue(texts.compareAndSet(0, "four"));
    assertEquals("SealedRegister[t, version 1: four]", texts.toString());
  }

  @Test
  void itPrintsItsSilence() {
    assertEquals("SealedRegister[r, unset]", register.toString());
    below.compareAndSet(1, new Sealed(new long[2]));
    assertEquals("SealedRegister[r, silent]", register.toString());
    below.compareAndSet(2, new Sealed(new long[1]));
    silent("does not verify at version 3", register);
  }
}
