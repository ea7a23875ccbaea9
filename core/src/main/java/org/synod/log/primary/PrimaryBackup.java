// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * A primary and its replicas: Zab, the atomic broadcast of ZooKeeper. One process at a time, the
 * primary, works on a state by any code, and publishes the changes of that state in order. Standbys
 * make the same changes. When the primary is gone another process stands, gets the longest history
 * of the highest epoch, and goes on from there. Replicas that have promised its epoch refuse the
 * old primary, so each change is made on the state that it was made from. A {@link
 * org.synod.log.PaxosLog} does not promise this: there the command of another process may come in
 * between.
 *
 * <pre>{@code
 * standby.poll((zxid, change) -> state.make(change));   // again and again
 * ...                                                   // an election chooses this process
 * Primary<Change> primary = backup.stand().orElseThrow();
 * primary.recovered(standby.position(), (zxid, change) -> state.make(change));
 * primary.broadcast(state.next());                      // returns once a quorum has it
 * }</pre>
 *
 * <p>A replica is a register. It holds the last changes, and the ones before them merged into one.
 * So a change must be such that it may be made again: to make the merged changes on a state that
 * has the first of them must lead to the state that all of them lead to. Changes that set parts of
 * the state to values are of this kind; "add one" is not, "set the count to 7" is.
 *
 * <p>The election may be wrong: a primary that is alive is then deposed, and no acknowledged change
 * is lost. So the lease that elects may have a short term. A standby then takes over after about
 * that term, also where the system takes long to end a large process that was killed.
 *
 * <p>The number of a change, its {@link Zxid}, is the epoch of its primary and its place among the
 * changes of that epoch.
 *
 * <p><i>Progress:</i> {@link #stand} is lock-free: at most one read of each replica, then
 * undisturbed one compare-and-set on each of a quorum to discover and one to synchronise. If two
 * processes stand at the same time, none may succeed; an election keeps them apart. {@link
 * Primary#broadcast} is one compare-and-set on each replica of a quorum, see there.
 *
 * <p><i>Linearization:</i> a change is committed when a quorum has it in the epoch of one primary.
 *
 * <p><i>Memory effects:</i> actions before a change is broadcast happen before actions after it was
 * handed to a standby, or to a later primary by {@link Primary#recovered}.
 *
 * <p><i>Not guaranteed:</i> the absence of changes that were not acknowledged. A primary that is
 * deposed notices when it broadcasts, not before.
 *
 * <p>Sources: F. Junqueira, B. Reed, M. Serafini, <i>Zab: High-performance broadcast for
 * primary-backup systems</i> (DSN 2011), §IV; B. Reed, F. Junqueira, <i>A simple totally ordered
 * broadcast protocol</i> (LADIS 2008).
 *
 * @param <D> the changes; they should be immutable, since all readers get them
 */
public final class PrimaryBackup<D> {
  /*
   * replica     {acceptedEpoch p, currentEpoch a, history h}
   *
   * discover e     {p < e, a, h} -> {e, a, h}         at a quorum; take the highest (a, last zxid)
   * synchronise    {p <= e, a, h'} -> {e, e, h}       at a quorum
   * broadcast      {p <= e, a <= e, h'} -> {e, e, h + changes}     at a quorum
   *
   * A primary writes whole histories, so a replica that was away or behind gets all by one
   * compare-and-set, and in order. Several changes can be on their way by one as well. It departs
   * from the paper in that: there, a follower first acknowledges the history, then the changes.
   * The current epoch and the history are written at once, so no crash comes in between.
   *
   * Invariants
   *  - An epoch has one primary: it alone has changed p to e at a quorum whose rest contains no
   *    quorum. Otherwise rivals could both write histories of e, where quorums of discovery do not
   *    meet. A rival that has less writes no history.
   *  - In an epoch each history is a prefix of the longer ones. A primary of a higher epoch has met
   *    all that is committed in lower ones, since its quorum meets theirs.
   *  - The changes in a base are committed.
   *
   * Non-invariant: a change at one replica may be committed by a later primary, or be dropped.
   *
   * No ABA: registers have versions.
   */
  private static final int MIN_WINDOW = 2;
  private static final int MAX_WINDOW = 1 << 14;
  private static final int HEAP_WINDOW = 128;

  final List<Register<ReplicaState<D>>> replicas;
  final QuorumSystem quorums;
  final BinaryOperator<D> merge;
  final int window;

  /**
   * Makes an object on registers of the caller's. Each process has its own, over the same
   * registers.
   *
   * @param replicas the registers, distinct and unset at first, as many as the quorum system has
   *     acceptors, written by objects of this class only; all have them in the same order
   * @param quorums the quorums, in which acceptor i is the i-th register
   * @param merge makes of two changes, the older first, the one change that does what both do; it
   *     is associative, has no side effects, and does not return null
   * @param window the number of changes that a replica keeps unmerged, from 2 to 16,384: so many
   *     may be on their way at most
   */
  public PrimaryBackup(
      List<? extends Register<ReplicaState<D>>> replicas,
      QuorumSystem quorums,
      BinaryOperator<D> merge,
      int window) {
    this.quorums = Objects.requireNonNull(quorums, "quorums: null, allowed: a quorum system");
    this.merge = Objects.requireNonNull(merge, "merge: null, allowed: a function");
    this.window = requireWindow(window);
    Objects.requireNonNull(replicas, "replicas: null, allowed: registers");
    List<Register<ReplicaState<D>>> copy = new ArrayList<>();
    for (Register<ReplicaState<D>> each : replicas) {
      copy.add(Objects.requireNonNull(each, "replicas: null in it, allowed: registers"));
    }
    if (copy.size() != quorums.acceptors()) {
      throw new IllegalArgumentException(
          "replicas: " + copy.size() + ", allowed: " + quorums.acceptors()
              + ", as many as the quorum system has");
    }
    this.replicas = List.copyOf(copy);
  }

  static int requireWindow(int window) {
    if (window < MIN_WINDOW || window > MAX_WINDOW) {
      throw new IllegalArgumentException(
          "window: " + window + ", allowed: " + MIN_WINDOW + " to " + MAX_WINDOW);
    }
    return window;
  }

  /**
   * Makes an object on new registers on the heap, whose quorums are the majorities, with a window
   * of 128.
   *
   * @param <D> the changes
   * @param replicas the number of replicas, from 1 to 64
   * @param merge as in the constructor
   * @return an object whose history is empty
   */
  public static <D> PrimaryBackup<D> replicas(int replicas, BinaryOperator<D> merge) {
    QuorumSystem majority = QuorumSystem.majority(replicas);
    List<Register<ReplicaState<D>>> made = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      made.add(new HeapRegister<>());
    }
    return new PrimaryBackup<>(made, majority, merge, HEAP_WINDOW);
  }

  /**
   * Becomes the primary of a new epoch. All primaries before are refused from then on, by the
   * replicas that have promised the epoch.
   *
   * @return the primary, which has all that is committed; empty if another process stands at the
   *     same time, or has stood since
   * @throws RegisterUnavailableException if no quorum answers
   * @throws IllegalStateException if the epochs are used up
   */
  public Optional<Primary<D>> stand() {
    int count = replicas.size();
    List<@Nullable Versioned<ReplicaState<D>>> met = new ArrayList<>();
    RegisterUnavailableException silence = null;
    long answered = 0;
    long highest = 0;
    for (int i = 0; i < count; i++) {
      met.add(null);
      try {
        Versioned<ReplicaState<D>> held = replicas.get(i).get();
        met.set(i, held);
        answered |= 1L << i;
        highest = Math.max(highest, ReplicaState.of(held).acceptedEpoch);
      } catch (RegisterUnavailableException e) {
        silence = e;
      }
    }
    if (!isExclusive(answered)) {
      throw quorums.noQuorum(answered, silence, Effect.NONE);
    }
    if (highest == Zxid.END) {
      throw new IllegalStateException(
          "epoch: " + highest + " is the last, allowed: a log that is begun anew");
    }
    return discover(highest + 1, met);
  }

  /** Whether a set contains a quorum, and the rest does not. */
  private boolean isExclusive(long set) {
    long all = -1L >>> (Long.SIZE - replicas.size());
    return quorums.isPrepareQuorum(set) && !quorums.isPrepareQuorum(all & ~set);
  }

  private Optional<Primary<D>> discover(
      long epoch, List<@Nullable Versioned<ReplicaState<D>>> met) {
    RegisterUnavailableException silence = null;
    ReplicaState<D> best = null;
    long promised = 0;
    long lost = 0;
    for (int i = 0; i < met.size() && !isExclusive(promised); i++) {
      try {
        Versioned<ReplicaState<D>> held = promise(i, epoch, met.get(i));
        met.set(i, held);
        if (held == null) {
          lost |= 1L << i;
          continue;
        }
        promised |= 1L << i;
        ReplicaState<D> state = ReplicaState.of(held);
        best = best == null || state.isBeyond(best) ? state : best;
      } catch (RegisterUnavailableException e) {
        met.set(i, null);
        silence = e;
      }
    }
    if (best == null || !isExclusive(promised)) {
      if (lost != 0) {
        return Optional.empty();
      }
      throw quorums.noQuorum(promised, silence, Effect.UNKNOWN);
    }
    Primary<D> primary = new Primary<>(this, epoch, best.history, met);
    try {
      primary.commit(); // synchronises
    } catch (DeposedException e) {
      return Optional.empty();
    }
    return Optional.of(primary);
  }

  /** Makes a replica promise an epoch. Returns null if it has promised that or a higher one. */
  private @Nullable Versioned<ReplicaState<D>> promise(
      int replica, long epoch, @Nullable Versioned<ReplicaState<D>> met) {
    Register<ReplicaState<D>> register = replicas.get(replica);
    Versioned<ReplicaState<D>> held = met == null ? register.get() : met;
    for (; ; held = register.get()) {
      ReplicaState<D> state = ReplicaState.of(held);
      // otherwise two primaries could write histories of one epoch
      if (state.acceptedEpoch >= epoch) {
        return null;
      }
      // {p < epoch, a, h} -> {epoch, a, h}
      Versioned<ReplicaState<D>> next =
          new Versioned<>(held.version() + 1, state.promising(epoch));
      if (register.compareAndSet(next)) {
        return next;
      }
    }
  }

  /**
   * Begins to follow the primaries.
   *
   * @param from the number of the last change that is made already, which a standby or a primary of
   *     this log was told; 0 for none
   * @return a standby behind that change
   * @throws IllegalArgumentException if {@code from} is of an epoch that has not begun here
   * @throws RegisterUnavailableException if no quorum answers
   */
  public Standby<D> follow(long from) {
    return new Standby<>(this, from);
  }

  @Override
  public String toString() {
    return "PrimaryBackup[" + replicas.size() + " replicas, window " + window + "]";
  }
}
