// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.synod.consensus.Consensus;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Small runs of Paxos and Fast Paxos over registers that miss calls. Each process has an object of
 * its own, goes on after a call that found no quorum, and uses what its object remembers.
 */
final class PaxosOmissionRuns {

  /** Makes the view that each process has of a register. The tests of faults make faulty ones. */
  @FunctionalInterface
  interface Parts {
    UnaryOperator<Register<AcceptorState<String>>> ofProcess();
  }

  static final Parts SOUND = UnaryOperator::identity;

  private final List<Register<AcceptorState<String>>> registers;
  private final QuorumSystem quorums;
  private final Parts parts;

  private PaxosOmissionRuns(World world, QuorumSystem quorums, Parts parts) {
    this(quorums, parts, world.registers("a", quorums.acceptors()));
  }

  private PaxosOmissionRuns(
      QuorumSystem quorums, Parts parts, List<Register<AcceptorState<String>>> registers) {
    this.quorums = quorums;
    this.parts = parts;
    this.registers = registers;
  }

  /** The registers as the running process sees them. */
  private List<Register<AcceptorState<String>>> seen() {
    return seen(registers, parts);
  }

  static List<Register<AcceptorState<String>>> seen(
      List<Register<AcceptorState<String>>> registers, Parts parts) {
    UnaryOperator<Register<AcceptorState<String>>> mine = parts.ofProcess();
    List<Register<AcceptorState<String>>> seen = new ArrayList<>();
    registers.forEach(register -> seen.add(mine.apply(register)));
    return seen;
  }

  private Acceptors<String> acceptors(int number, boolean isFast) {
    return isFast
        ? Rotated.fastFrom(number, seen(), quorums)
        : Rotated.from(number, seen(), quorums);
  }

  private void check(World world, boolean isFast, Set<String> values) {
    Acceptors<String> all =
        isFast ? Acceptors.fastOn(registers, quorums) : Acceptors.on(registers, quorums);
    world.check(new Told.Check(new PaxosScheduleTest.Refinement(registers, values, all)));
  }

  /** Tries ballots of one proposer, which goes on after a ballot that found no quorum. */
  private static String tryBallots(int number, Acceptors<String> acceptors, int ballots) {
    Proposer<String> proposer = new Proposer<>(number, acceptors, number);
    for (int ballot = 0; ballot < ballots; ballot++) {
      try {
        Optional<String> decision = proposer.tryPropose("v" + number).decision();
        if (decision.isPresent()) {
          return decision.get();
        }
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
    return null;
  }

  /**
   * Proposes each value in turn on one object, asks for the decision after several values, and
   * returns the answers.
   */
  static Told proposals(Consensus<String> mine, String... values) {
    String decided = null;
    Set<String> without = new TreeSet<>();
    for (String value : values) {
      try {
        decided = same(decided, mine.propose(value));
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE) {
          without.add(value);
        }
      }
    }
    Optional<String> asked = values.length == 1 ? Optional.empty() : mine.decision();
    return new Told(asked.isEmpty() ? decided : same(decided, asked.get()), without);
  }

  private static String same(String before, String now) {
    if (before != null && !before.equals(now)) {
      throw new AssertionError("integrity: decided " + before + ", and then " + now);
    }
    return now;
  }

  /** Two proposers with a number of ballots each. */
  static Explorer proposers(QuorumSystem quorums, int ballots, Parts parts) {
    return Explorer.of(
        world -> {
          PaxosOmissionRuns runs = new PaxosOmissionRuns(world, quorums, parts);
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(
                "p" + i, () -> tryBallots(number, runs.acceptors(number, false), ballots));
          }
          runs.check(world, /* isFast */ false, Set.of("v0", "v1"));
        });
  }

  /**
   * One process proposes twice on its Paxos object and asks it, and another process tries one
   * ballot.
   */
  static Explorer paxosAgain(QuorumSystem quorums, int number, Parts parts) {
    return Explorer.of(
        world -> {
          PaxosOmissionRuns runs = new PaxosOmissionRuns(world, quorums, parts);
          world.process(
              "again",
              () -> {
                Acceptors<String> mine = runs.acceptors(number, /* isFast */ false);
                return proposals(new Paxos<>(mine, () -> true, () -> number), "first", "second");
              });
          int other = 1 - number;
          world.process(
              "once", () -> tryBallots(other, runs.acceptors(other, /* isFast */ false), 1));
          runs.check(world, /* isFast */ false, Set.of("first", "second", "v" + other));
        });
  }

