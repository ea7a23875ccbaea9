// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.concurrent.Callable;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;

/**
 * A memory in a world. Each access to a reference is a step, and is counted. A call fails that
 * takes more steps than allowed, or more compare-and-sets on the state.
 */
final class CountedMemory extends WrappedMemory {
  private final World world;
  private final int stepsMost;
  private final int attemptsMost;
  private String process = "";
  private int steps;
  private int attempts;

  CountedMemory(World world, int processes, int stepsMost, int attemptsMost) {
    this(world, world.memory("cells", processes), stepsMost, attemptsMost);
  }

  /** A memory over one of the world. */
  CountedMemory(World world, Memory memory, int stepsMost, int attemptsMost) {
    super(memory);
    this.world = world;
    this.stepsMost = stepsMost;
    this.attemptsMost = attemptsMost;
  }

  /** Adds a process, which must make all its accesses through this memory. */
  void process(String name, Callable<?> body) {
    world.process(
        name,
        () -> {
          process = name;
          return body.call();
        });
  }

  /** The process that runs. */
  String running() {
    return process;
  }

  /** Tells that the process that runs begins a call. */
  void beginCall() {
    steps = 0;
    attempts = 0;
  }

  private void countStep() {
    if (++steps > stepsMost) {
      throw new AssertionError("a call of more than " + stepsMost + " steps");
    }
  }

  @Override
  protected <T> References<T> wrap(String label, References<T> references) {
    return new WrappedReferences<>(references) {
      @Override
      public T getVolatile(int index) {
        T seen = super.getVolatile(index);
        countStep();
        return seen;
      }

      @Override
      public void setVolatile(int index, T value) {
        super.setVolatile(index, value);
        countStep();
      }

      @Override
      public void setRelease(int index, T value) {
        super.setRelease(index, value);
        countStep();
      }

      @Override
      public boolean compareAndSet(int index, T expected, T next) {
        boolean done = super.compareAndSet(index, expected, next);
        countStep();
        if (label.equals("state") && ++attempts > attemptsMost) {
          throw new AssertionError("a call of more than " + attemptsMost + " attempts");
        }
        return done;
      }
    };
  }
}
