// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import org.jspecify.annotations.Nullable;
import org.synod.paxos.Ballot;

/**
 * The block that a process of a {@link DiskPaxos} writes on a disk: the ballot it is in, and the
 * last ballot in which it came to the second phase, with the value it sent there.
 *
 * <p>Immutable. It is public so that disks can be made to hold it; it is made by {@link DiskPaxos}
 * alone.
 *
 * @param <V> the values
 * @param ballot the ballot that the process is in; others give way to the highest
 * @param accepted the last ballot in which it came to the second phase; {@link Ballot#NONE} if it
 *     came there in none
 * @param value the value it sent in that ballot; null if and only if there is none
 */
public record DiskBlock<V>(long ballot, long accepted, @Nullable V value) {

  /**
   * Refuses a block that no process can have written.
   *
   * @param ballot 1.0 or more
   * @param accepted at most the ballot
   * @param value null if and only if {@code accepted} is {@link Ballot#NONE}
   */
  public DiskBlock {
    if (Ballot.round(ballot) < 1) {
      throw new IllegalArgumentException("ballot: " + ballot + ", allowed: one of round 1 or more");
    }
    if (accepted < Ballot.NONE || accepted > ballot) {
      throw new IllegalArgumentException(
          "accepted: " + accepted + ", allowed: " + Ballot.NONE + " to the ballot " + ballot);
    }
    if ((value == null) != (accepted == Ballot.NONE)) {
      throw new IllegalArgumentException(
          "value: " + value + " accepted in " + accepted + ", allowed: null if that is "
              + Ballot.NONE);
    }
  }

  /** The first phase of a ballot: {b, a, v} -> {ballot, a, v}. */
  static <V> DiskBlock<V> entering(long ballot, @Nullable DiskBlock<V> before) {
    return before == null
        ? new DiskBlock<>(ballot, Ballot.NONE, null)
        : new DiskBlock<>(ballot, before.accepted, before.value);
  }

  /** The second phase of a ballot: {ballot, ballot, value}. */
  static <V> DiskBlock<V> accepting(long ballot, V value) {
    return new DiskBlock<>(ballot, ballot, value);
  }

  /** Whether its process wrote it after another block of its own. */
  boolean isAfter(DiskBlock<V> other) {
    return ballot > other.ballot || ballot == other.ballot && accepted > other.accepted;
  }

  @Override
  public String toString() {
    return "{ballot " + Ballot.toString(ballot) + ", accepted " + Ballot.toString(accepted)
        + (value == null ? "" : ": " + value) + "}";
  }
}
