// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.List;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** A replica as a process sees it and writes it, with a fault in between. */
final class FaultyReplica implements Register<ReplicaState<List<Delta>>> {
  enum Fault {
    NONE,
    /** The history with the most changes is taken, whatever the current epoch. */
    LONGEST_HISTORY,
    /** The history with the highest zxid is taken, whatever the current epoch. */
    ZXID_ONLY,
    /** The current epoch is written with the promise, before the history. */
    EPOCH_BEFORE_HISTORY,
    /** A deposed primary writes all the same. */
    NO_EPOCH_GUARD,
    /** The changes of a new epoch are added to the history that the replica has. */
    NO_SYNCHRONISATION,
    /** Two processes get one epoch. */
    SAME_EPOCH
  }

  private final Register<ReplicaState<List<Delta>>> register;
  private final Fault fault;
  private Versioned<ReplicaState<List<Delta>>> real = new Versioned<>(0, null);
  private int skipped; // writes that were not made

  FaultyReplica(Register<ReplicaState<List<Delta>>> register, Fault fault) {
    this.register = register;
    this.fault = fault;
  }

  @Override
  public Versioned<ReplicaState<List<Delta>>> get() {
    real = register.get();
    if (real.version() == 0) {
      return real;
    }
    ReplicaState<List<Delta>> state = ReplicaState.of(real);
    long accepted = state.acceptedEpoch;
    long current = state.currentEpoch;
    if (fault == Fault.ZXID_ONLY) {
      current = Zxid.epoch(state.history.last);
    }
    if (fault == Fault.LONGEST_HISTORY) {
      int most = (int) Math.min(accepted, state.history.size);
      current = Math.max(most, Zxid.epoch(state.history.last));
    }
    if (fault == Fault.SAME_EPOCH && accepted > current) {
      accepted--;
    }
    return new Versioned<>(
        real.version() + skipped, new ReplicaState<>(accepted, current, state.history));
  }

  @Override
  public boolean compareAndSet(long expectedVersion, ReplicaState<List<Delta>> next) {
    boolean isPromise = next.currentEpoch < next.acceptedEpoch;
    ReplicaState<List<Delta>> written = next;
    ReplicaState<List<Delta>> old = ReplicaState.of(real);
    boolean isOtherOrder = fault == Fault.ZXID_ONLY || fault == Fault.LONGEST_HISTORY;
    if (isOtherOrder && isPromise) {
      written = new ReplicaState<>(next.acceptedEpoch, old.currentEpoch, next.history);
    }
    if (fault == Fault.EPOCH_BEFORE_HISTORY && isPromise) {
      written = new ReplicaState<>(next.acceptedEpoch, next.acceptedEpoch, next.history);
    }
    if (fault == Fault.NO_SYNCHRONISATION && !isPromise) {
      History<List<Delta>> history = old.history;
      for (History<List<Delta>> each : next.history.changesAfter(history.last)) {
        if (Zxid.epoch(each.last) == next.currentEpoch) {
          history = history.plus(each.last, each.change);
        }
      }
      if (history == old.history) {
        skipped++;
        return true;
      }
      written = new ReplicaState<>(next.acceptedEpoch, next.currentEpoch, history);
    }
    boolean isWritten = register.compareAndSet(expectedVersion - skipped, written);
    if (!isWritten && fault == Fault.NO_EPOCH_GUARD && !isPromise) {
      Versioned<ReplicaState<List<Delta>>> now = register.get();
      long accepted = Math.max(next.acceptedEpoch, ReplicaState.of(now).acceptedEpoch);
      written = new ReplicaState<>(accepted, next.currentEpoch, next.history);
      return register.compareAndSet(now.version(), written);
    }
    if (isWritten) {
      real = new Versioned<>(expectedVersion - skipped + 1, written);
    }
    return isWritten;
  }
}
