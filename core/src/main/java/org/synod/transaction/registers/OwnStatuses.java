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
   * A status register is given back only when its transaction has been decided and none of its
   * intents is left. Registers for which there is no place are used once.
   */
  private static final int PLACES = 64;

  private static final int HASH_BITS = 16;
  private static final int HASH_MASK = (1 << HASH_BITS) - 1;

  private final SharedRegisters<V> shared;
  private final Supplier<UUID> ids;
  private final AtomicReferenceArray<@Nullable OwnStatus> places =
      new AtomicReferenceArray<>(PLACES);
  private final AtomicInteger made = new AtomicInteger();
  private final Queue<Commit<V>> unfinished = new ConcurrentLinkedQueue<>();

  OwnStatuses(SharedRegisters<V> shared, Supplier<UUID> ids) {
    this.shared = shared;
    this.ids = ids;
  }

  /** Takes a register that no other transaction has. */
  OwnStatus take() {
    long hash = System.identityHashCode(Thread.currentThread()) & HASH_MASK;
    int count = Math.min(made.get(), PLACES);
    int first = (int) (hash * count >>> HASH_BITS); // 0 to count - 1
    for (int i = 0; i < count; i++) {
      OwnStatus there = places.get(first + i < count ? first + i : first + i - count);
      if (there != null && there.take()) {
        return there;
      }
    }
    return another();
  }

  private OwnStatus another() {
    UUID id = ids.get();
    OwnStatus another = new OwnStatus(id, shared.status(id));
    int place = made.get() < PLACES ? made.getAndIncrement() : PLACES;
    if (place < PLACES) {
      places.set(place, another);
    }
    return another;
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
    commit.status.giveBack();
  }

  @Override
  public String toString() {
    return made + " status registers";
  }
}
