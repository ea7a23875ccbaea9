// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.register.Register;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/**
 * What is expected of a thread that waits until a register has changed, as tests: a part of {@link
 * RegisterContract}.
 */
public interface AwaitContract {
  /** Longer than any clock counts. */
  Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  /**
   * Makes a new register, unset and at version 0, which shares its state with no other.
   *
   * @return a register that 3 threads may use at a time, beside the one that made it
   */
  Register<Long> create();

  /**
   * The number of calls of a thread in each test with several threads: about so many reads, and as
   * many writes. A register that takes long for each needs fewer.
   *
   * @return 20,000, unless it is overridden; 2 or more
   */
  default int calls() {
    return 20_000;
  }

  @Test
  default void aVersionThatHasPassedIsNotAwaited() throws Exception {
    Register<Long> register = create();
    register.compareAndSet(0, 10L);
    register.compareAndSet(1, 11L);
    assertEquals(new Versioned<>(2, 11L), register.await(1, FOREVER));
    assertEquals(new Versioned<>(2, 11L), register.await(0, FOREVER));
    assertEquals(new Versioned<>(2, 11L), register.await(0, Duration.ZERO));
  }

  @Test
  default void aTimeThatIsOverEndsWithTheCurrentState() throws Exception {
    Register<Long> register = create();
    assertEquals(Versioned.unset(), register.await(0, Duration.ofNanos(1)));
    assertEquals(Versioned.unset(), register.await(0, Duration.ZERO));
    register.compareAndSet(0, 10L);
    assertEquals(new Versioned<>(1, 10L), register.await(1, Duration.ofMillis(2)));
    assertEquals(new Versioned<>(1, 10L), register.await(1, Duration.ZERO));
  }

  @Test
  default void aVersionThatIsAwaitedWasReached() {
    Register<Long> register = create();
    register.compareAndSet(0, 5L);
    for (Duration timeout : new Duration[] {Duration.ZERO, FOREVER}) {
      VersionNotReachedException refusal =
          assertThrows(VersionNotReachedException.class, () -> register.await(7, timeout));
      assertEquals(7, refusal.expectedVersion());
      assertEquals(1, refusal.currentVersion());
      assertEquals("seenVersion: 7, allowed: 0 to 1", refusal.getMessage());
    }
  }

  @Test
  default void refusesWhatCannotBeAwaitedByName() {
    Register<Long> register = create();
    Refusal.ofArgument("seenVersion: -1", () -> register.await(-1, Duration.ZERO));
    Refusal.ofArgument("seenVersion: " + Long.MIN_VALUE, () -> register.await(1L << 63, FOREVER));
    Refusal.ofArgument("timeout: PT-1S", () -> register.await(0, Duration.ofSeconds(-1)));
    Refusal.ofArgument("timeout: PT-", () -> register.await(0, FOREVER.negated()));
    Refusal.ofNull("timeout", () -> register.await(0, null));
    assertEquals(Versioned.unset(), register.get());
  }

