// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;

/** A follower of a {@link RegisterLog}, which remembers the chunk that it reads. */
final class ChunkFollower<C> implements Follower<C> {
  private final RegisterLog<C> log;
  private final int perChunk;
  private long position;
  private @Nullable LogChunk<C> chunk; // the one of position, as it was read last
  private volatile boolean isClosed;

  ChunkFollower(RegisterLog<C> log, int perChunk, long from) {
    this.log = log;
    this.perChunk = perChunk;
    position = from;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public @Nullable C poll() {
    if (isClosed) {
      throw new IllegalStateException("poll: after close, allowed: before");
    }
    LogChunk<C> known = chunk;
    C next = known == null ? null : log.find(position, known);
    if (next == null) {
      known = log.read(position / perChunk).chunk();
      if (known.isTrimmed()) {
        throw log.notHeld("position", position);
      }
      chunk = known;
      next = log.find(position, known);
    }
    if (next != null) {
      position++;
      if (position % perChunk == 0) {
        chunk = null;
      }
    }
    return next;
  }

  @Override
  public void close() {
    isClosed = true;
  }

  @Override
  public String toString() {
    return "ChunkFollower[at " + position + (isClosed ? ", closed]" : "]");
  }
}
