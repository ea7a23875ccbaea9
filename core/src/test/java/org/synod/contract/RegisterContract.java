// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.register.Register;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/**
 * The contract of every register, whatever it is made of, as tests. A test class implements it and
 * says how a register is made; what it opens for that it closes in a method of its own.
 *
 * <pre>{@code
 * class TableRegisterTest implements RegisterContract {
 *   @Override
 *   public Register<Long> create() {
 *     return new TableRegister(dataSource, "register" + count++);
 *   }
 *
 *   @Override
 *   public int calls() {
 *     return 200; // each takes a millisecond
 *   }
 * }
 * }</pre>
 *
 * <p>The register must answer every call. One that may miss calls is checked by {@link
 * MissedCallsContract} as well.
 *
 * <p><i>Not guaranteed:</i> an end of these tests if a register goes on refusing writes for no
 * reason. JUnit's {@code junit.jupiter.execution.timeout.default} limits them.
 */
public interface RegisterContract extends AwaitContract {

  /**
   * Makes a new register, unset and at version 0, which shares its state with no other.
   *
   * @return a register that {@link #threads()} threads will use at a time, beside the one that
   *     made it
   */
  @Override
  Register<Long> create();

  /**
   * The number of threads that use a register at a time.
   *
   * @return 8, unless it is overridden; 2 or more
   */
  default int threads() {
    return 8;
  }

  @Test
  default void isBornUnsetAtVersionZero() {
    Versioned<Long> state = create().get();
    assertEquals(0, state.version());
    assertNull(state.value());
    assertFalse(state.isSet());
    assertTrue(state.toOptional().isEmpty());
  }

  @Test
  default void everySuccessAddsOneToTheVersion() {
    Register<Long> register = create();
    for (long version = 0; version < 100; version++) {
      assertTrue(register.compareAndSet(version, -version));
      assertEquals(new Versioned<>(version + 1, -version), register.get());
      assertEquals(Optional.of(-version), register.get().toOptional());
    }
  }

  @Test
  default void aStaleVersionChangesNothing() {
    Register<Long> register = create();
    register.compareAndSet(0, 10L);
    register.compareAndSet(1, 11L);
    assertFalse(register.compareAndSet(0, 12L));
    assertFalse(register.compareAndSet(1, 12L));
    assertEquals(new Versioned<>(2, 11L), register.get());
  }

  @Test
  default void theSameValueMayBeWrittenAgain() {
    Register<Long> register = create();
    assertTrue(register.compareAndSet(0, 1L));
    assertTrue(register.compareAndSet(1, 1L));
    assertFalse(register.compareAndSet(1, 1L), "the version counts, not the value: no ABA");
  }

  @Test
  default void aValueWithItsVersionIsWrittenAtTheVersionBefore() {
    Register<Long> register = create();
    Register<Long> other = create();
    Versioned<Long> first = new Versioned<>(1, 10L);
    assertTrue(register.compareAndSet(first));
    assertTrue(other.compareAndSet(first), "it may be written to several");
    assertFalse(register.compareAndSet(first));
    assertTrue(register.compareAndSet(new Versioned<>(2, 11L)));
    assertFalse(register.compareAndSet(first), "it does not come back");
    assertEquals(new Versioned<>(2, 11L), register.get());
    assertEquals(first, other.get());
  }

  @Test
  default void anExchangeTellsTheStateThatItMet() {
    Register<Long> register = create();
    assertEquals(Versioned.unset(), register.compareAndExchange(0, 10L), "written");
    assertEquals(new Versioned<>(1, 10L), register.get());
    assertEquals(new Versioned<>(1, 10L), register.compareAndExchange(1, 11L), "written");
    assertEquals(new Versioned<>(2, 11L), register.compareAndExchange(1, 12L), "passed");
    assertEquals(new Versioned<>(2, 11L), register.compareAndExchange(0, 12L), "passed");
    assertEquals(new Versioned<>(2, 11L), register.get());
  }

  @Test
  default void aVersionNotReachedIsToldWithTheCurrentOne() {
    Register<Long> register = create();
    register.compareAndSet(0, 5L);
    for (Executable call :
        List.<Executable>of(
            () -> register.compareAndSet(7, 6L),
            () -> register.compareAndSet(new Versioned<>(8, 6L)),
            () -> register.compareAndExchange(7, 6L))) {
      VersionNotReachedException refusal =
          assertThrows(VersionNotReachedException.class, call);
      assertEquals(7, refusal.expectedVersion());
      assertEquals(1, refusal.currentVersion());
      assertEquals("expectedVersion: 7, allowed: 0 to 1", refusal.getMessage());
    }
    assertEquals(new Versioned<>(1, 5L), register.get());
  }

