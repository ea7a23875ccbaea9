// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.memory.Member;

/** The words of a lease, at a version of its register, and what changes they go through. */
final class LeaseWords {
  /*
   *   word  0            1          2             3      4          5 ...
   *        +------------+----------+-------------+------+----------+-----------------------+
   *        | age        | holders  | incarnation | term | deadline | a FencedRegister's    |
   *        +------------+----------+-------------+------+----------+-----------------------+
   *
   *   age          how many times the register was written since the session of these holders
   *                began, so that the session is the version at which it did: version - age
   *   holders      a bit for each process; none: the lease is free, and words 0 to 4 are zero
   *   incarnation  of the one holder of an exclusive lease; 0 if it is shared, and then those of
   *                its holders are their notes
   *   term         how long the holders may be without renewing, in nanoseconds
   *   deadline     when who wants it may take it over, by the host's clock; 0 if nobody does, 1 if
   *                somebody does and has not looked at the clock yet
   *
   * A grant's token is the version that its own compare-and-set made, so tokens grow, and a grant
   * is held if and only if its process's bit is set and its token is not below the session. Age is
   * stored instead of the session, so that a lease which is acquired and released again and again
   * by one process has the same words each time, and these need not be stored.
   */
  static final int AGE = 0;
  static final int HOLDERS = 1;
  static final int INCARNATION = 2;
  static final int TERM = 3;
  static final int DEADLINE = 4;
  static final int COUNT = 5;

  private static final long WANTED = 1;

  private LeaseWords() {}

  /** A layout of words that are read and written as they are. */
  record Layout(String type, int words) implements Codec<long[]> {
    @Override
    public void encode(long[] value, long[] to, int offset) {
      System.arraycopy(value, 0, to, offset, words);
    }

    @Override
    public long[] decode(long[] from, int offset) {
      long[] value = new long[words];
      System.arraycopy(from, offset, value, 0, words);
      return value;
    }
  }

  static long bit(Member process) {
    return 1L << process.id();
  }

  static boolean isFree(long[] words) {
    return words[HOLDERS] == 0;
  }

  static List<Integer> processes(long[] words) {
    List<Integer> processes = new ArrayList<>();
    for (long rest = words[HOLDERS]; rest != 0; rest &= rest - 1) {
      processes.add(Long.numberOfTrailingZeros(rest));
    }
    return processes;
  }

  static boolean isShared(long[] words) {
    return words[HOLDERS] != 0 && words[INCARNATION] == 0;
  }

  /** Whether the session of the present holders began with this version. */
  static boolean isNew(long[] words) {
    return words[AGE] == 0;
  }

  /** What in a lease that is held cannot be, or null. */
  static @Nullable DamageException damage(long[] words, int processes) {
    int last = Long.SIZE - 1 - Long.numberOfLeadingZeros(words[HOLDERS]);
    if (last >= processes) {
      return new DamageException("holder", last, "0 to " + (processes - 1));
    }
    long term = words[TERM];
    return term < 1 || term > Lease.MAX_TERM_NANOS
        ? new DamageException("term in nanoseconds", term, "1 to " + Lease.MAX_TERM_NANOS)
        : null;
  }

  /** The version at which the session of the present holders began. */
  private static long session(long[] words, long version) {
    return version - words[AGE];
  }

  /** The smallest token that a grant can have which is held, or will be. */
  static long floor(long[] words, long version) {
    return isFree(words) ? version + 1 : session(words, version);
  }

  /** Whether a grant is held, if the bit of its process's number was set by that process. */
  static boolean isHeld(long[] words, long version, Grant grant) {
    // A token below the session is of holders whose time is over, even if one of them is back.
    return hasBit(words, grant.process())
        && grant.token() >= session(words, version);
  }

  /**
   * Whether another may share it. Not if it is challenged, or those who come and go could keep one
   * who stopped from ever losing it; nor if the process has its bit set: it shares it already.
   */
  static boolean mayJoin(long[] words, Member me) {
    return isShared(words) && words[DEADLINE] == 0 && !hasBit(words, me);
  }

  static boolean hasBit(long[] words, Member me) {
    return (words[HOLDERS] & bit(me)) != 0;
  }

  /** Ends the session and begins one with a single holder. */
  static void begin(long[] words, Member me, boolean shared, long termNanos) {
    words[AGE] = 0;
    words[HOLDERS] = bit(me);
    words[INCARNATION] = shared ? 0 : me.incarnation();
    words[TERM] = termNanos;
    words[DEADLINE] = 0;
  }

  static void join(long[] words, Member me, long termNanos) {
    words[AGE]++;
    words[HOLDERS] |= bit(me);
    words[TERM] = Math.max(words[TERM], termNanos);
  }

  /** Takes one holder out; the challenge of the others, if any, stays. */
  static void leave(long[] words, Member me) {
    words[AGE]++;
    words[HOLDERS] &= ~bit(me);
    if (isFree(words)) {
      clear(words);
    }
  }

  static void clear(long[] words) {
    for (int i = 0; i < COUNT; i++) {
      words[i] = 0;
    }
  }

  static boolean isChallenged(long[] words) {
    return words[DEADLINE] != 0;
  }

  /** Takes the challenge away. */
  static void renew(long[] words) {
    words[AGE]++;
    words[DEADLINE] = 0;
  }

  /** How much time the holders have until their deadline, 0 or less if it has passed. */
  static long remainingNanos(long[] words, long nowNanos) {
    return words[DEADLINE] - nowNanos;
  }

  /**
   * Whether one who is challenged has a deadline of this clock. One that is further away than the
   * term was set before the host started anew, and its clock with it.
   */
  static boolean hasDeadline(long[] words, long nowNanos) {
    return words[DEADLINE] != WANTED && remainingNanos(words, nowNanos) <= words[TERM];
  }

  /** What they say; the clock is read only if somebody is challenged. */
  static LeaseStatus status(long[] words, long version, LongSupplier clock) {
    if (isFree(words)) {
      return new LeaseStatus(floor(words, version), false, List.of(), false, 0);
    }
    long remaining = words[TERM];
    if (isChallenged(words)) {
      long nowNanos = clock.getAsLong();
      if (hasDeadline(words, nowNanos)) {
        remaining = Math.max(0, remainingNanos(words, nowNanos));
      }
    }
    return new LeaseStatus(
        floor(words, version),
        isShared(words),
        processes(words),
        isChallenged(words),
        remaining);
  }

  /** Lets the holders know that somebody wants it. */
  static void challenge(long[] words) {
    words[AGE]++;
    words[DEADLINE] = WANTED;
  }

  /** Gives the holders one term from now. */
  static void setDeadline(long[] words, long nowNanos) {
    long deadline = nowNanos + words[TERM];
    words[AGE]++;
    words[DEADLINE] = deadline == 0 || deadline == WANTED ? WANTED + 1 : deadline;
  }
}