  /** Two processes propose twice each on their Paxos objects, and then ask them. */
  static Explorer paxosByTwo(QuorumSystem quorums, Parts parts) {
    return Explorer.of(
        world -> {
          PaxosOmissionRuns runs = new PaxosOmissionRuns(world, quorums, parts);
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(
                "p" + i,
                () -> {
                  Acceptors<String> mine = runs.acceptors(number, /* isFast */ false);
                  return proposals(
                      new Paxos<>(mine, () -> true, () -> number), "v" + number, "w" + number);
                });
          }
          runs.check(world, /* isFast */ false, Set.of("v0", "v1", "w0", "w1"));
        });
  }

  /** A Paxos object has a hint that says no at first. Another process tries one ballot. */
  static Explorer hinted(QuorumSystem quorums, Parts parts) {
    return Explorer.of(
        world -> {
          PaxosOmissionRuns runs = new PaxosOmissionRuns(world, quorums, parts);
          world.process(
              "hinted",
              () -> {
                int[] asked = new int[1];
                Acceptors<String> mine = runs.acceptors(0, /* isFast */ false);
                return proposals(new Paxos<>(mine, () -> asked[0]++ > 0, () -> 0), "v0");
              });
          world.process("p1", () -> tryBallots(1, runs.acceptors(1, /* isFast */ false), 1));
          runs.check(world, /* isFast */ false, Set.of("v0", "v1"));
        });
  }

  /** Two processes send in the fast ballot, and then try a number of ballots each. */
  static Explorer fast(QuorumSystem quorums, int ballots, Parts parts) {
    return Explorer.of(
        world -> {
          PaxosOmissionRuns runs = new PaxosOmissionRuns(world, quorums, parts);
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process("p" + i, () -> runs.tryFast(number, ballots));
          }
          runs.check(world, /* isFast */ true, Set.of("v0", "v1"));
        });
  }

  private String tryFast(int number, int ballots) {
    Acceptors<String> mine = acceptors(number, /* isFast */ true);
    String decided = new FastPaxos<>(mine).tryFast("v" + number);
    return decided == null ? tryBallots(number, mine, ballots) : decided;
  }

  /**
   * One process proposes twice on its FastPaxos object and asks it, and another one sends in the
   * fast ballot.
   */
  static Explorer fastAgain(QuorumSystem quorums, Parts parts) {
    return Explorer.of(
        world -> {
          PaxosOmissionRuns runs = new PaxosOmissionRuns(world, quorums, parts);
          world.process(
              "again",
              () ->
                  proposals(
                      new FastPaxos<>(runs.acceptors(0, /* isFast */ true)), "first", "second"));
          world.process("once", () -> runs.tryFast(1, 1));
          runs.check(world, /* isFast */ true, Set.of("first", "second", "v1"));
        });
  }

  /**
   * Two processes try a ballot each after a fast ballot that collided. The last acceptor is unset.
   */
  static Explorer recovering(QuorumSystem quorums, Parts parts) {
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<String>>> collided = new ArrayList<>();
          for (int i = 0; i < quorums.acceptors() - 1; i++) {
            String value = i < quorums.acceptors() / 2 ? "a" : "b";
            collided.add(
                world.register("a" + i, AcceptorState.accepted(Ballot.LOWEST, value)));
          }
          collided.add(world.register("a" + collided.size()));
          PaxosOmissionRuns runs = new PaxosOmissionRuns(quorums, parts, collided);
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(
                "p" + i, () -> tryBallots(number, runs.acceptors(number, /* isFast */ true), 1));
          }
          world.process("late", () -> runs.tryFast(2, 0)); // its value may fill up the fast ballot
          runs.check(world, /* isFast */ true, Set.of("a", "b", "v0", "v1", "v2"));
        });
  }
}
