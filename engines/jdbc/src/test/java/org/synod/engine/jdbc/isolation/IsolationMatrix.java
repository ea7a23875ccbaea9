// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.synod.engine.jdbc.Pools;
import org.synod.engine.testing.PostgresServer;

/** The databases of docs/isolation.md. As a program, it prints the table of that page. */
final class IsolationMatrix {
  private IsolationMatrix() {}

  static HikariDataSource h2() {
    return Pools.of("jdbc:h2:mem:isolation;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=120000");
  }

  static HikariDataSource sqlite(Path folder) {
    return Pools.of(
        "jdbc:sqlite:" + folder.resolve("isolation.db")
            + "?journal_mode=WAL&synchronous=NORMAL&busy_timeout=120000");
  }

  static HikariDataSource postgres(PostgresServer server) {
    HikariConfig config = Pools.config(server.url());
    config.setUsername(PostgresServer.USER);
    config.setPassword(PostgresServer.PASSWORD);
    return new HikariDataSource(config);
  }

  public static void main(String[] args) throws Exception {
    List<IsolationReport> reports = new ArrayList<>();
    Path folder = Files.createTempDirectory("isolation");
    try (PostgresServer server = new PostgresServer();
        HikariDataSource postgres = postgres(server);
        HikariDataSource h2 = h2();
        HikariDataSource sqlite = sqlite(folder)) {
      for (HikariDataSource each : List.of(h2, sqlite, postgres)) {
        reports.addAll(new IsolationCheck(each, "synod_isolation").runAll());
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
      }
    }
    System.out.print(IsolationReport.matrix(reports));
    for (IsolationReport report : reports) {
      System.out.println("\n" + report);
      report.anomalies().values().forEach(each -> System.out.print(each.table()));
    }
  }
}
