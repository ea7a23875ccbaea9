// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import java.util.UUID;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;

/**
 * One append to a {@link RegisterLog}, which puts its command into the log at most once, however
 * often it is run. So an append that was not answered is run again, until it is:
 *
 * <pre>{@code
 * PendingAppend<String> append = log.pending("command");
 * long index;
 * try {
 *   index = append.run();
 * } catch (RegisterUnavailableException e) {
 *   index = append.run(); // later: when the register answers again
 * }
 * }</pre>
 *
 * <p>It is used by one thread at a time.
 *
 * <p><i>Progress:</i> as {@link RegisterLog}.
 *
 * @param <C> the command
 */
public final class PendingAppend<C> {
  /*
   * Exactly once: the command is put only into the chunk where it was put before, until that chunk
   * is known to be full without it. A late write there expects a version that the chunk has left,
   * or makes the very state that this would make, with the same identity.
   */
  private final RegisterLog<C> log;
  private final UUID id;
  private final C command;
  private long chunk; // all before it are full without the command
  private boolean mayBeSent; // in an earlier run

  PendingAppend(RegisterLog<C> log, UUID id, C command, long chunk) {
    this.log = log;
    this.id = id;
    this.command = command;
    this.chunk = chunk;
  }

  /**
   * Appends, or finds out where an earlier run did.
   *
   * @return the index of the command
   * @throws IllegalStateException if the log was closed before; nothing is appended, and never will
   *     be
   * @throws RegisterUnavailableException if the register does not answer; it says whether the
   *     command may be in the log
   */
  public long run() {
    try {
      return append();
    } catch (RegisterUnavailableException e) {
      if (mayBeSent && e.effect() == Effect.NONE) { // of this run
        throw new RegisterUnavailableException(
            "after a run of unknown effect: " + e.getMessage(), e, Effect.UNKNOWN);
      }
      mayBeSent = e.effect() == Effect.UNKNOWN;
      throw e;
    }
  }

  private long append() {
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      Register<LogChunk<C>> register = log.chunk(chunk);
      Versioned<LogChunk<C>> found = register.get();
      LogChunk<C> there = LogChunk.of(found);
      int place = there.placeOf(id);
      if (place >= 0) {
        return log.index(chunk, place);
      }
      if (there.isClosed()) {
        throw new IllegalStateException("append: after close, allowed: before");
      }
      if (log.isFull(there)) {
        chunk++;
      } else if (register.compareAndSet(found.version(), there.plus(id, command))) {
        log.remember(chunk);
        return log.index(chunk, there.size());
      } else {
        backoff.afterLoss(System.nanoTime() - start);
      }
    }
  }

  @Override
  public String toString() {
    return "PendingAppend[" + command + ", at chunk " + chunk + " or later]";
  }
}
