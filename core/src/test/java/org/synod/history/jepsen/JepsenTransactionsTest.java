// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.history.Anomaly;
import org.synod.history.Isolation;
import org.synod.history.Verdict;

/** The classical anomalies as Jepsen records them, small: the shapes that Elle is tested with. */
class JepsenTransactionsTest {
  private final StringBuilder begun = new StringBuilder();
  private final StringBuilder ended = new StringBuilder();
  private int process;

  /** A transaction that overlaps all others, and how it ends. */
  private JepsenTransactionsTest txn(String type, String value) {
    String invoked = value.replaceAll(":r (\\w+) (\\[[0-9 ]*]|\\w+)", ":r $1 nil");
    begun.append(line("invoke", process, invoked));
    ended.append(line(type, process++, value));
    return this;
  }

  private JepsenTransactionsTest ok(String value) {
    return txn("ok", value);
  }

  private static String line(String type, int process, String value) {
    return "{:type :" + type + ", :f :txn, :process " + process + ", :value " + value + "}\n";
  }

  private Verdict check(Isolation level) throws IOException {
    return level.check(Jepsen.transactions(new StringReader(begun.toString() + ended)));
  }

  private void shows(Anomaly anomaly, String... names) throws IOException {
    Verdict verdict = check(Isolation.STRICT_SERIALIZABLE);
    assertEquals(anomaly, verdict.anomaly(), verdict::table);
    assertEquals(List.of(names), verdict.transactions(), verdict::table);
  }

  @Test
  void serialAppendsHaveAllLevels() throws IOException {
    ok("[[:append x 1] [:r y [1]]]").ok("[[:append y 1] [:r x nil]]").ok("[[:r x [1]] [:r y [1]]]");
    Verdict verdict = check(Isolation.STRICT_SERIALIZABLE);
    assertTrue(verdict.holds(), verdict::table);
  }

  @Test
  void dirtyWrite() throws IOException {
    ok("[[:append x 1] [:append y 1]]").ok("[[:append x 2] [:append y 2]]")
        .ok("[[:r x [1 2]] [:r y [2 1]]]")
        .shows(Anomaly.DIRTY_WRITE, "p0@1", "p1@2");
  }

  @Test
  void abortedRead() throws IOException {
    txn("fail", "[[:append x 1]]").ok("[[:append x 2]]").ok("[[:r x [1 2]]]")
        .shows(Anomaly.ABORTED_READ, "p0@1", "p2@3");
  }

  @Test
  void intermediateRead() throws IOException {
    ok("[[:append x 1] [:append x 2]]").ok("[[:r x [1]]]")
        .shows(Anomaly.INTERMEDIATE_READ, "p0@1", "p1@2");
  }

  @Test
  void anAppendBetweenTwoOfAnotherTransaction() throws IOException {
    ok("[[:append x 1] [:append x 2]]").ok("[[:append x 3]]").ok("[[:r x [1 3 2]]]")
        .shows(Anomaly.INTERMEDIATE_READ, "p0@1", "p1@2");
  }

  @Test
  void aReadWithoutItsOwnAppend() throws IOException {
    ok("[[:append x 1] [:r x []]]").ok("[[:r x [1]]]")
        .shows(Anomaly.INTERNAL_READ, "p0@1");
  }

  @Test
  void circularInformationFlow() throws IOException {
    ok("[[:append x 1] [:r y [1]]]").ok("[[:append y 1] [:r x [1]]]")
        .shows(Anomaly.CIRCULAR_FLOW, "p0@1", "p1@2");
  }

  @Test
  void lostUpdate() throws IOException {
    ok("[[:r x []] [:append x 1]]").ok("[[:r x []] [:append x 2]]").ok("[[:r x [1 2]]]")
        .shows(Anomaly.LOST_UPDATE, "p0@1", "p1@2");
  }

  @Test
  void readSkew() throws IOException {
    ok("[[:append x 1]]").ok("[[:r x [1]] [:append y 1]]").ok("[[:r x nil] [:r y [1]]]")
        .shows(Anomaly.READ_SKEW, "p0@1", "p1@2", "p2@3");
  }

