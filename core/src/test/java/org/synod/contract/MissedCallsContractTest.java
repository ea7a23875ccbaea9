// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Refusal;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The contract passes a register that tells the truth, and finds each way of not doing so. */
class MissedCallsContractTest {

  /** A register that tells the truth. */
  @Nested
  class True implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      return new MissingCalls<>(new HeapRegister<>(), 10);
    }
  }

  private enum Lie {
    SAYS_THAT_IT_IS_WRITTEN,
    SAYS_THAT_THE_VERSION_HAS_PASSED,
    SAYS_THAT_IT_HAD_NO_EFFECT,
    WRITES_AGAIN_ON_TOP
  }

  /** What is said of a write of unknown effect is a lie. */
  private record Lying(Register<Long> register, Lie lie) implements Register<Long> {
    @Override
    public Versioned<Long> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      try {
        return register.compareAndSet(expectedVersion, next);
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE) {
          throw e;
        }
        return switch (lie) {
          case SAYS_THAT_IT_IS_WRITTEN -> true;
          case SAYS_THAT_THE_VERSION_HAS_PASSED -> false;
          case SAYS_THAT_IT_HAD_NO_EFFECT ->
              throw new RegisterUnavailableException("it did not", e, Effect.NONE);
          case WRITES_AGAIN_ON_TOP ->
              register.compareAndSet(register.get().version(), next);
        };
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Lie.class)
  void findsEachLie(Lie lie) {
    Throwable found = null;
    try {
      new Increments(new Lying(new MissingCalls<>(new HeapRegister<>(), 10), lie), 4, 5_000).run();
    } catch (AssertionError | Exception e) {
      found = e;
    }
    assertTrue(found instanceof AssertionError, () -> lie + " is not found");
  }

  @Test
  void refusesToPassARegisterThatMissesNoCall() {
    Register<Long> register = new HeapRegister<>();
    String said = "";
    try {
      new Increments(register, 2, 100).run();
    } catch (AssertionError | Exception e) {
      said = e.getMessage();
    }
    assertTrue(said.startsWith("no write was of unknown effect"), said);
    assertEquals(200, register.get().version());
  }

  @Test
  void refusesCountsThatDoNotFitByName() {
    Register<Long> register = new HeapRegister<>();
    Refusal.ofArgument("threads: 1", () -> new Increments(register, 1, 1));
    Refusal.ofArgument("threads: 32", () -> new Increments(register, 32, 1));
    Refusal.ofArgument("increments: 0", () -> new Increments(register, 2, 0));
    Refusal.ofArgument("increments: 32768", () -> new Increments(register, 4, 32_768));
    Refusal.ofArgument("oneIn: 1", () -> new MissingCalls<>(register, 1));
    Refusal.ofNull("register", () -> new MissingCalls<Long>(null, 2));
    assertEquals(0, register.get().version());
  }
}
