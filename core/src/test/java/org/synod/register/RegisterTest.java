// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.register.RegisterUnavailableException.Effect;

/** The contract on every register, and the behaviour of their parts. */
class RegisterTest {

  @Nested
  class Lock implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new LockRegister<>();
    }
  }

  @Nested
  class Heap implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new HeapRegister<>();
    }

    @Test
    void readsAllocateNothing() {
      Register<String> register = new HeapRegister<>();
      register.compareAndSet(0, "v");
      assertSame(register.get(), register.get());
    }

    @Test
    void anUpdateThatIsOvertakenStartsFromTheValueThatIsThereThen() {
      Register<Long> register = create();
      Versioned<Long> updated =
          register.updateAndGet(
              x -> {
                boolean isFirst = register.compareAndSet(0, 10L); // of another, in between
                return isFirst ? 1 : x + 1;
              });
      assertEquals(new Versioned<>(2, 11L), updated);
    }

    @Test
    void printsWhatItHolds() {
      Register<Long> register = create();
      register.compareAndSet(0, 5L);
      assertEquals("HeapRegister[version 1: 5]", register.toString());
    }
  }

  @Nested
  class Slot implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new SlotRegister<>(new HeapMemory(9), Codec.ofLong());
    }
  }

  @Test
  void aVersionedHoldsAValueUnlessItIsAtZero() {
    assertSame(Versioned.unset(), Versioned.unset());
    assertEquals(new Versioned<>(0, null), Versioned.unset());
    Refusal.ofArgument("version: -1", () -> new Versioned<>(-1, "v"));
    Refusal.ofArgument("value: v at version 0", () -> new Versioned<>(0, "v"));
    Refusal.ofArgument("value: null at version 1", () -> new Versioned<>(1, null));
  }

  @Test
  void anUnavailableRegisterSaysWhatIsKnownOfTheWrite() {
    assertEquals(Effect.NONE, new RegisterUnavailableException("gone", Effect.NONE).effect());
    assertEquals(Effect.UNKNOWN, new RegisterUnavailableException("?", Effect.UNKNOWN).effect());
    Refusal.ofNull("effect", () -> new RegisterUnavailableException("gone", null));
    Refusal.ofNull("effect", () -> new RegisterUnavailableException("gone", null, null));
  }

  @Test
  void anUnavailableRegisterKeepsTheExceptionOfThePlaceItLivesIn() {
    Exception refused = new IOException("connection refused");
    RegisterUnavailableException e =
        new RegisterUnavailableException("gone", refused, Effect.UNKNOWN);
    assertSame(refused, e.getCause());
    assertEquals("gone", e.getMessage());
    assertEquals(Effect.UNKNOWN, e.effect());
    assertNull(new RegisterUnavailableException("gone", null, Effect.NONE).getCause());
    assertNull(new RegisterUnavailableException("gone", Effect.NONE).getCause());
  }
}
