// SPDX-License-Identifier: Apache-2.0
package org.synod.object;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.log.Log;

/** The replicas of a {@link Replicated}: who takes which, and which is brought forward by whom. */
final class Replicas<S> {
  /*
   * Non-invariants: replicas are at different positions, by up to the lag at which one that is free
   * is brought forward, and as far as can be if it is not free. An outcome may be told twice.
   *
   * No ABA: see Replica; a replica that is replaced is never put back.
   */
  private static final int SPINS = 64;

  private final int size;
  private final Place<S> place;
  private final Log<Command<S>> log;
  private final @Nullable UnaryOperator<S> copier;
  private final boolean isEager; // to bring all forward, whatever the lag

  Replicas(
      int size,
      Place<S> place,
      Log<Command<S>> log,
      @Nullable UnaryOperator<S> copier,
      boolean isEager) {
    this.size = size;
    this.place = place;
    this.log = log;
    this.copier = copier;
    this.isEager = isEager;
  }

  /** Has the log applied to some replica, up to a command. */
  Object outcome(Caller me, Command<S> mine, long end) {
    boolean wasAlone = false;
    for (int fails = 0; ; ) {
      Object outcome = mine.outcome();
      if (outcome != null) {
        me.hasMet = !wasAlone;
        return outcome;
      }
      Replica<S> replica = place.replica(me.replica);
      if (replica.tryWrite()) {
        wasAlone = replica.position() == end - 1;
        if (replica.applyUpTo(end)) {
          replica.endWrite(); // or else it stays taken
        }
      } else {
        goOn(me, fails++);
      }
    }
  }

  /** A replica to read that is not behind a position. */
  Replica<S> lease(Caller me, long end) {
    for (int fails = 0; ; fails++) {
      Replica<S> replica = place.replica(me.replica);
      if (replica.position() >= end) { // and so it stays: positions do not fall
        if (replica.tryRead()) {
          return replica;
        }
      } else if (replica.tryWrite()) {
        if (replica.applyUpTo(end)) {
          replica.becomeReader();
          return replica;
        }
        continue;
      }
      goOn(me, fails);
    }
  }

  /** Brings free replicas forward that are far behind, and replaces those that are lost. */
  void attend(long end) {
    for (int i = 0; i < size; i++) {
      Replica<S> replica = place.replica(i);
      long behind = end - replica.position();
      if (behind > (isEager ? 0 : place.lag()) && replica.tryWrite()) {
        if (replica.applyUpTo(end)) {
          replica.endWrite();
        }
      } else if (copier != null && behind > place.loss()) {
        replace(i, replica, copier, end);
      }
    }
  }

  /**
   * Puts a copy of a replica that is not far behind in the place of a lost one. Whether that is
   * lost can only be guessed: if not, whoever is in it ends as if nothing had happened.
   */
  private void replace(int number, Replica<S> lost, UnaryOperator<S> copier, long end) {
    for (int i = 0; i < size; i++) {
      Replica<S> source = place.replica(i);
      if (end - source.position() <= place.lag() && source.tryRead()) {
        try {
          @Nullable Replica<S> fresh = copy(source, copier);
          if (fresh != null) {
            (place.replace(number, lost, fresh) ? lost : fresh).close();
          }
        } catch (RuntimeException e) { // the copier's, and not of the update that came by
          Thread thread = Thread.currentThread();
          thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        } finally {
          source.endRead();
        }
        return;
      }
    }
  }

  /** A copy; or null if the source was itself replaced meanwhile, and the log has gone on. */
  private @Nullable Replica<S> copy(Replica<S> source, UnaryOperator<S> copier) {
    S state =
        Objects.requireNonNull(
            copier.apply(source.state), "copier: gave null, allowed: a new state");
    if (state == source.state) {
      throw new IllegalArgumentException("copier: gave its argument, allowed: a new state");
    }
    Follower<Command<S>> follower;
    try {
      // not before it is copied, or a copier that is stopped would keep the log
      follower = log.follow(source.position());
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
    return new Replica<>(state, place.words(), follower);
  }

  /** To another replica, in which it stays for its next operations too, if it is let in there. */
  private void goOn(Caller me, int fails) {
    me.replica = me.replica + 1 == size ? 0 : me.replica + 1;
    pause(fails);
  }

  /** All replicas are taken: most likely for a moment, or else by threads that need a processor. */
  private static void pause(int fails) {
    if (fails < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
