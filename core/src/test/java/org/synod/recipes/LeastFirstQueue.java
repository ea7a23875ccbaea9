// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import java.util.Objects;
import org.synod.replica.Atomic;

/** A priority queue: the least comes out first. */
final class LeastFirstQueue<E extends Comparable<E>> {
  /** A leftist heap: the right path from a node is never longer than the left one. */
  private record Heap<E extends Comparable<E>>(E least, Heap<E> left, Heap<E> right, int depth) {
    static <E extends Comparable<E>> Heap<E> merged(Heap<E> a, Heap<E> b) {
      if (a == null || b == null) {
        return a == null ? b : a;
      }
      if (b.least.compareTo(a.least) < 0) {
        return merged(b, a);
      }
      Heap<E> rest = merged(a.right, b);
      boolean isDeeper = a.left == null || a.left.depth < rest.depth;
      return isDeeper
          ? new Heap<>(a.least, rest, a.left, a.left == null ? 1 : a.left.depth + 1)
          : new Heap<>(a.least, a.left, rest, rest.depth + 1);
    }
  }

  private record Items<E extends Comparable<E>>(Heap<E> heap) {
    Items<E> with(E item) {
      return new Items<>(Heap.merged(heap, new Heap<>(item, null, null, 1)));
    }

    Items<E> withoutLeast() {
      return heap == null ? this : new Items<>(Heap.merged(heap.left, heap.right));
    }
  }

  private final Atomic<Items<E>> items = new Atomic<>(new Items<>(null));

  void offer(E item) {
    Objects.requireNonNull(item, "item: null, allowed: an item");
    items.updateAndGet(all -> all.with(item));
  }

  /** Takes the least item; null if there is none. */
  E poll() {
    Heap<E> heap = items.getAndUpdate(Items::withoutLeast).heap;
    return heap == null ? null : heap.least;
  }

  public static void main(String[] args) {
    LeastFirstQueue<Integer> queue = new LeastFirstQueue<>();
    queue.offer(3);
    queue.offer(1);
    queue.offer(2);
    System.out.println(queue.poll()); // prints 1
    System.out.println(queue.poll()); // prints 2
  }
}
