// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.synod.engine.jdbc.isolation.Attempt.Ending;
import org.synod.engine.jdbc.isolation.Script.Step;
import org.synod.history.Anomaly;
import org.synod.history.History;
import org.synod.history.Isolation;
import org.synod.history.Verdict;

/** A run of all transactions at one level. One thread uses it, and it starts others. */
final class Run {
  /** A step that takes longer waits for another transaction, as it seems. */
  static final int PATIENCE_MILLIS = 100;

  /** So often a key is read at last, until that transaction is known to have committed. */
  private static final int LAST_READS = 10;

  private interface Body {
    void run() throws SQLException;
  }

  private final DataSource dataSource;
  private final Rows rows;
  private final int level;
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), Run::daemon);
  private final List<Verdict> verdicts = new ArrayList<>(); // with an anomaly each
  private final List<Attempt> attempts = new ArrayList<>();
  private @Nullable SQLException lastRefusal;

  Run(DataSource dataSource, Rows rows, int level) {
    this.dataSource = dataSource;
    this.rows = rows;
    this.level = level;
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "isolation check");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs an interleaving. The steps of a transaction are a chain: behind one that waits for a lock
   * they wait, too, while other transactions go on and may give the lock back.
   */
  void script(Script script) throws SQLException, InterruptedException {
    rows.reset(Script.KEYS);
    Recording recording = new Recording();
    List<Session> sessions = new ArrayList<>();
    List<CompletableFuture<Void>> chains = new ArrayList<>();
    for (int i = 0; i < script.transactions(); i++) {
      sessions.add(new Session(dataSource, level, rows, recording));
      chains.add(CompletableFuture.runAsync(wrapped(sessions.get(i)::open), threads));
    }
    try {
      for (CompletableFuture<Void> each : chains) {
        await(each);
      }
      for (Step step : script.steps()) {
        take(step, sessions, chains);
      }
    } finally {
      for (int i = 0; i < chains.size(); i++) {
        Session session = sessions.get(i);
        chains.set(i, chains.get(i).whenCompleteAsync((v, e) -> session.close(), threads));
      }
    }
    join(chains);
    check(recording, Script.KEYS);
  }

  private void take(Step step, List<Session> sessions, List<CompletableFuture<Void>> chains)
      throws InterruptedException {
    int number = step.transaction() - 1;
    Session session = sessions.get(number);
    boolean isWaiting = !chains.get(number).isDone();
    chains.set(number, chains.get(number).thenRunAsync(wrapped(() -> step.on(session)), threads));
    if (!isWaiting) {
      await(chains.get(number));
    }
  }

  /** Runs clients at the same time. */
  void workload(Workload workload) throws SQLException, InterruptedException {
    rows.reset(workload.allKeys());
    Recording recording = new Recording();
    AtomicLong done = new AtomicLong();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < workload.clients(); i++) {
      int client = i;
      clients.add(
          CompletableFuture.runAsync(
              wrapped(
                  () -> {
                    try (Session session = new Session(dataSource, level, rows, recording)) {
                      workload.run(client, session, done);
                    }
                  }),
              threads));
    }
    join(clients);
    check(recording, workload.allKeys());
  }

  private static Runnable wrapped(Body body) {
    return () -> {
      try {
        body.run();
      } catch (SQLException e) {
        throw new CompletionException(e);
      }
    };
  }

  /** Waits until it is done, or seems to wait for a lock. */
  private static void await(CompletableFuture<Void> chain) throws InterruptedException {
    try {
      chain.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return; // it is joined in the end
    }
  }

  /** Waits for all, and fails as the first of them that failed. */
  private static void join(List<CompletableFuture<Void>> all)
      throws SQLException, InterruptedException {
    Throwable failure = null;
    for (CompletableFuture<Void> each : all) {
      try {
        each.get();
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      }
    }
    if (failure instanceof SQLException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  /** Reads all keys at last, each in a transaction, and checks the history with these reads. */
  private void check(Recording recording, List<String> keys) throws SQLException {
    attempts.addAll(recording.attempts());
    try (Session session = new Session(dataSource, level, rows, recording)) {
      for (String key : keys) {
        int tries = 0;
        Attempt last;
        do {
          if (tries++ == LAST_READS) {
            throw new SQLException("no read of " + key + " commits", recording.lastRefusal());
          }
          last = session.begin("last " + key);
          session.read(key);
          session.commit();
        } while (last.ending != Ending.COMMITTED);
      }
    }
    List<Attempt> all = List.copyOf(recording.attempts());
    lastRefusal = recording.lastRefusal();
    History history = new Versions(all).history();
    Anomaly anomaly = Isolation.STRICT_SERIALIZABLE.check(history).anomaly();
    if (anomaly != null) {
      verdicts.add(anomaly.excludedBy().check(history));
    }
  }

  /** What was found until now, without the histories that have no anomaly. */
  List<Verdict> verdicts() {
    return verdicts;
  }

  IsolationReport report(String database) throws SQLException {
    if (attempts.stream().noneMatch(Attempt::isCommittedWrite)) {
      // Reads alone show no anomaly: that would be no finding.
      throw new SQLException("no write is known to have committed", lastRefusal);
    }
    return new IsolationReport(database, level, verdicts, attempts);
  }
}
