// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.Sizes;
import org.synod.register.Register;

/**
 * Seeded faults of Paxos below the production code: at its acceptors, its quorums and the numbers
 * of its proposers. The checks of {@link PaxosScheduleTest} must find each of them. The mistakes in
 * the proposer itself are mutants, which that test finds (src/test/mutants/paxos-schedules.txt).
 */
class PaxosFaultsTest {

  /** The acceptors, quorums and numbers that the proposers of a run get. */
  private record Given(Misbehaving.Fault fault, QuorumSystem quorums, boolean areNumbersUnique) {
    static Given acceptors(Misbehaving.Fault fault) {
      return new Given(fault, QuorumSystem.majority(3), /* areNumbersUnique */ true);
    }

    static Given quorums(int prepare, int accept) {
      return new Given(
          Misbehaving.Fault.NONE, new Sizes(3, prepare, accept), /* areNumbersUnique */ true);
    }

    static Given oneNumber() {
      return new Given(
          Misbehaving.Fault.NONE, QuorumSystem.majority(3), /* areNumbersUnique */ false);
    }
  }

  /** Small runs first: a fault is found by the smallest run that shows it. */
  private static Map<String, Explorer> checks(Given given) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 3 x 1", paxos(given, 2, 1));
    checks.put("2 x 3 x 1, an acceptor out to one", paxos(given, 2, 1).outagesToOne(2));
    checks.put("2 x 3 x 2", paxos(given, 2, 2));
    checks.put("3 x 3 x 1", paxos(given, 3, 1));
    return checks;
  }

  private static Explorer paxos(Given given, int proposers, int ballots) {
    return Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
              Set<String> values = new TreeSet<>();
              for (int i = 0; i < proposers; i++) {
                int process = i;
                values.add("v" + process);
                world.process("p" + process, () -> propose(given, process, registers, ballots));
              }
              world.check(new PaxosScheduleTest.Refinement(registers, values));
            })
        .maxStates(3_000_000);
  }

  private static String propose(
      Given given, int process, List<Register<AcceptorState<String>>> registers, int ballots) {
    Acceptors<String> acceptors =
        Rotated.from(process, Misbehaving.all(given.fault, registers), given.quorums);
    int number = given.areNumbersUnique ? process : 0;
    return PaxosScheduleTest.tryBallots(
        new Proposer<>(number, acceptors, number), "v" + process, ballots);
  }

  private static void requireFound(Object fault, Given given) {
    Map<String, Explorer> checks = checks(given);
    checks.put("3 x 3 x 2, in part", paxos(given, 3, 2).maxStates(200_000));
    SeededFault.requireFound(fault, checks);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "SAYS_IT_PROMISED_BELOW_ITS_PROMISE"})
  void isFoundAtAcceptors(Misbehaving.Fault fault) {
    requireFound(fault, Given.acceptors(fault));
  }

  @Test
  void quorumsOfOneAreFound() {
    requireFound("quorums of one", Given.quorums(/* prepare */ 1, /* accept */ 1));
  }

  @Test
  void onePromiseIsFoundToBeTooFew() {
    requireFound("prepared by one", Given.quorums(/* prepare */ 1, /* accept */ 2));
  }

  @Test
  void oneAcceptanceIsFoundToBeTooFew() {
    requireFound("decided by one", Given.quorums(/* prepare */ 2, /* accept */ 1));
  }

  @Test
  void oneNumberForAllIsFound() {
    requireFound("one number for all", Given.oneNumber());
  }

  @Test
  void withoutAFaultNothingIsFound() {
    Given right = Given.acceptors(Misbehaving.Fault.NONE);
    checks(right).values().forEach(explorer -> explorer.explore().requireComplete());
    paxos(right, 3, 2).maxStates(200_000).explore().requireNoFailure();
  }

  /**
   * No check finds this fault, since it breaks nothing. An acceptor that refuses ballot b because
   * of a higher one will accept nothing below b either, and it reports what it has accepted. If
   * that is of a ballot above b, its value is safe there, and so at b. A proposer that counts the
   * refusal as a promise may have its accept phase refused, and pays no more.
   */
  @Test
  void aRefusedPromiseMayBeCounted() {
    checks(Given.acceptors(Misbehaving.Fault.SAYS_IT_PROMISED_BELOW_ITS_PROMISE))
        .values()
        .forEach(explorer -> explorer.explore().requireComplete());
  }
}
