// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.TimedBackoff;

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
   * or makes the very state that this would make, with the same identity. In a trimmed chunk no one
   * can tell whether it was there, so it is put nowhere else.
   */
  private final RegisterLog<C> log;
  private final UUID id;
  private final C command;
  private long chunk; // where it was put last
  private boolean mayBeSent; // it may be in that chunk, or come there; it is and comes in no other
  private @Nullable Long index; // once known

  PendingAppend(RegisterLog<C> log, UUID id, C command) {
    this.log = log;
    this.id = id;
    this.command = command;
  }

  /**
   * Appends, or finds out where an earlier run did.
   *
   * @return the index of the command
   * @throws IllegalStateException if the log was closed before; nothing is appended, and never will
   *     be
   * @throws RegisterUnavailableException if the register does not answer; it says whether the
   *     command may be in the log. It stays unknown, in each later run too, if an earlier run was
   *     not answered and its commands are {@linkplain RegisterLog#trim trimmed}
   */
  public long run() {
    try {
      if (index == null) {
        index = append();
      }
      return index;
    } catch (RegisterUnavailableException e) {
      if (mayBeSent && e.effect() == Effect.NONE) { // of this run
        throw new RegisterUnavailableException(
            "after a run of unknown effect: " + e.getMessage(), e, Effect.UNKNOWN);
      }
      throw e;
    }
  }

  private long append() {
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      FoundChunk<C> found = mayBeSent ? log.read(chunk) : log.last();
      LogChunk<C> there = found.chunk();
      if (mayBeSent) {
        // Otherwise it could be there already, and would be in the log twice.
        if (there.isTrimmed()) {
          throw new RegisterUnavailableException(
              "chunk " + chunk + ": trimmed, and with it the evidence of an earlier run",
              Effect.UNKNOWN);
        }
        int place = there.placeOf(id);
        if (place >= 0) {
          return log.index(chunk, place);
        }
        if (log.isFull(there)) {
          mayBeSent = false;
          continue;
        }
      }
      if (there.isClosed()) {
        mayBeSent = false;
        throw new IllegalStateException("append: after close, allowed: before");
      }
      if (isPut(found)) {
        return log.index(chunk, there.size());
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  /** Puts the command behind those of a chunk, if that is still as it was found. */
  private boolean isPut(FoundChunk<C> found) {
    LogChunk<C> next = found.chunk().plus(id, command);
    boolean wasSent = mayBeSent;
    chunk = found.number();
    mayBeSent = true; // and stays so if an error ends this
    boolean isPut;
    try {
      isPut = log.chunk(chunk).compareAndSet(found.version(), next);
    } catch (RegisterUnavailableException e) {
      mayBeSent = wasSent || e.effect() == Effect.UNKNOWN;
      throw e;
    }
    if (isPut) {
      log.remember(new FoundChunk<>(chunk, found.version() + 1, next));
    } else {
      mayBeSent = wasSent;
    }
    return isPut;
  }

  @Override
  public String toString() {
    return "PendingAppend[" + command + ", "
        + (index != null ? "at " + index : mayBeSent ? "maybe in chunk " + chunk : "not sent")
        + "]";
  }
}
