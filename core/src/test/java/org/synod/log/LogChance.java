// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.memory.WrappedWords;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Chance;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * Runs, left to chance, of processes that propose to a Sequence Consensus, each with an object of
 * its own, or that append to one {@link PaxosLog}. A decided sequence stays decided, no command is
 * in it twice, and each call reports its effect truly.
 */
final class LogChance {
  private static final int CALLS = 16;
  private static final int SLOTS = 128; // more than there are commands

  private final Chance chance;
  private final QuorumSystem quorums;
  private final int processes;
  private final List<Register<SequenceState<String>>> acceptors = new ArrayList<>();
  private final List<SequenceConsensus<String>> objects = new ArrayList<>();
  private final Set<String> sent = new HashSet<>();
  private final Set<String> sentAgain = new HashSet<>(); // so that no call can deny its effect
  private final Set<String> denied = new HashSet<>();
  private List<String> decided = List.of(); // the longest sequence that was seen
  private int commands;

  private LogChance(long seed, QuorumSystem quorums, int processes) {
    chance = new Chance(seed);
    this.quorums = quorums;
    this.processes = processes;
  }

  /** Plays runs, with seeds from 0 on, of a Sequence Consensus. */
  static void playSequence(int runs, QuorumSystem quorums, int processes) {
    for (long seed = 0; seed < runs; seed++) {
      try {
        new LogChance(seed, quorums, processes).playSequence();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("over " + quorums + ", with seed " + seed, e);
      }
    }
  }

  /** Plays runs, with seeds from 0 on, of a log with a window of so many commands. */
  static void playLog(int runs, QuorumSystem quorums, int processes, long window) {
    for (long seed = 0; seed < runs; seed++) {
      try {
        new LogChance(seed, quorums, processes).playLog(window);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("over " + quorums + ", with seed " + seed, e);
      }
    }
  }

  private void playSequence() {
    for (int i = 0; i < quorums.acceptors(); i++) {
      acceptors.add(new Prepared());
    }
    for (int process = 0; process < processes; process++) {
      objects.add(object(process));
    }
    chance.play(processes, CALLS, this::propose);
    chance.heal();
    for (int process = 0; process < processes; process++) {
      int before = commands;
      proposeAs(process, "c" + commands++, /* isNew */ true);
      assertTrue(decided.contains("c" + before), "nobody is in the way");
    }
  }

  private SequenceConsensus<String> object(int process) {
    List<Register<SequenceState<String>>> seen = new ArrayList<>();
    for (int i = 0; i < acceptors.size(); i++) {
      seen.add(chance.seen(process, i, acceptors.get(i)));
    }
    return Sequences.over(seen, quorums);
  }

  private void propose(int process) {
    int what = chance.next(8);
    if (what == 0) {
      see(objects.get(process).decision(), List.of(), null);
    } else if (what == 1) {
      objects.set(process, object(process));
    } else if (what < 4 && commands > 0) {
      proposeAs(process, "c" + chance.next(commands), /* isNew */ false);
    } else {
      proposeAs(process, "c" + commands++, /* isNew */ true);
    }
  }

