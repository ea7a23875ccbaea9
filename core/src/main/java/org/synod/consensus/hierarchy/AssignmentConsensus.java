// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import static org.synod.consensus.hierarchy.Assignment.UNSET;

import java.util.Objects;
import org.synod.memory.Memory;

/**
 * Consensus of 2n − 2 processes by the assignment of n registers at once.
 *
 * <p><i>Progress:</i> wait-free, if {@link Assignment#assign} is; two assignments for each process
 * and fewer than four reads for each other process. On the heap an assignment is a compare-and-set
 * that fails at most as often as others assign, which is twice for each.
 *
 * <p><i>Linearization:</i> as {@link ProcessConsensus}; certain from the first assignment of the
 * second phase on, by which all registers of a process are set.
 *
 * <p><i>Memory effects:</i> as {@link ProcessConsensus}.
 *
 * <p><i>Not guaranteed:</i> anything to more processes than the memory has, which are refused.
 *
 * <p>Source: M. Herlihy, <i>Wait-free Synchronization</i> (1991), on atomic m-register assignment:
 * it solves consensus for m processes, and for 2m − 2, and for no more.
 *
 * @param <V> the values
 */
public final class AssignmentConsensus<V> extends ProcessConsensus<V> {
  /*
   * Which of two was first? Two processes that share a register, and each have one of their own,
   * assign both at once. Once both own registers are set, both have assigned, and the shared one
   * tells for good which of them was later. If the other's own register is unset when mine is set,
   * I was first. So any process can tell the order of any two that share a register, of which one
   * has assigned; the own registers must be read before the shared one, or its answer might not be
   * for good.
   *
   * With one register for each pair that settles it, but takes as many registers at once as there
   * are processes. So there are two phases, and two groups (even and odd numbers) of n − 1:
   *
   *   1. Each group agrees on its first process: own register + one with each other of the group,
   *      n − 1 at once. The registers then hold the number of their writer.
   *   2. Each process assigns that number: own register of this phase + one with each of the OTHER
   *      group, n at once. Of the earliest process of all the group wins.
   *
   * In phase 2 only processes of different groups can be compared. Such comparisons are enough: the
   * earliest process of all precedes every process of the other group. So a process that no one of
   * the other group precedes is of the group of the earliest. The search goes from one process to
   * one of the other group that precedes it, as long as there is one. No process need be looked at
   * twice: one that did not precede some process does not precede an earlier one either.
   */
  private final Assignment assignment;
  private final int processes;

  /**
   * Makes an undecided object on the heap.
   *
   * @param memory the memory whose processes propose
   */
  public AssignmentConsensus(Memory memory) {
    this(
        memory,
        Variables.onHeap(),
        Assignment.onHeap(registers(processesOf(memory)), width(processesOf(memory))));
  }

  private static int processesOf(Memory memory) {
    return Objects.requireNonNull(memory, "memory: null, allowed: a memory").processes();
  }

  /**
   * Makes an undecided object on given registers.
   *
   * @param memory the memory whose processes propose
   * @param variables the place where its variables are made
   * @param assignment registers that are unset and no one else uses: at least
   *     {@link #registers} of them, at least {@link #width} of which can be assigned at once
   */
  public AssignmentConsensus(Memory memory, Variables variables, Assignment assignment) {
    super(memory, variables);
    processes = memory.processes();
    this.assignment =
        Objects.requireNonNull(assignment, "assignment: null, allowed: registers to assign");
    if (assignment.registers() < registers(processes) || assignment.width() < width(processes)) {
      throw new IllegalArgumentException(
          "assignment: " + assignment.registers() + " registers, " + assignment.width()
              + " at once, allowed: from " + registers(processes) + ", " + width(processes)
              + " at once, for " + processes + " processes");
    }
  }

  /**
   * Returns how many registers a number of processes need.
   *
   * @param processes the number of processes
   * @return two for each, and one for each two of them
   */
  public static int registers(int processes) {
    return 2 * processes + processes * (processes - 1) / 2;
  }

  /**
   * Returns how many registers must be assigned at once: n for 2n − 2 processes.
   *
   * @param processes the number of processes
   * @return one more than half of them
   */
  public static int width(int processes) {
    return 1 + (processes + 1) / 2;
  }

  @Override
  int winner(int me) {
    int firstOfGroup = firstOfGroup(me);
    assignment.assign(firstOfGroup, withShared(processes + me, me, 1 - group(me)));
    int earliest = me;
    int[] next = {0, 1}; // of each group, the process to be looked at
    while (next[1 - group(earliest)] < processes) {
      int other = next[1 - group(earliest)];
      next[group(other)] += 2;
      if (other != me
          && assignment.get(processes + other) != UNSET
          && group(assignment.get(shared(earliest, other))) == group(earliest)) {
        earliest = other; // both have assigned, and earliest after other
      }
    }
    return group(earliest) == group(me) ? firstOfGroup : assignment.get(processes + earliest);
  }

  /** Phase 1. */
  private int firstOfGroup(int me) {
    assignment.assign(me, withShared(me, me, group(me)));
    int first = me;
    for (int other = group(me); other < processes; other += 2) {
      if (other != me
          && assignment.get(other) != UNSET
          && assignment.get(shared(first, other)) == first) {
        first = other;
      }
    }
    return first;
  }

  private static int group(int process) {
    return process & 1;
  }

  /** The register of two processes. */
  private int shared(int one, int other) {
    int high = Math.max(one, other);
    return 2 * processes + high * (high - 1) / 2 + Math.min(one, other);
  }

  /** A register of my own and those that I share with each other process of a group. */
  private int[] withShared(int own, int me, int group) {
    int members = (processes + 1 - group) / 2;
    int[] registers = new int[group == group(me) ? members : 1 + members];
    int count = 0;
    registers[count++] = own;
    for (int other = group; other < processes; other += 2) {
      if (other != me) {
        registers[count++] = shared(me, other);
      }
    }
    return registers;
  }
}
