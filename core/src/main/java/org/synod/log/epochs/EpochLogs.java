// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.synod.log.Log;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** The epochs that an object of a {@link ReconfigurableLog} knows, linked, and their logs. */
final class EpochLogs<C> {
  /*
   * Invariant: the epochs from the first that is kept are linked. All of an epoch is kept until a
   * follower is there, or in a later one, and none in an earlier one.
   *
   * Non-invariant: that the newest epoch that is known is the newest.
   *
   * No ABA: links are written once; a value of KeptEpochs is new each time, and one that a thread
   * expects cannot be collected.
   */
  private final Function<? super List<String>, ? extends Log<EpochEntry<C>>> place;
  private final Memory memory;
  private final References<KnownEpoch<C>> newest; // a hint: others are linked behind it
  private final References<KeptEpochs<C>> kept;

  /**
   * Looks for the base of some acceptors.
   *
   * @param isNew whether to put one there if there is none
   */
  EpochLogs(
      Function<? super List<String>, ? extends Log<EpochEntry<C>>> place,
      List<String> acceptors,
      boolean isNew,
      Memory memory) {
    this.place = Objects.requireNonNull(place, "place: null, allowed: a function");
    this.memory = memory;
    Log<EpochEntry<C>> log = place(acceptors);
    if (isNew) {
      begin(log, new EpochEntry.Base<>(0, List.of()));
    }
    KnownEpoch<C> first = known(0, acceptors, log);
    newest = memory.references("newest", 1);
    newest.setVolatile(0, first);
    kept = memory.references("kept", 1);
    kept.setVolatile(0, new KeptEpochs<>(first, 0, List.of()));
  }

  /** Gives the log of some acceptors. */
  Log<EpochEntry<C>> place(List<String> acceptors) {
    return Objects.requireNonNull(
        place.apply(acceptors), () -> "place: gave null for " + acceptors + ", allowed: a log");
  }

  /** Puts a base into a log that is empty. */
  private static <C> void begin(Log<EpochEntry<C>> log, EpochEntry.Base<C> base) {
    if (log.decidedPrefix() == 0) {
      try {
        log.append(base);
      } catch (IllegalStateException e) {
        // It was closed meanwhile, so there is another base.
      }
    }
    EpochEntry<C> there = log.get(0);
    if (!base.equals(there)) {
      throw new IllegalStateException(
          "place: gave a log that begins with " + there + ", allowed: one with " + base);
    }
  }

  private KnownEpoch<C> known(int number, List<String> acceptors, Log<EpochEntry<C>> log) {
    EpochEntry<C> first;
    try {
      first = log.get(0);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalStateException(
          "acceptors: " + acceptors + " have no log, allowed: those of one that was founded", e);
    }
    if (!(first instanceof EpochEntry.Base<C> base)) {
      throw new IllegalStateException(
          "place: gave a log that begins with " + first + ", allowed: one with a base");
    }
    return new KnownEpoch<>(number, acceptors, base, log, log.follow(0), memory);
  }

  KnownEpoch<C> newest() {
    return Objects.requireNonNull(newest.getVolatile(0), "it is never null");
  }

  /** Goes on from an epoch that has been found to be ended. */
  KnownEpoch<C> after(KnownEpoch<C> ended) {
    KnownEpoch<C> next = ended.next();
    if (next == null) {
      KnownEpoch<C> mine = entered(ended);
      next = ended.next(mine);
      if (next != mine) {
        mine.keepNoMore(); // its log may be that of the other, which keeps it
      }
    }
    newest.setVolatile(0, next);
    return next;
  }

  private KnownEpoch<C> entered(KnownEpoch<C> ended) {
    try {
      List<String> acceptors = ended.stop().acceptors();
      Log<EpochEntry<C>> log = place(acceptors);
      begin(log, ended.following());
      return known(ended.number() + 1, acceptors, log);
    } catch (RegisterUnavailableException e) {
      // Of the call that goes on, whatever became of the base.
      throw new RegisterUnavailableException(
          "entering the next epoch: " + e.getMessage(), e, Effect.NONE);
    }
  }

  /** The epoch that has not ended. */
  KnownEpoch<C> current() {
    KnownEpoch<C> at = newest();
    while (at.hasEnded()) {
      at = after(at);
    }
    return at;
  }

  /** The last known epoch that begins at an index or before. */
  KnownEpoch<C> epoch(KnownEpoch<C> first, long index) {
    KnownEpoch<C> at = newest();
    if (index < at.start()) {
      at = first;
    }
    for (; ; ) {
      KnownEpoch<C> next = at.next();
      if (next == null || index < next.start()) {
        return at;
      }
      at = next;
    }
  }

  // --- what is kept

  KeptEpochs<C> kept() {
    return Objects.requireNonNull(kept.getVolatile(0), "it is never null");
  }

  /** Replaces the value, and lets go of what nobody needs any more. */
  boolean replaceKept(KeptEpochs<C> held, KeptEpochs<C> next) {
    if (kept.compareAndExchange(0, held, next) != held) {
      return false;
    }
    KnownEpoch<C> at = held.first();
    while (!next.followers().isEmpty() && at != null && at.number() <= next.first().number()) {
      at.keepNoMore();
      at = at.next();
    }
    return true;
  }

  /** Notes that a follower goes on to an epoch. Returns false if it has been closed. */
  boolean move(long id, KnownEpoch<C> epoch) {
    for (; ; ) {
      KeptEpochs<C> held = kept();
      KeptEpochs<C> moved = held.moved(id, epoch);
      if (moved == held || replaceKept(held, moved)) {
        return moved != held;
      }
    }
  }

  void remove(long id) {
    KeptEpochs<C> held;
    do {
      held = kept();
    } while (!replaceKept(held, held.minus(id)));
  }

  @Override
  public String toString() {
    return newest().toString();
  }
}
