// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.synod.history.Anomaly;
import org.synod.history.Isolation;

/** Each interleaving shows its anomaly where nothing prevents it, on H2 and on broken twins. */
class ScriptTest {
  /** A step that is late counts as one that waits, and the interleaving is another one then. */
  private static final int TRIES = 20;

  private static final int READ_UNCOMMITTED = Connection.TRANSACTION_READ_UNCOMMITTED;
  private static final int READ_COMMITTED = Connection.TRANSACTION_READ_COMMITTED;
  private static final int SERIALIZABLE = Connection.TRANSACTION_SERIALIZABLE;

  private static HikariDataSource pool;

  @BeforeAll
  static void open() {
    pool = IsolationMatrix.h2();
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  private static Set<Anomaly> seen(DataSource dataSource, int level, Script script)
      throws Exception {
    try (Rows rows = new Rows(pool, "scripts").create()) {
      Run run = new Run(dataSource, rows, level);
      run.script(script);
      Set<Anomaly> anomalies = new TreeSet<>();
      run.verdicts().forEach(each -> anomalies.add(each.anomaly()));
      return anomalies;
    }
  }

  private static void shows(DataSource dataSource, int level, Script script, Anomaly anomaly)
      throws Exception {
    Set<Anomaly> all = new TreeSet<>();
    for (int i = 0; i < TRIES && !all.contains(anomaly); i++) {
      all.addAll(seen(dataSource, level, script));
    }
    assertTrue(all.contains(anomaly), () -> script + " shows " + all);
  }

  /** All scripts show nothing that a level excludes, in whatever order their steps take place. */
  private static void showsNothingThatIsExcluded(int level, Isolation by, Set<Anomaly> but)
      throws Exception {
    for (Script script : Script.values()) {
      for (Anomaly each : seen(pool, level, script)) {
        assertTrue(each.excludedBy().compareTo(by) > 0 || but.contains(each), script + ": " + each);
      }
    }
  }

  @Test
  void readUncommittedReadsWhatIsNotCommitted() throws Exception {
    shows(pool, READ_UNCOMMITTED, Script.ABORTED_READ, Anomaly.ABORTED_READ);
    shows(pool, READ_UNCOMMITTED, Script.INTERMEDIATE_READ, Anomaly.INTERMEDIATE_READ);
    shows(pool, READ_UNCOMMITTED, Script.CIRCULAR_FLOW, Anomaly.CIRCULAR_FLOW);
    showsNothingThatIsExcluded(
        READ_UNCOMMITTED,
        Isolation.READ_COMMITTED,
        Set.of(Anomaly.ABORTED_READ, Anomaly.INTERMEDIATE_READ, Anomaly.CIRCULAR_FLOW));
  }

  @Test
  void readCommittedHasAStateForEachStatement() throws Exception {
    shows(pool, READ_COMMITTED, Script.FRACTURED_READ, Anomaly.FRACTURED_READ);
    shows(pool, READ_COMMITTED, Script.LOST_UPDATE, Anomaly.LOST_UPDATE);
    shows(pool, READ_COMMITTED, Script.READ_SKEW, Anomaly.READ_SKEW);
    shows(pool, READ_COMMITTED, Script.LONG_FORK, Anomaly.LONG_FORK);
    showsNothingThatIsExcluded(READ_COMMITTED, Isolation.READ_COMMITTED, Set.of());
  }

  @Test
  void serializableIsASnapshotOnH2() throws Exception {
    shows(pool, SERIALIZABLE, Script.WRITE_SKEW, Anomaly.WRITE_SKEW);
    shows(pool, SERIALIZABLE, Script.READER_ALONE, Anomaly.WRITE_SKEW);
    shows(pool, SERIALIZABLE, Script.CIRCULAR_FLOW, Anomaly.WRITE_SKEW);
    shows(pool, SERIALIZABLE, Script.REVERSED_TIME, Anomaly.REAL_TIME_VIOLATION);
    showsNothingThatIsExcluded(SERIALIZABLE, Isolation.SNAPSHOT, Set.of());
  }

  @Test
  void noIsolationAtAll() throws Exception {
    DataSource twin = Twins.commitsAlways(pool);
    shows(twin, SERIALIZABLE, Script.INTERNAL_READ, Anomaly.INTERNAL_READ);
    shows(twin, SERIALIZABLE, Script.DIRTY_WRITE, Anomaly.DIRTY_WRITE);
    shows(twin, SERIALIZABLE, Script.ABORTED_READ, Anomaly.ABORTED_READ);
    shows(twin, SERIALIZABLE, Script.LOST_UPDATE, Anomaly.LOST_UPDATE);
  }

  @Test
  void aReplicaThatIsLate() throws Exception {
    shows(
        Twins.readsLate(pool), SERIALIZABLE, Script.STALE_READ, Anomaly.REAL_TIME_VIOLATION);
  }

  @Test
  void anUpdateThatIsForgotten() throws Exception {
    for (DataSource each : List.of(Twins.losesWrites(pool), Twins.ignoresLevels(pool))) {
      shows(each, SERIALIZABLE, Script.LOST_UPDATE, Anomaly.LOST_UPDATE);
    }
  }
}
