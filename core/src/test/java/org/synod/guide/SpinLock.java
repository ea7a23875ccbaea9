// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import java.util.function.LongPredicate;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/** A lock of one word, with a wait between the attempts to take it. */
final class SpinLock {
  private static final int FREE = 0;
  private static final int TAKEN = 1;

  /** The way to wait for a word; a test gives {@code World::await}. */
  interface Wait {
    long until(Words words, int index, LongPredicate condition);
  }

  /** The way to wait on the heap. */
  static long spin(Words words, int index, LongPredicate condition) {
    long word = words.getVolatile(index);
    while (!condition.test(word)) {
      Thread.onSpinWait();
      word = words.getVolatile(index);
    }
    return word;
  }

  private final Words word;
  private final Wait wait;

  SpinLock(Memory memory, String label, Wait wait) {
    word = memory.allocate(label, "spin lock", 1);
    this.wait = wait;
  }

  void lock() {
    while (word.compareAndExchange(0, FREE, TAKEN) != FREE) {
      wait.until(word, 0, seen -> seen == FREE);
    }
  }

  void unlock() {
    word.compareAndExchange(0, TAKEN, FREE);
  }
}
