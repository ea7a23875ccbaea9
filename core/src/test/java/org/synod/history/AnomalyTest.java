// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each anomaly by its smallest example from the literature. It is excluded by the levels from one
 * on, by both checkers, and all weaker levels allow it.
 */
class AnomalyTest {
  private final History history = new History();

  private RecordedTransaction tx(String name) {
    return history.transaction(name);
  }

  private void is(Anomaly anomaly, String... transactions) {
    for (Isolation level : Isolation.values()) {
      Verdict verdict = level.check(history);
      boolean holds = level.compareTo(anomaly.excludedBy()) < 0;
      assertEquals(holds, verdict.holds(), verdict::table);
      assertEquals(holds, level.hasExecution(history), () -> level + " by commit tests");
      assertEquals(level, verdict.level());
      if (!holds) {
        assertEquals(anomaly, verdict.anomaly(), verdict::table);
        assertEquals(List.of(transactions), verdict.transactions(), verdict::table);
      }
    }
  }

  private void isStrict() {
    for (Isolation level : Isolation.values()) {
      assertTrue(level.check(history).holds(), () -> level.check(history).table());
      assertTrue(level.hasExecution(history), level::toString);
    }
  }

  @Test
  void anEmptyHistoryHasAllLevels() {
    isStrict();
  }

  @Test
  void aReadThatMissesTheOwnWrite() {
    tx("T1").reads("x", 0).writes("x", 1).reads("x", 0).commits();
    is(Anomaly.INTERNAL_READ, "T1");
  }

  @Test
  void aReadOfALaterOwnWrite() {
    tx("T1").reads("x", 1).writes("x", 1).commits();
    is(Anomaly.INTERNAL_READ, "T1");
  }

  @Test
  void ownWritesAreRead() {
    tx("T1").reads("x", 0).writes("x", 1).reads("x", 1).writes("x", 2).reads("x", 2).commits();
    tx("T2").reads("x", 2).commits();
    isStrict();
  }

  @Test
  void abortedRead() {
    tx("T1").writes("x", 1).aborts();
    tx("T2").reads("x", 1).commits();
    is(Anomaly.ABORTED_READ, "T1", "T2");
  }

  @Test
  void intermediateRead() {
    tx("T1").writes("x", 1).writes("x", 2).commits();
    tx("T2").reads("x", 1).commits();
    is(Anomaly.INTERMEDIATE_READ, "T1", "T2");
  }

  @Test
  void dirtyWrite() { // Berenson et al., P0; Adya, G0
    tx("T1").writes("x", 1).writes("y", 2).commits();
    tx("T2").writes("x", 2).writes("y", 1).commits();
    is(Anomaly.DIRTY_WRITE, "T1", "T2");
  }

  @Test
  void circularFlow() { // Adya, G1c
    tx("T1").writes("x", 1).reads("y", 1).commits();
    tx("T2").writes("y", 1).reads("x", 1).commits();
    is(Anomaly.CIRCULAR_FLOW, "T1", "T2");
  }

  @Test
  void fracturedRead() { // Bailis et al.; Berenson et al., A5A
    tx("T1").writes("x", 1).writes("y", 1).commits();
    tx("T2").reads("x", 1).reads("y", 0).commits();
    is(Anomaly.FRACTURED_READ, "T1", "T2");
  }

  @Test
  void aReadThatIsNotRepeatable() { // Berenson et al., P2
    tx("T1").writes("x", 1).commits();
    tx("T2").reads("x", 0).reads("x", 1).commits();
    is(Anomaly.FRACTURED_READ, "T1", "T2");
  }

  @Test
  void lostUpdate() { // Berenson et al., P4
    tx("T1").reads("x", 0).writes("x", 1).commits();
    tx("T2").reads("x", 0).writes("x", 2).commits();
    is(Anomaly.LOST_UPDATE, "T1", "T2");
  }

  @Test
  void aLostUpdateIsShownWithoutTheWritersBetween() {
    tx("T1").reads("x", 0).writes("x", 1).commits();
    tx("T2").writes("x", 2).commits();
    tx("T3").writes("x", 3).commits();
    tx("T4").reads("x", 0).writes("x", 4).commits();
    is(Anomaly.LOST_UPDATE, "T1", "T4");
  }

