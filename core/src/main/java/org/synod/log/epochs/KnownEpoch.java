// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * An epoch as an object of a {@link ReconfigurableLog} knows it: where it begins, and how far its
 * log has been looked at.
 *
 * <p>A <i>place</i> is an index in the log of the epoch, an <i>index</i> one in the whole log.
 */
final class KnownEpoch<C> {
  /*
   *   place   0     1   2   3     4   5     6
   *           Base  c   c   Base  c   Stop  c
   *   index         7   8         9
   *
   * Invariants
   *  - At place 0 is a base: an entry is appended only by an object that has seen one there.
   *  - All entries before `looked` are known: there is no stop, and all bases are in `late`. It
   *    grows, and not beyond the first stop.
   *  - The log keeps the entries from `looked` on, whoever follows it: followers pass an entry
   *    after they have raised `looked` beyond it.
   */
  static final int FIRST = 1; // the place of the first command
  private static final long NONE = -1;

  private final int number;
  private final List<String> acceptors;
  private final EpochEntry.Base<C> base;
  private final Log<EpochEntry<C>> log;
  private final Follower<EpochEntry<C>> keeper;
  private final Words looked;
  private final References<List<Long>> late; // the places of bases that do not count, in order
  private final References<KnownEpoch<C>> next;

  /**
   * Makes an epoch whose log has a base.
   *
   * @param number of the epoch, counted from the first that the object knows
   * @param keeper keeps the log from its begin
   */
  KnownEpoch(
      int number,
      List<String> acceptors,
      EpochEntry.Base<C> base,
      Log<EpochEntry<C>> log,
      Follower<EpochEntry<C>> keeper,
      Memory memory) {
    this.number = number;
    this.acceptors = acceptors;
    this.base = base;
    this.log = log;
    this.keeper = keeper;
    looked = memory.allocate(1);
    late = memory.references("late", 1);
    next = memory.references("next", 1);
  }

  int number() {
    return number;
  }

  List<String> acceptors() {
    return acceptors;
  }

  /** The index of its first command. */
  long start() {
    return base.index();
  }

  /** The acceptors of this epoch and of all before. */
  List<String> used() {
    List<String> used = new ArrayList<>(base.used());
    used.addAll(acceptors);
    return used;
  }

  @Nullable KnownEpoch<C> next() {
    return next.getVolatile(0);
  }

  /** Sets the next epoch, if it is not known yet. Returns the one that is known then. */
  KnownEpoch<C> next(KnownEpoch<C> entered) {
    KnownEpoch<C> other = next.compareAndExchange(0, null, entered);
    return other == null ? entered : other;
  }

  /** Keeps the entries from now on only for those who follow. */
  void keepNoMore() {
    keeper.close();
  }

  // --- what is known of the log

  private long looked() {
    return Math.max(FIRST, looked.getVolatile(0)); // 0 when it is new
  }

  /**
   * Looks at the entries before a place, all of which are decided.
   *
   * @return the place of the stop, or {@code end} if there is none before it
   */
  private long look(long end) {
    long at = looked();
    while (at < end) {
      EpochEntry<C> entry;
      try {
        entry = log.get(at);
      } catch (IndexOutOfBoundsException e) {
        long now = looked();
        if (now <= at) {
          throw e; // nobody knows what it was: it was trimmed
        }
        at = now;
        continue;
      }
      if (entry instanceof EpochEntry.Stop<C>) {
        break;
      }
      pass(at, entry);
      at++;
    }
    return Math.min(at, end);
  }

  /** Tells what is at a place. All before it is known, and it is no stop. */
  void pass(long place, EpochEntry<C> entry) {
    if (entry instanceof EpochEntry.Base<C>) {
      addLate(place); // first: otherwise another could count without it
    }
    long now;
    do {
      now = looked.getVolatile(0);
    } while (now <= place && looked.compareAndExchange(0, now, place + 1) != now);
  }

