// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.Objects;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;
import org.synod.memory.roster.Windows;

/** A word that says which member has an end of a ring. */
final class Owner {
  /*
   *   63                          7 6            0
   *  +-----------------------------+--------------+
   *  | incarnation, its low bits   | number + 1   |   0: nobody
   *  +-----------------------------+--------------+
   *
   * The highest bits of an incarnation are left out. If two members of one number agree in all the
   * others, the second is taken for the first. The first is lost then, and is only said to be so
   * once the second is lost too: never too early.
   */
  static final long NOBODY = 0;

  private static final int NUMBER_BITS = 7;
  private static final long NUMBERS = (1L << NUMBER_BITS) - 1;

  static {
    Windows.add(Owner.class);
  }

  private Owner() {}

  private static long of(int process, long incarnation) {
    return incarnation << NUMBER_BITS | process + 1;
  }

  /** The word of a member. */
  static long of(Tenure mine) {
    return of(mine.id(), mine.incarnation());
  }

  /** Refuses a member that may not work in a memory, and returns the tenure of any other. */
  static Tenure requireMember(Memory memory, Member me) {
    Tenure mine = Tenure.of(Objects.requireNonNull(me, "me: null, allowed: a member"));
    mine.requireMemberOf(memory);
    return mine;
  }

  /** Whether a member that has an end, by its word, will do nothing any more. */
  static boolean isLost(Memory memory, long owner) {
    int process = (int) (owner & NUMBERS) - 1;
    if (process < 0 || process >= memory.processes()) {
      throw new DamageException(
          "owner of an end", Long.toHexString(owner),
          "a member from 0 to " + (memory.processes() - 1));
    }
    long now = memory.incarnation(process);
    return of(process, now) != owner || memory.isLost(process, now);
  }

  /**
   * Takes an end for a member: one that nobody has, or a lost member.
   *
   * @throws IllegalStateException if a member has it that is not lost
   */
  static void take(Memory memory, Words words, int index, Tenure mine, String end) {
    long next = of(mine);
    long owner = words.getVolatile(index);
    while (owner == NOBODY || owner != next && isLost(memory, owner)) {
      long found = exchange(words, index, mine, owner, next);
      if (found == owner) {
        return;
      }
      owner = found;
    }
    throw new IllegalStateException(
        end + ": taken by member " + ((owner & NUMBERS) - 1)
            + ", allowed: when that member has closed it or is lost");
  }

  /** Gives an end back, if the member still has it. */
  static void giveBack(Words words, int index, Tenure mine) {
    if (mine.isOpen()) { // or it counts as lost, and the end is free
      exchange(words, index, mine, of(mine), NOBODY);
    }
  }

  /** Frees the end of a member that is lost; false if it is not, or another has the end by now. */
  static boolean giveUp(Memory memory, Words words, int index, Tenure mine, long owner) {
    return isLost(memory, owner) && exchange(words, index, mine, owner, NOBODY) == owner;
  }

  private static long exchange(Words words, int index, Tenure mine, long owner, long next) {
    words.releaseFence(); // for the check alone
    mine.requireOpen(); // or a closed member could have the end
    return words.compareAndExchange(index, owner, next);
  }
}
