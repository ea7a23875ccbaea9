// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import org.synod.log.Follower;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/**
 * One copy of the state of a {@link Replicated}: written by one thread, or read by any number.
 *
 * <p>None of these methods waits. The actions of a thread on the state, between taking the replica
 * and giving it back, happen before those of the next thread.
 */
final class Replica<S> {
  /*
   *   user      FREE = 0: nobody;  n > 0: n readers;  WRITTEN = -1: a writer
   *   position  how many commands of the log have been applied
   *
   *   tryWrite  user: FREE -> WRITTEN          endWrite  user: WRITTEN -> FREE or 1 reader
   *   tryRead   user: n >= 0 -> n + 1          endRead   user: n > 0 -> n - 1
   *
   * Invariants: a thread that has made user WRITTEN is alone with the state, the follower and the
   * position until it changes user again; while there are readers none of them changes. The
   * position never falls, and a command below it has been told.
   *
   * ABA does no harm: user tells which threads are in the replica now, and nobody draws a
   * conclusion from its earlier values.
   */
  private static final long FREE = 0;
  private static final long WRITTEN = -1;
  private static final int USER = Stride.WORDS; // a stride away from data before the words
  private static final int POSITION = USER + 1;
  private static final int WORDS = POSITION + 1 + Stride.WORDS; // and one from data behind them

  final S state;
  private final Words words;
  private final Follower<Command<S>> follower;

  Replica(S state, Memory memory, Follower<Command<S>> follower) {
    this.state = state;
    this.words = memory.allocate(WORDS);
    this.follower = follower;
    if (follower.position() != 0) { // new words are zero
      words.setOpaque(POSITION, follower.position());
    }
  }

  /** The number of commands that have been applied, at least. */
  long position() {
    return words.getVolatile(POSITION);
  }

  /** Takes the replica to write, unless anybody is in it. */
  boolean tryWrite(Caller me) {
    // it reads first: a thread that finds the replica taken does not take the cache line too
    if (words.getVolatile(USER) == FREE
        && words.compareAndExchange(USER, FREE, WRITTEN) == FREE) {
      me.held = this; // at once: a call in between could fail
      return true;
    }
    return false;
  }

  void endWrite(Caller me) {
    leaveTo(FREE);
    me.held = null;
  }

  boolean isWritten() {
    return words.getVolatile(USER) == WRITTEN;
  }

  /** Ends a command that was cut off: its changes until then stay. The writer calls it. */
  void endCommand(Caller me, Command<S> command) {
    if (command.outcome() == null) {
      command.tell(
          new Command.Thrown(
              new InternalError("update: cut off by an error of the virtual machine")));
    }
    me.isRunning = false;
  }

  /** The number of commands that have been taken from the log. The writer calls it. */
  long followed() {
    return follower.position();
  }

  /** Gives the replica back as a writer, and stays in it as its only reader. */
  void becomeReader() {
    leaveTo(1);
  }

  private void leaveTo(long readers) {
    // Release is safe: nobody else writes the word now, and a thread
    // that finds it still taken looks again.
    words.setRelease(USER, readers);
  }

  /** Takes the replica to read, together with other readers, unless it is being written. */
  boolean tryRead(Caller me) {
    long readers = words.getVolatile(USER);
    while (readers != WRITTEN) {
      long seen = words.compareAndExchange(USER, readers, readers + 1);
      if (seen == readers) {
        me.held = this; // as in tryWrite
        return true;
      }
      readers = seen;
    }
    return false;
  }

  void endRead(Caller me) {
    long readers = words.getVolatile(USER);
    for (; ; ) {
      long seen = words.compareAndExchange(USER, readers, readers - 1);
      if (seen == readers) {
        me.held = null;
        return;
      }
      readers = seen;
    }
  }

  /**
   * Applies decided commands in order, and tells the outcome of each. The writer calls it.
   *
   * @return false if another replica has taken its place, so that it cannot be used any more
   */
  boolean applyUpTo(Caller me, long end) {
    long at = follower.position();
    for (; at < end; at++) {
      Command<S> command;
      try {
        command = follower.poll();
      } catch (IllegalStateException e) {
        return false; // closed by the thread that put another in its place
      }
      if (command == null) {
        throw new IllegalStateException("poll: null, allowed: a command that is decided");
      }
      me.isRunning = true; // no call since poll: an error there would lose the command
      command.runOn(state);
      me.isRunning = false;
    }
    // Release is safe: until it shows, the replica counts as older.
    words.setRelease(POSITION, at);
    return true;
  }

  /** Lets go of the log; a thread that is still in this replica cannot apply more commands. */
  void close() {
    follower.close();
  }
}
