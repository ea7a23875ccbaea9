// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.log.Follower;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.epochs.EpochEntry;
import org.synod.log.epochs.ReconfigurableLog;

/** {@link ReconfigurableLog}: the acceptors a are replaced by b while others append and read. */
public class ReconfigurableLogStress {
  private static final List<String> A = List.of("a");
  private static final List<String> B = List.of("b");

  private static Function<List<String>, Log<EpochEntry<Long>>> logs(Log<EpochEntry<Long>> first) {
    Map<List<String>, Log<EpochEntry<Long>>> logs = Map.of(A, first, B, new HeapLog<>());
    return logs::get;
  }

  /** Two objects of a log. */
  abstract static class Two {
    final ReconfigurableLog<Long> one;
    final ReconfigurableLog<Long> two;

    Two(Log<EpochEntry<Long>> first) {
      Function<List<String>, Log<EpochEntry<Long>>> logs = logs(first);
      one = ReconfigurableLog.found(logs, A);
      two = new ReconfigurableLog<>(logs, A);
    }
  }

  /** One appends 1, another replaces the acceptors and appends 2: (both indexes, the first). */
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "1 is first.")
  @Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "2 is first.")
  @Outcome(expect = FORBIDDEN, desc = "An append is lost, or its index is not that of its command.")
  interface AppendOutcomes {}

  @JCStressTest
  @JCStressMeta(AppendOutcomes.class)
  @State
  public static class AppenderAndChanger extends Two {
    public AppenderAndChanger() {
      super(new HeapLog<>());
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = one.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      two.change(A, B);
      r.r2 = two.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = one.get(0);
    }
  }

  /** Broken: a command behind the stop counts at the place of the stop. */
  @JCStressTest
  @JCStressMeta(AppendOutcomes.class)
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: a command behind the stop has an index, and is not there.")
  @State
  public static class CountsAfterStopControl extends Two {
    public CountsAfterStopControl() {
      super(new Counting(new HeapLog<>()));
    }

    /** The log of the first epoch, whose place 1 has the stop or a command. */
    private record Counting(Log<EpochEntry<Long>> log) implements Log<EpochEntry<Long>> {
      @Override
      public long append(EpochEntry<Long> entry) {
        long place = log.append(entry);
        return entry instanceof EpochEntry.Command<Long> ? Math.min(1, place) : place;
      }

      @Override
      public EpochEntry<Long> get(long index) {
        return log.get(index);
      }

      @Override
      public long decidedPrefix() {
        return log.decidedPrefix();
      }

      @Override
      public Follower<EpochEntry<Long>> follow(long from) {
        return log.follow(from);
      }

      @Override
      public void close() {
        log.close();
      }
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = one.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      two.change(A, B);
      r.r2 = two.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = two.get(0);
    }
  }

  /** Threads of one object: as above. */
  @JCStressTest
  @JCStressMeta(AppendOutcomes.class)
  @State
  public static class ThreadsOfOneObject {
    private final ReconfigurableLog<Long> log =
        ReconfigurableLog.found(names -> new HeapLog<>(), A);

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = log.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      log.change(A, B);
      r.r2 = log.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = log.get(0);
    }
  }

  /** One appends 1, then replaces the acceptors and appends 2; another polls twice, 0 is none. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "1, 0", "1, 2"}, expect = ACCEPTABLE, desc = "In order.")
  @Outcome(expect = FORBIDDEN, desc = "A command is passed over, or comes twice.")
  @State
  public static class FollowerAndChanger {
    private final ReconfigurableLog<Long> log =
        ReconfigurableLog.found(names -> new HeapLog<>(), A);
    private final Follower<Long> follower = log.follow(0);

    @Actor
    public void actor1() {
      log.append(1L);
      log.change(A, B);
      log.append(2L);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r1 = polled();
      r.r2 = polled();
    }

    private long polled() {
      Long command = follower.poll();
      return command == null ? 0 : command;
    }
  }
}
