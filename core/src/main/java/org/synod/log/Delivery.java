// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.synod.memory.HeapMemory;
import org.synod.memory.Words;

/**
 * A follower that calls: it hands each command of a {@link Log} to a consumer, once, in order, and
 * one at a time. A thread that appends here delivers all commands that are there. If another thread
 * is delivering, that one delivers this command too; no thread waits.
 *
 * <p><i>Progress:</i> as {@link Log#append} and {@link Follower#poll} of the log, and lock-free
 * except for the consumer. A thread may have to deliver the commands that others append in the
 * meantime.
 *
 * <p><i>Linearization:</i> the consumer is called in the order of the log. When {@link #append}
 * returns, its command has been delivered, or another thread is delivering and will come to it.
 *
 * <p><i>Memory effects:</i> each call of the consumer happens before the next, whichever threads
 * make them; the {@code append} of a command happens before its delivery.
 *
 * <p><i>Not guaranteed:</i> which thread delivers. If one stops inside the consumer, or is stopped
 * while it delivers, nothing is delivered from then on, though appends go on; threads that must not
 * depend on it follow the log themselves. A {@link VirtualMachineError}, such as a full stack, ends
 * the call of the thread that delivers; the next call of any thread then delivers the rest. A
 * command that is appended here after {@link #close} is in the log, and is not delivered.
 *
 * <p>Source: V. Hadzilacos, S. Toueg, <i>A modular approach to fault-tolerant broadcasts</i>
 * (1994): {@code deliver}.
 *
 * @param <C> the commands
 */
public final class Delivery<C> implements AutoCloseable {
  /*
   * One word says whether somebody delivers:
   *
   *   IDLE  ->  BUSY      the thread that does this is the deliverer
   *   BUSY  ->  AGAIN     there may be more for the deliverer
   *   AGAIN ->  BUSY      by the deliverer, before it looks again
   *   BUSY  ->  IDLE      by the deliverer, after it has looked and found nothing
   *
   * An error can cut off a deliverer at any call, also at one that would give the word back. It
   * leaves by a write of a field, which calls nothing. The word stays BUSY or AGAIN:
   *
   *   isLeft: true -> false   the thread that does this delivers in its stead
   *
   * Invariants: from IDLE -> BUSY to BUSY -> IDLE one thread at a time has the follower, and none
   * while isLeft. A command is in the log before its thread reads the word. If the word is BUSY and
   * the thread makes it AGAIN, or if the word is AGAIN, the deliverer looks after that, and finds
   * the command. It cannot end in between, since BUSY -> IDLE fails then.
   *
   * ABA does no harm: the word tells only whether somebody will look after this moment.
   *
   * The second word is set by close. The follower is closed by the deliverer after that.
   */
  private static final VarHandle IS_LEFT =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "isLeft", VarHandle.class, Delivery.class, boolean.class)
          .withInvokeExactBehavior();

  private static final long IDLE = 0;
  private static final long BUSY = 1;
  private static final long AGAIN = 2;
  private static final int STATE = 0;
  private static final int CLOSING = 1;

  private final Log<C> log;
  private final Follower<C> follower; // used by the thread that has made the word BUSY
  private final Consumer<? super C> consumer;
  private final Words words;
  private volatile boolean isLeft;

  /**
   * Makes a delivery; the next {@link #append} or {@link #deliver} delivers the commands that are
   * in the log already.
   *
   * @param log the log; this object does not close it
   * @param from the first index to deliver, one that can be {@linkplain Log#follow followed}
   * @param consumer the function that is called for each command. It should be short. If it throws,
   *     the command counts as delivered, and the exception goes to the uncaught exception handler
   *     of the thread that delivers, since the command may be another's. An exception of the
   *     handler is ignored. The first {@link Error} is thrown to the caller in that thread, once
   *     the rest is delivered; later ones are suppressed in it
   * @throws IndexOutOfBoundsException if {@code from} cannot be followed
   */
  public Delivery(Log<C> log, long from, Consumer<? super C> consumer) {
    this(log, from, consumer, new HeapMemory(1).allocate(2));
  }

  Delivery(Log<C> log, long from, Consumer<? super C> consumer, Words words) {
    this.log = Objects.requireNonNull(log, "log: null, allowed: a log");
    this.consumer = Objects.requireNonNull(consumer, "consumer: null, allowed: a consumer");
    this.words = words;
    this.follower = log.follow(from);
  }

  /**
   * Appends to the log, and delivers.
   *
   * @param command the command, not null
   * @return its index
   * @throws NullPointerException if {@code command} is null; nothing is appended
   * @throws IllegalStateException if the log was closed before; nothing is appended
   */
  public long append(C command) {
    long index = log.append(command);
    deliver();
    return index;
  }

  /** Delivers all commands that are in the log, or leaves them to the thread that is delivering. */
  public void deliver() {
    for (; ; ) {
      // {IDLE} -> {BUSY}
      if (words.compareAndExchange(STATE, IDLE, BUSY) == IDLE || takeOver()) {
        Error failure;
        try {
          failure = deliverUntilIdle();
        } catch (Throwable e) {
          isLeft = true; // not by a call, which could fail as well: nobody would ever deliver again
          throw e;
        }
        if (failure != null) {
          throw failure;
        }
        return;
      }
      // {BUSY} -> {AGAIN}, or else the deliverer could have looked before our command was there
      if (words.compareAndExchange(STATE, BUSY, AGAIN) != IDLE && !isLeft) {
        return;
      }
    }
  }

  /** Whether the deliverer has left before the end, and this thread goes on. */
  private boolean takeOver() {
    return isLeft && (boolean) IS_LEFT.compareAndSet(this, true, false);
  }

  /** Delivers until nothing is left. Returns the first error of the consumer, or null. */
  private @Nullable Error deliverUntilIdle() {
    Error first = null;
    for (; ; ) {
      C next;
      while (words.getVolatile(CLOSING) == 0 && (next = follower.poll()) != null) {
        try {
          consumer.accept(next); // no other call since poll: an error there would lose the command
        } catch (VirtualMachineError e) {
          throw e; // the error is likely to strike again, and would cost the next commands too
        } catch (Error e) {
          if (first == null) {
            first = e;
          } else if (first != e) {
            first.addSuppressed(e);
          }
        } catch (Throwable e) {
          handle(e);
        }
      }
      if (words.getVolatile(CLOSING) != 0) {
        follower.close();
      }
      // {BUSY} -> {IDLE}, or else {AGAIN} -> {BUSY}
      if (words.compareAndExchange(STATE, BUSY, IDLE) == BUSY) {
        return first;
      }
      words.compareAndExchange(STATE, AGAIN, BUSY);
    }
  }

  private static void handle(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // ignored, as the virtual machine ignores it
    }
  }

  /**
   * Ends the delivery, not the log: no call of the consumer begins any more, except for one that
   * another thread may just be about to make. The log keeps nothing for this object any more.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    words.compareAndExchange(CLOSING, 0, 1);
    deliver();
  }

  @Override
  public String toString() {
    boolean isClosed = words.getVolatile(CLOSING) != 0;
    return "Delivery[of " + log + (isClosed ? ", closed]" : "]");
  }
}
