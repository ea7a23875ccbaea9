// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;

/** A follower of a {@link ReconfigurableLog}, which goes on from epoch to epoch. */
final class EpochFollower<C> implements Follower<C> {
  /*
   * An entry is passed here only when all is done that it asks for: until then `place` stays. So a
   * call that ends in an exception, while it goes on to the next epoch for example, is made good by
   * the next.
   *
   * Two fields are volatile, since close may come from another thread: it sets isClosed, then reads
   * entries. A poll that goes on to the next epoch sets entries, then reads isClosed. So one of the
   * two closes the new entries.
   */
  private final EpochLogs<C> epochs;
  private final long id;
  private KnownEpoch<C> epoch;
  private volatile Follower<EpochEntry<C>> entries;
  private long place; // of the next entry
  private long position;
  private volatile boolean isClosed;

  EpochFollower(
      EpochLogs<C> epochs,
      long id,
      KnownEpoch<C> epoch,
      Follower<EpochEntry<C>> entries,
      long position) {
    this.epochs = epochs;
    this.id = id;
    this.epoch = epoch;
    this.entries = entries;
    this.place = entries.position();
    this.position = position;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public @Nullable C poll() {
    for (; ; ) {
      if (isClosed) {
        throw closed();
      }
      Follower<EpochEntry<C>> from = entries;
      EpochEntry<C> next = from.position() > place ? epoch.entry(place) : from.poll();
      if (next == null) {
        return null;
      }
      if (next instanceof EpochEntry.Stop<C>) {
        goOn();
        continue;
      }
      epoch.pass(place, next); // first: the next poll may let go of it
      if (next instanceof EpochEntry.Command<C> it) {
        C command = it.command();
        place++;
        position++;
        return command;
      }
      place++;
    }
  }

  private void goOn() {
    KnownEpoch<C> next = epochs.after(epoch);
    Follower<EpochEntry<C>> fresh = next.follow(KnownEpoch.FIRST);
    if (!epochs.move(id, next)) {
      fresh.close();
      throw closed();
    }
    Follower<EpochEntry<C>> passed = entries;
    place = KnownEpoch.FIRST;
    epoch = next;
    entries = fresh;
    passed.close();
    if (isClosed) {
      fresh.close();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("poll: after close, allowed: before");
  }

  @Override
  public void close() {
    isClosed = true;
    epochs.remove(id);
    entries.close();
  }

  @Override
  public String toString() {
    return "EpochFollower[at " + position + (isClosed ? ", closed]" : "]");
  }
}
