// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.CodePage;
import org.synod.engine.testing.PostgresServer;
import org.synod.history.Anomaly;
import org.synod.history.Isolation;

/**
 * The table of docs/isolation.md is what runs on each database say. An anomaly that the page lacks
 * must never be seen: the page has all that the level of its third column allows. One that the page
 * has is seen in one of some runs.
 */
class IsolationPageTest {
  private static final int TRIES = 10;
  private static final Path PAGE = Path.of("..", "..", "docs", "isolation.md");

  @TempDir Path folder;

  /** A row of the page: what was asked for, what was not refuted, and the anomalies. */
  private record Row(String asked, String strongest, Set<Anomaly> anomalies) {
    static List<Row> of(Stream<String> lines, String database) {
      return lines
          .filter(line -> line.startsWith("| " + database + " |"))
          .map(line -> line.split(" *\\| *"))
          .map(
              cells -> {
                Set<Anomaly> anomalies = EnumSet.noneOf(Anomaly.class);
                for (Anomaly each : Anomaly.values()) {
                  if (cells[4 + each.ordinal()].equals("seen")) {
                    anomalies.add(each);
                  }
                }
                return new Row(cells[2], cells[3], anomalies);
              })
          .toList();
    }

    void compare(IsolationReport report) {
      Isolation level = IsolationReport.strongest(anomalies);
      assertEquals(level == null ? "none" : level.toString(), strongest, toString());
      for (Anomaly each : report.anomalies().keySet()) {
        assertTrue(
            anomalies.contains(each),
            () -> this + " lacks\n" + report.anomalies().get(each).table());
      }
    }
  }

  private static void isAsOnThePage(DataSource dataSource) throws Exception {
    IsolationCheck check = new IsolationCheck(dataSource, "synod_isolation");
    List<IsolationReport> reports = check.runAll();
    String matrix = IsolationReport.matrix(reports);
    String page = Files.readString(PAGE);
    assertTrue(page.contains(matrix.substring(0, matrix.indexOf("\n| "))), "the head of the table");
    String database = matrix.lines().toList().get(2).split(" *\\| *")[1];
    List<Row> rows = Row.of(page.lines(), database);
    assertEquals(
        Row.of(matrix.lines(), database).stream().map(Row::asked).toList(),
        rows.stream().map(Row::asked).toList());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      row.compare(reports.get(i));
      Set<Anomaly> missing = EnumSet.copyOf(row.anomalies());
      missing.removeAll(reports.get(i).anomalies().keySet());
      for (int tries = 1; tries < TRIES && !missing.isEmpty(); tries++) {
        IsolationReport again = check.run(reports.get(i).asked());
        row.compare(again);
        missing.removeAll(again.anomalies().keySet());
      }
      assertEquals(Set.of(), missing, row.toString());
    }
  }

  @Test
  void h2() throws Exception {
    try (HikariDataSource pool = IsolationMatrix.h2()) {
      isAsOnThePage(pool);
    }
  }

  @Test
  void sqlite() throws Exception {
    try (HikariDataSource pool = IsolationMatrix.sqlite(folder)) {
      isAsOnThePage(pool);
    }
  }

  @Test
  void postgres() throws Exception {
    try (PostgresServer server = new PostgresServer();
        HikariDataSource pool = IsolationMatrix.postgres(server)) {
      isAsOnThePage(pool);
    }
  }

  @Test
  void theProgramCompilesAndPrintsWhatItSays() throws Exception {
    List<CodePage.Program> programs =
        CodePage.programs("isolation.md", "import org.synod.engine.jdbc.isolation.");
    assertEquals(1, programs.size());
    assertFalse(programs.get(0).says().isEmpty());
    List<String> printed = List.of();
    for (int i = 0; i < TRIES && !printed.equals(programs.get(0).says()); i++) {
      printed = programs.get(0).run(folder);
    }
    assertEquals(programs.get(0).says(), printed);
  }
}
