// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.lang.invoke.VarHandle;
import org.synod.log.Follower;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/**
 * One copy of the state of a {@link Replicated}: written by one thread, or read by any number.
 *
 * <p>None of these methods waits. What a thread does to the state between taking and giving back
 * happens before what the next one does.
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
   * ABA does no harm: user tells which threads are in there now, and nothing is concluded from what
   * it was.
   */
  private static final long FREE = 0;
  private static final long WRITTEN = -1;
  private static final int USER = Stride.WORDS; // a stride from what lies before the words
  private static final int POSITION = USER + 1;
  private static final int WORDS = POSITION + 1 + Stride.WORDS; // and one from what lies behind

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

  /** How many commands have been applied, at least. */
  long position() {
    return words.getVolatile(POSITION);
  }

  /** Takes it to write, unless anybody is in it. */
  boolean tryWrite(Caller me) {
    // a read first: a thread that finds it taken does not take the cache line too
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

  /** Ends a command that was cut off: what it has done until then is done. By its writer. */
  void endCommand(Caller me, Command<S> command) {
    if (command.outcome() == null) {
      command.tell(
          new Command.Thrown(
              new InternalError("update: cut off by an error of the virtual machine")));
    }
    me.isRunning = false;
  }

  /** How many commands have been taken from the log. By its writer. */
  long followed() {
    return follower.position();
  }

  /** Gives it back as a writer, and stays in it as its only reader. */
  void becomeReader() {
    leaveTo(1);
  }

  private void leaveTo(long readers) {
    // Opaque behind a fence, a release, is safe: nobody else writes the word now, and a thread
    // that finds it still taken looks again.
    VarHandle.releaseFence();
    words.setOpaque(USER, readers);
  }

  /** Takes it to read, together with other readers, unless it is being written. */
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
   * Applies commands, which are decided, in order, and tells what came of each. By its writer.
   *
   * @return false if another replica has taken its place: it cannot be used any more
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
    // Opaque behind a fence, a release, is safe: until it shows, the replica is taken for older.
    VarHandle.releaseFence();
    words.setOpaque(POSITION, at);
    return true;
  }

  /** Lets go of the log; a thread that is still in this replica ends without it. */
  void close() {
    follower.close();
  }
}
