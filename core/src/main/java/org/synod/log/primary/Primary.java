// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * The primary of an epoch: it publishes changes. {@link PrimaryBackup#stand} makes it.
 *
 * <p>It is used by one thread at a time. A thread hands it on through something that makes a
 * happens-before edge.
 *
 * <p><i>Progress:</i> lock-free; undisturbed, {@link #broadcast} and {@link #commit} are one
 * compare-and-set on each replica of a quorum and no read. Only processes that stand disturb it.
 *
 * <p><i>Linearization:</i> a change is committed when a quorum of replicas has it.
 *
 * <p><i>Memory effects:</i> as {@link PrimaryBackup} says.
 *
 * <p><i>Not guaranteed:</i> the absence of changes that were proposed and not acknowledged, once
 * the primary has been deposed or has stopped: the next primary may have got them, a prefix of
 * them, or none.
 *
 * @param <D> the changes
 */
public final class Primary<D> {
  private static final int KEPT = 4; // one in so many of a window stays, for standbys

  private final PrimaryBackup<D> backup;
  private final long epoch;
  private final History<D> recovered;
  private final List<@Nullable Versioned<ReplicaState<D>>> held; // null: to be read
  History<D> history; // with what is proposed; not private: tests begin near the last counter
  private long committed; // the zxid of the last change known to be
  private long refusing; // the replicas that have promised a later epoch, bit i for replica i
  private long later; // the highest epoch that they have promised

  Primary(
      PrimaryBackup<D> backup,
      long epoch,
      History<D> recovered,
      List<@Nullable Versioned<ReplicaState<D>>> held) {
    this.backup = backup;
    this.epoch = epoch;
    this.recovered = recovered;
    this.held = held;
    history = recovered;
  }

  /**
   * Returns the number of the epoch, larger than those of all primaries before.
   *
   * @return the epoch, from 1
   */
  public long epoch() {
    return epoch;
  }

  /**
   * Hands on the changes that this primary began with, all of which are committed. A process that
   * takes over makes them, and then has the state that its first change is to be made from. It does
   * not poll its standby for them, which could hand it changes of a later primary too.
   *
   * @param after the number of the last change that is made already: the {@link Standby#position}
   *     that a standby had when this process stood, or 0 for none
   * @param consumer gets the {@link Zxid} and the change. If the change is several merged into one,
   *     it gets the number of the last
   * @return the number of calls that were made
   * @throws IllegalArgumentException if {@code after} is not a change that this primary began with
   */
  public int recovered(long after, BiConsumer<Long, ? super D> consumer) {
    Objects.requireNonNull(consumer, "consumer: null, allowed: a function");
    if (!recovered.mayContain(after)) {
      throw new IllegalArgumentException(
          "after: " + Zxid.text(after) + ", allowed: 0, or a change of " + recovered);
    }
    return recovered.hand(after, recovered.last, consumer);
  }

  /**
   * Publishes a change, and with it those that were proposed before.
   *
   * @param change the change, made from the state that all changes before lead to
   * @return its {@link Zxid}; a quorum has it, so that no later primary lacks it
   * @throws NullPointerException if {@code change} is null; nothing is published
   * @throws DeposedException if the epoch is over. The change may be in the history of the next
   *     primary all the same
   * @throws RegisterUnavailableException if no quorum answers. The change stays proposed, and the
   *     next {@link #commit} publishes it
   * @throws IllegalStateException if the epoch has no number left for the change; nothing is
   *     published. This process stands again, for the next epoch
   */
  public long broadcast(D change) {
    propose(change);
    return commit();
  }

  /**
   * Puts a change on its way, without waiting for a quorum: the next {@link #commit} or {@link
   * #broadcast} brings all such changes to the replicas, by the same compare-and-set.
   *
   * @param change the change, made from the state that all changes before lead to
   * @return its {@link Zxid}, which is not acknowledged yet
   * @throws NullPointerException if {@code change} is null; nothing is proposed
   * @throws DeposedException if the epoch is known to be over; nothing is proposed
   * @throws IllegalStateException if a whole window of changes is on its way, or the epoch has no
   *     number left; nothing is proposed
   */
  public long propose(D change) {
    Objects.requireNonNull(change, "change: null, allowed: a change");
    requireNotDeposed();
    long counter = Zxid.epoch(history.last) == epoch ? Zxid.counter(history.last) : 0;
    if (counter == Zxid.END) {
      throw new IllegalStateException(
          "counter: " + counter + " is the last of epoch " + epoch
              + ", allowed: another epoch, by stand");
    }
    History<D> before = history;
    if (before.size >= backup.window) {
      before = before.folded(committed, backup.window / KEPT, backup.merge);
      if (before.size >= backup.window) {
        throw new IllegalStateException(
            "propose: " + before.size + " changes are on their way, allowed: fewer than "
                + backup.window + "; commit brings them there");
      }
    }
    long zxid = Zxid.of(epoch, counter + 1);
    history = before.plus(zxid, change);
    return zxid;
  }

  /**
   * Brings all proposed changes to a quorum.
   *
   * @return the {@link Zxid} of the last change of the history, which is committed; 0 if there is
   *     none
   * @throws DeposedException as {@link #broadcast}
   * @throws RegisterUnavailableException if no quorum answers; the changes stay proposed
   */
  public long commit() {
    requireNotDeposed();
    QuorumSystem quorums = backup.quorums;
    ReplicaState<D> state = new ReplicaState<>(epoch, epoch, history);
    Versioned<ReplicaState<D>> shared = null; // by replicas that are in step
    RegisterUnavailableException silence = null;
    long written = 0;
    for (int i = 0; i < held.size() && !quorums.isAcceptQuorum(written); i++) {
      if ((refusing & 1L << i) != 0) {
        continue;
      }
      try {
        Versioned<ReplicaState<D>> now = write(i, state, shared);
        if (now != null) {
          shared = now;
          written |= 1L << i;
        }
      } catch (RegisterUnavailableException e) {
        silence = e;
      }
    }
    if (!quorums.isAcceptQuorum(written)) {
      requireNotDeposed();
      throw quorums.noQuorum(written, silence, Effect.UNKNOWN);
    }
    committed = history.last;
    return committed;
  }

  /** Writes a state to a replica. Returns null if that has promised a later epoch. */
  private @Nullable Versioned<ReplicaState<D>> write(
      int replica, ReplicaState<D> state, @Nullable Versioned<ReplicaState<D>> shared) {
    Register<ReplicaState<D>> register = backup.replicas.get(replica);
    Versioned<ReplicaState<D>> known = held.get(replica);
    held.set(replica, null); // until it answers: a write of unknown effect may have been made
    for (Versioned<ReplicaState<D>> at = known == null ? register.get() : known;
        ;
        at = register.get()) {
      ReplicaState<D> now = ReplicaState.of(at);
      // otherwise a deposed primary could write over the history of a later one
      if (now.acceptedEpoch > epoch) {
        refusing |= 1L << replica;
        later = Math.max(later, now.acceptedEpoch);
        return null;
      }
      // {p <= epoch, a <= epoch, h} -> {epoch, epoch, history}
      long version = at.version() + 1;
      Versioned<ReplicaState<D>> written =
          shared != null && shared.version() == version
              ? shared
              : new Versioned<>(version, state);
      if (register.compareAndSet(written)) {
        held.set(replica, written);
        return written;
      }
    }
  }

  /** Refuses once the replicas that are not refusing contain no quorum. */
  private void requireNotDeposed() {
    long all = -1L >>> (Long.SIZE - held.size());
    if (refusing != 0 && !backup.quorums.isAcceptQuorum(all & ~refusing)) {
      throw new DeposedException(
          "epoch: " + epoch + " is over, allowed: " + later
              + " or later, which replicas have promised");
    }
  }

  @Override
  public String toString() {
    return "Primary[epoch " + epoch + ", last " + Zxid.text(history.last) + ", committed "
        + Zxid.text(committed) + "]";
  }
}
