// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The dependency rule: a thing comes behind all that are in its way. It gives out the things that
 * are wanted and those in their way, each behind the ones in its own. A list is in place of the
 * thread's stack, which a long chain would fill.
 *
 * <p>It ends if the things have no cycles, and goes on where it was after an exception.
 */
public final class DependencyOrder<T> {
  private final Function<? super T, ? extends @Nullable T> inTheWay;
  private final Deque<T> wanted = new ArrayDeque<>();

  /**
   * Makes an order of which nothing is wanted yet.
   *
   * @param inTheWay gives one that must come before a thing and has not come, or null
   */
  public DependencyOrder(Function<? super T, ? extends @Nullable T> inTheWay) {
    this.inTheWay = inTheWay;
  }

  /** Wants a thing, and all in its way, before those that were wanted until now. */
  public void want(T thing) {
    wanted.push(thing);
  }

  /**
   * Takes the next thing: nothing is in its way.
   *
   * @return the thing, or null if none is wanted
   */
  public @Nullable T next() {
    for (; ; ) {
      T thing = wanted.peek();
      if (thing == null) {
        return null;
      }
      T first = inTheWay.apply(thing);
      if (first == null) {
        return wanted.pop();
      }
      wanted.push(first);
    }
  }
}
