// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import java.util.Objects;
import org.synod.replica.Atomic;

/** A queue: first in, first out. */
final class FifoQueue<E> {
  private record Stack<E>(E top, Stack<E> rest) {}

  /** Items go on the back. When the front is empty, the reversed back becomes the front. */
  private record Items<E>(Stack<E> front, Stack<E> back) {
    Items<E> with(E item) {
      return front == null
          ? new Items<>(new Stack<>(item, null), null)
          : new Items<>(front, new Stack<>(item, back));
    }

    Items<E> withoutFirst() {
      if (front == null || front.rest != null) {
        return front == null ? this : new Items<>(front.rest, back);
      }
      Stack<E> turned = null;
      for (Stack<E> each = back; each != null; each = each.rest) {
        turned = new Stack<>(each.top, turned);
      }
      return new Items<>(turned, null);
    }
  }

  private final Atomic<Items<E>> items = new Atomic<>(new Items<>(null, null));

  void offer(E item) {
    Objects.requireNonNull(item, "item: null, allowed: an item");
    items.updateAndGet(all -> all.with(item));
  }

  /** Takes the first item; null if there is none. */
  E poll() {
    Stack<E> front = items.getAndUpdate(Items::withoutFirst).front;
    return front == null ? null : front.top;
  }

  public static void main(String[] args) {
    FifoQueue<String> queue = new FifoQueue<>();
    queue.offer("first");
    queue.offer("second");
    System.out.println(queue.poll()); // prints first
    System.out.println(queue.poll()); // prints second
    System.out.println(queue.poll()); // prints null
  }
}
