// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

/**
 * A sequence of commands that grows at its end and is the same for all. The papers call it
 * total-order broadcast, or atomic broadcast; it is consensus repeated.
 *
 * <p><i>Validity:</i> a command whose {@code append} returns is in the log. <i>No duplication, no
 * creation:</i> it is there once for each call that appended it, and nothing else is there. Equal
 * or identical commands are entries of their own. <i>Uniform agreement, total order:</i> all
 * readers get the same command at an index, even if some of them then stop. <i>FIFO and causal
 * order:</i> if one {@code append} returns before another begins, its index is lower.
 *
 * <p>Indexes count commands, from 0. {@link #get} answers for all indexes from the first one still
 * held to {@code decidedPrefix() - 1}. The log keeps each entry until all
 * {@linkplain #follow followers} have passed it; without a follower it keeps all. A log that can be
 * trimmed says so, and keeps nothing for followers.
 *
 * <p><i>Progress:</i> see each implementation.
 *
 * <p><i>Linearization:</i> {@code append} when its command is decided at its index: then all
 * commands before it are decided, and it shows to all.
 *
 * <p><i>Memory effects:</i> actions before an {@code append} happen before actions after the return
 * of its command from {@link #get} or {@link Follower#poll}, or of a number above its index from
 * {@link #decidedPrefix}.
 *
 * <p><i>Not guaranteed:</i> the order of concurrent {@code append}; the absence of a command whose
 * {@code append} ends in an exception that says its effect is unknown.
 *
 * <p>Sources: L. Lamport, <i>The Part-Time Parliament</i>; B. Lampson, <i>The ABCD's of Paxos</i>,
 * §1 (a state machine's sequence of inputs); T. Chandra, S. Toueg, <i>Unreliable failure detectors
 * for reliable distributed systems</i>, JACM 1996, §8 (atomic broadcast is consensus).
 *
 * @param <C> the commands; they should be immutable, since all readers get them
 */
public interface Log<C> extends AutoCloseable {

  /**
   * Puts a command at the end, exactly once.
   *
   * @param command the command, not null
   * @return its index
   * @throws NullPointerException if {@code command} is null; nothing is appended
   * @throws IllegalStateException if the log was closed before; nothing is appended
   */
  long append(C command);

  /**
   * Returns a decided command.
   *
   * @param index its index
   * @return the command
   * @throws IndexOutOfBoundsException if {@code index} is negative, not yet decided, or let go of
   *     since all followers had passed it or the log was trimmed; the message says which indexes
   *     are allowed
   */
  C get(long index);

  /**
   * Returns how many commands are decided: those at the indexes below the result.
   *
   * @return a number that never falls
   */
  long decidedPrefix();

  /**
   * Begins to read in order. The log keeps the commands that the follower has not passed, until the
   * follower is closed.
   *
   * @param from the first index to read, from the first still held to {@link #decidedPrefix}
   * @return a follower at that index
   * @throws IndexOutOfBoundsException if {@code from} is not one of these
   */
  Follower<C> follow(long from);

  /**
   * Ends the log. The end is itself decided in the log: each concurrent {@code append} is either
   * before it, and returns an index, or is refused. The commands in the log can be read as before.
   * Closing again does nothing.
   */
  @Override
  void close();
}
