// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.explore.Omission;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.Sizes;
import org.synod.register.Register;

/**
 * Seeded faults of {@link RotatingPaxos} below the production code: at its acceptors, its quorums
 * and the order of its registers. The checks of {@link RotatingPaxosScheduleTest} must find each of
 * them. The mistakes in the protocol are mutants, which that test finds
 * (src/test/mutants/rotating-schedules.txt).
 */
class RotatingPaxosFaultsTest {
  private static final int MOST_STEPS = 30; // of a process; without a fault it takes fewer

  /** Proposes on registers as a process. */
  @FunctionalInterface
  private interface Proposal {
    String propose(List<Register<AcceptorState<String>>> registers, int process);
  }

  /** Small runs first: a fault is found by the smallest run that shows it. */
  private static Map<String, Explorer> checks(Proposal proposal) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 3", run(proposal, /* crashesOnly */ true));
    checks.put("2 x 3, 1 outage", run(proposal, /* crashesOnly */ true).outages(1));
    checks.put(
        "2 x 3, 3 out to one",
        run(proposal, /* crashesOnly */ false).outagesToOne(3).atomicUpdates());
    checks.put(
        "2 x 3, 2 calls refused",
        run(proposal, /* crashesOnly */ false).omissions(2, Omission.REFUSED).atomicUpdates());
    return checks;
  }

  private static Explorer run(Proposal proposal, boolean crashesOnly) {
    return Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
              for (int i = 0; i < 2; i++) {
                int process = i;
                world.process("p" + process, () -> proposal.propose(registers, process));
              }
              world.check(new RotatingInvariants(registers, Set.of("v0", "v1"), crashesOnly));
            })
        .ownSteps(MOST_STEPS);
  }

  private static Proposal acceptors(Misbehaving.Fault fault) {
    return (registers, process) -> propose(Misbehaving.all(fault, registers), process);
  }

  private static String propose(List<Register<AcceptorState<String>>> registers, int process) {
    return new RotatingPaxos<>(registers).propose("v" + process);
  }

  /** Proposes like {@code propose}, without the first look at unset registers. */
  private static Proposal quorums(QuorumSystem quorums) {
    return (registers, process) -> {
      Register<AcceptorState<String>>[] all = registers.toArray(Acceptors.newArray(0));
      AcceptorState<String> decided =
          RotatingProposal.ballots(all, quorums)
              .change(new RotatingProposal<>(), "v" + process, /* wasSent */ false);
      return Objects.requireNonNull(decided.acceptedValue());
    };
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "LOSES_PROMISES",
        "FORGETS_WHAT_IT_ACCEPTED",
        "ACCEPTS_BELOW_ITS_PROMISE",
        "SAYS_IT_ACCEPTED_BELOW_ITS_PROMISE"
      })
  void isFoundAtAcceptors(Misbehaving.Fault fault) {
    SeededFault.requireFound(fault, checks(acceptors(fault)));
  }

  @Test
  void aSilentHostThatIsTakenToHaveAcceptedIsFound() {
    Proposal proposal =
        (registers, process) -> {
          List<Register<AcceptorState<String>>> seen = new ArrayList<>(registers);
          seen.set(
              0, new Misbehaving(Misbehaving.Fault.SILENCE_IS_AN_ACCEPTANCE, registers.get(0)));
          return propose(seen, process);
        };
    SeededFault.requireFound("silence of a host is an acceptance", checks(proposal));
  }

  @Test
  void aHostOfEachProcessIsFound() {
    Proposal proposal =
        (registers, process) -> {
          List<Register<AcceptorState<String>>> seen = new ArrayList<>(registers);
          Collections.rotate(seen, process);
          return propose(seen, process);
        };
    SeededFault.requireFound("a host of each process", checks(proposal));
  }

  @Test
  void onePromiseIsFoundToBeTooFew() {
    SeededFault.requireFound("prepared by one", checks(quorums(new Sizes(3, 1, 2))));
  }

  @Test
  void theHostAloneIsFoundToBeTooFew() {
    SeededFault.requireFound("decided by one", checks(quorums(new Sizes(3, 2, 1))));
  }

  @Test
  @Tag("deep")
  void withoutAFaultNothingIsFound() {
    checks(acceptors(Misbehaving.Fault.NONE))
        .values()
        .forEach(explorer -> explorer.explore().requireComplete());
    checks(quorums(QuorumSystem.majority(3)))
        .values()
        .forEach(explorer -> explorer.explore().requireComplete());
  }
}
