// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * What the threads of a {@link PaxosLog} share, in a world: each access to a register, a slot, a
 * hint or an index is a step. One segment is enough. A fault can be put in below the production
 * code.
 */
final class StepPaxosLog {
  enum Fault {
    NOTHING,
    /** Who has appended does not tell the command its index. */
    INDEX_NOT_SET,
    /** What is learned is said to be so before it is. */
    LEARNED_TOO_FAR,
    /** Two appends of the same command are one. */
    NO_IDENTITY,
    /** A slot is decided by whoever is first, whatever was decided at its index. */
    STORED_AT_THE_FIRST_FREE
  }

  private static final String NONE = "none";
  private static final String LOST = "lost";
  private static final int SLOTS = 4;
  private static final int APPENDS = 3; // of a process, at most
  private final Fault fault;
  private final List<Shared<Object>> slots = new ArrayList<>();
  private final Map<String, Shared<Long>> indexes = new HashMap<>();
  private final Shared<Long> learned;
  private final Shared<Boolean> tail;
  private final List<Register<SequenceState<Appended<String>>>> registers;
  private final QuorumSystem quorums;
  private final long window;

  /** Of some appends of each process, over a majority of acceptors. */
  StepPaxosLog(World world, int processes, int acceptors, long window, Fault fault) {
    this(world, processes, QuorumSystem.majority(acceptors), window, fault, List.of());
  }

  /**
   * The same over any quorums.
   *
   * @param before commands that are decided and learned: in ballot 2, of which the first acceptor
   *     has not heard. It has one of ballot 1, which is not decided
   */
  StepPaxosLog(
      World world,
      int processes,
      QuorumSystem quorums,
      long window,
      Fault fault,
      List<String> before) {
    this.quorums = quorums;
    this.window = window;
    this.fault = fault;
    for (int i = 0; i < SLOTS; i++) {
      slots.add(world.shared("slot" + i, i < before.size() ? before.get(i) : NONE));
    }
    for (int i = 0; i < processes; i++) {
      for (int append = 0; append < APPENDS; append++) {
        String name = name(i, append);
        indexes.put(name, world.shared("index of " + name, -1L));
      }
    }
    learned = world.shared("learned", (long) before.size());
    tail = world.shared("tail", true);
    registers =
        before.isEmpty() ? world.registers("a", quorums.acceptors()) : halfway(world, before);
    if (fault == Fault.NOTHING) {
      Set<String> names = new TreeSet<>(indexes.keySet());
      names.addAll(before);
      names.add(LOST);
      world.check(SequenceInvariants.ofLog(registers, quorums, names));
    }
  }

  private List<Register<SequenceState<Appended<String>>>> halfway(
      World world, List<String> before) {
    SequenceState<Appended<String>> lost = state(1, List.of(left(world, LOST, -1)));
    List<Appended<String>> commands = new ArrayList<>();
    before.forEach(command -> commands.add(left(world, command, commands.size())));
    SequenceState<Appended<String>> decided = state(2, commands);
    List<Register<SequenceState<Appended<String>>>> made = new ArrayList<>();
    for (int i = 0; i < quorums.acceptors(); i++) {
      made.add(world.register("a" + i, i == 0 ? lost : decided));
    }
    return made;
  }

  private Appended<String> left(World world, String command, long index) {
    return new Named(command, command, world.shared("index of " + command, index), fault);
  }

  private static SequenceState<Appended<String>> state(
      long ballot, List<Appended<String>> commands) {
    SequenceState<Appended<String>> state = SequenceState.initial();
    for (Appended<String> command : commands) {
      state = state.plus(command, 0, SequenceProposer.NO_WINDOW);
    }
    return state.accepted(ballot);
  }

  /** The log as one process has it. */
  PaxosLog<String> of(String process) {
    return new PaxosLog<>(registers, quorums, ends(process), window);
  }

  /** An append of a process, by the number of each. */
  static String name(int process, int append) {
    return "p" + process + append;
  }

  static <S> S read(Shared<S> cell) {
    return cell.step("read", state -> new World.Step<>(state, state));
  }

  static <S> void write(Shared<S> cell, S next) {
    cell.step("write " + next, state -> new World.Step<>(next, true));
  }

  private Segment segment() {
    return new Segment(0, SLOTS) {
      @Override
      Object slot(int offset) {
        Object there = read(slots.get(offset));
        return there == NONE ? null : there;
      }

      @Override
      Object decide(int offset, Object entry) {
        int at = offset;
        if (fault == Fault.STORED_AT_THE_FIRST_FREE) {
          at = 0;
          while (slot(at) != null) {
            at++;
          }
        }
        Object there =
            slots.get(at).step(
                "compareAndExchange(none, " + entry + ")",
                state -> new World.Step<>(state == NONE ? entry : state, state));
        return there == NONE ? null : there;
      }

      @Override
      int undecided() {
        return 0;
      }

      @Override
      void undecided(int offset) {}
    };
  }

  /** As one process sees it; its commands are told apart by their names, as in all its runs. */
  private LearnedEnds<String> ends(String process) {
    int[] appends = new int[1];
    return new LearnedEnds<>(segment()) {
      @Override
      Segment tail() {
        read(tail);
        return super.tail();
      }

      @Override
      long learned() {
        return read(learned);
      }

      @Override
      void learned(long length) {
        write(learned, fault == Fault.LEARNED_TOO_FAR ? length + 1 : length);
      }

      @Override
      Appended<String> appended(String command) {
        String name = process + appends[0]++;
        return new Named(
            command, fault == Fault.NO_IDENTITY ? "" : name, indexes.get(name), fault);
      }
    };
  }

  /** An appended command that is the same in each run of its process. */
  static final class Named extends Appended<String> {
    final String name;
    private final Shared<Long> index;
    private final Fault fault;

    Named(String command, String name, Shared<Long> index, Fault fault) {
      super(command);
      this.name = name;
      this.index = index;
      this.fault = fault;
    }

    @Override
    long index() {
      return read(index);
    }

    @Override
    void index(long learned) {
      if (fault != Fault.INDEX_NOT_SET || learned == 0) {
        write(index, learned);
      }
    }

    /** The same command under another identity. */
    Named copy() {
      return new Named(command, name + " copied", index, fault);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Named that
          && name.equals(that.name)
          && Objects.equals(command, that.command);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, command);
    }
  }
}
