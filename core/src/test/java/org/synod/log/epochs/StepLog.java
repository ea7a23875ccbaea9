// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.Log;

/**
 * A log each call of which is one step of a world, and is obviously correct.
 *
 * @param entries all that was appended
 * @param first the entry that was there at the start, if one was; to get it is no step
 */
record StepLog(Shared<State> entries, @Nullable EpochEntry<String> first)
    implements Log<EpochEntry<String>> {

  /** All that was appended. */
  record State(List<EpochEntry<String>> entries, boolean closed) {}

  @Override
  public long append(EpochEntry<String> entry) {
    long place =
        entries.<Long>step(
            "append " + entry,
            there -> {
              if (there.closed) {
                return new World.Step<>(there, -1L);
              }
              List<EpochEntry<String>> more = new ArrayList<>(there.entries);
              more.add(entry);
              return new World.Step<>(
                  new State(List.copyOf(more), false), (long) there.entries.size());
            });
    if (place < 0) {
      throw new IllegalStateException("append: after close, allowed: before");
    }
    return place;
  }

  @Override
  public EpochEntry<String> get(long index) {
    EpochEntry<String> entry = index == 0 && first != null ? first : find(index);
    if (entry == null) {
      throw new IndexOutOfBoundsException("index: " + index);
    }
    return entry;
  }

  private @Nullable EpochEntry<String> find(long index) {
    Optional<EpochEntry<String>> found =
        entries.step(
            "get " + index,
            there -> {
              boolean isThere = 0 <= index && index < there.entries.size();
              return new World.Step<>(
                  there,
                  isThere ? Optional.of(there.entries.get((int) index)) : Optional.empty());
            });
    return found.orElse(null);
  }

  @Override
  public long decidedPrefix() {
    return entries.<Long>step(
        "prefix", there -> new World.Step<>(there, (long) there.entries.size()));
  }

  @Override
  public Follower<EpochEntry<String>> follow(long from) {
    return new Follower<>() {
      private long position = from;

      @Override
      public long position() {
        return position;
      }

      @Override
      public @Nullable EpochEntry<String> poll() {
        EpochEntry<String> next = find(position);
        position += next == null ? 0 : 1;
        return next;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {
    boolean unused =
        entries.<Boolean>step(
            "close", there -> new World.Step<>(new State(there.entries, true), true));
  }
}
