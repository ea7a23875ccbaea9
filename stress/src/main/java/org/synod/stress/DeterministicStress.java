// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.transaction.deterministic.Access;
import org.synod.transaction.deterministic.Declaration;
import org.synod.transaction.deterministic.DeterministicExecutor;
import org.synod.transaction.deterministic.Procedure;
import org.synod.transaction.deterministic.Worker;

/** {@link DeterministicExecutor}: the log's order, and one outcome for each command. */
public class DeterministicStress {
  private static final String KEY = "key";

  /** Each command adds a number to one key. */
  private static class Adding implements Procedure<Long, String, Long, Long> {
    @Override
    public void declare(Long command, Declaration<String> keys) {
      keys.writes(KEY);
    }

    @Override
    public Long run(Long command, Access<String, Long> state) {
      Long there = state.get(KEY);
      long sum = (there == null ? 0 : there) + command;
      state.set(KEY, sum);
      return sum;
    }
  }

  /** 1 and 2 are added: (sum after 1, sum after 2, sums that the two workers have at the end). */
  @Outcome(id = "1, 3, 3, 3", expect = ACCEPTABLE, desc = "1 came first.")
  @Outcome(id = "3, 2, 3, 3", expect = ACCEPTABLE, desc = "2 came first.")
  @Outcome(expect = FORBIDDEN, desc = "A command is lost, or was there twice.")
  interface Sums {}

  @JCStressTest
  @JCStressMeta(Sums.class)
  @State
  public static class TwoExecute {
    private final DeterministicExecutor<Long, String, Long, Long> executor =
        new DeterministicExecutor<>(new HeapLog<>(), new Adding(), 2);
    private final Worker<Long, String, Long, Long> first = executor.worker(0);
    private final Worker<Long, String, Long, Long> second = executor.worker(1);

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = first.execute(1L);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = second.execute(2L);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r3 = first.get(KEY);
      r.r4 = second.get(KEY);
    }
  }

  /** Broken: without a log, each worker executes its command when it comes. */
  @JCStressTest
  @JCStressMeta(Sums.class)
  @Outcome(id = {"1, 2, 1, 1", "1, 2, 2, 2"},
      expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: a command is lost.")
  @State
  public static class UnorderedControl {
    private volatile long sum;

    @Actor
    public void actor1(JJJJ_Result r) {
      long there = sum;
      sum = there + 1;
      r.r1 = there + 1;
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      long there = sum;
      sum = there + 2;
      r.r2 = there + 2;
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r3 = sum;
      r.r4 = sum;
    }
  }

  /** A body that says how often it was run, which no body should: (value at each worker). */
  @Outcome(id = {"1, 1", "2, 2"}, expect = ACCEPTABLE, desc = "Both have the same.")
  @Outcome(expect = FORBIDDEN, desc = "Each worker has an outcome of its own.")
  interface Runs {}

  private static class Counting extends Adding {
    private final AtomicLong runs = new AtomicLong();

    @Override
    public Long run(Long command, Access<String, Long> state) {
      state.set(KEY, runs.incrementAndGet());
      return 0L;
    }
  }

  /** A log with one command. */
  private static Log<Long> one() {
    Log<Long> log = new HeapLog<>();
    log.append(1L);
    return log;
  }

  @JCStressTest
  @JCStressMeta(Runs.class)
  @State
  public static class OneOutcome {
    private final DeterministicExecutor<Long, String, Long, Long> executor =
        new DeterministicExecutor<>(one(), new Counting(), 2);
    private final Worker<Long, String, Long, Long> first = executor.worker(0);
    private final Worker<Long, String, Long, Long> second = executor.worker(1);

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = first.get(KEY);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = second.get(KEY);
    }
  }

  /** Broken: two executors, which share the log and the procedure and no outcome. */
  @JCStressTest
  @JCStressMeta(Runs.class)
  @Outcome(id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: each has an outcome of its own.")
  @State
  public static class NothingSharedControl {
    private final Log<Long> log = one();
    private final Counting counting = new Counting();
    private final Worker<Long, String, Long, Long> first =
        new DeterministicExecutor<>(log, counting, 1).worker(0);
    private final Worker<Long, String, Long, Long> second =
        new DeterministicExecutor<>(log, counting, 1).worker(0);

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = first.get(KEY);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = second.get(KEY);
    }
  }
}
