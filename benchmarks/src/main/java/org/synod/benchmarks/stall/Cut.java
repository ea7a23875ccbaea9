// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.hierarchy.Assignment;
import org.synod.consensus.hierarchy.Variable;
import org.synod.consensus.hierarchy.Variables;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Lets a participant make some writes, and throws it out of its operation before the next, for
 * good: by way of the registers and variables that its object is made of. A process that comes
 * later is left alone. For one thread.
 */
final class Cut {
  private int left; // below 0: never

  Cut(int writes) {
    left = writes;
  }

  /** The exception by which a participant leaves; nobody catches it on the way. */
  static final class Gone extends Error {
    private static final long serialVersionUID = 1;
    private static final Gone GONE = new Gone();

    private Gone() {
      super("stopped for good", null, false, false);
    }
  }

  void beforeWrite() {
    if (left-- == 0) {
      throw Gone.GONE;
    }
  }

  <V> Register<V> register() {
    return new CutRegister<>(new HeapRegister<>(), this);
  }

  private record CutRegister<V>(Register<V> register, Cut cut) implements Register<V> {
    @Override
    public Versioned<V> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      cut.beforeWrite();
      return register.compareAndSet(expectedVersion, next);
    }
  }

  <V> List<Register<V>> registers(int count) {
    List<Register<V>> registers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      registers.add(register());
    }
    return registers;
  }

  Variables variables() {
    return new Variables() {
      @Override
      public <V> Variable<V> variable(String name, int number) {
        return new CutVariable<>(Variables.onHeap().variable(name, number), Cut.this);
      }
    };
  }

  private record CutVariable<V>(Variable<V> variable, Cut cut) implements Variable<V> {
    @Override
    public @Nullable V get() {
      return variable.get();
    }

    @Override
    public void set(V value) {
      cut.beforeWrite();
      variable.set(value);
    }
  }

  Assignment assignment(Assignment assignment) {
    return new CutAssignment(assignment, this);
  }

  private record CutAssignment(Assignment assignment, Cut cut) implements Assignment {
    @Override
    public int registers() {
      return assignment.registers();
    }

    @Override
    public int width() {
      return assignment.width();
    }

    @Override
    public int get(int register) {
      return assignment.get(register);
    }

    @Override
    public void assign(int value, int... registers) {
      cut.beforeWrite();
      assignment.assign(value, registers);
    }
  }
}
