// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

class ConsensusTest {

  /** The obviously correct one. */
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
}
