// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.memory.References;

/**
 * The replicas of a {@link Replicated}. A call takes them, brings them forward or replaces them.
 */
final class Replicas<S> {
  /*
   * Non-invariants: replicas are at different positions. A free one is brought forward when it is
   * behind by the lag; one that is not free may be behind by any number. An outcome may be told
   * twice.
   *
   * Errors: a replica in which an error has cut off a command may differ from the rest. It stays
   * taken for good, and a copier replaces it. The last whole replica is used all the same: its
   * state then counts, and the command that was cut off ends there.
   *
   * Invariant: one replica at least is not given up. A thread gives a replica up by a
   * compare-and-set of the list of those given up, after it has seen another in the table that is
   * not on the list. The table changes only to replicas that are not on the list.
   *
   * No ABA: see Replica; a replica that is replaced is never put back.
   */
  private static final int SPINS = 64;

  private final int size;
  private final Setting<S> setting;
  private final @Nullable UnaryOperator<S> copier;
  private final boolean isEager; // whether to bring all forward, whatever the lag
  private final References<Replica<S>> table;
  private final References<List<Replica<S>>> givenUp; // one, null: none

  /** Makes replicas of some equal states, to which nothing has been applied. */
  Replicas(
      List<S> states, Setting<S> setting, @Nullable UnaryOperator<S> copier, boolean isEager) {
    this.size = states.size();
    this.setting = setting;
    this.copier = copier;
    this.isEager = isEager;
    table = setting.memory().references("replica", size);
    givenUp = setting.memory().references("given up", 1);
    for (int i = 0; i < size; i++) {
      table.setVolatile(
          i, new Replica<>(states.get(i), setting.memory(), setting.log().follow(0)));
    }
  }

  int size() {
    return size;
  }

  private Replica<S> replica(int number) {
    return Objects.requireNonNull(table.getVolatile(number), "it is never null");
  }

  /** Applies the log to some replica, up to a command. Returns the outcome of the command. */
  Object outcome(Caller me, Command<S> mine, long end) {
    boolean wasAlone = false;
    for (int fails = 0; ; ) {
      Object outcome = mine.outcome();
      if (outcome != null) {
        me.hasMet = !wasAlone;
        return outcome;
      }
      Replica<S> replica = replica(me.replica);
      if (replica.tryWrite(me)) {
        wasAlone = replica.position() == end - 1;
        if (replica.applyUpTo(me, end)) {
          replica.endWrite(me);
        } else {
          me.held = null; // it stays taken
        }
      } else {
        goOn(me, fails++);
      }
    }
  }

  /** A replica to read that is not behind a position. */
  Replica<S> lease(Caller me, long end) {
    for (int fails = 0; ; fails++) {
      Replica<S> replica = replica(me.replica);
      if (replica.position() >= end) { // and it stays so: positions do not fall
        if (replica.tryRead(me)) {
          return replica;
        }
      } else if (replica.tryWrite(me)) {
        if (replica.applyUpTo(me, end)) {
          replica.becomeReader();
          return replica;
        }
        me.held = null;
        continue;
      }
      goOn(me, fails);
    }
  }

  /** Brings free replicas forward that are far behind, and replaces those that are lost. */
  void attend(Caller me, long end) {
    for (int i = 0; i < size; i++) {
      Replica<S> replica = replica(i);
      long behind = end - replica.position();
      if (behind > (isEager ? 0 : setting.lag()) && replica.tryWrite(me)) {
        if (replica.applyUpTo(me, end)) {
          replica.endWrite(me);
        } else {
          me.held = null;
        }
      } else if (copier != null
          && (behind > setting.loss() || isGivenUp(replica))) {
        replace(me, i, replica, copier, end);
      }
    }
  }

  /**
   * Puts a copy of a replica that is not far behind in the place of a lost one. Nobody can be sure
   * that a replica is lost: if it is not, a thread in it ends as if nothing had happened.
   */
  private void replace(
      Caller me, int number, Replica<S> lost, UnaryOperator<S> copier, long end) {
    for (int i = 0; i < size; i++) {
      Replica<S> source = replica(i);
      if (end - source.position() <= setting.lag() && source.tryRead(me)) {
        try {
          @Nullable Replica<S> fresh = copy(source, copier);
          if (fresh != null) {
            put(number, lost, fresh);
          }
        } catch (Error e) {
          throw e;
        } catch (Throwable e) { // the copier's, and no concern of the update that came by
          handle(e);
        } finally {
          source.endRead(me);
        }
        return;
      }
    }
  }

  private void put(int number, Replica<S> lost, Replica<S> fresh) {
    boolean isThere = false;
    try {
      isThere = table.compareAndSet(number, lost, fresh);
    } finally {
      (isThere ? lost : fresh).close(); // otherwise it would keep the log
    }
  }

  private static void handle(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      // ignored, as the virtual machine ignores it
    }
  }

  /**
   * Makes a copy. Returns null if the source was itself replaced meanwhile, and the log has gone
   * on.
   */
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
      follower = setting.log().follow(source.position());
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
    return new Replica<>(state, setting.memory(), follower);
  }

  /** Gives back the replicas that errors have kept threads from giving back. */
  void settle(Caller me) {
    settle(me, me); // first: an error may make this thread owe the replica of another
    for (Caller each = setting.callers().last(); each != null; each = each.next) {
      settle(me, each);
    }
  }

  @SuppressWarnings("unchecked") // callers of this object have replicas of it
  private void settle(Caller me, Caller other) {
    Replica<S> whole = (Replica<S>) me.takeOver(other);
    if (whole != null) {
      if (whole.isWritten()) {
        whole.endWrite(me);
      } else {
        whole.endRead(me);
      }
    }
    Replica<S> broken = (Replica<S>) me.takeOverCutOff(other);
    if (broken == null) {
      return;
    }
    if (giveUp(broken)) {
      broken.close();
      me.isRunning = false;
      me.held = null; // it stays taken
    } else {
      broken.endCommand(me, setting.log().get(broken.followed() - 1));
      broken.endWrite(me);
    }
  }

  private boolean isGivenUp(Replica<S> replica) {
    List<Replica<S>> known = givenUp.getVolatile(0);
    return known != null && known.contains(replica);
  }

  /** Gives a replica up, so that it is never used again, unless it is the last. */
  private boolean giveUp(Replica<S> replica) {
    for (; ; ) {
      @Nullable List<Replica<S>> known = givenUp.getVolatile(0);
      List<Replica<S>> next = new ArrayList<>(List.of(replica));
      boolean isLast = true;
      for (int i = 0; i < size; i++) {
        Replica<S> each = replica(i);
        if (each != replica && known != null && known.contains(each)) {
          next.add(each);
        } else {
          isLast &= each == replica;
        }
      }
      if (isLast || givenUp.compareAndSet(0, known, next)) {
        return !isLast;
      }
    }
  }

  /**
   * Goes on to another replica; if the caller gets in there, it stays for its next operations too.
   */
  private void goOn(Caller me, int fails) {
    me.replica = me.replica + 1 == size ? 0 : me.replica + 1;
    pause(fails);
    if (fails % SPINS == SPINS - 1) {
      settle(me);
    }
  }

  /**
   * Pauses when all replicas are taken: most likely for a moment, or else by threads that need a
   * processor.
   */
  private static void pause(int fails) {
    if (fails < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
