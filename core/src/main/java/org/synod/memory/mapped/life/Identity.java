// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped.life;

/** The word by which a mapped file knows a member, as static functions. */
public final class Identity {
  /*
   *    63        48 47                            22 21         0
   *   +------------+--------------------------------+------------+
   *   | generation | random                         | pid        |
   *   +------------+--------------------------------+------------+
   *
   * The lower 48 bits name the mark by which others see whether the member lives; see Marks. They
   * are the same for all members of one MappedMemory object, and never used again: the random bits
   * tell it from every other, also in containers in which each JVM has the pid 1. The pid, in the
   * pid namespace of the member, is for people: no decision rests on it. It is not 0, so that no
   * identity looks like nobody's.
   *
   * The generation counts the members that had a place. It is not part of the identity. It is wide,
   * since a number that is lent for single operations uses many. If the generations went round once
   * during a single claim, the claim could take a living member for one that it has seen to be
   * gone.
   */
  private static final int PID_BITS = 22; // PID_MAX_LIMIT of Linux
  private static final long PID_MASK = (1L << PID_BITS) - 1;
  public static final int GENERATION_SHIFT = 48;
  public static final long MASK = (1L << GENERATION_SHIFT) - 1;

  private Identity() {}

  /** An identity of a process. */
  public static long of(long random, long pid) {
    return (random << PID_BITS | pid & PID_MASK) & MASK;
  }

  /** The pid of a member's process, in its own pid namespace. */
  public static long pid(long member) {
    return member & PID_MASK;
  }
}
