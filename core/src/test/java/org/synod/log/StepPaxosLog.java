// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private static final int SLOTS = 4;
  private final Fault fault;
  private final List<Shared<Object>> slots = new ArrayList<>();
  private final Map<String, Shared<Long>> indexes = new HashMap<>();
  private final Shared<Long> learned;
  private final Shared<Boolean> tail;
  private final List<Register<SequenceState<Appended<String>>>> registers;
  private final long window;

  /** Of two appends of each process, over a majority of acceptors. */
  StepPaxosLog(World world, int processes, int acceptors, long window, Fault fault) {
    this.window = window;
    this.fault = fault;
    registers = world.registers("a", acceptors);
    for (int i = 0; i < SLOTS; i++) {
      slots.add(world.shared("slot" + i, NONE));
    }
    for (int i = 0; i < processes; i++) {
      for (String name : List.of("p" + i + "0", "p" + i + "1")) {
        indexes.put(name, world.shared("index of " + name, -1L));
      }
    }
    learned = world.shared("learned", 0L);
    tail = world.shared("tail", true);
  }

  /** The log as one process has it. */
  PaxosLog<String> of(String process) {
    QuorumSystem majority = QuorumSystem.majority(registers.size());
    return new PaxosLog<>(registers, majority, ends(process), window);
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
