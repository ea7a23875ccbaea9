// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;
import org.synod.transaction.registers.TransactionIntent.Place;

/** The commit of one attempt of a transaction that writes; used by one thread at a time. */
final class Commit<V> {
  /*
   *   install   into each register to write, in the order of their indexes: version e -> e + 1, the
   *             intent. A register that has passed e ends the attempt: it is aborted
   *   verify    if registers were only read: they are at the versions that they were read at
   *   decide    status t -> t + 1
   *   replace   each intent by its value: version e + 1 -> e + 2
   *
   * Parallel, if all that was read is written: no place is left out, so the transaction has
   * committed with the last intent, and that is the answer. Others find the same by looking at all
   * places, see Participants. The decision comes behind the answer, and before the first intent is
   * replaced, otherwise those who look would miss that intent, and abort.
   *
   * Serial, if other registers were read: they have no intent that others could look for. So the
   * decision comes before the answer, and others who come before it abort.
   *
   * In doubt, when a register does not answer: nobody but the owner of the intents and those who
   * decide by the status register take it for committed. So the owner, who has not, can decide that
   * it is aborted, without a touch. An intent that still comes late is one of an aborted one.
   */
  /** A register that the transaction writes: what it holds, and the value it is to hold. */
  record Write<V>(int register, Versioned<TransactionState<V>> before, V next) {}

  /** A register that the transaction only reads, and the version that it was read at. */
  record Read(int register, long version) {}

  final OwnStatus status;
  private final Participants<V> participants;
  private final Write<V>[] writes; // by index, ascending
  private final Read[] reads;
  private int installed; // of the writes: their intents are known to have been there
  private TransactionOutcome wanted = TransactionOutcome.ABORTED; // if it must be decided
  private @Nullable TransactionOutcome outcome; // null until it is known
  private boolean isDecided; // the status register has the outcome
  private @Nullable RuntimeException cause; // of an end that is not due to others

  Commit(Participants<V> participants, OwnStatus status, Write<V>[] writes, Read[] reads) {
    this.participants = participants;
    this.status = status;
    this.writes = writes;
    this.reads = reads;
  }

  /**
   * Tries to commit.
   *
   * @throws RegisterUnavailableException if it is not known whether it has; then {@link #settle}
   */
  void run() {
    try {
      boolean holds = isInstalled() && isVerified();
      outcome = holds ? committed() : TransactionOutcome.ABORTED;
    } catch (RuntimeException e) {
      cause = e;
      settle();
    }
  }

  private boolean isInstalled() {
    List<Place> places = places();
    for (Write<V> each : writes) {
      TransactionIntent<V> intent =
          new TransactionIntent<>(status.id, status.transaction, places, each.next);
      TransactionState<V> next = TransactionState.of(each.before).with(intent);
      if (!participants.compareAndSet(each.register, each.before.version(), next)) {
        return false;
      }
      installed++;
    }
    return true;
  }

  private List<Place> places() {
    if (reads.length > 0) {
      return List.of();
    }
    Place[] places = new Place[writes.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = new Place(writes[i].register, writes[i].before.version());
    }
    return List.of(places);
  }

  private boolean isVerified() {
    for (Read each : reads) {
      if (participants.look(each.register).version() != each.version) {
        return false;
      }
    }
    return true;
  }

  private TransactionOutcome committed() {
    wanted = TransactionOutcome.COMMITTED;
    return reads.length == 0 ? wanted : decided();
  }

  private TransactionOutcome decided() {
    TransactionOutcome decided = status.decide(wanted);
    isDecided = true;
    return decided;
  }

  /**
   * Finds out how it has ended, and ends it if need be.
   *
   * @throws RegisterUnavailableException if the status register does not answer
   */
  void settle() {
    try {
      outcome = decided();
    } catch (RegisterUnavailableException e) {
      throw new RegisterUnavailableException(
          "the status register of a transaction in doubt", e, Effect.UNKNOWN);
    }
    if (outcome == TransactionOutcome.COMMITTED) {
      installed = writes.length; // others have seen all of them
    }
  }

  boolean hasCommitted() {
    return outcome == TransactionOutcome.COMMITTED;
  }

  /** Forgets what has ended it: it is tried again. */
  void forgive() {
    cause = null;
  }

  /** Throws what has ended it, if that is not due to others, as one without effect. */
  void rethrow() {
    if (cause instanceof RegisterUnavailableException) {
      throw new RegisterUnavailableException(
          "a register of a transaction, which was aborted", cause, Effect.NONE);
    }
    if (cause != null) {
      throw cause;
    }
  }

  /**
   * Sees to it that it is decided, and that its intents are gone; may be called again.
   *
   * @throws RegisterUnavailableException if a register does not answer
   */
  void finish() {
    if (outcome == null) {
      settle();
    }
    if (!isDecided) {
      outcome = decided();
    }
    for (int i = 0; i < installed; i++) {
      Write<V> each = writes[i];
      TransactionState<V> before = TransactionState.of(each.before);
      TransactionState<V> next =
          hasCommitted()
              ? new TransactionState<>(before.version() + 1, each.next, null)
              : before;
      boolean byMe = participants.compareAndSet(each.register, each.before.version() + 1, next);
    }
  }
}
