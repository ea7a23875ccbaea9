// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.function.UnaryOperator;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.ModelCheck;
import org.synod.memory.HeapMemory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;

/**
 * Random calls, made by a checker that is not ours and that stops threads below every seam. {@link
 * Atomic} is linearizable, and its calls wait for nobody. The checker must find a seeded fault.
 */
@Tag("deep")
class LincheckTest {

  @Test
  void isLinearizableWithoutBlocking() {
    ModelCheck.linearizableWithoutBlocking(Numbers.class, Specification.class);
  }

  @Test
  void aPlantedFaultIsFound() {
    ModelCheck.finds("Invalid execution results", Told.class, Specification.class);
  }

  /** An object whose calls come one after the other. */
  public static final class Specification {
    private int state;

    public int get() {
      return state;
    }

    public int add(int digit) {
      return state = state * 10 + digit;
    }

    public int getAndAdd(int digit) {
      int before = state;
      add(digit);
      return before;
    }

    public int addToEven(int digit) {
      if (state % 2 != 0) {
        throw new IllegalStateException();
      }
      return add(digit);
    }
  }

  /** The calls. A state tells all changes that led to it. */
  @Param(name = "digit", gen = IntGen.class, conf = "1:9")
  public static class Numbers {
    final Atomic<Integer> atomic;

    public Numbers() {
      this(new Atomic<>(0));
    }

    Numbers(Atomic<Integer> atomic) {
      this.atomic = atomic;
    }

    @Operation
    public int get() {
      return atomic.get();
    }

    @Operation(params = "digit")
    public int add(int digit) {
      return atomic.updateAndGet(adding(digit));
    }

    @Operation(params = "digit")
    public int getAndAdd(int digit) {
      return atomic.getAndUpdate(adding(digit));
    }

    @Operation(params = "digit")
    public int addToEven(int digit) {
      return atomic.updateAndGet(
          state -> {
            if (state % 2 != 0) {
              throw new IllegalStateException();
            }
            return state * 10 + digit;
          });
    }

    private static UnaryOperator<Integer> adding(int digit) {
      return state -> state * 10 + digit;
    }
  }

  /** A seeded fault: a caller that announces is told at once, before its change is in the state. */
  public static final class Told extends Numbers {
    public Told() {
      super(new Atomic<>(0, new Telling()));
    }

    private static final class Telling extends WrappedMemory {
      Telling() {
        super(new HeapMemory(1));
      }

      @Override
      protected <T> References<T> wrap(String label, References<T> references) {
        return new WrappedReferences<>(references) {
          @Override
          @SuppressWarnings("unchecked") // references of this name are to outcomes
          public T getVolatile(int index) {
            return label.equals("outcome")
                ? (T) new Atomic.Outcome<Integer>(null, 0, 0, null, null)
                : super.getVolatile(index);
          }
        };
      }
    }
  }
}
