// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.memory.layout.Holder;

/**
 * The threads that wait until a variable has changed: an immutable list, which the variable holds;
 * null if nobody waits.
 *
 * <p><i>Progress:</i> lock-free, but for the wait itself. A change of the variable costs one read
 * more if nobody waits, and a compare-and-set and one call for each thread that does.
 */
public final class Waiters {
  /*
   *   wait     add myself to the list (1), read the variable (2), sleep unless it has changed,
   *            begin again
   *   change   compare-and-set the variable (3), take the list away (4), wake all who were in it
   *
   * Invariant: nobody sleeps over a change that was made by (3) and (4). All four are volatile, so
   * they have one order. If (2) comes before (3), then (1) comes before (4), which takes the thread
   * along, or finds that another change has: that one wakes it.
   *
   * A thread that was woken may have been taken along by an earlier change, which it had seen. It
   * adds itself again before it reads again: otherwise the next change would not know it.
   *
   * No ABA: a list is made anew for each (1), so one that is taken away does not come back. One
   * that was made shorter, by a thread that waits no more, is also new.
   */
  private final Sleeper first;
  private final @Nullable Waiters others;

  private Waiters(Sleeper first, @Nullable Waiters others) {
    this.first = first;
    this.others = others;
  }

  /**
   * Waits until a variable has changed.
   *
   * @param <H> the objects
   * @param <T> what the variable holds
   * @param waiters where the object keeps those who wait
   * @param object the object whose variable it is
   * @param read reads the variable, with the effects of a volatile read
   * @param isAwaited whether it is as it should be
   * @param me the calling thread
   * @return what was read last: what was awaited, or something else if the time is over
   * @throws InterruptedException if the thread is interrupted before either
   */
  public static <H, T> T await(
      Holder<H, Waiters> waiters,
      H object,
      Supplier<T> read,
      Predicate<T> isAwaited,
      Sleeper me)
      throws InterruptedException {
    try {
      for (; ; ) {
        add(waiters, object, me); // (1)
        T current = read.get(); // (2)
        if (isAwaited.test(current) || !me.sleep()) {
          return current;
        }
      }
    } finally {
      remove(waiters, object, me);
    }
  }

  /**
   * Adds a thread to those who wait, unless it is there already. Only then it reads the variable.
   *
   * @param <H> the objects
   * @param waiters where the object keeps those who wait
   * @param object the object
   * @param me the thread
   */
  public static <H> void add(Holder<H, Waiters> waiters, H object, Sleeper me) {
    Waiters all = waiters.get(object);
    while (!has(all, me)) {
      Waiters met = waiters.compareAndExchange(object, all, new Waiters(me, all));
      if (met == all) {
        return;
      }
      all = met;
    }
  }

  /**
   * Removes a thread from those who wait, if it is there.
   *
   * @param <H> the objects
   * @param waiters where the object keeps those who wait
   * @param object the object
   * @param me the thread
   */
  public static <H> void remove(Holder<H, Waiters> waiters, H object, Sleeper me) {
    Waiters all = waiters.get(object);
    while (has(all, me)) {
      Waiters met = waiters.compareAndExchange(object, all, without(all, me));
      if (met == all) {
        return;
      }
      all = met;
    }
  }

  /**
   * Wakes all who wait; a thread that has changed the variable calls this behind the change.
   *
   * @param <H> the objects
   * @param waiters where the object keeps those who wait
   * @param object the object
   */
  public static <H> void wakeAll(Holder<H, Waiters> waiters, H object) {
    Waiters all = waiters.get(object); // (4)
    while (all != null) {
      Waiters met = waiters.compareAndExchange(object, all, null);
      if (met == all) {
        for (Waiters each = all; each != null; each = each.others) {
          each.first.wake();
        }
        return;
      }
      all = met;
    }
  }

  private static boolean has(@Nullable Waiters all, Sleeper me) {
    for (Waiters each = all; each != null; each = each.others) {
      if (each.first == me) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Waiters without(@Nullable Waiters all, Sleeper me) {
    Waiters rest = null;
    for (Waiters each = all; each != null; each = each.others) {
      if (each.first != me) {
        rest = new Waiters(each.first, rest);
      }
    }
    return rest;
  }
}
