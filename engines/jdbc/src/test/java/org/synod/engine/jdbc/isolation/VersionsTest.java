// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.engine.jdbc.isolation.Attempt.Ending;
import org.synod.history.Anomaly;
import org.synod.history.Isolation;

/** The order of values by the lists that were read, and the anomalies with it. */
class VersionsTest {
  private final List<Attempt> attempts = new ArrayList<>();

  private Attempt attempt(String name, Ending ending) {
    Attempt attempt = new Attempt(name, 2 * attempts.size());
    attempt.ending = ending;
    attempt.ended = ending == Ending.UNKNOWN ? Long.MAX_VALUE : 2 * attempts.size() + 1;
    attempts.add(attempt);
    return attempt;
  }

  private Attempt committed(String name) {
    return attempt(name, Ending.COMMITTED);
  }

  private void shows(Anomaly anomaly) {
    assertEquals(
        anomaly, Isolation.STRICT_SERIALIZABLE.check(new Versions(attempts).history()).anomaly());
  }

  @Test
  void theLastListIsTheOrder() {
    committed("T1").writes("x", 7);
    committed("T2").writes("x", 5);
    committed("last").reads("x", List.of(7L, 5L));
    shows(null);
  }

  @Test
  void aListInAnotherOrderThanTime() {
    committed("T1").writes("x", 7);
    committed("T2").writes("x", 5);
    committed("last").reads("x", List.of(5L, 7L));
    shows(Anomaly.REAL_TIME_VIOLATION);
  }

  @Test
  void aCommittedValueThatNobodySawIsLostToTheNextOne() {
    Attempt loser = committed("T1");
    loser.reads("x", List.of());
    loser.writes("x", 1);
    Attempt next = committed("T2");
    next.reads("x", List.of());
    next.writes("x", 2);
    committed("last").reads("x", List.of(2L));
    shows(Anomaly.LOST_UPDATE);
  }

  @Test
  void aCommittedValueThatNobodySawIsLostThoughNobodyHadRead() {
    committed("T1").writes("x", 1);
    committed("T2").writes("x", 2);
    committed("last").reads("x", List.of(2L));
    shows(Anomaly.REAL_TIME_VIOLATION);
  }

  @Test
  void valuesThatTheLastListLacksAreInTheOrderOfAnother() {
    committed("T1").writes("x", 7);
    committed("T2").writes("x", 5);
    committed("T3").reads("x", List.of(5L, 7L));
    committed("last y").reads("y", List.of());
    shows(Anomaly.REAL_TIME_VIOLATION);
  }

  @Test
  void aValueThatWasTakenBackAndSeen() {
    attempt("T1", Ending.ABORTED).writes("x", 1);
    committed("T2").reads("x", List.of(1L));
    committed("T3").writes("x", 2);
    committed("last").reads("x", List.of(2L));
    shows(Anomaly.ABORTED_READ);
  }

  /** It may take effect at any later time, or never. */
  @Test
  void anUnknownValueThatNobodySawIsNoAnomaly() {
    Attempt unknown = attempt("T1", Ending.UNKNOWN);
    unknown.reads("x", List.of());
    unknown.writes("x", 1);
    unknown.writes("y", 2);
    Attempt next = committed("T2");
    next.reads("x", List.of());
    next.writes("x", 3);
    committed("last x").reads("x", List.of(3L));
    committed("last y").reads("y", List.of());
    shows(null);
  }

  @Test
  void anUnknownValueThatWasSeenCounts() {
    Attempt unknown = attempt("T1", Ending.UNKNOWN);
    unknown.writes("x", 1);
    unknown.writes("y", 2);
    Attempt reader = committed("T2");
    reader.reads("x", List.of(1L));
    reader.reads("y", List.of());
    committed("last y").reads("y", List.of());
    shows(Anomaly.FRACTURED_READ);
  }

  @Test
  void aValueThatIsThereTwiceIsTold() {
    committed("T1").writes("x", 1);
    committed("last").reads("x", List.of(1L, 1L));
    Refusal.of(IllegalStateException.class, "key x: [1, 1]", () -> new Versions(attempts));
  }

  @Test
  void aValueOfNobodyIsTold() {
    committed("T1").writes("y", 1);
    committed("last").reads("x", List.of(1L));
    Refusal.of(IllegalStateException.class, "key x: [1]", () -> new Versions(attempts));
  }
}
