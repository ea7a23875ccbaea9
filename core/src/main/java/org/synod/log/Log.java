// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

/**
 * A sequence of commands that grows at its end and is the same for all: total-order broadcast, also
 * called atomic broadcast, which is consensus repeated.
 *
 * <p><i>Validity:</i> a command whose {@code append} returns is in the log. <i>No duplication, no
 * creation:</i> it is there once for each call that appended it, and nothing else is; equal or
 * identical commands are entries of their own. <i>Uniform agreement, total order:</i> whatever one
 * reader gets at an index, all get there, even if the one or the other then stops. <i>FIFO and
 * causal order:</i> if one {@code append} returns before another begins, its index is lower.
 *
 * <p>An index counts commands, from 0, so that {@link #get} answers for all from the first index
 * still held to {@code decidedPrefix() - 1}. Each entry is kept until all {@linkplain #follow
 * followers} have passed it; without a follower all are.
 *
 * <p><i>Progress:</i> see each implementation.
 *
 * <p><i>Linearization:</i> {@code append} when its command is decided at its index, which is when
 * all before it are and it shows to all.
 *
 * <p><i>Memory effects:</i> what was done before an {@code append} happens before what follows the
 * return of its command from {@link #get} or {@link Follower#poll}, or of a higher number from
 * {@link #decidedPrefix}.
 *
 * <p><i>Not guaranteed:</i> the order of concurrent {@code append}; that a command is in no log if
 * its {@code append} ends in an exception that says its effect is unknown.
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
   *     since all followers had passed it; the message says which indexes are allowed
   */
  C get(long index);

  /**
   * Returns how many commands are decided: those at the indexes below the result.
   *
   * @return a number that never falls
   */
  long decidedPrefix();

  /**
   * Begins to read in order. What the follower has not passed is kept until it is closed.
   *
   * @param from the first index to read, from the first still held to {@link #decidedPrefix}
   * @return a follower at that index
   * @throws IndexOutOfBoundsException if {@code from} is not one of these
   */
  Follower<C> follow(long from);

  /**
   * Ends the log, which is itself decided in it: each concurrent {@code append} is before it, and
   * returns an index, or is refused. What is in the log can be read as before. Closing again does
   * nothing.
   */
  @Override
  void close();
}
