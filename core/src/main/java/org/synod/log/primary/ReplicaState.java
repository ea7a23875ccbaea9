// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.register.Versioned;

/**
 * The state of a replica of a {@link PrimaryBackup}: the contents of its register. Only the classes
 * of this package make and read it. It is public so that registers can be made to hold it.
 *
 * <table>
 *   <caption>Names in the paper</caption>
 *   <tr><th>here</th><th>Zab</th></tr>
 *   <tr><td>acceptedEpoch</td><td>f.p, the last new epoch proposal acknowledged</td></tr>
 *   <tr><td>currentEpoch</td><td>f.a, the last new leader proposal acknowledged</td></tr>
 *   <tr><td>history</td><td>h<sub>f</sub></td></tr>
 * </table>
 *
 * <p>Immutable. An unset register stands for the first state: epoch 0, no change.
 *
 * @param <D> the changes
 */
public final class ReplicaState<D> {
  private static final ReplicaState<?> INITIAL = new ReplicaState<>(0, 0, History.empty());

  final long acceptedEpoch; // no primary of a lower epoch writes here any more
  final long currentEpoch; // that of the primary that wrote the history
  final History<D> history;

  ReplicaState(long acceptedEpoch, long currentEpoch, History<D> history) {
    assert currentEpoch >= 0 && currentEpoch <= acceptedEpoch && acceptedEpoch <= Zxid.END;
    assert Zxid.epoch(history.last) <= currentEpoch;
    this.acceptedEpoch = acceptedEpoch;
    this.currentEpoch = currentEpoch;
    this.history = history;
  }

  @SuppressWarnings("unchecked") // it holds no D
  static <D> ReplicaState<D> of(Versioned<ReplicaState<D>> held) {
    ReplicaState<D> state = held.value();
    return state == null ? (ReplicaState<D>) INITIAL : state;
  }

  /** The state after a promise: {p, a, h} -> {epoch, a, h}. */
  ReplicaState<D> promising(long epoch) {
    return new ReplicaState<>(epoch, currentEpoch, history);
  }

  /** Whether a new primary must take this history rather than the other. */
  boolean isBeyond(ReplicaState<D> other) {
    return currentEpoch > other.currentEpoch
        || currentEpoch == other.currentEpoch
            && Long.compareUnsigned(history.last, other.history.last) > 0;
  }

  /**
   * Returns the codec of replica states over a codec of the changes, for replicas in a {@link
   * org.synod.register.SlotRegister} or, with {@link org.synod.register.ByteCodec#ofWords}, on an
   * engine that keeps bytes.
   *
   * @param <D> the changes
   * @param change the codec of a change, wide enough for all changes merged into one
   * @param window the window of the {@link PrimaryBackup}
   * @return a codec of {@code 3 + change.words() + window * (1 + change.words())} words
   * @throws IllegalArgumentException if the window is out of range, or the state is wider than a
   *     codec may be
   */
  public static <D> Codec<ReplicaState<D>> codec(Codec<D> change, int window) {
    return new ReplicaCodec<>(change, window);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReplicaState<?> that
        && acceptedEpoch == that.acceptedEpoch
        && currentEpoch == that.currentEpoch
        && history.equals(that.history);
  }

  @Override
  public int hashCode() {
    return Objects.hash(acceptedEpoch, currentEpoch, history);
  }

  @Override
  public String toString() {
    return "{accepted " + acceptedEpoch + ", current " + currentEpoch + ", " + history + "}";
  }
}
