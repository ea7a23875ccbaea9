// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/** What a history keeps, what it refuses, and how a verdict is printed. */
class HistoryTest {
  private final History history = new History();

  private void isRefused(String start) {
    Refusal.ofArgument(start, () -> Isolation.READ_COMMITTED.check(history));
    Refusal.ofArgument(start, () -> Isolation.READ_COMMITTED.hasExecution(history));
  }

  @Test
  void aValueThatIsWrittenTwiceIsTold() {
    history.transaction("T1").writes("x", 5, 1).aborts();
    history.transaction("T2").writes("x", 5, 2).commits();
    isRefused("T2 writes w(x)=5 v2: written by T1 too");
  }

  @Test
  void aVersionThatTwoHaveIsTold() {
    history.transaction("T1").writes("x", 5, 1).commits();
    history.transaction("T2").writes("x", 6, 1).commits();
    isRefused("T2 writes w(x)=6 v1: the version is that of T1 too");
  }

  @Test
  void aValueThatNobodyWroteIsTold() {
    history.transaction("T1").reads("x", 5);
    isRefused("T1 reads r(x)=5: written by nobody");
  }

  @Test
  void badInputIsRefused() {
    RecordedTransaction tx = history.transaction("T1");
    Refusal.ofNull("name", () -> history.transaction(null));
    Refusal.ofNull("name", () -> history.begin(null));
    Refusal.ofNull("key", () -> tx.reads(null, 0));
    Refusal.ofNull("key", () -> tx.writes(null, 1));
    Refusal.ofArgument("value: 0", () -> tx.writes("x", 0, 1));
    Refusal.ofArgument("version: 0", () -> tx.writes("x", 1, 0));
    Refusal.ofArgument("to: 1", () -> tx.during(2, 1));
    Refusal.ofNull("history", () -> Isolation.SNAPSHOT.check(null));
    Refusal.ofNull("history", () -> Isolation.SNAPSHOT.hasExecution(null));
    tx.commits();
    Refusal.of(IllegalStateException.class, "T1: has ended", tx::aborts);
    Refusal.of(IllegalStateException.class, "T1: has ended", () -> tx.reads("x", 0));
    Refusal.of(
        IllegalStateException.class,
        "anomaly: none",
        () -> Isolation.SNAPSHOT.check(history).toSvg());
  }

  @Test
  void anExactSearchRefusesMoreThanItCanDo() {
    for (int i = 0; i <= Isolation.MAX_SEARCHED; i++) {
      assertTrue(Isolation.SNAPSHOT.hasExecution(history));
      history.transaction("T" + i).writes("x", i + 1).commits();
    }
    Refusal.ofArgument("history: 25 ", () -> Isolation.SNAPSHOT.hasExecution(history));
  }

  @Test
  void recordedTransactionsHaveTheirTimes() {
    RecordedTransaction first = history.begin("T1").writes("x", 1);
    RecordedTransaction second = history.begin("T2").reads("x", 0);
    first.commits();
    second.commits();
    assertTrue(Isolation.STRICT_SERIALIZABLE.check(history).holds());
    history.begin("T3").reads("x", 0).commits();
    assertEquals(
        """
        strict serializable: real-time violation, [T1, T3]
          T1 COMMITTED 0..2 w(x)=1
          T3 COMMITTED 4..5 r(x)=0
          rt: T1 ends before T3 begins
          rw x: T3 reads x as it was before T1
        """,
        Isolation.STRICT_SERIALIZABLE.check(history).table());
  }

  @Test
  void theTableOfOneWithoutTimesLeavesThemOut() {
    history.transaction("T1").reads("x", 0).writes("x", 7, 1).commits();
    history.transaction("T2").reads("x", 0).writes("x", 8, 2).commits();
    Verdict verdict = Isolation.SNAPSHOT.check(history);
    assertEquals(
        """
        snapshot: lost update (G-single), [T1, T2]
          T1 COMMITTED r(x)=0 w(x)=7 v1
          T2 COMMITTED r(x)=0 w(x)=8 v2
          ww x: T2 writes x after T1
          rw x: T2 reads x as it was before T1
        """,
        verdict.table());
    assertFalse(verdict.holds());
    assertEquals("read atomic: holds\n", Isolation.READ_ATOMIC.check(history).table());
    assertEquals("History[2 transactions]", history.toString());
  }
}
