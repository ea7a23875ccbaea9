// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.JJL_Result;
import org.synod.log.Delivery;
import org.synod.log.Follower;
import org.synod.log.HeapLog;
import org.synod.log.Log;

/** {@link HeapLog} and {@link Delivery}: one order for all, each command in it once. */
public class LogStress {

  /** 1 and 2 are appended: (index of 1, index of 2, what 0 holds, what 1 holds). */
  @Outcome(id = "0, 1, 1, 2", expect = ACCEPTABLE, desc = "1 came first.")
  @Outcome(id = "1, 0, 2, 1", expect = ACCEPTABLE, desc = "2 came first.")
  @Outcome(expect = FORBIDDEN, desc = "A command is lost, or there twice, or elsewhere.")
  interface AppendOutcomes {}

  /** Two threads append. */
  abstract static class Appends {
    private final Log<Long> log;

    Appends(Log<Long> log) {
      this.log = log;
    }

    final long append(long command) {
      return log.append(command);
    }

    final long get(long index) {
      return index < log.decidedPrefix() ? log.get(index) : -1;
    }
  }

  @JCStressTest
  @JCStressMeta(AppendOutcomes.class)
  @State
  public static class TwoAppends extends Appends {
    public TwoAppends() {
      super(new HeapLog<>());
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = append(1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = append(2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r3 = get(0);
      r.r4 = get(1);
    }
  }

  @JCStressTest
  @JCStressMeta(AppendOutcomes.class)
  @Outcome(id = {"0, 0, .*", "1, 1, .*", ".*, -1", "0, 1, 2, 2", "1, 0, 1, 1"},
      expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: both put theirs into the same place.")
  @State
  public static class CheckThenSetControl extends Appends {
    public CheckThenSetControl() {
      super(new CheckThenSet());
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = append(1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = append(2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r3 = get(0);
      r.r4 = get(1);
    }
  }

  /** Broken: finds the end, and then writes there. */
  private static final class CheckThenSet implements Log<Long> {
    private final Long[] entries = new Long[2];
    private volatile int size;

    @Override
    public long append(Long command) {
      int end = size;
      entries[end] = command;
      size = end + 1;
      return end;
    }

    @Override
    public Long get(long index) {
      return entries[(int) index];
    }

    @Override
    public long decidedPrefix() {
      return size;
    }

    @Override
    public Follower<Long> follow(long from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  /** 1,023 are there; one appends 0 and 1, one 2: (index of 1, of 2, whether all are there). */
  @JCStressTest
  @Outcome(id = "1024, 1025, 1", expect = ACCEPTABLE, desc = "0, 1, 2: the link before 1.")
  @Outcome(id = "1025, 1024, 1", expect = ACCEPTABLE, desc = "0, 2, 1: the link before 2.")
  @Outcome(id = "1025, 1023, 1", expect = ACCEPTABLE, desc = "2, 0, 1: the link before 0.")
  @Outcome(expect = FORBIDDEN, desc = "A command is lost, or there twice, or elsewhere.")
  @State
  public static class AcrossALink {
    private final Log<Long> log = new HeapLog<>();

    public AcrossALink() {
      for (long i = 0; i < 1023; i++) {
        log.append(i);
      }
    }

    @Actor
    public void actor1(JJJ_Result r) {
      log.append(0L);
      r.r1 = log.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = log.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      boolean all = log.decidedPrefix() == 1026 && log.get(r.r1) == 1 && log.get(r.r2) == 2;
      r.r3 = all ? 1 : 0;
    }
  }

  /** A reader of an entry sees all that its append published: (field of the command, prefix). */
  @JCStressTest
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "Read before the append.")
  @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "The append came between the reads.")
  @Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "Read after it, with what was written before.")
  @Outcome(expect = FORBIDDEN, desc = "A command not made yet, or a prefix that is behind.")
  @State
  public static class Publication {
    /** Not immutable, so that only the log publishes it. */
    private static final class Plain {
      private long field;
    }

    private final Log<Plain> log = new HeapLog<>();
    private final Follower<Plain> follower = log.follow(0);

    @Actor
    public void appender() {
      Plain command = new Plain();
      command.field = 7;
      log.append(command);
    }

    @Actor
    public void reader(JJ_Result r) {
      Plain command = follower.poll();
      r.r1 = command == null ? -1 : command.field;
      r.r2 = log.decidedPrefix();
    }
  }

  /** An append and a close: (index or -1, prefix when close returned, prefix in the end). */
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The append came first.")
  @Outcome(id = "-1, 0, 0", expect = ACCEPTABLE, desc = "The close came first.")
  @Outcome(expect = FORBIDDEN, desc = "Appended behind the close, or refused before it.")
  @State
  public static class Close {
    private final Log<Long> log = new HeapLog<>();

    @Actor
    public void appender(JJJ_Result r) {
      try {
        r.r1 = log.append(1L);
      } catch (IllegalStateException e) {
        r.r1 = -1;
      }
    }

    @Actor
    public void closer(JJJ_Result r) {
      log.close();
      r.r2 = log.decidedPrefix();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = log.decidedPrefix();
    }
  }

  /** Both append, and one of them delivers: (index of 1, index of 2, what was delivered). */
  @JCStressTest
  @Outcome(id = "0, 1, \\[1, 2\\]", expect = ACCEPTABLE, desc = "1 came first.")
  @Outcome(id = "1, 0, \\[2, 1\\]", expect = ACCEPTABLE, desc = "2 came first.")
  @Outcome(expect = FORBIDDEN, desc = "Not delivered, or twice, or out of order.")
  @State
  public static class Delivered {
    private final List<Long> delivered = new ArrayList<>(); // one thread at a time
    private final Delivery<Long> delivery = new Delivery<>(new HeapLog<>(), 0, delivered::add);

    @Actor
    public void actor1(JJL_Result r) {
      r.r1 = delivery.append(1L);
    }

    @Actor
    public void actor2(JJL_Result r) {
      r.r2 = delivery.append(2L);
    }

    @Arbiter
    public void arbiter(JJL_Result r) {
      r.r3 = delivered.toString();
    }
  }
}
