// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison;

import java.util.function.LongPredicate;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** The place where a subject works: the heap, or a world that is explored. */
public interface Place {
  /** The largest number of processes. */
  int PROCESSES = 2;

  /** New words, all 0. */
  Words words(String label, int count);

  /** New references, all null. */
  <T> References<T> references(String label, int count);

  /** Waits until a word meets a condition. */
  long await(Words words, int index, LongPredicate condition);

  /** A new register, which may miss calls if the place is a world. */
  <V> Register<V> register(V initial);

  /** The heap. */
  final class Heap implements Place {
    private static final Memory MEMORY = new HeapMemory(PROCESSES); // only allocates here

    @Override
    public Words words(String label, int count) {
      return MEMORY.allocate(count);
    }

    @Override
    public <T> References<T> references(String label, int count) {
      return MEMORY.references(label, count);
    }

    @Override
    public long await(Words words, int index, LongPredicate condition) {
      long word = words.getVolatile(index);
      while (!condition.test(word)) {
        Thread.onSpinWait();
        word = words.getVolatile(index);
      }
      return word;
    }

    @Override
    public <V> Register<V> register(V initial) {
      Register<V> register = new HeapRegister<>();
      register.compareAndSet(0, initial);
      return register;
    }
  }
}
