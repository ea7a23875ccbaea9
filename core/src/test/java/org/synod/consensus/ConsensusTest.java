// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Recorded;
import org.synod.Refusal;
import org.synod.events.LostCas;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;

class ConsensusTest {

  /** The lock, which is obviously correct. */
  @Nested
  class Lock implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new LockConsensus<>();
    }
  }

  @Nested
  class Cas implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new CasConsensus<>();
    }
  }

  @Nested
  class OnHeapRegister implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new RegisterConsensus<>(new HeapRegister<>());
    }
  }

  @Nested
  class OnSlotRegister implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new RegisterConsensus<>(new SlotRegister<>(new HeapMemory(9), Codec.ofUtf8(16)));
    }
  }

  @Nested
  class SerialOnHeap implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return SerialConsensus.surviving(2);
    }
  }

  @Nested
  class SerialOnRegistersOfWhichTwoCrashed implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return SerialConsensus.onRegisters(
          List.of(crashed("r0"), new HeapRegister<>(), crashed("r2")));
    }
  }

  private static Register<String> crashed(String name) {
    return new FaultyRegister<>(
        new HeapRegister<>(),
        next -> {
          throw FaultyRegister.crashed(name);
        });
  }

  @Test
  void aSerialObjectSaysHowManyAnswered() {
    Consensus<String> none = SerialConsensus.onRegisters(List.of(crashed("r0"), crashed("r1")));
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> none.propose("a"));
    assertEquals("0 of 2 objects answered, needed: 1", e.getMessage());
    assertEquals("r1 has crashed", e.getCause().getMessage(), "the last of them");
    assertEquals(Effect.NONE, e.effect());
    assertEquals(Optional.empty(), none.decision());
    Register<String> unknown =
        new FaultyRegister<>(
            new HeapRegister<>(),
            next -> {
              throw new RegisterUnavailableException("timed out", Effect.UNKNOWN);
            });
    e =
        assertThrows(
            RegisterUnavailableException.class,
            () -> SerialConsensus.onRegisters(List.of(unknown, crashed("r1"))).propose("a"));
    assertEquals(Effect.UNKNOWN, e.effect());
  }

  @Test
  void aSerialObjectRefusesBadInputByName() {
    Refusal.ofArgument("failures: -1", () -> SerialConsensus.surviving(-1));
    Refusal.ofNull("objects", () -> new SerialConsensus<String>(null));
    Refusal.ofNull("registers", () -> SerialConsensus.<String>onRegisters(null));
    Refusal.ofArgument("objects: 0", () -> new SerialConsensus<String>(List.of()));
    Refusal.ofArgument("registers: 0", () -> SerialConsensus.<String>onRegisters(List.of()));
    Consensus<String> one = new CasConsensus<>();
    Refusal.ofArgument(
        "objects[1]: the same as objects[0]", () -> new SerialConsensus<>(List.of(one, one)));
    Refusal.ofNull("objects[1]", () -> new SerialConsensus<>(Arrays.asList(one, null)));
    Register<String> register = new HeapRegister<>();
    Refusal.ofArgument(
        "registers[1]: the same as registers[0]",
        () -> SerialConsensus.onRegisters(List.of(register, register)));
    assertEquals("SerialConsensus[3 objects]", SerialConsensus.surviving(2).toString());
  }

  @Test
  void whoSharesTheRegisterSharesTheDecision() {
    Register<String> register = new HeapRegister<>();
    new RegisterConsensus<>(register).propose("a");
    assertEquals("a", new RegisterConsensus<>(register).propose("b"));
    assertEquals(Optional.of("a"), new RegisterConsensus<>(register).decision());
  }

  @Test
  void refusesARegisterThatSomethingElseWrites() {
    Refusal.ofNull("register", () -> new RegisterConsensus<>(null));
    Register<String> register = new HeapRegister<>();
    Consensus<String> consensus = new RegisterConsensus<>(register);
    consensus.propose("a");
    register.compareAndSet(1, "b");
    Refusal.of(IllegalStateException.class, "register: at version 2", consensus::decision);
    Refusal.of(
        IllegalStateException.class, "register: at version 2", () -> consensus.propose("c"));
  }

  @Test
  void whoLosesByCasIsToldToTheRecorder() {
    CasConsensus<String> consensus = new CasConsensus<>();
    assertEquals(
        List.of(),
        Recorded.of(
            LostCas.class,
            () -> {
              assertNull(consensus.decide("a"));
              assertEquals("a", consensus.propose("b"), "a read, which loses nothing");
            }));
    assertEquals(
        List.of("CasConsensus 0 1"),
        Recorded.of(LostCas.class, () -> assertEquals("a", consensus.decide("b"))));
  }
}
