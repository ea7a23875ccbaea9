// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * The papers' claims on many instances, one test each, restated with their section: PMS is
 * Lamport's <i>Paxos Made Simple</i>, SP Haridi's lectures on <i>Sequence Paxos</i>, PMMC van
 * Renesse's and Altinbuken's <i>Paxos Made Moderately Complex</i>.
 */
class MultiPaxosPaperTest {
  private final List<Register<SequenceState<String>>> raw =
      List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
  private final boolean[] out = new boolean[3];
  private final List<SequenceState<String>> promises = new ArrayList<>(); // all that were written
  private final List<SequenceState<String>> acceptances = new ArrayList<>();

  /** A proposer of its own, as another process would have it. */
  private SequenceConsensus<String> process() {
    List<Register<SequenceState<String>>> registers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      registers.add(
          new FaultyRegister<>(
              raw.get(i),
              next -> {
                if (out[number]) {
                  throw FaultyRegister.crashed("a" + number);
                }
                if (next != null) {
                  boolean isPromise = next.promisedBallot > next.acceptedBallot;
                  (isPromise ? promises : acceptances).add(next);
                }
              }));
    }
    return Sequences.over(registers, QuorumSystem.majority(3));
  }

  private SequenceState<String> state(int acceptor) {
    return SequenceProposer.stateOf(raw.get(acceptor).get());
  }

  private void becomes(int acceptor, SequenceState<String> state) {
    raw.get(acceptor).compareAndSet(raw.get(acceptor).get().version(), state);
  }

  private static SequenceState<String> accepted(long ballot, String commands) {
    return SequenceScheduleTest.accepted(ballot, commands);
  }

  /** PMS §3: a new leader executes phase 1 for infinitely many instances, by one message. */
  @Test
  void onePrepareCoversAllLaterInstances() {
    SequenceConsensus<String> process = process();
    process.propose("a");
    out[0] = true; // the host of ballot 1
    for (int i = 0; i < 100; i++) {
      process.propose("c" + i);
    }
    assertEquals(2, promises.size(), "a quorum of promises, once");
    assertTrue(promises.stream().allMatch(promise -> promise.promisedBallot == 2));
  }

  /** PMS §3: in normal operation phase 2 is all that there is, for each command. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 7})
  void aCommandOfAStableLeaderIsOneAcceptPhase(int acceptors) {
    List<Register<SequenceState<Appended<String>>>> registers = SequenceProposer.heap(acceptors);
    PaxosLog<String> log =
        new PaxosLog<>(registers, QuorumSystem.majority(acceptors), new LearnedSlots<>(), 64);
    for (int i = 0; i < 10; i++) {
      log.append("c");
    }
    long writes = registers.stream().mapToLong(register -> register.get().version()).sum();
    assertEquals(10 * (acceptors / 2 + 1), writes);
  }

  /** All acceptors of a quorum hold one object. */
  @Test
  void aCommandIsAllocatedOnceForAllAcceptors() {
    SequenceConsensus<String> process = process();
    process.propose("a");
    SequenceConsensus<String> direct = Sequences.over(raw, QuorumSystem.majority(3));
    direct.propose("b");
    assertSame(raw.get(0).get(), raw.get(1).get());
    assertEquals(new Versioned<>(0, null), raw.get(2).get());
  }

  /** PMS §3: a new leader proposes again what may have been chosen, before anything of its own. */
  @Test
  void aNewLeaderFinishesWhatAnOldOneMayHaveDecidedUnseen() {
    becomes(0, accepted(1, "ab"));
    becomes(1, accepted(1, "ab")); // decided; the leader stops before anyone knows
    out[0] = true;
    assertEquals(List.of("a", "b", "mine"), process().propose("mine"));
  }

  /** PMS §3: a command that was not chosen may be left out, and then it is never chosen. */
  @Test
  void whatWasNotDecidedMayBeLeftOutForEver() {
    becomes(0, accepted(1, "ab"));
    out[0] = true;
    assertEquals(List.of("mine"), process().propose("mine"));
    out[0] = false;
    out[1] = true; // the host of ballot 2
    assertEquals(List.of("mine", "other"), process().propose("other"));
  }

  /**
   * PMS §3: gaps are filled by no-op commands. Here there are none, since an acceptor accepts a
   * command with all before it: one that has missed any gets them with the next that it accepts.
   */
  @Test
  void thereAreNoGaps() {
    SequenceConsensus<String> process = process();
    process.propose("a");
    process.propose("b");
    assertEquals(0, state(2).length, "not needed for a quorum");
    out[1] = true;
    process.propose("c");
    assertEquals(accepted(1, "abc"), state(2));
    assertEquals(1, raw.get(2).get().version(), "by one write");
  }

  /** PMS §3: α commands may be proposed before the first of them is chosen, and no more. */
  @Test
  void aWindowOfCommandsMayBeProposedBeforeTheFirstIsChosen() {
    SequenceProposer.Learned<String> learned =
        new SequenceProposer.Learned<>() {
          private long learned;

          @Override
          public long learned() {
            return learned;
          }

          @Override
          public boolean isLearned(String command) {
            return false;
          }

          @Override
          public void learn(SequenceState<String> decided) {
            assertEquals(decided, state(1), "decided before it is learned");
            learned = decided.length;
          }

          @Override
          public boolean isLast(String command) {
            return false;
          }
        };
    SequenceProposer<String> proposer =
        new SequenceProposer<>(
            SequenceProposer.ballots(raw, QuorumSystem.majority(3)), learned, /* window */ 3);
    becomes(0, accepted(1, "abc"));
    SequenceState<String> sequence = proposer.add("d");
    assertEquals(2, raw.get(1).get().version(), "the window first, then the next command");
    assertEquals("{promised 1, accepted 1, 3 and [d]}", sequence.toString());
  }

  /** PMS §3: several processes that think themselves leaders endanger progress only. */
  @Test
  void severalLeadersAreSafe() {
    SequenceConsensus<String> one = process();
    SequenceConsensus<String> other = process();
    List<String> decided = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      out[i % 3] = true; // so that each enters ballots that the other has left
      decided.add("one" + i);
      assertEquals(decided, one.propose("one" + i));
      out[i % 3] = false;
      out[(i + 1) % 3] = true;
      decided.add("other" + i);
      assertEquals(decided, other.propose("other" + i));
      out[(i + 1) % 3] = false;
    }
    assertTrue(state(0).promisedBallot > 10);
  }

  /** SP: of the promises with the highest ballot, a proposer adopts the longest sequence. */
  @Test
  void aNewLeaderAdoptsTheHighestBallotAndThenTheLongest() {
    becomes(0, accepted(1, "xyz"));
    becomes(1, accepted(2, "a"));
    becomes(2, accepted(2, "ab").promising(3));
    out[1] = true;
    assertEquals(List.of("a", "b", "mine"), process().propose("mine"));

    becomes(2, state(2).promising(9));
    out[0] = true;
    out[1] = false;
    assertEquals(List.of("a", "b", "mine", "more"), process().propose("more"));
  }

  /** SP: an acceptor accepts iff it has not promised higher, and never a shorter sequence. */
  @Test
  void anAcceptorAcceptsIffItHasNotPromisedHigherAndNothingShorter() {
    HostedBallots<SequenceState<String>> ballots =
        SequenceProposer.ballots(raw, QuorumSystem.majority(3));
    becomes(0, accepted(4, "ab"));
    assertEquals(4, ballots.accept(0, new Versioned<>(1, accepted(3, "xyz"))), "refused");
    assertEquals(accepted(4, "ab"), state(0));
    assertEquals(4, ballots.accept(0, new Versioned<>(1, accepted(4, "a"))), "has it");
    assertEquals(accepted(4, "ab"), state(0));
    assertEquals(4, ballots.accept(0, new Versioned<>(1, accepted(4, "abc"))));
    assertEquals(accepted(4, "abc"), state(0));
    assertEquals(5, ballots.accept(0, new Versioned<>(1, accepted(5, "d"))));
    assertEquals(accepted(5, "d"), state(0));
  }

  /** SP: an acceptor takes no promise back, and a promise tells what the acceptor has accepted. */
  @Test
  void aPromiseIsKeptAndTellsWhatWasAccepted() {
    HostedBallots<SequenceState<String>> ballots =
        SequenceProposer.ballots(raw, QuorumSystem.majority(3));
    becomes(0, accepted(2, "ab"));
    assertEquals(accepted(2, "ab").promising(7), ballots.promise(0, 7));
    long version = raw.get(0).get().version();
    assertEquals(7, ballots.promise(0, 6).promisedBallot, "refused");
    assertEquals(7, ballots.promise(0, 7).promisedBallot, "again");
    assertEquals(version, raw.get(0).get().version());
  }

  /** PMMC §4.2: acceptors need not keep the commands that all have learned. */
  @Test
  void acceptorsForgetWhatIsLearned() {
    List<Register<SequenceState<Appended<String>>>> registers = SequenceProposer.heap(3);
    PaxosLog<String> log =
        new PaxosLog<>(registers, QuorumSystem.majority(3), new LearnedSlots<>(), 64);
    for (int i = 0; i < 10; i++) {
      log.append("c" + i);
    }
    SequenceState<Appended<String>> state = SequenceProposer.stateOf(registers.get(0).get());
    assertEquals(10, state.length);
    assertNull(state.previous);
    assertEquals("c0", log.get(0));
  }
}
