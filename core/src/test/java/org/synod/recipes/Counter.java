// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import org.synod.replica.Atomic;

/** Numbers from 1 on, each for one caller. */
final class Counter {
  private final Atomic<Long> last = new Atomic<>(0L);

  long next() {
    return last.updateAndGet(n -> n + 1);
  }

  long last() {
    return last.get();
  }

  public static void main(String[] args) {
    Counter tickets = new Counter();
    tickets.next();
    System.out.println(tickets.next()); // prints 2
  }
}
