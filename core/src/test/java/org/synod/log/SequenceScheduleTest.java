// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * Every schedule of small runs of Sequence Consensus, one operation on a register at a time.
 * Processes crash, and registers stop answering all processes or one. The invariants and properties
 * of {@link SequenceInvariants} hold, and each process that is left alone ends.
 */
class SequenceScheduleTest {
  private static final int SOLO = 60;

  /** Makes the object that a process works with: production code, or a twin with a fault. */
  interface Maker
      extends BiFunction<
          List<Register<SequenceState<String>>>, Integer, SequenceConsensus<String>> {}

  /** The first state, but with a promise of this ballot. */
  static SequenceState<String> promised(long ballot) {
    return SequenceState.<String>initial().promising(ballot);
  }

  /** A state that has promised a ballot, and has accepted in it commands of one letter each. */
  static SequenceState<String> accepted(long ballot, String commands) {
    SequenceState<String> state = SequenceState.initial();
    for (String command : commands.split("")) {
      state = state.plus(command, 0, SequenceProposer.NO_WINDOW);
    }
    return state.accepted(ballot);
  }

  /** Processes that each propose the letters of a word, one after the other. */
  static Explorer run(QuorumSystem quorums, Maker maker, String... words) {
    SequenceState<String> initial = SequenceState.initial();
    return run(Collections.nCopies(quorums.acceptors(), initial), quorums, maker, words);
  }

  /** Such processes, from states that others have left that crashed before. */
  static Explorer run(
      List<SequenceState<String>> states, QuorumSystem quorums, Maker maker, String... words) {
    return Explorer.of(
        world -> {
          List<Register<SequenceState<String>>> registers = new ArrayList<>();
          Set<String> proposed = new TreeSet<>(List.of("x", "y", "z"));
          for (SequenceState<String> state : states) {
            String name = "a" + registers.size();
            registers.add(
                state.equals(SequenceState.initial())
                    ? world.register(name)
                    : world.register(name, state));
          }
          for (int i = 0; i < words.length; i++) {
            int number = i;
            List<String> commands = Arrays.asList(words[i].split(""));
            proposed.addAll(commands);
            world.process(
                "p" + i, () -> proposeAll(maker.apply(registers, number), commands));
          }
          world.check(SequenceInvariants.of(registers, quorums, proposed));
        });
  }

  private static List<String> proposeAll(SequenceConsensus<String> object, List<String> commands) {
    List<String> decided = List.of();
    for (String command : commands) {
      List<String> longer = object.propose(command);
      assertTrue(longer.contains(command), () -> command + " is not in " + longer);
      assertTrue(longer.size() >= decided.size());
      assertTrue(longer.subList(0, decided.size()).equals(decided), "taken back");
      decided = longer;
    }
    return decided;
  }

  static Explorer run(int acceptors, String... words) {
    QuorumSystem majority = QuorumSystem.majority(acceptors);
    return run(majority, (registers, i) -> Sequences.over(registers, majority), words);
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.soloEndsWithin(SOLO).explore().requireComplete();
    Explored.run("sequence, " + what, found);
    return found;
  }

  /** Explores up to a bound, which {@code -Pdeep} raises. */
  private static void exploredFar(String what, Explorer explorer) {
    int most = Integer.getInteger("synod.explore.states", 1_000_000) / 10;
    Exploration found = explorer.maxStates(most).explore().requireNoFailure();
    Explored.run("sequence, " + what, found);
  }

  @Test
  void twoProposers() {
    Exploration found =
        explored("2 x 3, 2 commands each, 2 crashes", run(3, "ab", "cd").crashes(2));
    assertTrue(found.outcomes().contains("p0: [a, c, b], p1: [a, c, b, d]"));
  }

  @Test
  void threeProposers() {
    explored("3 x 3, 1 crash", run(3, "a", "b", "c").crashes(1));
    exploredFar("3 x 5", run(5, "a", "b", "c"));
  }

