// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.synod.explore.Spec;
import org.synod.register.Register;

/**
 * What {@link RotatingPaxos} keeps beyond the invariants of Paxos, which are checked too: the
 * sentences of its proof in ARCHITECTURE.md, by name.
 */
final class RotatingInvariants implements Spec<PaxosScheduleTest.Both> {
  private final List<Register<AcceptorState<String>>> registers;
  private final Spec<PaxosScheduleTest.Both> paxos;
  private final boolean crashesOnly;

  /** With {@code crashesOnly}, a register that is out is so for all, and at most f are. */
  RotatingInvariants(
      List<Register<AcceptorState<String>>> registers, Set<String> values, boolean crashesOnly) {
    this.registers = registers;
    this.crashesOnly = crashesOnly;
    paxos = new PaxosScheduleTest.Refinement(registers, values);
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
        if (crashesOnly) {
          fewBallots(promised);
          liveHostIsStayedWith(promised, view);
        }
      }
    }
    if (crashesOnly) {
      allDecide(view);
    }
    return now;
  }

  private int host(long ballot) {
    return (int) ((Ballot.round(ballot) - 1) % registers.size());
  }

  /** Who has accepted in a ballot has what its host accepted in it, no later. */
  private void hostFirst(List<Map<Long, String>> accepted) {
    for (int a = 0; a < accepted.size(); a++) {
      for (Map.Entry<Long, String> each : accepted.get(a).entrySet()) {
        String only = accepted.get(host(each.getKey())).get(each.getKey());
        require(
            each.getValue().equals(only),
            "host first: acceptor " + a + " has " + each.getValue() + " in "
                + Ballot.toString(each.getKey()) + ", its host " + only);
      }
    }
  }

  private static void oneOwner(long promised) {
    require(
        promised == Ballot.NONE || Ballot.proposer(promised) == 0,
        "shared ballots: " + Ballot.toString(promised));
  }

  private void fewBallots(long promised) {
    require(
        Ballot.round(promised) <= registers.size() / 2 + 1,
        "f + 1 ballots: " + Ballot.toString(promised) + " was begun");
  }

  /** While the host of b answers, nobody begins a ballot above b. */
  private void liveHostIsStayedWith(long promised, View view) {
    for (long round = 1; round < Ballot.round(promised); round++) {
      int host = host(Ballot.of(round, 0));
      require(
          view.isOut(registers.get(host), 0),
          "live host: " + Ballot.toString(promised) + " was begun, and the host of ballot " + round
              + " answers");
    }
  }

  private static void allDecide(View view) {
    for (int process = 0; process < view.processes(); process++) {
      require(
          !view.ended(process) || view.result(process) != null,
          "termination: process " + process + " ended without outcome");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
