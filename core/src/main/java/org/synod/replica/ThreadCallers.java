// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A caller for each thread; a caller that a dead thread has left is used again. */
final class ThreadCallers implements Callers {
  private final ThreadLocal<Caller> current = ThreadLocal.withInitial(this::join);
  private final AtomicReference<@Nullable Caller> last = new AtomicReference<>();
  private final int replicas;

  ThreadCallers(int replicas) {
    this.replicas = replicas;
  }

  @Override
  public Caller current() {
    return current.get();
  }

  /** A caller for this thread: one that a dead thread has left, or a new one. */
  private Caller join() {
    for (Caller each = last.get(); each != null; each = each.next) {
      if (each.isMine()) {
        return each;
      }
    }
    Caller mine = new Caller((int) (Thread.currentThread().getId() % replicas));
    do {
      mine.next = last.get();
    } while (!last.compareAndSet(mine.next, mine));
    return mine;
  }

  @Override
  public @Nullable Caller last() {
    return last.get();
  }
}
