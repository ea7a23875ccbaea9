// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import org.jctools.queues.MessagePassingQueue;

/** A queue with the relaxed operations only, which are those that {@link BatchingLog} uses. */
abstract class RelaxedQueue<T> implements MessagePassingQueue<T> {
  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("allowed: relaxedOffer, relaxedPoll");
  }

  @Override
  public final boolean offer(T element) {
    throw unused();
  }

  @Override
  public final T poll() {
    throw unused();
  }

  @Override
  public final T peek() {
    throw unused();
  }

  @Override
  public final int size() {
    throw unused();
  }

  @Override
  public final void clear() {
    throw unused();
  }

  @Override
  public final boolean isEmpty() {
    throw unused();
  }

  @Override
  public final int capacity() {
    throw unused();
  }

  @Override
  public final T relaxedPeek() {
    throw unused();
  }

  @Override
  public final int drain(Consumer<T> consumer, int limit) {
    throw unused();
  }

  @Override
  public final int fill(Supplier<T> supplier, int limit) {
    throw unused();
  }

  @Override
  public final int drain(Consumer<T> consumer) {
    throw unused();
  }

  @Override
  public final int fill(Supplier<T> supplier) {
    throw unused();
  }

  @Override
  public final void drain(Consumer<T> consumer, WaitStrategy wait, ExitCondition exit) {
    throw unused();
  }

  @Override
  public final void fill(Supplier<T> supplier, WaitStrategy wait, ExitCondition exit) {
    throw unused();
  }
}