  @Test
  void registersThatStopAnswering() {
    exploredFar("2 x 3, one out", run(3, "a", "b").outages(1));
    exploredFar("2 x 3, one out to one", run(3, "a", "b").outagesToOne(1));
    exploredFar("2 x 3, 2 commands each, 2 out to one", run(3, "ab", "cd").outagesToOne(2));
    exploredFar("2 x 5, two out, 1 crash", run(5, "a", "b").outages(2).crashes(1));
  }

  /** A proposal after [x, y] in ballot 1, which is decided nowhere, and [z] in ballot 2. */
  static Explorer afterADecision(QuorumSystem quorums, Maker maker) {
    return run(
            List.of(accepted(1, "xy"), accepted(2, "z"), accepted(2, "z")), quorums, maker, "a")
        .outagesToOne(2);
  }

  /** Proposals after two ballots that were left in their first phase. */
  static Explorer afterPromises(QuorumSystem quorums, Maker maker) {
    return run(List.of(promised(2), promised(1), promised(3)), quorums, maker, "a", "b")
        .outagesToOne(1);
  }

  @Test
  void whatOthersHaveLeft() {
    QuorumSystem majority = QuorumSystem.majority(3);
    Maker production = (registers, i) -> Sequences.over(registers, majority);
    Exploration found = explored("after a decision", afterADecision(majority, production));
    assertTrue(found.outcomes().contains("p0: [z, a]"), found.outcomes()::toString);
    exploredFar("after promises", afterPromises(majority, production));
  }

  /** Makes a proposer for some registers. */
  interface Proposers
      extends Function<List<Register<SequenceState<String>>>, SequenceProposer<String>> {}

  /**
   * Two processes add batches. Each adds its own command and that of a third, which has crashed;
   * one also adds the other's.
   */
  static Explorer batches(Proposers proposers) {
    return Explorer.of(
        world -> {
          List<Register<SequenceState<String>>> registers = world.registers("a", 3);
          for (String mine : List.of("a", "b")) {
            List<String> others = mine.equals("a") ? List.of("c") : List.of("c", "a");
            world.process(
                mine,
                () -> {
                  SequenceState<String> decided =
                      proposers.apply(registers).add(mine, others, /* wasSent */ true);
                  assertTrue(decided.contains(mine));
                  return decided;
                });
          }
          world.check(
              SequenceInvariants.of(
                  registers, QuorumSystem.majority(3), Set.of("a", "b", "c")));
        });
  }

  @Test
  void whatManyAddIsThereOnce() {
    Proposers production =
        registers -> new SequenceProposer<>(registers, QuorumSystem.majority(3));
    explored("batches, 1 crash", batches(production).crashes(1));
    explored("batches, one out to one", batches(production).outagesToOne(1));
  }

  @Test
  void otherQuorums() {
    QuorumSystem flexible = QuorumSystem.flexible(3, 3, 1);
    explored(
        "2 x 3, prepared by 3, accepted by 1",
        run(flexible, (registers, i) -> Sequences.over(registers, flexible), "ab", "cd"));
    QuorumSystem grid = QuorumSystem.grid(2, 2);
    exploredFar(
        "2 x 2 x 2 in a grid, one out to one",
        run(grid, (registers, i) -> Sequences.over(registers, grid), "ab", "cd")
            .outagesToOne(1));
  }

  static Explorer reader(Maker maker) {
    QuorumSystem majority = QuorumSystem.majority(3);
    return Explorer.of(
        world -> {
          List<Register<SequenceState<String>>> registers = world.registers("a", 3);
          for (String command : List.of("a", "b")) {
            world.process(
                command, () -> Sequences.over(registers, majority).propose(command));
          }
          world.process("reader", () -> maker.apply(registers, 2).decision());
          world.check(SequenceInvariants.of(registers, majority, Set.of("a", "b")));
        });
  }

  @Test
  void aReaderNeverSeesWhatIsNotDecided() {
    QuorumSystem majority = QuorumSystem.majority(3);
    Maker production = (registers, i) -> Sequences.over(registers, majority);
    explored("2 x 3 and a reader, 1 crash", reader(production).crashes(1));
    exploredFar("2 x 3 and a reader, one out to one", reader(production).outagesToOne(1));
  }
}
