// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.transaction.Waited.Waiters;

/** How a transaction ends whose time is over, and the times that are refused. */
class TimeLimitTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofDays(1);

  private final Ref<Long> a = new Ref<>(0L);
  private final Ref<Long> b = new Ref<>(0L);

  @Test
  void aWaitEndsWithItsTime() {
    String waited =
        "timeout: PT0.001S, is over in attempt 1, where Transaction[1 registers, 0 written] waited"
            + " for a change, allowed: more time, or a body that ends in it";
    String said = "";
    while (!said.equals(waited)) {
      assertTrue(said.isEmpty() || said.contains(" went on"), said); // it did not come to wait
      said =
          assertThrows(
                  TransactionTimeoutException.class,
                  () -> Transactions.atomically(SHORT, tx -> WaitingTest.take(tx, a)))
              .getMessage();
    }
    a.updateAndGet(x -> 4L);
    assertEquals(4, Transactions.<Long>atomically(LONG, tx -> WaitingTest.take(tx, a)));
    assertEquals(3, a.get().value());
  }

  @Test
  void aBodyThatNeverEndsIsEndedWhenItUsesItsTransaction() {
    Refusal.of(
        TransactionTimeoutException.class,
        "timeout: PT0.001S, is over in attempt 1, where Transaction[",
        () ->
            Transactions.atomically(
                SHORT,
                tx -> {
                  for (long i = 0; ; i++) {
                    tx.set(a, i);
                  }
                }));
    assertEquals(1, a.get().version());
    Refusal.of(
        TransactionTimeoutException.class,
        "timeout: PT0.001S, is over",
        () ->
            Transactions.atomically(
                SHORT,
                tx -> {
                  try {
                    for (; ; ) {
                      tx.set(a, tx.get(b));
                    }
                  } catch (TransactionTimeoutException caught) {
                    return 1; // and yet nothing is written
                  }
                }));
    assertEquals(1, a.get().version());
  }

  @Test
  void aBodyThatOthersAlwaysOvertakeIsEnded() {
    Refusal.of(
        TransactionTimeoutException.class,
        "timeout: PT0.001S, is over in attempt ",
        () ->
            Transactions.atomically(
                SHORT,
                tx -> {
                  tx.set(a, tx.get(b));
                  return b.updateAndGet(x -> x + 1); // of another, in between
                }));
    assertEquals(1, a.get().version());
  }

  @Test
  void aTimeoutIsOfTheOuterTransaction() {
    assertEquals(
        1,
        Transactions.<Integer>atomically(
            LONG, tx -> Transactions.atomically(LONG, inner -> inner == tx ? 1 : 0)));
    assertEquals(
        1,
        Transactions.<Integer>atomically(
            LONG, tx -> Transactions.atomically(inner -> inner == tx ? 1 : 0)));
    Refusal.of(
        IllegalStateException.class,
        "timeout: PT0.001S in another transaction, allowed: PT24H as around it, or none",
        () -> Transactions.atomically(LONG, tx -> Transactions.atomically(SHORT, t -> 1)));
    Refusal.of(
        IllegalStateException.class,
        "timeout: PT0.001S in another transaction, allowed: none",
        () -> Transactions.atomically(tx -> Transactions.atomically(SHORT, t -> 1)));
  }

  @Test
  void whatTimesOutAgainAndAgainLeavesNothing() {
    for (int i = 0; i < 100; i++) {
      Refusal.of(
          TransactionTimeoutException.class,
          "timeout: ",
          () -> Transactions.atomically(Duration.ofNanos(1), tx -> WaitingTest.take(tx, a)));
    }
    Waiters left = Waited.waiters(a.state());
    assertTrue(left == null || left.count() < 20, () -> "left: " + left.count());
    a.updateAndGet(x -> x + 1);
    assertEquals(1, a.get().value());
    assertNull(Waited.waiters(a.state()));
  }

  @Test
  void badInputIsRefusedByName() {
    Refusal.ofNull("timeout", () -> Transactions.atomically(null, tx -> 1));
    Refusal.ofNull("body", () -> Transactions.atomically(LONG, null));
    Refusal.ofArgument(
        "timeout: PT0S, allowed: a nanosecond to 146 years",
        () -> Transactions.atomically(Duration.ZERO, tx -> 1));
    Refusal.ofArgument("timeout: PT-24H", () -> Transactions.atomically(LONG.negated(), tx -> 1));
    Refusal.ofArgument(
        "timeout: ", () -> Transactions.atomically(Duration.ofDays(365_000), tx -> 1));
  }
}
