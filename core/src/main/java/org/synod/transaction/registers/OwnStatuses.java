// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.register.RegisterUnavailableException;

/** The status registers of one owner, and the transactions that it could not put to their end. */
final class OwnStatuses<V> {
  /*
   * A status register is in its place while no transaction has it. It goes back there only when its
   * transaction has been decided and none of its intents is left. Registers beyond the last place
   * are used once.
   */
  private static final int PLACES = 64;

  private static final int HASH_BITS = 16;
  private static final int HASH_MASK = (1 << HASH_BITS) - 1;

  private final Participants<V> participants;
  private final Supplier<UUID> ids;
  private final AtomicReferenceArray<@Nullable OwnStatus> free =
      new AtomicReferenceArray<>(PLACES);
  private final AtomicInteger made = new AtomicInteger();
  private final Queue<Commit<V>> unfinished = new ConcurrentLinkedQueue<>();

  OwnStatuses(Participants<V> participants, Supplier<UUID> ids) {
    this.participants = participants;
    this.ids = ids;
  }

  /** Takes a register that no other transaction has. */
  OwnStatus take() {
    long hash = System.identityHashCode(Thread.currentThread()) & HASH_MASK;
    int places = Math.min(made.get(), PLACES);
    int first = (int) (hash * places >>> HASH_BITS); // 0 to places - 1
    for (int i = 0; i < places; i++) {
      int place = first + i < places ? first + i : first + i - places;
      OwnStatus there = free.get(place);
      if (there != null && free.compareAndSet(place, there, null)) {
        return there;
      }
    }
    UUID id = ids.get();
    int place = made.get() < PLACES ? made.getAndIncrement() : PLACES;
    return new OwnStatus(id, participants.status(id), place);
  }

  private void giveBack(OwnStatus status) {
    status.transaction++;
    if (status.place < PLACES) {
      // Release is safe: only this thread has the register, and a thread that takes it needs to
      // see no more than what was done to it before.
      free.setRelease(status.place, status);
    }
  }

  /** Puts a transaction to its end, now or, if registers do not answer, behind a later one. */
  void finish(Commit<V> commit) {
    tryToFinish(commit);
    Commit<V> other = unfinished.poll();
    if (other != null && other != commit) {
      tryToFinish(other);
    } else if (other != null) {
      unfinished.add(other);
    }
  }

  private void tryToFinish(Commit<V> commit) {
    try {
      commit.finish();
    } catch (RegisterUnavailableException e) {
      unfinished.add(commit);
      return;
    }
    giveBack(commit.status);
  }

  @Override
  public String toString() {
    return made + " status registers";
  }
}
