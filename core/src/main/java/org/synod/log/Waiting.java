// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The commands that wait for somebody to append them as a batch, and whether somebody does. Also a
 * seam.
 *
 * <p>Invariant: one thread at a time polls the queue, between {@link #begin} and {@link #end}.
 */
class Waiting<C> {
  private static final VarHandle DELIVERING =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "isDelivering", VarHandle.class, Waiting.class, boolean.class)
          .withInvokeExactBehavior();
  private static final int CAPACITY = 256;

  private final MpscAtomicArrayQueue<Appended<C>> queue = new MpscAtomicArrayQueue<>(CAPACITY);
  private volatile boolean isDelivering;

  /** Adds a command, unless there is no place, or others are adding theirs. */
  boolean offer(Appended<C> command) {
    return queue.relaxedOffer(command);
  }

  /** Whether nobody delivers, and now this thread does. */
  boolean begin() {
    return !isDelivering && (boolean) DELIVERING.compareAndSet(this, false, true);
  }

  /** Takes the next command, if there is one that its appender has added whole. */
  @Nullable Appended<C> poll() {
    // Relaxed, otherwise it would wait for a producer that has stopped in the middle of offer.
    return queue.relaxedPoll();
  }

  /** This thread delivers no more. */
  void end() {
    isDelivering = false;
  }
}