  private void addLate(long place) {
    for (; ; ) {
      List<Long> known = late.getVolatile(0);
      if (known != null && known.get(known.size() - 1) >= place) {
        return; // they are added in order, so it is there
      }
      List<Long> more = known == null ? new ArrayList<>() : new ArrayList<>(known);
      more.add(place);
      if (late.compareAndExchange(0, known, List.copyOf(more)) == known) {
        return;
      }
    }
  }

  /** The index that a place stands for, before which all is known. */
  private long index(long place) {
    long index = start() + place - FIRST;
    List<Long> known = late.getVolatile(0);
    if (known != null) {
      for (long each : known) {
        index -= each < place ? 1 : 0;
      }
    }
    return index;
  }

  /** The place of an index, before which all is known. */
  long place(long index) {
    long place = index - start() + FIRST;
    List<Long> known = late.getVolatile(0);
    if (known != null) {
      for (long each : known) {
        place += each <= place ? 1 : 0;
      }
    }
    return place;
  }

  // --- calls on the log

  /**
   * Appends an entry.
   *
   * @return its index, or a negative number if it does not count since the epoch has ended
   * @throws IllegalStateException if the log was closed before
   */
  long append(EpochEntry<C> entry) {
    long place;
    try {
      place = log.append(entry);
    } catch (IllegalStateException e) {
      if (hasEnded()) {
        return NONE;
      }
      throw e;
    }
    try {
      if (look(place) < place) {
        return NONE;
      }
      if (entry instanceof EpochEntry.Command<C>) {
        pass(place, entry);
      }
      return index(place);
    } catch (RegisterUnavailableException e) {
      throw new RegisterUnavailableException(
          "appended, and perhaps behind a stop: " + e.getMessage(), e, Effect.UNKNOWN);
    }
  }

  /**
   * Returns the number of commands in the whole log, up to the end of this epoch.
   *
   * @return the number, or a negative one if the epoch has ended
   */
  long prefix() {
    long end = log.decidedPrefix();
    return look(end) < end ? NONE : index(end);
  }

  boolean hasEnded() {
    return prefix() < 0;
  }

  /** Closes the log. Returns false if the epoch had ended before. */
  boolean isClosed() {
    log.close();
    try {
      return !hasEnded();
    } catch (RegisterUnavailableException e) {
      throw new RegisterUnavailableException(
          "closed, and perhaps behind a stop: " + e.getMessage(), e, Effect.UNKNOWN);
    }
  }

  /** The command at an index, null if it is not known yet, or not held any more. */
  @Nullable C find(long index) {
    long known = looked(); // first: so all bases before it are counted
    long place = place(index);
    if (place >= known || place < FIRST) { // beyond all, as far as a long goes or farther
      return null;
    }
    try {
      return ((EpochEntry.Command<C>) log.get(place)).command();
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  /** The entry at a place that is held. */
  EpochEntry<C> entry(long place) {
    return log.get(place);
  }

  Follower<EpochEntry<C>> follow(long place) {
    return log.follow(place);
  }

  /** What is known of the next epoch, once this one has been found to be ended. */
  EpochEntry.Stop<C> stop() {
    return (EpochEntry.Stop<C>) log.get(looked());
  }

  /** The base of the next epoch, once this one has been found to be ended. */
  EpochEntry.Base<C> following() {
    return new EpochEntry.Base<>(index(looked()), used());
  }

  /** The first index that is still held, or the one behind all. */
  long firstHeld() {
    long first = FIRST;
    long end = looked();
    while (first < end) {
      long between = first + (end - first) / 2;
      if (isHeld(between)) {
        end = between;
      } else {
        first = between + 1;
      }
    }
    return index(first);
  }

  private boolean isHeld(long place) {
    try {
      EpochEntry<C> unused = log.get(place);
      return true;
    } catch (IndexOutOfBoundsException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "from " + start() + ": " + acceptors;
  }
}
