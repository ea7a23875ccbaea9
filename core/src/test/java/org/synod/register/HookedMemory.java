// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Process;
import org.synod.memory.Words;

/** Memory that calls back before and after each compare-and-exchange: in mid-write. */
public final class HookedMemory implements Memory {
  private final HeapMemory memory;
  private volatile Runnable beforeExchange = () -> {};
  private volatile Runnable afterExchange = () -> {};
  private Words last;

  public HookedMemory(int processes) {
    memory = new HeapMemory(processes);
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
  public int processes() {
    return memory.processes();
  }

  // the processes must be members of this memory, not of the one inside

  @Override
  public Process join() {
    return new Process(this, memory.join().id(), null);
  }

  @Override
  public Process current() {
    return new Process(this, memory.current().id(), null);
  }

  @Override
  public void leave(Process process) {}

  @Override
  public long incarnation(int process) {
    return memory.incarnation(process);
  }

  @Override
  public boolean isLost(int process, long incarnation) {
    return memory.isLost(process, incarnation);
  }

  @Override
  public Words allocate(String name, String type, int words) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Words allocate(int words) {
    Words inside = memory.allocate(words);
    last = inside;
    return new Words() {
      @Override
      public int length() {
        return inside.length();
      }

      @Override
      public long getVolatile(int index) {
        return inside.getVolatile(index);
      }

      @Override
      public long getOpaque(int index) {
        return inside.getOpaque(index);
      }

      @Override
      public void setOpaque(int index, long value) {
        inside.setOpaque(index, value);
      }

      @Override
      public long compareAndExchange(int index, long expected, long next) {
        beforeExchange.run();
        long found = inside.compareAndExchange(index, expected, next);
        afterExchange.run();
        return found;
      }
    };
  }
}
