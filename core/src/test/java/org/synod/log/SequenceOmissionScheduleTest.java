// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.explore.Omission.REFUSED;
import static org.synod.log.SequenceScheduleTest.accepted;
import static org.synod.log.SequenceScheduleTest.promised;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.SequenceScheduleTest.Maker;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;

/**
 * Sequence Consensus over registers that miss single calls and come back, with every kind of quorum
 * system. Each process keeps one object for several calls. The invariants of {@link
 * SequenceInvariants} hold after each step. All proposals are linearizable, also one that is made
 * again after an unknown effect, and one that is said to have had no effect.
 */
class SequenceOmissionScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);

  private static Maker production(QuorumSystem quorums) {
    return (registers, process) -> Sequences.over(registers, quorums);
  }

  private static void explored(String what, Explorer explorer, int states) {
    Exploration found = explorer.maxStates(states).explore().requireNoFailure();
    Explored.run("sequence, " + what, found);
  }

  /**
   * Proposes, and proposes once more with the same object if the effect is unknown. Returns the
   * list that the proposal returns, or {@link Effect#NONE}. If the effect stays unknown, neither
   * the call nor the process returns.
   */
  private static Object outcome(SequenceConsensus<String> object, String command) {
    try {
      return object.propose(command);
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        return Effect.NONE;
      }
    }
    try {
      return object.propose(command);
    } catch (RegisterUnavailableException e) {
      throw new RegisterUnavailableException("of the first", e, Effect.UNKNOWN);
    }
  }

  /** The part of a sequence up to a command. Commands of others may follow it in the sequence. */
  private static List<?> upTo(Object command, List<?> sequence) {
    return List.copyOf(sequence.subList(0, sequence.indexOf(command) + 1));
  }

  /** Makes a proposal: it takes effect at the place of its command in the sequence. */
  private static List<?> propose(World world, SequenceConsensus<String> object, String command) {
    Object[] outcome = new Object[1];
    world.<List<String>, Object>call(
        "propose(" + command + ")",
        () -> {
          outcome[0] = outcome(object, command);
          return outcome[0] instanceof List<?> decided ? upTo(command, decided) : outcome[0];
        },
        sequence -> {
          if (outcome[0] == Effect.NONE) {
            return new World.Step<>(sequence, Effect.NONE);
          }
          List<String> longer = new ArrayList<>(sequence);
          if (!sequence.contains(command)) {
            longer.add(command);
          }
          return new World.Step<>(List.copyOf(longer), upTo(command, longer));
        });
    return outcome[0] instanceof List<?> decided ? decided : List.of();
  }

  /** Makes all proposals of a process by one object. Returns the last sequence that was decided. */
  private static List<?> proposeAll(
      World world, SequenceConsensus<String> object, List<String> commands) {
    List<?> decided = List.of();
    for (String command : commands) {
      List<?> longer = propose(world, object, command);
      if (!longer.isEmpty()) {
        assertTrue(longer.contains(command), () -> command + " is not in " + longer);
        assertTrue(longer.size() >= decided.size(), "taken back");
        assertEquals(decided, longer.subList(0, decided.size()), "taken back");
        decided = longer;
      }
    }
    return decided;
  }

  /**
   * Processes that each propose the letters of a word, one after the other.
   *
   * @param states the states that the acceptors hold
   * @param decided the commands that are decided there; no others are there
   */
  static Explorer proposing(
      List<SequenceState<String>> states,
      String decided,
      QuorumSystem quorums,
      Maker maker,
      String... words) {
    return Explorer.of(
        world -> {
          List<String> there = decided.isEmpty() ? List.of() : List.of(decided.split(""));
          List<Register<SequenceState<String>>> registers = new ArrayList<>();
          for (SequenceState<String> state : states) {
            registers.add(world.register("a" + registers.size(), state));
          }
          Set<String> proposed = new TreeSet<>(Set.of("x", "y", "z"));
          for (int i = 0; i < words.length; i++) {
            int number = i;
            List<String> commands = List.of(words[i].split(""));
            proposed.addAll(commands);
            world.process(
                "p" + i, () -> proposeAll(world, maker.apply(registers, number), commands));
          }
          world.check(SequenceInvariants.of(registers, quorums, proposed));
          world.linearizable(there);
        });
  }

  /** Proposals from the state in which all have accepted one command. */
  static Explorer proposing(QuorumSystem quorums, Maker maker, String... words) {
    return proposing(
        Collections.nCopies(quorums.acceptors(), accepted(1, "x")), "x", quorums, maker, words);
  }

  /**
   * Proposals from a state that others have left: [x, y] in ballot 1 is not decided, [z] in ballot
   * 2 is.
   */
  static Explorer afterADecision(Maker maker, String... words) {
    QuorumSystem majority = QuorumSystem.majority(3);
    return proposing(
        List.of(accepted(1, "xy"), accepted(2, "z"), accepted(2, "z")),
        "z",
        majority,
        maker,
        words);
  }

  /** Proposals from two ballots that were left in their first phase. */
  static Explorer afterPromises(Maker maker, String... words) {
    QuorumSystem majority = QuorumSystem.majority(3);
    return proposing(
        List.of(promised(2), promised(1), promised(3)), "", majority, maker, words);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void oneObjectForSeveralCommands(QuorumSystem quorums) {
    explored(
        "3 commands by one, 2 omissions, 1 crash, " + quorums,
        proposing(quorums, production(quorums), "abc").omissions(2).crashes(1),
        STATES / 20);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void twoObjectsOverTheSameRegisters(QuorumSystem quorums) {
    Maker maker = production(quorums);
    explored(
        "2 proposers, 1 omission, " + quorums,
        proposing(quorums, maker, "a", "b").omissions(1),
        STATES / 10);
    explored(
        "2 proposers, one out to one for a while, " + quorums,
        proposing(quorums, maker, "a", "b").outagesToOne(1).outagesMayEnd(),
        STATES / 10);
  }

  @Test
  void proposersThatRememberTheBallot() {
    QuorumSystem majority = QuorumSystem.majority(3);
    Maker maker = production(majority);
    explored(
        "2 and 1 commands, 1 refusal, 1 crash",
        proposing(majority, maker, "ab", "c").omissions(1, REFUSED).crashes(1),
        STATES / 10);
    explored(
        "the same command by both, 1 omission",
        proposing(majority, maker, "ab", "b").omissions(1),
        STATES / 10);
  }

  @Test
  void whatOthersHaveLeft() {
    Maker maker = production(QuorumSystem.majority(3));
    explored(
        "after a decision, 2 commands, 2 omissions",
        afterADecision(maker, "ay").omissions(2),
        STATES / 10);
    explored(
        "after a decision, 2 proposers, 1 omission",
        afterADecision(maker, "y", "a").omissions(1),
        STATES / 10);
    explored(
        "after promises, 2 commands, 2 omissions",
        afterPromises(maker, "ab").omissions(2),
        STATES / 10);
  }

  @Test
  void aReaderNeverSeesWhatIsNotDecided() {
    QuorumSystem majority = QuorumSystem.majority(3);
    explored(
        "2 x 3 and a reader, 1 omission",
        SequenceScheduleTest.reader(production(majority)).omissions(1),
        STATES / 10);
  }
}
