// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.words;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.memory.Member;

/**
 * The words of a lease, at a version of its register, and the changes that they go through: the one
 * description of them, for all who read them.
 */
public final class LeaseWords {
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
   *   deadline     when a challenger may take it over, by the host's clock; 0 if nobody wants
   *                it, 1 if somebody does and has not looked at the clock yet
   *
   * A grant's token is the version that its own compare-and-set made, so tokens grow, and a grant
   * is held if and only if its process's bit is set and its token is not below the session. Age is
   * stored instead of the session, so that a lease which is acquired and released again and again
   * by one process has the same words each time, and these need not be stored.
   */
  public static final int AGE = 0;
  public static final int HOLDERS = 1;
  public static final int INCARNATION = 2;
  public static final int TERM = 3;
  public static final int DEADLINE = 4;
  public static final int COUNT = 5;

  /** The index of the version of a fenced register's value, behind the words of its lease. */
  public static final int VALUE_VERSION = COUNT;

  /** The index at which the value of a fenced register begins. */
  public static final int VALUE = VALUE_VERSION + 1;

  /** The name of a lease's words, in the type of its region. */
  public static final String TYPE = "lease";

  /** The longest term in nanoseconds: 146 years, so that times can be compared by difference. */
  public static final long MAX_TERM_NANOS = Long.MAX_VALUE / 2;

  private static final String FENCED = "fenced ";
  private static final long WANTED = 1;

  private LeaseWords() {}

  /** A duration in nanoseconds, refused unless a lease can have it as its term. */
  public static long nanos(String name, Duration duration) {
    Objects.requireNonNull(duration, () -> name + ": null, allowed: a duration");
    Duration max = Duration.ofNanos(MAX_TERM_NANOS);
    if (duration.isZero() || duration.isNegative() || duration.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          name + ": " + duration + ", allowed: " + Duration.ofNanos(1) + " to " + max);
    }
    return duration.toNanos();
  }

  /** The name of a fenced register's words, whose values have a codec of the given type. */
  public static String fencedType(String codec) {
    return FENCED + codec;
  }

  /** Whether words of a type are those of a fenced register. */
  public static boolean isFenced(String type) {
    return type.startsWith(FENCED);
  }

  /** The type of the codec of a fenced register. */
  public static String fencedCodec(String type) {
    return type.substring(FENCED.length());
  }

  public static long bit(Member process) {
    return 1L << process.id();
  }

  public static boolean isFree(long[] words) {
    return words[HOLDERS] == 0;
  }

  public static List<Integer> processes(long[] words) {
    List<Integer> processes = new ArrayList<>();
    for (long rest = words[HOLDERS]; rest != 0; rest &= rest - 1) {
      processes.add(Long.numberOfTrailingZeros(rest));
    }
    return processes;
  }

  public static boolean isShared(long[] words) {
    return words[HOLDERS] != 0 && words[INCARNATION] == 0;
  }

  /** Whether the session of the present holders began with this version. */
  public static boolean isNew(long[] words) {
    return words[AGE] == 0;
  }

  /** The damage in a lease that is held, or null if there is none. */
  public static @Nullable DamageException damage(long[] words, int processes) {
    int last = Long.SIZE - 1 - Long.numberOfLeadingZeros(words[HOLDERS]);
    if (last >= processes) {
      return new DamageException("holder", last, "0 to " + (processes - 1));
    }
    long term = words[TERM];
    return term < 1 || term > MAX_TERM_NANOS
        ? new DamageException("term in nanoseconds", term, "1 to " + MAX_TERM_NANOS)
        : null;
  }

  /** The version at which the session of the present holders began. */
  private static long session(long[] words, long version) {
    return version - words[AGE];
  }

  /** The smallest token of all grants that are held or will be. */
  public static long floor(long[] words, long version) {
    return isFree(words) ? version + 1 : session(words, version);
  }

  /**
   * Whether a member holds it with a token, if the bit of its number was set by that member.
   */
  public static boolean isHeld(long[] words, long version, Member member, long token) {
    // A token below the session is of holders whose time is over, even if one of them is back.
    return hasBit(words, member) && token >= session(words, version);
  }

  /** Whether it is held alone, with a token. */
  public static boolean isHeldAlone(long[] words, long version, long token) {
    return !isFree(words) && !isShared(words) && token == session(words, version);
  }

  /**
   * Whether a member may share the lease. It may not if the lease is challenged: otherwise sharers
   * that come and go could keep a sharer that stopped from ever losing it. Nor may it if its bit is
   * set: it shares the lease already.
   */
  public static boolean mayJoin(long[] words, Member me) {
    return isShared(words) && words[DEADLINE] == 0 && !hasBit(words, me);
  }

  public static boolean hasBit(long[] words, Member me) {
    return (words[HOLDERS] & bit(me)) != 0;
  }

  /** Ends the session and begins one with a single holder. */
  public static void begin(long[] words, Member me, boolean shared, long termNanos) {
    words[AGE] = 0;
    words[HOLDERS] = bit(me);
    words[INCARNATION] = shared ? 0 : me.incarnation();
    words[TERM] = termNanos;
    words[DEADLINE] = 0;
  }

  public static void join(long[] words, Member me, long termNanos) {
    words[AGE]++;
    words[HOLDERS] |= bit(me);
    words[TERM] = Math.max(words[TERM], termNanos);
  }

  /** Takes one holder out; the challenge of the others, if any, stays. */
  public static void leave(long[] words, Member me) {
    words[AGE]++;
    words[HOLDERS] &= ~bit(me);
    if (isFree(words)) {
      clear(words);
    }
  }

  public static void clear(long[] words) {
    for (int i = 0; i < COUNT; i++) {
      words[i] = 0;
    }
  }

  public static boolean isChallenged(long[] words) {
    return words[DEADLINE] != 0;
  }

  /** Takes the challenge away. */
  public static void renew(long[] words) {
    words[AGE]++;
    words[DEADLINE] = 0;
  }

  /** The time that the holders have until their deadline, 0 or less if it has passed. */
  public static long remainingNanos(long[] words, long nowNanos) {
    return words[DEADLINE] - nowNanos;
  }

  /**
   * Whether a challenged holder has a deadline of this clock. A deadline that is further away than
   * the term was set before the host, and so its clock, started anew.
   */
  public static boolean hasDeadline(long[] words, long nowNanos) {
    return words[DEADLINE] != WANTED && remainingNanos(words, nowNanos) <= words[TERM];
  }

  /** The time that the holders have; the clock is read only if somebody wants the lease. */
  public static long remainingNanos(long[] words, LongSupplier clock) {
    if (isFree(words)) {
      return 0;
    }
    if (isChallenged(words)) {
      long nowNanos = clock.getAsLong();
      if (hasDeadline(words, nowNanos)) {
        return Math.max(0, remainingNanos(words, nowNanos));
      }
    }
    return words[TERM];
  }

  /** Lets the holders know that somebody wants it. */
  public static void challenge(long[] words) {
    words[AGE]++;
    words[DEADLINE] = WANTED;
  }

  /** Gives the holders one term from now. */
  public static void setDeadline(long[] words, long nowNanos) {
    long deadline = nowNanos + words[TERM];
    words[AGE]++;
    words[DEADLINE] = deadline == 0 || deadline == WANTED ? WANTED + 1 : deadline;
  }
}
