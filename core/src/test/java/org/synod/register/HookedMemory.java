// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import org.synod.memory.HeapMemory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedWords;

/** Memory that calls back before and after each compare-and-exchange: in mid-write. */
public final class HookedMemory extends WrappedMemory {
  private volatile Runnable beforeExchange = () -> {};
  private volatile Runnable afterExchange = () -> {};
  private Words last;

  public HookedMemory(int processes) {
    super(new HeapMemory(processes));
  }

  public void beforeExchange(Runnable hook) {
    beforeExchange = hook;
  }

  public void afterExchange(Runnable hook) {
    afterExchange = hook;
  }

  /** The words of the last region that was allocated. */
  Words words() {
    return last;
  }

  @Override
  protected Words wrap(Words words) {
    last = words;
    return new WrappedWords(words) {
      @Override
      public long compareAndExchange(int index, long expected, long next) {
        beforeExchange.run();
        long found = super.compareAndExchange(index, expected, next);
        afterExchange.run();
        return found;
      }
    };
  }
}
