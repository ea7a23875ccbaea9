// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.Locale;
import org.synod.log.Follower;
import org.synod.log.HeapLog;

/**
 * Does a log stay small while a follower keeps up? Appends commands, each a new object, with a
 * follower right behind, and prints the memory in use after a garbage collection ten times.
 *
 * <pre>{@code
 * java -Xmx64m -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.LogMemory 1000000000
 * }</pre>
 *
 * <p>A second argument of 0 closes the follower first: then all is kept, and memory runs out.
 */
public final class LogMemory {
  private static final int PRINTS = 10;

  private LogMemory() {}

  /**
   * Runs.
   *
   * @param arguments the number of appends, and the number of followers: 0 or 1
   */
  public static void main(String[] arguments) {
    long appends = arguments.length > 0 ? Long.parseLong(arguments[0]) : 100_000_000;
    boolean follows = arguments.length < 2 || !arguments[1].equals("0");
    HeapLog<Long> log = new HeapLog<>();
    Follower<Long> follower = log.follow(0);
    if (!follows) {
      follower.close();
    }
    long startNanos = System.nanoTime();
    long sum = 0;
    for (long i = 0; i < appends; i++) {
      long index = log.append(1000 + i); // beyond the numbers that the JDK keeps
      if (index != i) {
        throw new AssertionError("index " + index + " of append " + i);
      }
      if (follows) {
        Long next = follower.poll();
        sum += next == null ? 0 : next - 1000;
      }
      if ((i + 1) % Math.max(1, appends / PRINTS) == 0) {
        print(i + 1, startNanos);
      }
    }
    long expected = follows ? (appends - 1) * appends / 2 : 0;
    System.out.printf(
        Locale.ROOT, "%s; %s%n", log, sum == expected ? "all read" : "NOT ALL READ");
  }

  private static void print(long appends, long startNanos) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT,
        "%,d appends: %,d kB in use, %.1f s%n",
        appends,
        (runtime.totalMemory() - runtime.freeMemory()) >> 10,
        (System.nanoTime() - startNanos) / 1e9);
  }
}
