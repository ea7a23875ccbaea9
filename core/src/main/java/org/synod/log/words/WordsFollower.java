// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;

/** A follower of a {@link WordsLog}, for which nothing need be kept. */
final class WordsFollower<C> implements Follower<C> {
  private final WordsLog<C> log;
  private int position;
  private volatile boolean isClosed;

  WordsFollower(WordsLog<C> log, int from) {
    this.log = log;
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
    C next = log.find(position);
    if (next != null) {
      position++;
    }
    return next;
  }

  @Override
  public void close() {
    isClosed = true;
  }

  @Override
  public String toString() {
    return "WordsFollower[at " + position + (isClosed ? ", closed]" : "]");
  }
}
