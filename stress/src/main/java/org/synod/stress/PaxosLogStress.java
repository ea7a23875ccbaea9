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
import org.synod.log.BatchingLog;
import org.synod.log.Follower;
import org.synod.log.LogState;
import org.synod.log.PaxosLog;
import org.synod.log.SequenceConsensus;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** {@link PaxosLog} and {@link SequenceConsensus}: each append once, and all read the same. */
public class PaxosLogStress {

  /**
   * The contents of a log, as a number of one digit for each command; 9 stands for a wrong index.
   */
  private static long contents(PaxosLog<Long> log, long... indexes) {
    long digits = 0;
    for (long i = 0; i < log.decidedPrefix(); i++) {
      digits = digits * 10 + log.get(i);
    }
    for (int i = 0; i < indexes.length; i++) {
      digits = log.get(indexes[i]) == i + 1 ? digits : 9;
    }
    return digits;
  }

  /** 1 and 2 are appended: (index of 1, index of 2, the log). */
  @JCStressTest
  @Outcome(id = "0, 1, 12", expect = ACCEPTABLE, desc = "1 was first at the host.")
  @Outcome(id = "1, 0, 21", expect = ACCEPTABLE, desc = "2 was first at the host.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, twice, or not where its append says.")
  @State
  public static class Appends {
    private final PaxosLog<Long> log = PaxosLog.acceptors(3);

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = log.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = log.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = contents(log, r.r1, r.r2);
    }
  }

  /** As {@link Appends}, the one perhaps by the other. */
  @JCStressTest
  @Outcome(id = "0, 1, 12", expect = ACCEPTABLE, desc = "1 was first at the host, or in a batch.")
  @Outcome(id = "1, 0, 21", expect = ACCEPTABLE, desc = "2 was first at the host, or in a batch.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, twice, or not where its append says.")
  @State
  public static class Batches {
    private final PaxosLog<Long> log = PaxosLog.acceptors(3);
    private final BatchingLog<Long> batching = new BatchingLog<>(log);

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = batching.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = batching.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = contents(log, r.r1, r.r2);
    }
  }

  /** The host of ballot 1 crashes at some time: appends go on in ballot 2, and are there once. */
  @JCStressTest
  @Outcome(id = "0, 1, 12", expect = ACCEPTABLE, desc = "1 was first in the ballot that counts.")
  @Outcome(id = "1, 0, 21", expect = ACCEPTABLE, desc = "2 was first in the ballot that counts.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, twice, or not where its append says.")
  @State
  public static class HostCrashes {
    private final PaxosLog<Long> log;

    public HostCrashes() {
      Crashing<LogState<Long>> host = new Crashing<>();
      host.crashAfter(2);
      log =
          new PaxosLog<>(
              List.of(host, new HeapRegister<>(), new HeapRegister<>()),
              QuorumSystem.majority(3));
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = log.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = log.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = contents(log, r.r1, r.r2);
    }
  }

  /** One appends 1 and 2, the other follows: what it reads one after the other, 0 for nothing. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "It read before the first was stored.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The first was stored in between.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The second was not yet stored.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Both were stored.")
  @Outcome(expect = FORBIDDEN, desc = "Out of order.")
  @State
  public static class AFollower {
    private final PaxosLog<Long> log = PaxosLog.acceptors(3);
    private final Follower<Long> follower = log.follow(0);

    @Actor
    public void appender() {
      log.append(1L);
      log.append(2L);
    }

    @Actor
    public void follower(JJ_Result r) {
      Long first = follower.poll();
      Long second = follower.poll();
      r.r1 = first == null ? 0 : first;
      r.r2 = second == null ? 0 : second;
    }
  }

  /** One appends, the other closes: (index or -1 if refused, the log). */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The append was before the close.")
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "The close was first: nothing is appended.")
  @Outcome(expect = FORBIDDEN, desc = "Refused and in the log, or neither.")
  @State
  public static class Closes {
    private final PaxosLog<Long> log = PaxosLog.acceptors(3);

    @Actor
    public void appender(JJ_Result r) {
      try {
        r.r1 = log.append(1L);
      } catch (IllegalStateException e) {
        r.r1 = -1;
      }
    }

    @Actor
    public void closer() {
      log.close();
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r2 = contents(log);
    }
  }

  private static long digits(List<Long> sequence) {
    long digits = 0;
    for (long command : sequence) {
      digits = digits * 10 + command;
    }
    return digits;
  }

  private static List<Register<LogState<Long>>> registers() {
    List<Register<LogState<Long>>> registers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      registers.add(new HeapRegister<>());
    }
    return registers;
  }

  /** Two objects on the same registers: (decided for 1, for 2, in the end, unasked). */
  @Outcome(id = {"1, 12, 12, 12", "12, 12, 12, 12"}, expect = ACCEPTABLE, desc = "1 was first.")
  @Outcome(id = {"21, 2, 21, 21", "21, 21, 21, 21"}, expect = ACCEPTABLE, desc = "2 was first.")
  @Outcome(expect = FORBIDDEN, desc = "Not prefixes of each other, or without what was proposed.")
  interface SequenceOutcomes {}

  /** The registers, and what is asked of them. */
  abstract static class TwoSequences {
    final List<Register<LogState<Long>>> registers = registers();
    private final QuorumSystem quorums;

    TwoSequences(QuorumSystem quorums) {
      this.quorums = quorums;
    }

    final long propose(List<Register<LogState<Long>>> mine, long command) {
      return digits(new SequenceConsensus<>(mine, quorums).propose(command));
    }

    final void observe(JJJJ_Result r) {
      SequenceConsensus<Long> third = new SequenceConsensus<>(registers, quorums);
      r.r3 = digits(third.propose(2L));
      r.r4 = digits(third.decision());
    }
  }

  @JCStressTest
  @JCStressMeta(SequenceOutcomes.class)
  @State
  public static class Sequences extends TwoSequences {
    public Sequences() {
      super(QuorumSystem.majority(3));
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = propose(registers, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = propose(registers, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Broken: one acceptor is enough for each phase, and each process has another host. */
  private record OneOfThree() implements QuorumSystem {
    @Override
    public int acceptors() {
      return 3;
    }

    @Override
    public boolean isPrepareQuorum(long set) {
      return set != 0;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return set != 0;
    }
  }

  @JCStressTest
  @JCStressMeta(SequenceOutcomes.class)
  @Outcome(id = "1, 2, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: two sequences, none a prefix of the other.")
  @State
  public static class TooSmallQuorumsControl extends TwoSequences {
    public TooSmallQuorumsControl() {
      super(new OneOfThree());
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = propose(registers, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      List<Register<LogState<Long>>> mine = new ArrayList<>(registers);
      mine.add(mine.remove(0));
      r.r2 = propose(mine, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }
}
