// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * Every schedule of small runs of Paxos, one read or compare-and-set of an acceptor's register at a
 * time. After each step: the invariants of handout 18 and the refinement of LateConsensus. Each
 * proposer asks the acceptors in an order of its own; one order for all would hide faults.
 */
class PaxosScheduleTest {

  /** Proposers that try a number of ballots each, and return the decision that they know. */
  static Explorer paxos(int proposers, int acceptors, int ballots) {
    return paxos(proposers, QuorumSystem.majority(acceptors), ballots);
  }

  static Explorer paxos(int proposers, QuorumSystem quorums, int ballots) {
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
                () -> tryBallots(number, Rotated.from(number, registers, quorums), ballots));
          }
          world.check(new Refinement(registers, values, Acceptors.on(registers, quorums)));
        });
  }

  static List<Acceptor<String>> rotated(
      List<Register<AcceptorState<String>>> registers, int number) {
    List<Acceptor<String>> acceptors = new ArrayList<>();
    registers.forEach(register -> acceptors.add(new Acceptor<>(register)));
    Collections.rotate(acceptors, -number);
    return acceptors;
  }

  static String tryBallots(int number, Acceptors<String> acceptors, int ballots) {
    return tryBallots(new Proposer<>(number, acceptors, number), "v" + number, ballots);
  }

  static String tryBallots(Proposer<String> proposer, String value, int ballots) {
    for (int ballot = 0; ballot < ballots; ballot++) {
      Optional<String> decision = proposer.tryPropose(value).decision();
      if (decision.isPresent()) {
        return decision.get();
      }
    }
    return null;
  }

  /** The memory of both specs. */
  record Both(PaxosInvariants.History history, Optional<String> outcome) {}

  /** The invariants, and LateConsensus with the value of a deciding round for its outcome. */
  static final class Refinement implements Spec<Both> {
    private final PaxosInvariants invariants;
    private final Spec<Optional<String>> late;
    private Optional<String> decided = Optional.empty(); // of the checked history

    Refinement(List<Register<AcceptorState<String>>> registers, Set<String> values) {
      this(registers, values, Acceptors.on(registers));
    }

    Refinement(
        List<Register<AcceptorState<String>>> registers,
        Set<String> values,
        Acceptors<String> acceptors) {
      invariants = new PaxosInvariants(registers, values, acceptors);
      late = ConsensusSpecs.lateConsensus(values, view -> decided);
    }

    @Override
    public Both start() {
      return new Both(invariants.start(), late.start());
    }

    @Override
    public Both next(Both before, View view) {
      PaxosInvariants.History history = invariants.next(before.history, view);
      decided = invariants.outcome(history);
      Optional<String> outcome = late.next(before.outcome, view);
      return new Both(history, outcome);
    }
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireComplete();
    Explored.run(what, found);
    return found;
  }

  @Test
  void twoProposersThreeAcceptorsTwoBallotsWithCrashes() {
    Exploration found = explored("2 x 3 x 2, 2 crashes", paxos(2, 3, 2).crashes(2));
    assertTrue(found.outcomes().contains("p0: v0, p1: v0"));
    assertTrue(found.outcomes().contains("p0: v1, p1: v1"));
    assertTrue(found.seconds() < 60, "issue 3: in 60 s");
  }

  @Test
  void twoProposersThreeAcceptorsThreeBallots() {
    explored("2 x 3 x 3, 1 crash", paxos(2, 3, 3).crashes(1));
  }

  @Test
  void threeProposersThreeAcceptorsOneBallot() {
    explored("3 x 3 x 1, 2 crashes", paxos(3, 3, 1).crashes(2));
  }

  /** Explores up to a bound, which {@code -Pdeep} raises. */
  @Test
  void threeProposersThreeAcceptorsTwoBallots() {
    int most = Integer.getInteger("synod.explore.states", 1_000_000);
    Exploration found = paxos(3, 3, 2).maxStates(most).explore();
    Explored.run("3 x 3 x 2", found);
    found.requireNoFailure();
  }

  @Test
  @Tag("deep")
  void threeProposersThreeAcceptorsTwoBallotsToTheEnd() {
    explored("3 x 3 x 2, to the end", paxos(3, 3, 2));
  }

  @Test
  void otherQuorumsThanMajorities() {
    explored("2 x 4 flexible x 2, 1 crash", paxos(2, QuorumSystem.flexible(4, 3, 2), 2).crashes(1));
    explored("2 x 3 flexible x 3", paxos(2, QuorumSystem.flexible(3, 1, 3), 3));
    explored("2 x 4 weighted x 2", paxos(2, QuorumSystem.weighted(3, 2, 1, 1), 2));
    explored("2 x 4 in a grid x 2", paxos(2, QuorumSystem.grid(2, 2), 2));
    explored("3 x 4 in a grid x 1", paxos(3, QuorumSystem.grid(2, 2), 1));
    explored("2 x 4 in a grid x 1, one out", paxos(2, QuorumSystem.grid(2, 2), 1).outages(1));
    explored(
        "2 x 4 in a grid x 1, 2 out to one",
        paxos(2, QuorumSystem.grid(2, 2), 1).outagesToOne(2));
  }

  /** The hint depends on a register, so the scheduler decides when it changes. */
  @Test
  void aLeaderHintThatIsWrongAtAnyTime() {
    explored(
        "Paxos with a hint at its leader, beside a proposer",
        Explorer.of(
                world -> {
                  List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
                  Register<String> coin = world.register("coin");
                  world.process("coin", () -> coin.compareAndSet(0, "tossed") ? null : null);
                  world.process(
                      "hinted",
                      () ->
                          new Paxos<>(registers)
                              .withLeader(() -> coin.get().isSet())
                              .propose("v0"));
                  propose(world, registers, 1);
                  world.check(new Refinement(registers, Set.of("v0", "v1")));
                })
            .crashes(1)
            .soloEndsWithin(70));
  }

  @Test
  void twoProposersFiveAcceptors() {
    explored("2 x 5 x 2", paxos(2, 5, 2));
  }

  @Test
  void anAcceptorThatStopsAnsweringAllOrOne() {
    explored("2 x 3 x 1, an acceptor out", paxos(2, 3, 1).outages(1));
    explored("2 x 3 x 1, three out to one", paxos(2, 3, 1).outagesToOne(3));
  }

  @Test
  void overSlotsWordByWord() {
    explored(
        "2 x 1 x 1 over slots, word by word",
        Explorer.of(
                world -> {
                  Memory memory = world.memory("w", 2);
                  SlotRegister<AcceptorState<Long>> slots =
                      new SlotRegister<>(memory, AcceptorState.codec(Codec.ofLong()));
                  for (int i = 0; i < 2; i++) {
                    int number = i;
                    world.process(
                        "p" + i,
                        () ->
                            new Proposer<>(number, List.of(new Acceptor<>(slots)))
                                .tryPropose((long) number).decision().orElse(null));
                  }
                  world.check(ConsensusSpecs.consensus(Set.of(0L, 1L)));
                })
            .crashes(1));
  }

  /** Two proposers without backoff and without a bound on their ballots. */
  private static Explorer duel(int ownSteps) {
    return Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
              for (int i = 0; i < 2; i++) {
                int number = i;
                world.process(
                    "p" + i,
                    () -> tryBallots(number, Acceptors.on(registers), Integer.MAX_VALUE));
              }
              world.check(new Refinement(registers, Set.of("v0", "v1")));
            })
        .ownSteps(ownSteps);
  }

  /** PMS §2.4: the duel. Some schedule uses up any number of steps undecided. */
  @Test
  void aDuelNeedNotEndButEndsAloneFromEachOfItsStates() {
    for (int ownSteps : new int[] {8, 12, 16}) {
      Exploration found = duel(ownSteps).soloEndsWithin(24).explore().requireNoFailure();
      Explored.run("duel of " + ownSteps + " own steps", found);
      assertEquals("the bound of " + ownSteps + " own steps", found.bound());
      assertTrue(found.outcomes().contains("p0: cut, p1: cut"), "neither has decided");
    }
  }

  @Test
  void anAcceptorsTransitionsAreAtomicAndLockFree() {
    explored(
        "acceptor, prepare against accept against prepare",
        Explorer.of(
                world -> {
                  Register<AcceptorState<String>> register = world.register("a");
                  Acceptor<String> acceptor = new Acceptor<>(register);
                  world.process("low", () -> acceptor.accept(Ballot.of(1, 0), "low"));
                  world.process("high", () -> acceptor.prepare(Ballot.of(2, 1)));
                  world.process("later", () -> acceptor.prepare(Ballot.of(3, 2)));
                  world.check(new PaxosInvariants(List.of(register), Set.of("low")));
                  world.check(reported(register));
                })
            .crashes(1)
            .soloEndsWithin(4));
  }

  /** A promise reports all that was accepted before it, and nothing below it is accepted later. */
  private static Spec<Boolean> reported(Register<AcceptorState<String>> register) {
    return new Spec<>() {
      @Override
      public Boolean start() {
        return false;
      }

      @Override
      public Boolean next(Boolean nothing, View view) {
        AcceptorState<?> promise = (AcceptorState<?>) view.result(1);
        AcceptorState<String> now =
            view.get(register).toOptional().orElse(AcceptorState.initial());
        if (promise != null && promise.promisedBallot() == Ballot.of(2, 1)) {
          assertEquals(promise.acceptedBallot(), now.acceptedBallot(), "accepted behind a promise");
        }
        return nothing;
      }
    };
  }

  @Test
  void aLearnerIsNeverWrong() {
    explored(
        "2 x 3 x 1 and a learner",
        Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
              propose(world, registers, 0);
              propose(world, registers, 1);
              world.process(
                  "learner", () -> new Learner<>(rotated(registers, 2)).learn().orElse(null));
              world.check(new Refinement(registers, Set.of("v0", "v1")));
            }));
  }

  /** One object proposes, and others on the same registers ask for the decision. */
  @Test
  void aDecisionAskedForBesideAProposalIsNeverWrong() {
    explored(
        "Paxos.propose and Paxos.decision",
        Explorer.of(
                world -> {
                  List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
                  world.process("proposer", () -> new Paxos<>(registers).propose("v0"));
                  for (int i = 0; i < 2; i++) {
                    world.process(
                        "reader" + i, () -> new Paxos<>(registers).decision().orElse(null));
                  }
                  world.check(new Refinement(registers, Set.of("v0")));
                })
            .crashes(1)
            .soloEndsWithin(12));
  }

  private static void propose(
      World world, List<Register<AcceptorState<String>>> registers, int number) {
    world.process(
        "p" + number,
        () -> tryBallots(number, Rotated.from(number, registers, QuorumSystem.majority(3)), 1));
  }
}
