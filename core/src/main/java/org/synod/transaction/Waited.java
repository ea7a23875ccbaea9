// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import org.jspecify.annotations.Nullable;

/**
 * The state of a register for whose change threads wait.
 *
 * @param content what the state would be without them
 * @param waiters those that wait, the last to come first
 */
record Waited(Object content, Waiters waiters) {
  /*
   * The waiters of a register are part of its state. So one compare-and-set enlists a waiter and
   * finds that the register has not changed, and nothing can come in between. A register for which
   * nobody waits has no place for waiters and its writers look for none.
   *
   *   wait    enlist in each register that was read, unless it has changed; then sleep
   *   write   by an Intent, also if it is the only register: install it, which keeps the waiters;
   *           wake them; decide it
   *
   * No wake-up is lost. A write replaces the state, and only an Intent replaces a Waited. It finds
   * those that enlisted before it there. One that comes to enlist while it is undecided finishes it
   * first, so it sees the change. A thread that was woken between enlisting and sleeping does not
   * sleep: that is how parking works.
   *
   * Threads are woken before the decision, by each thread that may decide. A writer that dies
   * behind the decision, of an error, has woken them. If it dies before it, nothing was written,
   * and a thread that finds the intent wakes them before it decides. Behind the decision nobody
   * would look for them. A thread that is woken so early meets the intent, and finishes it. They
   * are not woken before the install: each could enlist again and make it fail, again and again.
   *
   * An intent that fails may have woken some of its waiters and not others, so the register keeps
   * them. That is why each sleep has a Waiter of its own. A thread that finds nothing changed
   * enlists another; otherwise it could rely on one that has been woken, or let go of, already. A
   * committed intent has woken all, and lets go of them.
   */

  /**
   * Waiters, of which those that sleep no more are left out now and then.
   *
   * @param first the last to come
   * @param others those that came before it
   * @param count the number of all
   * @param limit the number from which on the next to come leaves some out
   */
  record Waiters(Waiter first, @Nullable Waiters others, int count, int limit) {
    private static final int FEW = 8;

    /** Those and one more. */
    static Waiters with(Waiter waiter, @Nullable Waiters others) {
      if (others == null) {
        return new Waiters(waiter, null, 1, FEW);
      }
      return others.count < others.limit
          ? new Waiters(waiter, others, others.count + 1, others.limit)
          : with(waiter, others.sleeping());
    }

    /** Those that still sleep, in the opposite order, with room for as many again. */
    private @Nullable Waiters sleeping() {
      int sleeping = 0;
      Waiters kept = null;
      for (Waiters each = this; each != null; each = each.others) {
        if (!each.first.hasLeft()) {
          sleeping++;
          kept = new Waiters(each.first, kept, sleeping, 2 * sleeping + FEW);
        }
      }
      return kept;
    }
  }

  /** What a state is without those that wait. */
  static @Nullable Object content(@Nullable Object state) {
    return state instanceof Waited waited ? waited.content : state;
  }

  /** A state with those that wait, if there are any. */
  static Object with(@Nullable Waiters waiters, Object content) {
    return waiters == null ? content : new Waited(content, waiters);
  }

  /** Those that wait for a change of a state, whose intent, if it has one, is decided. */
  static @Nullable Waiters waiters(@Nullable Object state) {
    if (!(state instanceof Waited waited)) {
      return null;
    }
    return waited.content instanceof Intent intent && intent.hasCommitted()
        ? null
        : waited.waiters;
  }

  /** Wakes all that wait. */
  void wake(Parking parking) {
    for (Waiters each = waiters; each != null; each = each.others) {
      each.first.wake(parking);
    }
  }
}
