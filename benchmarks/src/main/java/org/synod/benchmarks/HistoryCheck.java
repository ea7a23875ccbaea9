// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Random;
import org.synod.history.History;
import org.synod.history.Isolation;
import org.synod.history.RecordedTransaction;
import org.synod.history.Verdict;

/**
 * How long does the check of a large history take? Makes transactions of 8 threads on 1,000 keys,
 * each of 2 to 6 reads, of which every second is followed by a write, and checks strict
 * serializability and snapshot isolation; at last with a stale read at the end.
 *
 * <pre>{@code
 * java -Xmx1g -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.HistoryCheck 100000
 * }</pre>
 */
public final class HistoryCheck {
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
  private static final int THREADS = 8;
  private static final int KEYS = 1_000;

  private final Random random = new Random(1);
  private final History history = new History();
  private final long[] versions = new long[KEYS];
  private int made;

  private HistoryCheck() {}

  /**
   * Runs.
   *
   * @param arguments the number of transactions
   */
  public static void main(String[] arguments) {
    int transactions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    HistoryCheck check = new HistoryCheck();
    check.make(transactions);
    for (int round = 0; round < 3; round++) {
      check.print(Isolation.STRICT_SERIALIZABLE);
      check.print(Isolation.SNAPSHOT);
    }
    check.history.begin("stale").reads("k0", 0).commits();
    check.print(Isolation.STRICT_SERIALIZABLE);
  }

  /** Makes transactions that overlap as those of some threads, and take effect one by one. */
  private void make(int transactions) {
    RecordedTransaction[] open = new RecordedTransaction[THREADS];
    while (made < transactions) {
      int thread = random.nextInt(THREADS);
      if (open[thread] != null) {
        operate(open[thread]);
        open[thread].commits();
      }
      open[thread] = history.begin("T" + made++);
    }
  }

  private void operate(RecordedTransaction tx) {
    int reads = 2 + random.nextInt(5);
    for (int i = 0; i < reads; i++) {
      int key = random.nextInt(KEYS);
      tx.reads("k" + key, versions[key]);
      if (i % 2 == 0) {
        tx.writes("k" + key, ++versions[key]);
      }
    }
  }

  private void print(Isolation level) {
    System.gc();
    long startCpuNanos = THREAD.getCurrentThreadCpuTime();
    long startNanos = System.nanoTime();
    Verdict verdict = level.check(history);
    double millis = (System.nanoTime() - startNanos) / 1e6;
    double cpuMillis = (THREAD.getCurrentThreadCpuTime() - startCpuNanos) / 1e6;
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT, "%s, %s: %.0f ms, of them %.0f on a CPU; %d MB in use%n",
        history, verdict, millis, cpuMillis,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }
}
