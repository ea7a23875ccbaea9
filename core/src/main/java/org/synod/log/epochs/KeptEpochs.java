// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of a log that is kept: its first epoch, and in which epochs its followers are. It is one
 * immutable value, so one compare-and-set adds, moves or removes a follower and changes the first
 * epoch with it.
 *
 * @param first the lowest of the followers' epochs, or, if there are no followers, the one that was
 *     the first before
 * @param nextId the number of the next follower; none is used twice
 * @param followers the open followers
 */
record KeptEpochs<C>(KnownEpoch<C> first, long nextId, List<Position<C>> followers) {

  /** The epoch that a follower reads. */
  record Position<C>(long id, KnownEpoch<C> epoch) {}

  /** The value with one more follower, whose number is {@link #nextId}. */
  KeptEpochs<C> plus(KnownEpoch<C> epoch) {
    List<Position<C>> more = new ArrayList<>(followers);
    more.add(new Position<>(nextId, epoch));
    return with(nextId + 1, more);
  }

  /** The value with a follower in a later epoch; or this value, if it is closed. */
  KeptEpochs<C> moved(long id, KnownEpoch<C> epoch) {
    List<Position<C>> moved = others(id);
    if (moved.size() == followers.size()) {
      return this;
    }
    moved.add(new Position<>(id, epoch));
    return with(nextId, moved);
  }

  /** The value without a follower. */
  KeptEpochs<C> minus(long id) {
    return with(nextId, others(id));
  }

  private List<Position<C>> others(long id) {
    List<Position<C>> others = new ArrayList<>(followers);
    others.removeIf(position -> position.id == id);
    return others;
  }

  private KeptEpochs<C> with(long nextId, List<Position<C>> changed) {
    KnownEpoch<C> lowest = changed.isEmpty() ? first : changed.get(0).epoch;
    for (Position<C> each : changed) {
      lowest = each.epoch.number() < lowest.number() ? each.epoch : lowest;
    }
    return new KeptEpochs<>(lowest, nextId, List.copyOf(changed));
  }
}
