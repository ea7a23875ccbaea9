// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.synod.paxos.Acceptor;
import org.synod.paxos.Proposer;
import org.synod.register.HeapRegister;

/**
 * How many ballots does a proposal need when all propose at once? Paxos promises no bound; this
 * shows the effect of the backoff: threads meet before each decision on 3 fresh acceptors, propose
 * values of their own, and count their ballots.
 *
 * <p>Prints how many proposals took 1, 2, 3, ... ballots and how the ballots ended, and ends with
 * exit code 1 if one did not end or two did not agree.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.BallotDistribution 8 20000
 * }</pre>
 */
public final class BallotDistribution {
  private static final int ACCEPTORS = 3;
  private static final int MAX_THREADS = 1024;

  private static final int SPINS = 200;
  private static final int MAX_MINUTES = 10;

  private final int proposers;
  private final BallotStatistics statistics = new BallotStatistics();
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile boolean failed;
  private volatile List<Acceptor<Integer>> acceptors = makeAcceptors(); // of the current decision

  private BallotDistribution(int proposers) {
    this.proposers = proposers;
  }

  /**
   * Runs the decisions.
   *
   * @param args the number of proposers (8 if absent), the number of decisions (20,000 if absent)
   */
  public static void main(String[] args) throws InterruptedException {
    int proposers = argument(args, 0, "proposers", 8, MAX_THREADS);
    int decisions = argument(args, 1, "decisions", 20_000, 1_000_000);
    if (args.length > 2) {
      fail(2, "arguments: " + args.length + ", allowed: [proposers] [decisions]");
    }
    try {
      System.out.print(new BallotDistribution(proposers).run(decisions));
    } catch (ExecutionException | CancellationException e) {
      fail(1, "a proposal did not end: " + (e.getCause() == null ? "time is up" : e.getCause()));
    } catch (IllegalStateException e) {
      fail(1, e.getMessage());
    }
  }

  private static int argument(String[] args, int index, String name, int absent, int max) {
    if (index >= args.length) {
      return absent;
    }
    try {
      int value = Integer.parseInt(args[index]);
      if (value >= 1 && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below, as a number out of range is
    }
    fail(2, name + ": " + args[index] + ", allowed: 1 to " + max);
    return absent;
  }

  private static void fail(int exitCode, String message) {
    System.err.println(message);
    System.exit(exitCode);
  }

  /** The results of one proposer: by decision, the value and the number of ballots it took. */
  private record Record(int[] values, int[] ballots) {}

  private String run(int decisions) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(proposers);
    try {
      List<Callable<Record>> tasks = new ArrayList<>();
      for (int number = 0; number < proposers; number++) {
        int mine = number;
        tasks.add(() -> propose(mine, decisions));
      }
      List<Record> records = new ArrayList<>();
      for (Future<Record> ended : threads.invokeAll(tasks, MAX_MINUTES, TimeUnit.MINUTES)) {
        records.add(ended.get());
      }
      return report(records);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Acceptor<Integer>> makeAcceptors() {
    List<Acceptor<Integer>> fresh = new ArrayList<>();
    for (int i = 0; i < ACCEPTORS; i++) {
      fresh.add(new Acceptor<>(new HeapRegister<>()));
    }
    return fresh;
  }

  /**
   * Waits for all, and returns the acceptors of the next decision. The last to arrive makes them;
   * the others spin, and only yield: a thread that slept would wake up when the others are done.
   */
  private List<Acceptor<Integer>> meet() throws InterruptedException {
    List<Acceptor<Integer>> last = acceptors;
    if (arrived.incrementAndGet() == proposers) {
      arrived.setPlain(0); // published by the volatile write of the acceptors
      acceptors = makeAcceptors();
    }
    for (int spins = 0; acceptors == last; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else if (failed || Thread.interrupted()) {
        throw new InterruptedException("another proposer failed, or time is up");
      } else {
        Thread.yield();
      }
    }
    return acceptors;
  }

  private Record propose(int number, int decisions) throws InterruptedException {
    Record record = new Record(new int[decisions], new int[decisions]);
    boolean ended = false;
    try {
      for (int i = 0; i < decisions; i++) {
        int decision = i;
        Proposer<Integer> proposer =
            Proposer.seeded(number, meet(), number + (long) i * proposers);
        record.values[i] =
            proposer.propose(
                number,
                round -> {
                  record.ballots[decision]++;
                  statistics.accept(round);
                });
      }
      ended = true;
    } finally {
      failed |= !ended; // or the others would wait for this one
    }
    return record;
  }

  private String report(List<Record> records) {
    for (Record record : records) {
      int differs = Arrays.mismatch(record.values, records.get(0).values);
      if (differs >= 0) {
        throw new IllegalStateException("decision " + differs + ": proposers do not agree");
      }
    }
    int[] ballots = records.stream().flatMapToInt(r -> Arrays.stream(r.ballots)).sorted().toArray();
    StringBuilder text = new StringBuilder("ballots  proposals  percent\n");
    for (int from = 0, to; from < ballots.length; from = to) {
      to = from;
      while (to < ballots.length && ballots[to] == ballots[from]) {
        to++;
      }
      text.append(String.format(
          Locale.ROOT, "%7d  %9d  %7.3f%n",
          ballots[from], to - from, 100.0 * (to - from) / ballots.length));
    }
    for (double percent : new double[] {50, 90, 99, 99.9, 99.99}) {
      int rank = (int) Math.ceil(percent / 100 * ballots.length) - 1;
      text.append(String.format(
          Locale.ROOT, "%6s%%: %d or fewer%n", percent, ballots[Math.max(0, rank)]));
    }
    return text.append(statistics).append(String.format(
        Locale.ROOT, "%nall %d proposals of %d proposers ended and agree; at most %d ballots%n",
        ballots.length, proposers, ballots[ballots.length - 1])).toString();
  }
}
