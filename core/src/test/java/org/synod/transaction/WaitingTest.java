// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.transaction.Waited.Waiters;

/** What {@code await} and {@code orElse} do, and what they refuse. */
class WaitingTest {
  private static final int CALLS = 2_000;
  private static final Duration TIME = Duration.ofSeconds(10); // ends a wait that is an error

  private final Ref<Long> a = new Ref<>(0L);
  private final Ref<Long> b = new Ref<>(0L);

  /** A thread that runs a call, for the test to look at. */
  private static final class Other<R> {
    final FutureTask<R> task;
    final Thread thread;

    Other(Callable<R> call) {
      task = new FutureTask<>(call);
      thread = new Thread(task);
      thread.setDaemon(true);
      thread.start();
    }

    /** Returns once the thread sleeps. */
    Other<R> asleep() {
      for (Thread.State state; ; Thread.yield()) {
        state = thread.getState();
        if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
          return this;
        }
        assertFalse(task.isDone(), "did not wait");
      }
    }

    R result() throws Exception {
      return task.get();
    }
  }

  static long take(Ref<Long> ref) {
    return Transactions.atomically(tx -> take(tx, ref));
  }

  static long take(Transaction tx, Ref<Long> ref) {
    long x = tx.get(ref);
    tx.await(x > 0);
    tx.set(ref, x - 1);
    return x;
  }

  @Test
  void aConditionThatHoldsDoesNotWait() {
    assertEquals(
        5,
        Transactions.<Integer>atomically(
            tx -> {
              tx.await(true);
              return 5;
            }));
  }

  @Test
  void eachChangeWakesOnce() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    Other<Long> other =
        new Other<>(
            () ->
                Transactions.atomically(
                    tx -> {
                      attempts.incrementAndGet();
                      tx.await(tx.get(a) + tx.get(b) > 2);
                      return tx.get(a);
                    }));
    for (int i = 1; i <= 3; i++) {
      other.asleep();
      assertEquals(i, attempts.get());
      long seen = a.get().version();
      assertEquals(seen, i, "to read and to print a register does not change it: " + a);
      if (i == 2) {
        Transactions.run(
            tx -> {
              tx.update(a, x -> x + 1);
              tx.set(b, 0L);
            });
      } else {
        a.updateAndGet(x -> x + 1);
      }
      while (i < 3 && attempts.get() == i) {
        Thread.yield();
      }
    }
    assertEquals(3, other.result());
    assertEquals(4, attempts.get());
  }

  @Test
  void valuesGoThereAndBack() throws Exception {
    Race.of(
        2,
        thread -> {
          for (long i = 1; i <= CALLS; i++) {
            if (thread == 0) {
              a.updateAndGet(x -> x + 1);
              assertEquals(1, take(b));
            } else {
              assertEquals(1, take(a));
              Transactions.run(tx -> tx.update(b, x -> x + tx.get(a) + 1));
            }
          }
        });
    assertEquals(0, a.get().value());
    assertEquals(0, b.get().value());
  }

  @Test
  void manyWaitForFew() throws Exception {
    Race.of(
        6,
        thread -> {
          for (int i = 0; i < CALLS; i++) {
            if (thread < 3) {
              long taken = take(i % 2 == 0 ? a : b);
            } else if (thread == 3) {
              a.updateAndGet(x -> x + 1);
              b.updateAndGet(x -> x + 1);
            } else if (i % 2 == 0) {
              Transactions.run(
                  tx -> {
                    tx.update(a, x -> x + 1);
                    tx.update(b, x -> x + 1);
                  });
            }
          }
        });
    // of each: half of 3 CALLS are taken, 2 CALLS are put
    assertEquals(CALLS / 2, a.get().value());
    assertEquals(CALLS / 2, b.get().value());
  }

  @Test
  void virtualThreadsWait() throws Exception {
    Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads");
    ExecutorService virtual =
        (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    List<Future<Long>> ends = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Ref<Long> ref = i % 2 == 0 ? a : b;
      ends.add(virtual.submit(() -> take(ref)));
    }
    for (int i = 0; i < 500; i++) {
      Transactions.run(
          tx -> {
            tx.update(a, x -> x + 1);
            tx.update(b, x -> x + 1);
          });
    }
    for (Future<Long> end : ends) {
      assertTrue(end.get() > 0);
    }
    virtual.shutdown();
    assertEquals(0, a.get().value() + b.get().value());
  }

  @Test
  void anAwaitThatHasReadNothingIsRefused() {
    Refusal.of(
        IllegalStateException.class,
        "condition: false before a register was read, allowed: one made of what was read",
        () -> Transactions.run(tx -> tx.await(false)));
    Transaction[] kept = new Transaction[1];
    Transactions.run(tx -> kept[0] = tx);
    Refusal.of(IllegalStateException.class, "tx: has ended", () -> kept[0].await(true));
    Refusal.of(IllegalStateException.class, "tx: has ended", () -> kept[0].orElse(t -> 1, t -> 2));
  }

  @Test
  void aBodyThatCatchesTheSignWaitsAllTheSame() throws Exception {
    Other<Long> other =
        new Other<>(
            () ->
                Transactions.atomically(
                    tx -> {
                      long x = tx.get(a);
                      try {
                        tx.await(x > 0);
                      } catch (Error sign) {
                        assertThrows(Error.class, () -> tx.get(b));
                        return -1L;
                      }
                      return x;
                    }));
    other.asleep();
    a.updateAndGet(x -> 7L);
    assertEquals(7, other.result());
  }

  @Test
  void theSecondRunsIfTheFirstWaitsAndNothingOfTheFirstIsLeft() {
    List<String> done = new ArrayList<>();
    String result =
        Transactions.atomically(
            tx -> {
              tx.set(a, 1L);
              tx.afterCommit(() -> done.add("outer"));
              return tx.orElse(
                  first -> {
                    first.set(a, 2L);
                    first.set(b, 2L);
                    first.afterCommit(() -> done.add("first"));
                    first.await(first.get(b) == 0);
                    return "first";
                  },
                  second -> {
                    second.afterCommit(() -> done.add("second"));
                    return second.get(a) + ", " + second.get(b);
                  });
            });
    assertEquals("1, 0", result);
    assertEquals(List.of("outer", "second"), done);
    assertEquals(1, a.get().value());
    assertEquals(1, b.get().version());
  }

  @Test
  void theFirstIsTakenIfItDoesNotWait() {
    assertEquals(1, Transactions.<Integer>atomically(tx -> tx.orElse(t -> 1, t -> 2)));
    assertNull(Transactions.atomically(tx -> tx.orElse(t -> null, t -> 2)));
    NumberFormatException thrown = new NumberFormatException();
    Function<Transaction, Integer> failing =
        tx -> {
          throw thrown;
        };
    assertSame(
        thrown,
        assertThrows(
            NumberFormatException.class,
            () -> Transactions.atomically(tx -> tx.orElse(failing, t -> 2))));
  }

  @Test
  void aFirstThatCatchesTheSignIsLeftAllTheSame() {
    Function<Transaction, Integer> catching =
        tx -> {
          try {
            return (int) take(tx, a);
          } catch (Error sign) {
            return 1;
          }
        };
    Function<Transaction, Integer> replacing =
        tx -> {
          try {
            return (int) take(tx, a);
          } catch (Error sign) {
            throw new IllegalStateException(sign);
          }
        };
    assertEquals(2, Transactions.<Integer>atomically(TIME, tx -> tx.orElse(catching, t -> 2)));
    assertEquals(2, Transactions.<Integer>atomically(TIME, tx -> tx.orElse(replacing, t -> 2)));
  }

  @Test
  void ofThreeTheLastRunsIfBothBeforeItWait() {
    Ref<Long> c = new Ref<>(9L);
    long result =
        Transactions.atomically(
            tx -> tx.orElse(t -> t.orElse(u -> take(u, a), u -> take(u, b)), t -> take(t, c)));
    assertEquals(9, result);
    // a transaction inside a branch waits as the branch does
    assertEquals(8, Transactions.<Long>atomically(tx -> tx.orElse(t -> take(a), t -> take(c))));
  }

  @Test
  void ifBothWaitAChangeOfEitherWakes() throws Exception {
    for (Ref<Long> changed : List.of(a, b)) {
      Other<Long> other =
          new Other<>(
              () -> Transactions.atomically(tx -> tx.orElse(t -> take(t, a), t -> take(t, b))));
      other.asleep();
      changed.updateAndGet(x -> 3L);
      assertEquals(3, other.result());
      changed.updateAndGet(x -> 0L);
    }
  }

  @Test
  void anInterruptedThreadDoesNotSleepAndStaysInterrupted() throws Exception {
    Other<Boolean> other =
        new Other<>(
            () -> {
              CancellationException ended =
                  assertThrows(CancellationException.class, () -> take(a));
              assertEquals(
                  "tx: its thread was interrupted while Transaction[1 registers, 0 written] waited"
                      + " for a change",
                  ended.getMessage());
              b.updateAndGet(x -> 5L);
              assertEquals(5, take(b), "what need not sleep goes on");
              return Thread.currentThread().isInterrupted();
            });
    other.asleep();
    other.thread.interrupt();
    assertTrue(other.result());
  }

  @Test
  void thoseThatHaveLeftAreForgotten() {
    List<Waiter> all = new ArrayList<>();
    Waiters waiters = null;
    for (int i = 0; i < 1_000; i++) {
      Waiter waiter = new Waiter(a);
      all.add(waiter);
      waiters = Waiters.with(waiter, waiters);
      if (i % 100 != 0) {
        waiter.leave();
      }
    }
    List<Waiter> listed = new ArrayList<>();
    for (Waiters each = waiters; each != null; each = each.others()) {
      listed.add(each.first());
      assertEquals(waiters.count() - listed.size() + 1, each.count());
    }
    for (int i = 0; i < 1_000; i += 100) {
      assertTrue(listed.contains(all.get(i)));
    }
    assertTrue(listed.size() < 50, () -> "of ten: " + listed.size());
  }

  @Test
  void badInputIsRefusedByName() {
    Transactions.run(
        tx -> {
          Refusal.ofNull("first", () -> tx.orElse(null, t -> 1));
          Refusal.ofNull("second", () -> tx.orElse(t -> 1, null));
        });
  }
}
