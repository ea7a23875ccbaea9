// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.paxos.Misbehaving.Fault;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * Seeded faults of Fast Paxos below the production code: at its acceptors and its quorums. The
 * checks of {@link FastPaxosScheduleTest} must find each of them. The mistakes in the proposers are
 * mutants, which that test finds (src/test/mutants/paxos-schedules.txt).
 */
class FastPaxosFaultsTest {
  private static final int MOST = 300_000;

  /** Small runs first: a fault is found by the smallest run that shows it. */
  private static Map<String, Explorer> checks(
      QuorumSystem three, QuorumSystem four, BiFunction<Integer, QuorumSystem, Explorer> run) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 3 x 1", run.apply(2, three));
    checks.put("2 x 3 x 1, an acceptor out to one", run.apply(2, three).outagesToOne(1));
    checks.put("2 x 4 x 1", run.apply(2, four));
    checks.put("3 x 3 x 1", run.apply(3, three));
    checks.put("3 x 4 x 1", run.apply(3, four));
    checks.values().forEach(check -> check.maxStates(MOST));
    return checks;
  }

  private static Map<String, Explorer> checks(Fault fault) {
    return checks(
        FastPaxos.quorums(3),
        FastPaxos.quorums(4),
        (proposers, quorums) -> fast(fault, proposers, quorums));
  }

  private static Explorer fast(Fault fault, int proposers, QuorumSystem quorums) {
    return FastPaxosScheduleTest.fast(
        proposers, quorums, /* ballots */ 1, registers -> Misbehaving.all(fault, registers));
  }

  @ParameterizedTest
  @EnumSource(names = {"SILENCE_IS_AN_ACCEPTANCE", "SAYS_IT_ACCEPTED_BELOW_ITS_PROMISE"})
  void isFoundAtAcceptors(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(check -> check.explore().requireNoFailure());
  }

  /**
   * Majorities in each phase, and in the fast ballot too. No system of this library can be like
   * that.
   */
  record TooSmall(int acceptors) implements QuorumSystem {
    @Override
    public boolean isPrepareQuorum(long set) {
      return Long.bitCount(set) > acceptors / 2;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return isPrepareQuorum(set);
    }

    @Override
    public boolean isFastQuorum(long set) {
      return isPrepareQuorum(set);
    }
  }

  /** Fast Paxos §3.1, (7b), is needed: the production code disagrees with quorums that break it. */
  @Test
  void fastQuorumsThatAreTooSmallAreFound() {
    SeededFault.requireFound(
        "TooSmall",
        checks(
            new TooSmall(3),
            new TooSmall(4),
            (proposers, quorums) -> FastPaxosScheduleTest.fast(proposers, quorums, 1)));
  }

  /**
   * Two processes return different decisions, so the invariants are not the only check that fails.
   */
  @Test
  void fastQuorumsThatAreTooSmallDisagree() {
    QuorumSystem quorums = new TooSmall(3);
    Explorer explorer =
        Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
              for (int i = 0; i < 3; i++) {
                int number = i;
                world.process(
                    "p" + number,
                    () ->
                        FastPaxosScheduleTest.decide(
                            number, Rotated.fastFrom(number, registers, quorums), 1));
              }
              world.check(ConsensusSpecs.consensus(Set.of("v0", "v1", "v2")));
            });
    Exploration found = explorer.explore();
    String how = String.valueOf(found.failure());
    assertTrue(how.contains("agreement: "), how);
    Explored.fault("fast quorums that are too small", "agreement", found);
  }
}
