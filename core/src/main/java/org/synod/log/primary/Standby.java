// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * A follower of the primaries: it hands on the changes that are committed, in order. {@link
 * PrimaryBackup#follow} makes it.
 *
 * <p>It is used by one thread at a time. A thread hands it on through something that makes a
 * happens-before edge. The primaries do not know of it, and a standby that stops holds up nobody.
 *
 * <p><i>Progress:</i> wait-free but for the function that is called: one read of each replica.
 *
 * <p><i>Linearization:</i> at the last read by which a quorum is seen to have the change.
 *
 * <p><i>Memory effects:</i> as {@link PrimaryBackup} says.
 *
 * <p><i>Not guaranteed:</i> each change by itself, if the standby falls behind by more than a
 * quarter of a window: it then gets the changes before merged into one.
 *
 * @param <D> the changes
 */
public final class Standby<D> {
  /*
   * A change is committed if a quorum has it in histories of one epoch, at whatever moments the
   * replicas were read: in an epoch histories only grow, and a later epoch keeps what a quorum had.
   * A history that a new primary has written at one replica shows nothing yet.
   */
  private final PrimaryBackup<D> backup;
  private long position;

  Standby(PrimaryBackup<D> backup, long from) {
    this.backup = backup;
    position = from;
    long highest = 0;
    for (ReplicaState<D> each : states()) {
      highest = Math.max(highest, each.acceptedEpoch);
    }
    if (Zxid.epoch(from) > highest || from != 0 && Zxid.counter(from) == 0) {
      throw new IllegalArgumentException(
          "from: " + Zxid.text(from) + ", allowed: 0, or the number of a change of an epoch up to "
              + highest);
    }
  }

  private List<ReplicaState<D>> states() {
    List<ReplicaState<D>> states = new ArrayList<>();
    RegisterUnavailableException silence = null;
    long answered = 0;
    for (int i = 0; i < backup.replicas.size(); i++) {
      Versioned<ReplicaState<D>> held = null;
      try {
        held = backup.replicas.get(i).get();
        answered |= 1L << i;
      } catch (RegisterUnavailableException e) {
        silence = e;
      }
      states.add(held == null ? ReplicaState.of(new Versioned<>(0, null)) : ReplicaState.of(held));
    }
    if (!backup.quorums.isAcceptQuorum(answered)) {
      throw backup.quorums.noQuorum(answered, silence, Effect.NONE);
    }
    return states;
  }

  /**
   * Hands on the changes that are committed and were not handed on before.
   *
   * @param consumer gets the {@link Zxid} and the change. If the change is several merged into one,
   *     it gets the number of the last. If it throws, the change is handed on again next time
   * @return the number of calls that were made
   * @throws RegisterUnavailableException if no quorum answers; nothing was handed on
   * @throws IllegalStateException if the last change handed on is not in the history: this standby
   *     was told the number of a change of another log
   */
  public int poll(BiConsumer<Long, ? super D> consumer) {
    Objects.requireNonNull(consumer, "consumer: null, allowed: a function");
    List<ReplicaState<D>> states = states();
    History<D> best = null;
    long end = position;
    for (ReplicaState<D> each : states) {
      long committed = committed(each, states);
      if (Long.compareUnsigned(committed, end) > 0) {
        end = committed;
        best = each.history;
      }
    }
    return best == null ? 0 : hand(best, end, consumer);
  }

  /** The last change of a history that is seen to be committed: its last, or that of its base. */
  private long committed(ReplicaState<D> state, List<ReplicaState<D>> states) {
    long having = 0;
    for (int i = 0; i < states.size(); i++) {
      ReplicaState<D> other = states.get(i);
      if (other.currentEpoch == state.currentEpoch
          && Long.compareUnsigned(other.history.last, state.history.last) >= 0) {
        having |= 1L << i;
      }
    }
    boolean hasQuorum = backup.quorums.isAcceptQuorum(having);
    return hasQuorum ? state.history.last : state.history.baseZxid;
  }

  private int hand(History<D> history, long end, BiConsumer<Long, ? super D> consumer) {
    if (!history.mayContain(position)) {
      throw new IllegalStateException(
          "position: " + Zxid.text(position) + ", allowed: a change of this history, " + history);
    }
    return history.hand(
        position,
        end,
        (zxid, change) -> {
          consumer.accept(zxid, change);
          position = zxid;
        });
  }

  /**
   * Returns the number of the last change that was handed on: from there a later standby goes on.
   *
   * @return its {@link Zxid}; 0 if there is none
   */
  public long position() {
    return position;
  }

  @Override
  public String toString() {
    return "Standby[at " + Zxid.text(position) + "]";
  }
}
