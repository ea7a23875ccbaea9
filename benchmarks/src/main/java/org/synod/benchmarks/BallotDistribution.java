// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.synod.paxos.Acceptor;
import org.synod.paxos.Proposer;
import org.synod.register.HeapRegister;

/**
 * How many ballots does a proposal need when all propose at once? Paxos promises no bound; this shows
 * what the backoff makes of it: threads meet before each decision on 3 fresh acceptors, propose
 * values of their own, and count their ballots.
 *
 * <p>Prints how many proposals took 1, 2, 3, ... ballots, and ends with exit code 1 if one did not end
 * or two did not agree.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.BallotDistribution 8 20000
 * }</pre>
 */
public final class BallotDistribution {
  private static final int ACCEPTORS = 3;
  private static final int MAX_THREADS = 1024;

  private final int proposers;
  private final CyclicBarrier barrier;
  private List<Acceptor<Integer>> acceptors; // written while all wait at the barrier

  private BallotDistribution(int proposers) {
    this.proposers = proposers;
    barrier = new CyclicBarrier(proposers, this::makeAcceptors);
  }

  /**
   * Runs the decisions.
   *
   * @param args how many proposers (8 if absent), how many decisions (20,000 if absent)
   */
  public static void main(String[] args) throws InterruptedException {
    int proposers = argument(args, 0, "proposers", 8, MAX_THREADS);
    int decisions = argument(args, 1, "decisions", 20_000, 1_000_000);
    if (args.length > 2) {
      refuse("arguments: " + args.length + ", allowed: [proposers] [decisions]");
    }
    try {
      System.out.print(new BallotDistribution(proposers).run(decisions));
    } catch (ExecutionException e) {
      System.err.println("a proposal did not end: " + e.getCause());
      System.exit(1);
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
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
    return refuse(name + ": " + args[index] + ", allowed: 1 to " + max);
  }

  private static int refuse(String message) {
    System.err.println(message);
    System.exit(2);
    throw new AssertionError("exited");
  }

  /** What one proposer got: by decision, the value and the number of ballots it took. */
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
      for (Future<Record> ended : threads.invokeAll(tasks)) {
        records.add(ended.get());
      }
      return report(records);
    } finally {
      threads.shutdownNow();
    }
  }

  private void makeAcceptors() {
    List<Acceptor<Integer>> fresh = new ArrayList<>();
    for (int i = 0; i < ACCEPTORS; i++) {
      fresh.add(new Acceptor<>(new HeapRegister<>()));
    }
    acceptors = fresh;
  }

  private Record propose(int number, int decisions) throws Exception {
    Record record = new Record(new int[decisions], new int[decisions]);
    for (int i = 0; i < decisions; i++) {
      int decision = i;
      barrier.await();
      Proposer<Integer> proposer = new Proposer<>(number, acceptors, number + (long) i * proposers);
      record.values[i] = proposer.propose(number, round -> record.ballots[decision]++);
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
          "%7d  %9d  %7.3f%n", ballots[from], to - from, 100.0 * (to - from) / ballots.length));
    }
    for (double percent : new double[] {50, 90, 99, 99.9, 99.99}) {
      int rank = (int) Math.ceil(percent / 100 * ballots.length) - 1;
      text.append(String.format("%6s%%: %d or fewer%n", percent, ballots[Math.max(0, rank)]));
    }
    return text.append(String.format(
        "all %d proposals of %d proposers ended and agree; at most %d ballots%n",
        ballots.length, proposers, ballots[ballots.length - 1])).toString();
  }
}
