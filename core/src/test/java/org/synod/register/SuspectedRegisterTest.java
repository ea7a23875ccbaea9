// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.register.RegisterUnavailableException.Effect;

/** A register that is not asked for a while, by a clock that the test moves. */
class SuspectedRegisterTest {
  private static final long PAUSE = 100;

  private final HeapRegister<Long> behind = new HeapRegister<>();
  private final RegisterUnavailableException silence =
      new RegisterUnavailableException("timed out", Effect.UNKNOWN);
  private boolean isOut;
  private int asked;
  private long time;

  private final SuspectedRegister<Long> register =
      new SuspectedRegister<>(
          new Register<>() {
            private void ask() {
              asked++;
              if (isOut) {
                throw silence;
              }
            }

            @Override
            public Versioned<Long> get() {
              ask();
              return behind.get();
            }

            @Override
            public boolean compareAndSet(long expectedVersion, Long next) {
              ask();
              return behind.compareAndSet(expectedVersion, next);
            }
          },
          Duration.ofNanos(PAUSE),
          () -> time);

  @Nested
  class ThatAnswers implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new SuspectedRegister<>(new HeapRegister<>(), Duration.ofSeconds(1));
    }
  }

  @Test
  void aSilentRegisterIsAskedOnceInAPause() {
    assertTrue(register.compareAndSet(0, 1L));
    isOut = true;
    asked = 0;
    assertSame(silence, assertThrows(RegisterUnavailableException.class, register::get));
    for (int pauses = 0; pauses < 5; pauses++) {
      for (int i = 0; i < 10; i++) {
        time += i == 9 ? 1 : (PAUSE - 1) / 9;
        if (i == 9) {
          assertSame(
              silence,
              assertThrows(
                  RegisterUnavailableException.class, () -> register.compareAndSet(1, 2L)));
        } else {
          RegisterUnavailableException e =
              assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 2L));
          assertEquals(Effect.NONE, e.effect());
          assertSame(silence, e.getCause());
        }
      }
    }
    assertEquals(6, asked);
    assertTrue(register.isSuspected());
  }

  @Test
  void anAnswerEndsTheSuspicion() {
    isOut = true;
    assertThrows(RegisterUnavailableException.class, register::get);
    isOut = false;
    assertThrows(RegisterUnavailableException.class, register::get);
    time += PAUSE;
    assertFalse(register.get().isSet());
    assertFalse(register.isSuspected());
    assertTrue(register.compareAndSet(0, 1L));
    assertThrows(VersionNotReachedException.class, () -> register.compareAndSet(7, 1L));
    assertEquals(new Versioned<>(1, 1L), register.compareAndExchange(1, 2L));
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofNull("register", () -> new SuspectedRegister<Long>(null, Duration.ofSeconds(1)));
    Refusal.ofNull("pause", () -> new SuspectedRegister<>(behind, null));
    Refusal.ofArgument("pause: PT0S", () -> new SuspectedRegister<>(behind, Duration.ZERO));
    Refusal.ofArgument(
        "pause: PT-1S", () -> new SuspectedRegister<>(behind, Duration.ofSeconds(-1)));
  }
}
