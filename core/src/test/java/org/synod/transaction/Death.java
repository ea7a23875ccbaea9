// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import org.jspecify.annotations.Nullable;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;

/**
 * An error that ends what process 0 is doing, once, in front of any of its steps, or never. The
 * process goes on behind it, unlike one that crashes.
 */
final class Death {
  @Nullable World world;
  boolean isNear; // the process is about to do what the error may end

  /** The error. */
  static final class Died extends VirtualMachineError {
    private static final long serialVersionUID = 1;

    Died() {
      super("died");
    }
  }

  private void mayComeTo(int process) {
    if (process == 0 && isNear && world.choose("dies", 2) == 1) {
      isNear = false;
      throw new Died();
    }
  }

  /** A memory, each access to which the error may prevent. */
  static final class OfMemory extends WrappedMemory {
    private final Death death;

    OfMemory(Memory memory, Death death) {
      super(memory);
      this.death = death;
    }

    @Override
    protected <T> References<T> wrap(String label, References<T> references) {
      return new WrappedReferences<>(references) {
        @Override
        public T getVolatile(int index) {
          death.mayComeTo(current().id());
          return super.getVolatile(index);
        }

        @Override
        public T compareAndExchange(int index, T expected, T next) {
          death.mayComeTo(current().id());
          return super.compareAndExchange(index, expected, next);
        }

        @Override
        public boolean compareAndSet(int index, T expected, T next) {
          death.mayComeTo(current().id());
          return super.compareAndSet(index, expected, next);
        }
      };
    }
  }

  /** Wake-ups, each of which the error may prevent. */
  record OfParking(Parking parking, Death death) implements Parking {
    @Override
    public int spins() {
      return parking.spins();
    }

    @Override
    public Object current() {
      return parking.current();
    }

    @Override
    public void park(Object blocker, long nanos) {
      parking.park(blocker, nanos);
    }

    @Override
    public void unpark(Object thread) {
      death.mayComeTo((Integer) parking.current());
      parking.unpark(thread);
    }
  }
}
