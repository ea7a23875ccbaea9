// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import org.jspecify.annotations.Nullable;

/**
 * A reader of a {@link Log} that takes its commands in order, each once. The log keeps the commands
 * that it has not passed.
 *
 * <p>It is used by one thread at a time, except for {@link #close}. A thread hands it on through
 * something that makes a happens-before edge.
 *
 * <p><i>Progress:</i> see each implementation; it never waits for a command.
 *
 * <p><i>Linearization:</i> {@link #poll} at its read of the log.
 *
 * <p><i>Memory effects:</i> as {@link Log} says.
 *
 * <p><i>Not guaranteed:</i> bounded memory, if it falls behind or is dropped without being closed:
 * all commands from its position on are then kept as long as the log.
 *
 * @param <C> the commands
 */
public interface Follower<C> extends AutoCloseable {

  /**
   * Returns the index of the command that is next.
   *
   * @return the index
   */
  long position();

  /**
   * Returns the next command, and passes it.
   *
   * @return the command at {@link #position}, or null if nothing is decided there yet
   * @throws IndexOutOfBoundsException if the log was trimmed beyond {@link #position}, where it can
   *     be
   * @throws IllegalStateException if this follower has been closed
   */
  @Nullable C poll();

  /**
   * Lets go of the commands that were kept for this follower. Any thread may call it; a thread that
   * is using the follower may still get some commands from it. Closing again does nothing.
   */
  @Override
  void close();
}
