// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.synod.explore.World;
import org.synod.log.segments.FaultyLogMemory;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedWords;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * A {@link PaxosLog} in a world: each process has an object of its own, over the same registers and
 * the same {@link LearnedSlots}. A fault can be put in below the production code.
 */
final class SharedPaxosLog {
  enum Fault {
    NOTHING,
    /** A thread that has appended a command does not set its index. */
    INDEX_NOT_SET,
    /** Commands are said to be learned before they are. */
    LEARNED_TOO_FAR,
    /** Two appends have one identity. */
    NO_IDENTITY,
    /** The first thread to come decides a slot, whatever was decided at its index. */
    STORED_AT_THE_FIRST_FREE
  }

  private static final String LOST = "lost";
  private static final int SLOTS = 4; // one segment is enough
  private static final int APPENDS = 3; // of a process, at most

  private final List<Register<SequenceState<Appended<String>>>> registers;
  private final QuorumSystem quorums;
  private final long window;
  private final Naming memory;
  private final LearnedSlots<String> learned;

  /** A log for some appends of each process, over a majority of acceptors. */
  SharedPaxosLog(World world, int processes, int acceptors, long window, Fault fault) {
    this(world, processes, QuorumSystem.majority(acceptors), window, fault, List.of());
  }

  /**
   * A log for some appends of each process, over any quorums.
   *
   * @param before commands that are decided and learned in ballot 2. The first acceptor has not
   *     heard of that ballot, and holds a command of ballot 1, which is not decided
   */
  SharedPaxosLog(
      World world,
      int processes,
      QuorumSystem quorums,
      long window,
      Fault fault,
      List<String> before) {
    this.quorums = quorums;
    this.window = window;
    memory = new Naming(world.memory("w", processes), fault);
    learned = new LearnedSlots<>(memory, SLOTS);
    memory.isSetUp = true;
    registers =
        before.isEmpty() ? world.registers("a", quorums.acceptors()) : halfway(world, before);
    if (fault == Fault.NOTHING) {
      Set<String> names = new TreeSet<>(before);
      names.add(LOST);
      for (int process = 0; process < processes; process++) {
        for (int append = 0; append < APPENDS; append++) {
          names.add(name(process, append));
        }
      }
      world.check(SequenceInvariants.ofLog(registers, quorums, names));
    }
  }

  private List<Register<SequenceState<Appended<String>>>> halfway(
      World world, List<String> before) {
    SequenceState<Appended<String>> lost = state(1, List.of(LOST));
    SequenceState<Appended<String>> decided = state(2, before);
    List<Register<SequenceState<Appended<String>>>> made = new ArrayList<>();
    for (int i = 0; i < quorums.acceptors(); i++) {
      made.add(world.register("a" + i, i == 0 ? lost : decided));
    }
    learned.learn(decided);
    return made;
  }

  private SequenceState<Appended<String>> state(long ballot, List<String> commands) {
    SequenceState<Appended<String>> state = SequenceState.initial();
    for (String command : commands) {
      memory.next = command;
      state = state.plus(learned.appended(command), 0, SequenceProposer.NO_WINDOW);
    }
    return state.accepted(ballot);
  }

  /** Makes the object of a process, which calls this before anything else. */
  PaxosLog<String> of(String process) {
    memory.process = process;
    memory.appends = 0;
    return new PaxosLog<>(registers, quorums, learned, window);
  }

  /** The same command under another identity, for the process that runs. */
  Appended<String> copy(Appended<String> command) {
    memory.next = nameOf(command) + " copied";
    return learned.appended(command.command);
  }

  /** An append of a process, by the number of each. */
  static String name(int process, int append) {
    return "p" + process + append;
  }

  /** The name of an append. */
  static String nameOf(Appended<String> command) {
    return ((Appended.OfWord<String>) command).learned.toString();
  }

  /**
   * Names each append after its process and the number of appends that the process has made before.
   * The words that an append sets aside carry its name.
   */
  private static final class Naming extends FaultyLogMemory {
    final SharedPaxosLog.Fault what;
    boolean isSetUp; // words that are set aside from then on are for appends
    String process = "";
    int appends;
    String next; // the name of the next one, if it is not null

    Naming(Memory memory, SharedPaxosLog.Fault what) {
      super(
          memory,
          what == SharedPaxosLog.Fault.STORED_AT_THE_FIRST_FREE
              ? FaultyLogMemory.Fault.STORED_AT_THE_FIRST_FREE
              : FaultyLogMemory.Fault.NOTHING);
      this.what = what;
    }

    @Override
    protected Words wrap(Words words) {
      if (isSetUp) {
        String name = next != null ? next : process + appends++;
        next = null;
        return new Named(words, name, what);
      }
      // the first words say how much is learned
      boolean isTooFar = what == SharedPaxosLog.Fault.LEARNED_TOO_FAR && appends++ == 0;
      Words wrapped = super.wrap(words);
      return !isTooFar
          ? wrapped
          : new WrappedWords(wrapped) {
            @Override
            public void setOpaque(int index, long value) {
              super.setOpaque(index, value + 1);
            }
          };
    }
  }

  private static final class Named extends WrappedWords {
    private final Words words;
    private final String name;
    private final Fault fault;

    Named(Words words, String name, Fault fault) {
      super(words);
      this.words = words;
      this.name = name;
      this.fault = fault;
    }

    @Override
    public void setOpaque(int index, long after) {
      if (fault != Fault.INDEX_NOT_SET || after == 1) {
        super.setOpaque(index, after);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Named that
          && (fault == Fault.NO_IDENTITY || words.equals(that.words));
    }

    @Override
    public int hashCode() {
      return fault == Fault.NO_IDENTITY ? 0 : words.hashCode();
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
