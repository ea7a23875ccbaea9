// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.cells;

import java.time.Duration;
import java.util.Objects;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;
import org.synod.internal.Sleeper;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** A register of a world: each operation on it is a step. */
public final class StepRegister<V> implements Register<V> {
  private final Scene scene;
  private final int cell;

  public StepRegister(Scene scene, int cell) {
    this.scene = scene;
    this.cell = cell;
  }

  /** The cell of a register of a world. */
  public static int cellOf(Register<?> register, Scene scene) {
    if (register instanceof StepRegister<?> step && step.scene == scene) {
      return step.cell;
    }
    throw new IllegalArgumentException("register: " + register + ", allowed: one of this world");
  }

  @Override
  @SuppressWarnings("unchecked") // only this register writes its cell
  public Versioned<V> get() {
    return (Versioned<V>) scene.perform(new Request(Request.Kind.GET, cell, null, null));
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    return (Boolean)
        scene.perform(new Request(Request.Kind.COMPARE_AND_SET, cell, expectedVersion, next));
  }

  /** One step, which can be taken only once the register has changed: no time passes here. */
  @Override
  @SuppressWarnings("unchecked") // only this register writes its cell
  public Versioned<V> await(long seenVersion, Duration timeout) {
    if (Sleeper.nanos(timeout) == 0) {
      Versioned<V> current = get();
      boolean isOver = current.isBeyond(seenVersion);
      return current;
    }
    Request.Condition isBeyond =
        new Request.Condition(content -> ((Versioned<V>) content).isBeyond(seenVersion));
    return (Versioned<V>) scene.perform(new Request(Request.Kind.AWAIT, cell, null, isBeyond));
  }

  @Override
  public String toString() {
    return scene.cellName(cell);
  }
}