  @Test
  void longFork() throws IOException {
    ok("[[:append x 1]]").ok("[[:append y 1]]").ok("[[:r x [1]] [:r y nil]]")
        .ok("[[:r x nil] [:r y [1]]]");
    assertEquals(Anomaly.LONG_FORK, check(Isolation.SERIALIZABLE).anomaly());
    assertTrue(check(Isolation.PARALLEL_SNAPSHOT).holds());
  }

  @Test
  void writeSkew() throws IOException {
    ok("[[:r x nil] [:append y 1]]").ok("[[:r y nil] [:append x 1]]");
    assertEquals(Anomaly.WRITE_SKEW, check(Isolation.SERIALIZABLE).anomaly());
    assertTrue(check(Isolation.SNAPSHOT).holds());
  }

  @Test
  void anAppendThatIsNotSeenLater() throws IOException {
    begun.append(line("invoke", 7, "[[:append x 1]]")).append(line("ok", 7, "[[:append x 1]]"));
    ok("[[:r x nil]]").shows(Anomaly.REAL_TIME_VIOLATION, "p7@1", "p0@3");
  }

  @Test
  void nothingTellsTheOrderOfAppendsThatNobodySaw() throws IOException {
    ok("[[:append x 1] [:r y [1]]]").ok("[[:append x 2] [:append y 1]]");
    assertTrue(check(Isolation.STRICT_SERIALIZABLE).holds());
  }

  @Test
  void anUnknownOutcomeIsACommitIfItWasSeen() throws IOException {
    txn("info", "[[:append x 1] [:append y 1]]").ok("[[:r x [1]] [:r y nil]]")
        .shows(Anomaly.FRACTURED_READ, "p0@1", "p1@2");
  }

  @Test
  void anInvocationWithoutAnEndIsOfUnknownOutcome() throws IOException {
    begun.append(line("invoke", 7, "[[:append x 1]]"));
    ok("[[:r x nil]]").ok("[[:r x [1]]]");
    assertTrue(check(Isolation.STRICT_SERIALIZABLE).holds());
  }

  @Test
  void registersInTheOrderOfTheirReads() throws IOException {
    ok("[[:r x 3] [:w x 1]]").ok("[[:w x 2] [:w x 3]]").ok("[[:r x 1] [:w x 4]]").ok("[[:r x 4]]");
    Verdict verdict = check(Isolation.STRICT_SERIALIZABLE);
    assertTrue(verdict.holds(), verdict::table);
    ok("[[:r x 3] [:r y 5]]").ok("[[:r x 1] [:w y 5]]")
        .shows(Anomaly.READ_SKEW, "p0@1", "p5@6", "p4@5");
  }

  @Test
  void lostUpdateOfARegister() throws IOException {
    ok("[[:r x nil] [:w x 1]]").ok("[[:r x nil] [:w x 2]]")
        .shows(Anomaly.LOST_UPDATE, "p0@1", "p1@2");
  }

  @Test
  void readsOfRegistersInACircle() throws IOException {
    ok("[[:r x 2] [:w x 1]]").ok("[[:r x 1] [:w x 2]]")
        .shows(Anomaly.CIRCULAR_FLOW, "p0@1", "p1@2");
  }

  @Test
  void abortedReadOfARegister() throws IOException {
    txn("fail", "[[:w x 1]]").ok("[[:r x 1]]").shows(Anomaly.ABORTED_READ, "p0@1", "p1@2");
  }

  @Test
  void jsonLines() throws IOException {
    String history =
        """
        {"type": "invoke", "process": 0, "f": "txn", "value": [["r", 8, null], ["w", 8, 1]]}
        {"type": "invoke", "process": 1, "f": "txn", "value": [["r", 8, null], ["w", 8, -2]]}
        {"type": "ok", "process": 0, "f": "txn", "value": [["r", 8, null], ["w", 8, 1]]}
        {"type":"ok","process":1,"f":"txn","value":[["r",8,null],["w",8,-2]],"error":"\\u0041\\n"}
        """;
    Verdict verdict = Isolation.SNAPSHOT.check(Jepsen.transactions(new StringReader(history)));
    assertEquals(
        """
        snapshot: lost update (G-single), [p0@1, p1@2]
          p0@1 COMMITTED 1..3 r(8)=0 w(8)=1
          p1@2 COMMITTED 2..4 r(8)=0 w(8)=-2 v2
          ww 8: p1@2 writes 8 after p0@1
          rw 8: p1@2 reads 8 as it was before p0@1
        """,
        verdict.table());
  }
}
