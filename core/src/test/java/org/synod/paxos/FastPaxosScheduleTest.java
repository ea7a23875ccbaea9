// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * Every schedule of small runs of Fast Paxos, like those of Paxos in {@link PaxosScheduleTest}.
 * Each process sends its value in the fast ballot, to the acceptors in an order of its own. If that
 * decides nothing, the process tries a number of ballots.
 */
class FastPaxosScheduleTest {

  static Explorer fast(int proposers, QuorumSystem quorums, int ballots) {
    return fast(proposers, quorums, ballots, registers -> registers);
  }

  /** Runs in which each process has its own view of the registers. */
  static Explorer fast(
      int proposers,
      QuorumSystem quorums,
      int ballots,
      UnaryOperator<List<Register<AcceptorState<String>>>> seen) {
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<String>>> registers =
              world.registers("a", quorums.acceptors());
          Set<String> values = new TreeSet<>();
          for (int i = 0; i < proposers; i++) {
            int number = i;
            values.add("v" + number);
            world.process(
                "p" + number,
                () ->
                    decide(
                        number,
                        Rotated.fastFrom(number, seen.apply(registers), quorums),
                        ballots));
          }
          world.check(
              new PaxosScheduleTest.Refinement(
                  registers, values, Acceptors.fastOn(registers, quorums)));
        });
  }

  /**
   * Proposes like {@code propose}, with a bound on the ballots, and with one number for each
   * process. The reads between the fast ballot and the others are left out, which only multiply the
   * states.
   */
  static String decide(int number, Acceptors<String> acceptors, int ballots) {
    String decided = new FastPaxos<>(acceptors).tryFast("v" + number);
    return decided != null ? decided : PaxosScheduleTest.tryBallots(number, acceptors, ballots);
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireComplete();
    Explored.run(what, found);
    return found;
  }

  @Test
  void twoProposersThreeAcceptors() {
    Exploration found =
        explored("fast 2 x 3 x 2, 2 crashes", fast(2, FastPaxos.quorums(3), 2).crashes(2));
    assertTrue(found.outcomes().contains("p0: v0, p1: v0"));
    assertTrue(found.outcomes().contains("p0: v1, p1: v1"));
  }

  @Test
  void twoProposersFourAcceptors() {
    explored("fast 2 x 4 x 1, 1 crash", fast(2, FastPaxos.quorums(4), 1).crashes(1));
    explored("fast 2 x 4 x 2", fast(2, FastPaxos.quorums(4), 2));
  }

  @Test
  void threeProposersThreeAcceptors() {
    explored("fast 3 x 3 x 1", fast(3, FastPaxos.quorums(3), 1));
  }

  /** Explores up to a bound, which {@code -Pdeep} and the gate raise. */
  @Test
  void threeProposersFourAcceptors() {
    int most = Integer.getInteger("synod.explore.states", 1_000_000) / 4;
    Exploration found =
        fast(3, FastPaxos.quorums(4), 1).maxStates(most).explore();
    Explored.run("fast 3 x 4 x 1", found);
    found.requireNoFailure();
  }

  @Test
  void anAcceptorThatStopsAnsweringAllOrOne() {
    explored("fast 2 x 3 x 1, one out", fast(2, FastPaxos.quorums(3), 1).outages(1));
    explored("fast 2 x 3 x 1, 2 out to one", fast(2, FastPaxos.quorums(3), 1).outagesToOne(2));
    explored("fast 2 x 4 x 1, one out", fast(2, FastPaxos.quorums(4), 1).outages(1));
  }

  @Test
  void otherQuorums() {
    explored("fast 2 x 4 of 4 x 1", fast(2, QuorumSystem.fast(4, 4, 3), 1));
    explored("fast 2 x 3 weighted x 1", fast(2, QuorumSystem.weighted(2, 1, 1), 1));
  }

  /** The object as a whole, without a bound on its ballots. */
  @Test
  void aProposalBesideReadersEndsAloneFromEachOfItsStates() {
    explored(
        "FastPaxos.propose and FastPaxos.decision",
        Explorer.of(
                world -> {
                  List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
                  QuorumSystem quorums = FastPaxos.quorums(3);
                  world.process("proposer", () -> new FastPaxos<>(registers).propose("v0"));
                  world.process(
                      "reader", () -> new FastPaxos<>(registers).decision().orElse(null));
                  world.process(
                      "p1", () -> decide(1, Rotated.fastFrom(1, registers, quorums), 0));
                  world.check(
                      new PaxosScheduleTest.Refinement(
                          registers, Set.of("v0", "v1"), Acceptors.fastOn(registers, quorums)));
                })
            .crashes(1)
            .soloEndsWithin(30));
  }
}