  @Test
  default void anInterruptEndsTheWait() throws Exception {
    Register<Long> register = create();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> register.await(0, FOREVER));
    assertFalse(Thread.currentThread().isInterrupted(), "told twice");
    AtomicReference<Object> end = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Thread waiter =
        new Thread(
            () -> {
              started.countDown();
              try {
                end.set(register.await(0, FOREVER));
              } catch (Throwable e) {
                end.set(e);
              }
            });
    waiter.setDaemon(true);
    waiter.start();
    started.await();
    waiter.interrupt();
    waiter.join();
    assertInstanceOf(InterruptedException.class, end.get());
    assertTrue(register.compareAndSet(0, 1L), "and the register is as it was");
    assertEquals(new Versioned<>(1, 1L), register.await(0, FOREVER));
  }

  /** Three write in turns. Each waits for the two others, so that one is woken too early. */
  @Test
  default void eachWriteIsSeenByAllWhoWait() throws Exception {
    Register<Long> register = create();
    int threads = 3;
    long versions = Math.max(2 * threads, Math.min(300, Counts.calls(calls()) / 50));
    Race.of(
        threads,
        thread -> {
          Versioned<Long> seen = register.get();
          while (seen.version() < versions) {
            long version = seen.version();
            if (version % threads == thread) {
              assertTrue(register.compareAndSet(version, 31 * (version + 1)));
            }
            seen = register.await(version, FOREVER);
            assertTrue(seen.version() > version, "woken, and nothing has changed");
            assertEquals(31 * seen.version(), seen.value());
          }
        });
    assertEquals(versions, register.get().version());
  }

  /** Some wait from the beginning, and all see the only write. */
  @Test
  default void aWaiterOfAnUnsetRegisterSeesItsFirstValue() throws Exception {
    Register<Long> register = create();
    Race.of(
        3,
        thread -> {
          if (thread == 0) {
            assertNull(register.compareAndExchange(0, 8L).value());
          } else {
            assertEquals(new Versioned<>(1, 8L), register.await(0, FOREVER));
          }
        });
  }

  /** Two write while a third listens, and it is told versions that grow, up to the last. */
  @Test
  default void aListenerIsToldNewerStatesAloneAndTheLast() throws Exception {
    Register<Long> register = create();
    int versions = Math.max(4, Math.min(300, Counts.calls(calls()) / 50));
    List<Versioned<Long>> told = new ArrayList<>(); // by its thread alone, until it has ended
    CountDownLatch isLast = new CountDownLatch(1);
    register.updateAndGet(none -> 31L);
    Register.Listening listening =
        register.listen(
            1,
            body -> {
              Thread thread = daemon(body);
              thread.setUncaughtExceptionHandler((ended, e) -> isLast.countDown());
              return thread;
            },
            state -> {
              told.add(state);
              if (state.version() >= versions) {
                isLast.countDown();
              }
            });
    try (listening) {
      Race.of(
          2,
          thread -> {
            for (Versioned<Long> state = register.get(); state.version() < versions; ) {
              boolean isWritten =
                  register.compareAndSet(state.version(), 31 * (state.version() + 1));
              state = register.get();
            }
          });
      isLast.await();
      assertTrue(listening.isRunning(), "it has ended by itself");
    }
    assertFalse(listening.isRunning(), "closed");
    assertTrue(register.compareAndSet(versions, 5L));
    long last = 1;
    for (Versioned<Long> state : told) {
      assertTrue(state.version() > last, "told again, or an older one");
      assertEquals(31 * state.version(), state.value());
      last = state.version();
    }
    assertEquals(versions, last);
  }

  @Test
  default void aListenerEndsWithItsFunctionOrWhenItIsClosed() throws Exception {
    Register<Long> register = create();
    assertTrue(register.compareAndSet(0, 10L));
    List<Object> ends = new CopyOnWriteArrayList<>();
    List<Thread> made = new CopyOnWriteArrayList<>();
    ThreadFactory threads =
        body -> {
          Thread thread = daemon(body);
          thread.setUncaughtExceptionHandler((ended, e) -> ends.add(e));
          made.add(thread);
          return thread;
        };
    RuntimeException mine = new RuntimeException("mine");
    Register.Listening throwing =
        register.listen(
            0,
            threads,
            state -> {
              throw mine;
            });
    made.get(0).join();
    assertEquals(List.of(mine), ends, "its exception is passed on");
    assertFalse(throwing.isRunning());
    AtomicReference<Register.Listening> own = new AtomicReference<>();
    CountDownLatch isSet = new CountDownLatch(1);
    own.set(
        register.listen(
            0,
            threads,
            state -> {
              awaitSet(isSet);
              own.get().close();
              ends.add(Thread.currentThread().isInterrupted());
            }));
    isSet.countDown();
    made.get(1).join();
    assertEquals(List.of(mine, false), ends, "a call is not interrupted");
    register.listen(1, threads, ends::add).close();
    assertEquals(List.of(mine, false), ends, "and nothing was told");
  }

  @Test
  default void refusesWhatCannotBeListenedToByName() {
    Register<Long> register = create();
    Refusal.ofNull("threads", () -> register.listen(0, null, state -> {}));
    Refusal.ofNull("changed", () -> register.listen(0, Thread::new, null));
    Refusal.ofArgument("seenVersion: -1", () -> register.listen(-1, Thread::new, state -> {}));
    Refusal.of(
        NullPointerException.class,
        "threads: made null",
        () -> register.listen(0, body -> null, state -> {}));
    VersionNotReachedException refusal =
        assertThrows(
            VersionNotReachedException.class,
            () -> register.listen(3, Thread::new, state -> {}));
    assertEquals("seenVersion: 3, allowed: 0 to 0", refusal.getMessage());
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    return thread;
  }

  private static void awaitSet(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
