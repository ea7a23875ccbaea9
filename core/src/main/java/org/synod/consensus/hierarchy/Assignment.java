// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

/**
 * Registers that hold numbers, of which several can be assigned at once. With the assignment of n
 * registers 2n − 2 processes can agree, and no more: {@link AssignmentConsensus}.
 *
 * <p><i>Linearization:</i> each operation at one moment while it is going on; no one sees some
 * registers of an assignment as they were before it and others as they are after it.
 *
 * <p><i>Memory effects:</i> an {@link #assign} happens before each {@link #get} that returns the
 * number it assigned.
 *
 * <p>Source: M. Herlihy, <i>Wait-free Synchronization</i> (1991), atomic m-register assignment.
 */
public interface Assignment {

  /** The content of a register that has never been assigned: {@value}. */
  int UNSET = -1;

  /**
   * Returns how many registers there are.
   *
   * @return the number of registers
   */
  int registers();

  /**
   * Returns how many registers can be assigned at once.
   *
   * @return the number, 1 or more
   */
  int width();

  /**
   * Reads one register.
   *
   * @param register its index, from 0 to {@link #registers()} - 1
   * @return the number assigned last, or {@link #UNSET}
   */
  int get(int register);

  /**
   * Assigns a number to several registers at once.
   *
   * @param value the number, 0 or more
   * @param registers their indexes, at most {@link #width()} of them
   */
  void assign(int value, int... registers);

  /**
   * Makes registers on the heap.
   *
   * <p><i>Progress:</i> a read is wait-free, an assignment lock-free: it is a compare-and-set that
   * fails when another assignment came between. No machine has such an assignment, so it is made
   * from a stronger primitive.
   *
   * @param registers the number of registers, 1 or more
   * @param width the number of registers that can be assigned at once, 1 or more
   * @return registers that are unset
   */
  static Assignment onHeap(int registers, int width) {
    return new HeapAssignment(registers, width);
  }
}