  @Test
  void readSkew() { // Adya, G-single: T3 sees T2 and not T1, which T2 had seen
    tx("T1").writes("x", 1).commits();
    tx("T2").reads("x", 1).writes("y", 1).commits();
    tx("T3").reads("y", 1).reads("x", 0).commits();
    is(Anomaly.READ_SKEW, "T1", "T2", "T3");
  }

  @Test
  void longFork() { // Sovran et al., Transactional Storage for Geo-Replicated Systems, SOSP 2011
    tx("T1").writes("x", 1).commits();
    tx("T2").writes("y", 1).commits();
    tx("T3").reads("x", 1).reads("y", 0).commits();
    tx("T4").reads("x", 0).reads("y", 1).commits();
    is(Anomaly.LONG_FORK, "T1", "T3", "T2", "T4");
  }

  @Test
  void writeSkew() { // Berenson et al., A5B
    tx("T1").reads("x", 0).reads("y", 0).writes("x", 1).commits();
    tx("T2").reads("x", 0).reads("y", 0).writes("y", 1).commits();
    is(Anomaly.WRITE_SKEW, "T1", "T2");
  }

  @Test
  void aCycleIsFoundThoughOneOfItComesBeforeOthers() {
    tx("T0").writes("z", 1).commits();
    tx("T1").reads("z", 0).reads("x", 0).reads("y", 0).writes("x", 1).commits();
    tx("T2").reads("x", 0).reads("y", 0).writes("y", 1).commits();
    is(Anomaly.WRITE_SKEW, "T1", "T2");
  }

  @Test
  void aReaderAloneMakesItNotSerializable() { // Fekete, O'Neil, O'Neil, SIGMOD Record 2004
    tx("T1").reads("x", 0).reads("y", 0).writes("x", 1).commits();
    tx("T2").reads("y", 0).writes("y", 1).commits();
    tx("T3").reads("x", 0).reads("y", 1).commits();
    is(Anomaly.WRITE_SKEW, "T1", "T2", "T3");
  }

  @Test
  void aStaleRead() {
    tx("T1").during(1, 2).writes("x", 1).commits();
    tx("T2").during(3, 4).reads("x", 0).commits();
    is(Anomaly.REAL_TIME_VIOLATION, "T1", "T2");
  }

  @Test
  void aReadThatIsNotStaleBecauseTheWriterHadNotEnded() {
    tx("T1").during(1, 3).writes("x", 1).commits();
    tx("T2").during(3, 4).reads("x", 0).commits();
    isStrict();
  }

  @Test
  void timeMattersAlongAWay() {
    tx("T1").during(1, 2).writes("x", 1).commits();
    tx("T2").during(0, 5).reads("x", 0).writes("y", 1).commits();
    tx("T3").during(2, 4).reads("y", 0).commits();
    tx("T4").during(9, 9).writes("z", 1).commits();
    isStrict();
    tx("T5").during(3, 4).reads("y", 0).commits();
    is(Anomaly.REAL_TIME_VIOLATION, "T1", "T5", "T2");
  }

  @Test
  void anUnknownOutcomeIsACommitIfItWasSeen() {
    tx("T1").writes("x", 1).writes("y", 1);
    tx("T2").reads("x", 0).reads("y", 0).commits();
    isStrict();
    tx("T3").reads("x", 1).commits();
    isStrict();
    tx("T4").reads("x", 1).reads("y", 0).commits();
    is(Anomaly.FRACTURED_READ, "T1", "T4");
  }

  @Test
  void anUnknownOutcomeIsACommitIfItWasSeenByOneThatWasSeen() {
    tx("T1").writes("x", 1);
    tx("T2").reads("x", 1).writes("y", 1);
    tx("T3").reads("y", 1).reads("x", 0).commits();
    is(Anomaly.READ_SKEW, "T1", "T2", "T3");
  }

  @Test
  void anUnknownOutcomeHasNoEnd() {
    tx("T1").during(1, 2).writes("x", 1);
    tx("T2").during(3, 4).reads("x", 0).commits();
    tx("T3").during(5, 6).reads("x", 1).commits();
    isStrict();
  }

  @Test
  void theVersionsOfThoseThatDidNotCommitDoNotMatter() {
    tx("T1").reads("x", 0).writes("x", 7, 1).aborts();
    tx("T2").reads("x", 0).writes("x", 8, 1).commits();
    tx("T3").reads("x", 8).writes("x", 9, 2);
    tx("T4").reads("x", 8).writes("x", 10, 2).commits();
    isStrict();
  }
}
