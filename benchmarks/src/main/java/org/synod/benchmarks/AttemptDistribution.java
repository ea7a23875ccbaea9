// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.synod.transaction.Ref;
import org.synod.transaction.Transactions;

/**
 * How many attempts does a transaction need when all threads change the same few registers? Nothing
 * bounds them: transactions promise that one of them gets on, and not which. This shows how it is
 * shared out. Each thread moves 1 between two random registers, again and again, and counts its
 * attempts; one of them reads all registers in each of its transactions, and so is the longest.
 *
 * <p>Prints, for each thread, its transactions, its share of all, and how many attempts they took:
 * half of them, 99 of 100, and the worst. Ends with exit code 1 if the sum has changed.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.AttemptDistribution 8 5
 * }</pre>
 */
public final class AttemptDistribution {
  private static final int REGISTERS = 8;
  private static final long EACH = 1_000_000;
  private static final int MAX_THREADS = 1024;
  private static final int MAX_SECONDS = 3600;
  private static final int MOST_COUNTED = 1 << 16; // attempts; more count as that many

  private final Ref<Long>[] registers;
  private volatile boolean isOver;

  @SuppressWarnings({"unchecked", "rawtypes"}) // only such are put into it
  private AttemptDistribution() {
    registers = new Ref[REGISTERS];
    Arrays.setAll(registers, i -> new Ref<>(EACH));
  }

  /** The transactions of one thread, by the attempts that they took. */
  private static final class Counts {
    private final long[] byAttempts = new long[MOST_COUNTED + 1];
    private long all;

    void add(int attempts) {
      byAttempts[Math.min(attempts, MOST_COUNTED)]++;
      all++;
    }

    /** The attempts within which a share of the transactions ended. */
    int within(double share) {
      long left = (long) Math.ceil(share * all);
      int attempts = 0;
      while (left > 0) {
        left -= byAttempts[++attempts];
      }
      return attempts;
    }
  }

  /**
   * Runs the threads.
   *
   * @param args the number of threads (8 if absent), the seconds (5 if absent)
   */
  public static void main(String[] args) throws InterruptedException {
    int threads = argument(args, 0, "threads", 8, MAX_THREADS);
    int seconds = argument(args, 1, "seconds", 5, MAX_SECONDS);
    AttemptDistribution run = new AttemptDistribution();
    System.out.print(run.run(threads, seconds));
    long sum = Transactions.atomically(tx -> run.sum(tx::get));
    if (sum != REGISTERS * EACH) {
      System.err.println("sum: " + sum + ", allowed: " + REGISTERS * EACH);
      System.exit(1);
    }
  }

  private static int argument(String[] args, int index, String name, int absent, int max) {
    int value = index < args.length ? Integer.parseInt(args[index]) : absent;
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + ": " + value + ", allowed: 1 to " + max);
    }
    return value;
  }

  private String run(int threads, int seconds) throws InterruptedException {
    Counts[] counts = new Counts[threads];
    Thread[] all = new Thread[threads];
    CountDownLatch begin = new CountDownLatch(1);
    for (int i = 0; i < threads; i++) {
      boolean readsAll = i == 0;
      Counts mine = new Counts();
      counts[i] = mine;
      all[i] = new Thread(() -> work(begin, mine, readsAll));
      all[i].start();
    }
    begin.countDown();
    TimeUnit.SECONDS.sleep(seconds);
    isOver = true;
    for (Thread thread : all) {
      thread.join();
    }
    return print(counts);
  }

  private void work(CountDownLatch begin, Counts counts, boolean readsAll) {
    try {
      begin.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
    int[] attempts = {0};
    while (!isOver) {
      Ref<Long> from = registers[ThreadLocalRandom.current().nextInt(REGISTERS)];
      Ref<Long> to = registers[ThreadLocalRandom.current().nextInt(REGISTERS)];
      attempts[0] = 0;
      Transactions.run(
          tx -> {
            attempts[0]++;
            if (readsAll && sum(tx::get) != REGISTERS * EACH) {
              throw new IllegalStateException("a mixture");
            }
            tx.set(from, tx.get(from) - 1);
            tx.set(to, tx.get(to) + 1);
          });
      counts.add(attempts[0]);
    }
  }

  private interface Reader {
    Long read(Ref<Long> register);
  }

  private long sum(Reader reader) {
    return Arrays.stream(registers).mapToLong(reader::read).sum();
  }

  private static String print(Counts[] counts) {
    long all = Arrays.stream(counts).mapToLong(each -> each.all).sum();
    StringBuilder text = new StringBuilder();
    line(text, "thread", "transactions", "share", "half", "99 %", "worst");
    for (int i = 0; i < counts.length; i++) {
      Counts each = counts[i];
      line(
          text,
          i == 0 ? "reads all" : "" + i,
          "" + each.all,
          String.format(Locale.ROOT, "%.1f %%", 100.0 * each.all / all),
          "" + each.within(0.5),
          "" + each.within(0.99),
          "" + each.within(1));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, Object... cells) {
    text.append(String.format(Locale.ROOT, "%-10s %12s %7s %6s %6s %6s%n", cells));
  }
}
