// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.consensus.Consensus;
import org.synod.consensus.ConsensusContract;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** The four properties of Sequence Consensus, each by its name, in races and one by one. */
class SequenceConsensusTest {
  private static final int THREADS = 4;
  private static final int EACH = 100;

  private static List<Register<SequenceState<String>>> registers(int acceptors) {
    List<Register<SequenceState<String>>> registers = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      registers.add(new HeapRegister<>());
    }
    return registers;
  }

  /** The sequences that each thread decided, one after the other, by an object of its own. */
  private static List<List<List<String>>> decided() throws Exception {
    List<Register<SequenceState<String>>> registers = registers(3);
    List<List<List<String>>> decided = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      decided.add(new ArrayList<>());
    }
    Race.of(
        THREADS,
        thread -> {
          SequenceConsensus<String> mine =
              Sequences.over(registers, QuorumSystem.majority(3));
          for (int i = 0; i < EACH; i++) {
            decided.get(thread).add(mine.propose(thread + "." + i));
          }
        });
    return decided;
  }

  @Test
  void validityOnlyWhatWasProposedIsDecided() throws Exception {
    for (List<List<String>> one : decided()) {
      assertTrue(one.get(EACH - 1).stream().allMatch(command -> command.matches("[0-3]\\.\\d+")));
    }
  }

  @Test
  void uniformAgreementOneIsAPrefixOfTheOther() throws Exception {
    List<List<String>> all = new ArrayList<>();
    decided().forEach(all::addAll);
    all.sort((one, other) -> one.size() - other.size());
    for (int i = 1; i < all.size(); i++) {
      assertEquals(all.get(i - 1), all.get(i).subList(0, all.get(i - 1).size()));
    }
  }

  @Test
  void integrityNothingTwiceAndNothingTakenBack() throws Exception {
    for (List<List<String>> one : decided()) {
      List<String> before = List.of();
      for (List<String> sequence : one) {
        assertEquals(sequence.size(), new HashSet<>(sequence).size());
        assertEquals(before, sequence.subList(0, before.size()));
        before = sequence;
      }
    }
  }

  @Test
  void terminationWhatIsProposedIsDecided() throws Exception {
    List<List<List<String>>> decided = decided();
    for (int thread = 0; thread < THREADS; thread++) {
      for (int i = 0; i < EACH; i++) {
        assertTrue(decided.get(thread).get(i).contains(thread + "." + i));
      }
    }
  }

  @Test
  void aCommandThatIsThereIsNotAddedAgain() {
    SequenceConsensus<String> object = SequenceConsensus.acceptors(3);
    assertEquals(List.of(), object.decision());
    assertEquals(List.of("a"), object.propose("a"));
    assertEquals(List.of("a", "b"), object.propose("b"));
    assertEquals(List.of("a", "b"), object.propose("a"));
    assertEquals(List.of("a", "b"), object.decision());
    assertEquals("SequenceConsensus[a, b]", object.toString());
    Refusal.ofNull("command", () -> object.propose(null));
  }

  /** Consensus from Sequence Consensus: the first command is the decision. */
  private record First(SequenceConsensus<String> sequence) implements Consensus<String> {
    @Override
    public String propose(String value) {
      if (value == null) {
        throw new NullPointerException("value: null, allowed: a value");
      }
      return sequence.propose(value).get(0);
    }

    @Override
    public Optional<String> decision() {
      return sequence.decision().stream().findFirst();
    }
  }

  @Nested
  class AsConsensus implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new First(SequenceConsensus.acceptors(3));
    }
  }

  @Test
  void statesAreEqualByValue() {
    SequenceState<String> a = SequenceScheduleTest.accepted(1, "xy");
    assertEquals(a, SequenceScheduleTest.accepted(1, "xy"));
    assertEquals(a.hashCode(), SequenceScheduleTest.accepted(1, "xy").hashCode());
    for (SequenceState<String> other :
        List.of(
            SequenceScheduleTest.accepted(1, "zy"),
            SequenceScheduleTest.accepted(1, "x"),
            SequenceScheduleTest.accepted(2, "xy"),
            a.promising(2))) {
      assertTrue(!a.equals(other), other::toString);
    }
    assertEquals("{promised 2, accepted 1, [x, y]}", a.promising(2).toString());
    assertEquals(
        "{promised 1, accepted 1, 2 and [z]}", a.plus("z", 2, 9).toString(), "links dropped");
  }

  /**
   * Some process is always ahead of the learned commands, so no command is ever added without a
   * link.
   */
  @Test
  void linksAreCopiedWithoutWhatIsLearned() {
    SequenceState<String> state = SequenceState.initial();
    for (int i = 0; i < 100; i++) {
      state = state.plus("c" + i, /* learned */ Math.max(0, i - 2), /* links */ 4);
      assertEquals(i + 1, state.length);
      assertTrue(state.length - state.first <= 5, state::toString);
      for (int unlearned = Math.max(0, i - 2); unlearned <= i; unlearned++) {
        assertTrue(state.contains("c" + unlearned), state::toString);
      }
    }
  }
}