  @Test
  default void refusesBadInputByNameAndStaysAsItWas() {
    Register<Long> register = create();
    register.compareAndSet(0, 5L);
    Versioned<Long> before = register.get();
    Refusal.ofNull("next", () -> register.compareAndSet(1, null));
    Refusal.ofNull("next", () -> register.compareAndSet(0, null));
    Refusal.ofArgument("expectedVersion: -1", () -> register.compareAndSet(-1, 6L));
    Refusal.ofArgument("expectedVersion: 2", () -> register.compareAndSet(2, 6L));
    Refusal.ofNull("next", () -> register.compareAndExchange(1, null));
    Refusal.ofNull("next", () -> register.compareAndExchange(0, null));
    Refusal.ofArgument("expectedVersion: -1", () -> register.compareAndExchange(-1, 6L));
    Refusal.ofArgument("expectedVersion: 2", () -> register.compareAndExchange(2, 6L));
    Refusal.ofNull("next", () -> register.compareAndSet((Versioned<Long>) null));
    Refusal.ofArgument(
        "expectedVersion: -1", () -> register.compareAndSet(Versioned.<Long>unset()));
    Refusal.ofArgument(
        "expectedVersion: 2", () -> register.compareAndSet(new Versioned<>(3, 6L)));
    Refusal.ofNull("change", () -> register.updateAndGet(null));
    Refusal.ofNull("change", () -> register.getAndUpdate(null));
    Refusal.of(
        NullPointerException.class,
        "change: returned null",
        () -> register.updateAndGet(x -> null));
    assertEquals(before, register.get());
  }

  @Test
  default void updateReturnsWhatItWroteAndGetAndUpdateWhatWasThere() {
    Register<Long> register = create();
    assertEquals(new Versioned<>(1, 7L), register.updateAndGet(x -> x == null ? 7L : x + 1));
    assertEquals(new Versioned<>(2, 8L), register.updateAndGet(x -> x == null ? 7L : x + 1));
    assertEquals(new Versioned<>(2, 8L), register.getAndUpdate(x -> x + 1));
    assertEquals(new Versioned<>(3, 9L), register.get());
  }

  @Test
  default void theSumOfSuccessesIsTheVersion() throws Exception {
    for (int threads : Counts.upTo(threads())) {
      countSuccesses(threads);
    }
  }

  private void countSuccesses(int threads) throws Exception {
    Register<Long> register = create();
    int calls = Counts.calls(calls());
    AtomicLong successes = new AtomicLong();
    Race.of(
        threads,
        thread -> {
          long mine = 0;
          for (int i = 0; i < calls; i++) {
            long version = register.get().version();
            long value = thread;
            boolean isWritten =
                switch (i % 3) {
                  case 0 -> register.compareAndSet(version, value);
                  case 1 -> register.compareAndSet(new Versioned<>(version + 1, value));
                  default ->
                      register.compareAndExchange(version, value).version() == version;
                };
            if (isWritten) {
              mine++;
            }
          }
          successes.addAndGet(mine);
        });
    assertEquals(successes.get(), register.get().version());
  }

  @Test
  default void noUpdateIsLost() throws Exception {
    for (int threads : Counts.upTo(threads())) {
      update(threads);
    }
  }

  private void update(int threads) throws Exception {
    Register<Long> register = create();
    int calls = Counts.calls(calls()) / 2;
    Race.of(
        threads,
        thread -> {
          for (int i = 0; i < calls; i++) {
            register.updateAndGet(x -> x == null ? 1L : x + 1);
          }
        });
    long sum = (long) threads * calls;
    assertEquals(new Versioned<>(sum, sum), register.get());
  }

  /** A witness shows one moment: its value is the one that was written with its version. */
  @Test
  default void eachWitnessIsAStateThatWas() throws Exception {
    for (int threads : Counts.upTo(threads())) {
      exchange(threads);
    }
  }

  private void exchange(int threads) throws Exception {
    Register<Long> register = create();
    int calls = Counts.calls(calls()) / 2;
    AtomicLong successes = new AtomicLong();
    Race.of(
        threads,
        thread -> {
          long expected = 0;
          for (int i = 0; i < calls; i++) {
            Versioned<Long> witness = register.compareAndExchange(expected, (expected + 1) * 31);
            assertTrue(witness.version() >= expected, "a version went back");
            assertEquals(witness.version() * 31, witness.isSet() ? witness.value() : 0);
            if (witness.version() == expected) {
              successes.incrementAndGet();
              expected++;
            } else {
              expected = witness.version();
            }
          }
        });
    assertEquals(successes.get(), register.get().version());
  }

  @Test
  default void oneWriterWinsEachVersion() throws Exception {
    Register<Long> register = create();
    int versions = Counts.calls(calls());
    AtomicLongArray winners = new AtomicLongArray(versions);
    Race.of(
        Counts.threads(threads()),
        thread -> {
          long version;
          while ((version = register.get().version()) < versions) {
            if (register.compareAndSet(version, (long) thread)) {
              assertEquals(0, winners.getAndSet((int) version, thread + 1), "two winners");
            }
          }
        });
    for (int version = 0; version < versions; version++) {
      assertTrue(winners.get(version) != 0, "no winner");
    }
  }

  @Test
  default void readersSeeVersionsInOrderAndEachWithItsValue() throws Exception {
    Register<Long> register = create();
    long versions = Counts.calls(calls()) * 5L / 2;
    Race.of(
        Math.min(3, Counts.threads(threads())),
        thread -> {
          if (thread == 0) {
            for (long version = 0; version < versions; version++) {
              register.compareAndSet(version, (version + 1) * 31);
            }
            return;
          }
          long last = 0;
          while (last < versions && !Thread.currentThread().isInterrupted()) {
            Versioned<Long> state = register.get();
            assertTrue(state.version() >= last, "a version went back");
            last = state.version();
            assertEquals(last * 31, state.isSet() ? state.value() : 0);
          }
        });
  }
}
