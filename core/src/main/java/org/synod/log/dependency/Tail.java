// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import org.jspecify.annotations.Nullable;

/**
 * The last command of a key: the content of a register of a {@link DependencyLog}. Only the log
 * makes and reads it.
 *
 * <p>Immutable. An unset register stands for a key without commands.
 *
 * @param <C> the commands
 */
public final class Tail<C> {
  final Entry<C> entry;
  final int tail;
  final long position; // among all that were put behind this tail, from 1
  final @Nullable Tail<C> previous; // null: no follower needs it

  Tail(Entry<C> entry, int tail, long position, @Nullable Tail<C> previous) {
    this.entry = entry;
    this.tail = tail;
    this.position = position;
    this.previous = previous;
  }

  static long position(@Nullable Tail<?> tail) {
    return tail == null ? 0 : tail.position;
  }

  @Override
  public String toString() {
    return "Tail[" + entry.command + " at " + position + "]";
  }
}
