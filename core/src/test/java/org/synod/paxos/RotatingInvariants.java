// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.synod.Invariant.require;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.synod.explore.Spec;
import org.synod.register.Register;

/**
 * The invariants that {@link RotatingPaxos} keeps beyond those of Paxos, which are checked too.
 * They are the sentences of its proof in docs/hosted-ballots.md, by name.
 */
final class RotatingInvariants implements Spec<PaxosScheduleTest.Both> {
  private final List<Register<AcceptorState<String>>> registers;
  private final Spec<PaxosScheduleTest.Both> paxos;
  private final int mostBallots;
  private final long mayMiss; // bit i: register i may miss calls and go on answering
  private final boolean atMostF; // registers fail to answer

  private RotatingInvariants(
      List<Register<AcceptorState<String>>> registers,
      Set<String> values,
      int mostBallots,
      long mayMiss,
      boolean atMostF) {
    this.registers = registers;
    this.mostBallots = mostBallots;
    this.mayMiss = mayMiss;
    this.atMostF = atMostF;
    paxos = new PaxosScheduleTest.Refinement(registers, values);
  }

  /**
   * With {@code crashesOnly}, a register that is out is out for all processes, and at most f are
   * out.
   */
  RotatingInvariants(
      List<Register<AcceptorState<String>>> registers, Set<String> values, boolean crashesOnly) {
    this(
        registers,
        values,
        crashesOnly ? registers.size() / 2 + 1 : Integer.MAX_VALUE,
        crashesOnly ? 0 : -1,
        crashesOnly);
  }

  /** The registers of this set, at most f, may miss any calls. All others answer everybody. */
  static RotatingInvariants ofFew(
      List<Register<AcceptorState<String>>> registers, Set<String> values, long mayMiss) {
    return new RotatingInvariants(registers, values, registers.size() / 2 + 1, mayMiss, true);
  }

  /** Any registers may miss calls, {@code missed} in all. */
  static RotatingInvariants ofMissedCalls(
      List<Register<AcceptorState<String>>> registers, Set<String> values, int missed) {
    return new RotatingInvariants(registers, values, missed + 1, -1, false);
  }

  @Override
  public PaxosScheduleTest.Both start() {
    return paxos.start();
  }

  @Override
  public PaxosScheduleTest.Both next(PaxosScheduleTest.Both before, View view) {
    PaxosScheduleTest.Both now = paxos.next(before, view);
    if (now.history() != before.history()) {
      hostFirst(now.history().accepted());
      for (long promised : now.history().promised()) {
        oneOwner(promised);
        fewBallots(promised);
        liveHostIsStayedWith(promised, view);
      }
    }
    if (atMostF) {
      allDecide(view);
    }
    return now;
  }

  private int host(long ballot) {
    return (int) ((Ballot.round(ballot) - 1) % registers.size());
  }

  /** An acceptor that has accepted in a ballot has the value that its host accepted before. */
  private void hostFirst(List<Map<Long, String>> accepted) {
    for (int a = 0; a < accepted.size(); a++) {
      for (Map.Entry<Long, String> each : accepted.get(a).entrySet()) {
        String only = accepted.get(host(each.getKey())).get(each.getKey());
        require(
            each.getValue().equals(only),
            "host first: acceptor ", a, " has ", each.getValue(), " in ",
            Ballot.toString(each.getKey()), ", its host ", only);
      }
    }
  }

  private static void oneOwner(long promised) {
    require(
        promised == Ballot.NONE || Ballot.proposer(promised) == 0,
        "shared ballots: ", Ballot.toString(promised));
  }

  private void fewBallots(long promised) {
    require(
        Ballot.round(promised) <= mostBallots,
        "few ballots: ", Ballot.toString(promised), " was begun, allowed: ", mostBallots);
  }

  /** While the host of b answers everybody, no process begins a ballot above b. */
  private void liveHostIsStayedWith(long promised, View view) {
    for (long round = 1; round < Ballot.round(promised); round++) {
      int host = host(Ballot.of(round, 0));
      require(
          view.isOut(registers.get(host), 0) || (mayMiss >>> host & 1) != 0,
          "live host: ", Ballot.toString(promised), " was begun, and the host of ballot ", round,
          " answers");
    }
  }

  private static void allDecide(View view) {
    for (int process = 0; process < view.processes(); process++) {
      require(
          !view.ended(process) || view.result(process) != null,
          "termination: process ", process, " ended without outcome");
    }
  }
}