  private void proposeAs(int process, String command, boolean isNew) {
    List<String> least = decided;
    sent.add(command);
    if (!isNew) {
      sentAgain.add(command);
      denied.remove(command);
    }
    try {
      see(objects.get(process).propose(command), least, command);
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE && !sentAgain.contains(command)) {
        deny(command);
      }
    }
  }

  private void deny(String command) {
    denied.add(command);
    assertTrue(!decided.contains(command), () -> command + " is decided, and denied");
  }

  /**
   * Checks a decided sequence: it has the command, and all that was decided when the call began.
   */
  private void see(List<String> found, List<String> least, String command) {
    assertTrue(command == null || found.contains(command), () -> command + ": not in " + found);
    assertTrue(found.size() >= least.size(), () -> found + " after " + least);
    assertEquals(found.size(), new HashSet<>(found).size(), () -> "twice in " + found);
    assertTrue(sent.containsAll(found), () -> "nobody sent all of " + found);
    List<String> shorter = found.size() < decided.size() ? found : decided;
    List<String> longer = shorter == found ? decided : found;
    assertEquals(shorter, longer.subList(0, shorter.size()), "what was decided stays");
    assertTrue(acceptors.isEmpty() || isAtQuorum(found), () -> "too few have " + found);
    for (String each : found) {
      assertTrue(!denied.contains(each), () -> each + " has an effect that was denied");
    }
    decided = longer;
  }

  /** Whether a quorum has states that contain the decided sequence. */
  private boolean isAtQuorum(List<String> found) {
    long have = 0;
    for (int i = 0; i < acceptors.size(); i++) {
      SequenceState<String> state = SequenceProposer.stateOf(acceptors.get(i).get());
      boolean hasIt = found.isEmpty() || state.contains(found.get(found.size() - 1));
      have |= hasIt ? 1L << i : 0;
    }
    return quorums.isAcceptQuorum(have);
  }

  /** An acceptor that checks that it accepts only in ballots that a quorum has promised. */
  private final class Prepared implements Register<SequenceState<String>> {
    private final Register<SequenceState<String>> register = new HeapRegister<>();

    @Override
    public Versioned<SequenceState<String>> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, SequenceState<String> next) {
      long promised = 0;
      for (int i = 0; i < acceptors.size(); i++) {
        SequenceState<String> state = SequenceProposer.stateOf(acceptors.get(i).get());
        promised |= state.promisedBallot >= next.acceptedBallot ? 1L << i : 0;
      }
      assertTrue(quorums.isPrepareQuorum(promised), "accepts what no quorum has promised");
      return register.compareAndSet(expectedVersion, next);
    }
  }

  private void playLog(long window) {
    List<Register<SequenceState<Appended<String>>>> seen = new ArrayList<>();
    for (int i = 0; i < quorums.acceptors(); i++) {
      seen.add(chance.seen(0, i, new HeapRegister<>()));
    }
    PaxosLog<String> log = new PaxosLog<>(seen, quorums, learned(), window);
    chance.play(processes, 2 * CALLS, process -> append(log));
    chance.heal();
    for (int i = 0; i < 3; i++) {
      int before = commands;
      append(log);
      assertTrue(decided.contains("c" + before), "nobody is in the way");
    }
  }

  /** The learned commands, in a memory of which each access is a step. */
  private LearnedSlots<String> learned() {
    Memory memory =
        new WrappedMemory(new HeapMemory(1)) {
          @Override
          protected Words wrap(Words words) {
            return new WrappedWords(words) {
              @Override
              public long getOpaque(int index) {
                chance.step();
                return super.getOpaque(index);
              }

              @Override
              public void setOpaque(int index, long value) {
                chance.step();
                super.setOpaque(index, value);
              }
            };
          }

          @Override
          protected <T> References<T> wrap(String label, References<T> references) {
            return new WrappedReferences<>(references) {
              @Override
              public T compareAndExchange(int index, T expected, T next) {
                chance.step();
                return super.compareAndExchange(index, expected, next);
              }
            };
          }
        };
    return new LearnedSlots<>(memory, SLOTS);
  }

  private void append(PaxosLog<String> log) {
    int least = decided.size();
    String mine = "c" + commands++;
    sent.add(mine);
    try {
      long index;
      if (chance.next(4) == 0) {
        String other = "c" + commands++; // as in a batch
        sent.add(other);
        index = log.append(log.appended(mine), List.of(log.appended(other)), true);
      } else {
        index = log.append(mine);
      }
      assertEquals(mine, log.get(index), "the index is that of the command");
      assertTrue(index >= least, "after all that was there");
      assertTrue(log.decidedPrefix() > index, "with all before it");
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        deny(mine);
      }
    }
    List<String> all = new ArrayList<>();
    for (long i = 0; i < log.decidedPrefix(); i++) {
      all.add(log.get(i));
    }
    see(all, List.of(), null);
  }
}
