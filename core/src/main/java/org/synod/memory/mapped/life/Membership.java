// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped.life;

import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/**
 * The table of members of a mapped file: it says which member has which number. A place is claimed,
 * given back and taken over from the dead by one compare-and-set, by anyone; nobody cleans up.
 */
public final class Membership {
  /*
   *   place  {generation g, nobody} -> {g + 1, me}      joins
   *          {g, me}                -> {g, nobody}      leaves
   *          {g, somebody dead}     -> {g + 1, me}      takes over
   *
   * Invariants: a place holds the owner of its number, from the compare-and-set that claims it to
   * the one that replaces it; nobody replaces a member but itself, and others once it is dead.
   *
   * No ABA: a member that is dead does not come back, nor does its word before the generations have
   * gone round; and a process that expects the word of a member that left, or nobody's, does no
   * harm then either: the place is free.
   *
   * The dead leave their slots as they were. A member that takes a number over fills, in each
   * register, the slot that the cell does not point to, and needs nothing more: see SlotWords.
   */
  public static final int NONE = -1;

  private final Words table;
  private final int size;

  /** Tells whether a member will take no step any more. */
  public interface Lost {
    boolean test(int id, long member);
  }

  public Membership(Words table, int size) {
    this.table = table;
    this.size = size;
  }

  public static int words(int size) {
    return size * Stride.WORDS;
  }

  public int size() {
    return size;
  }

  /** Whether an identity has a number. */
  public boolean has(long identity) {
    for (int id = 0; id < size; id++) {
      if ((member(id) & Identity.MASK) == identity) {
        return true;
      }
    }
    return false;
  }

  /** The member that has a number: 0 if nobody does. */
  public long member(int id) {
    long place = table.getVolatile(id * Stride.WORDS);
    return isFree(place) ? 0 : place;
  }

  private static boolean isFree(long place) {
    return (place & Identity.MASK) == 0;
  }

  /**
   * Claims a number that is free, or whose owner is lost.
   *
   * @param owner the process that claims it, without a generation
   * @return the number, or {@link #NONE} if there is none
   */
  public int claim(long owner, Lost lost) {
    for (int id = 0; id < size; id++) {
      long place = table.getVolatile(id * Stride.WORDS);
      if (isFree(place) || lost.test(id, place)) {
        long generation = (place >>> Identity.GENERATION_SHIFT) + 1;
        long mine = generation << Identity.GENERATION_SHIFT | owner;
        if (table.compareAndExchange(id * Stride.WORDS, place, mine) == place) {
          return id;
        }
      }
    }
    return NONE;
  }

  /** Gives a number back: false if the member does not have it. */
  public boolean leave(int id, long member) {
    long free = member & ~Identity.MASK;
    // A read first: on a page that has been cut off it ends in an InternalError, where a
    // compare-and-exchange that is interpreted ends the JVM.
    return table.getVolatile(id * Stride.WORDS) == member
        && table.compareAndExchange(id * Stride.WORDS, member, free) == member;
  }
}
