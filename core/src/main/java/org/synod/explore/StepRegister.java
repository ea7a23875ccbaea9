// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.Objects;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** A register each operation of which is a step. */
final class StepRegister<V> implements Register<V> {
  final World world;
  final int cell;

  StepRegister(World world, int cell) {
    this.world = world;
    this.cell = cell;
  }

  @Override
  @SuppressWarnings("unchecked") // only this register writes its cell
  public Versioned<V> get() {
    return (Versioned<V>) world.perform(new Request(Request.Kind.GET, cell, null, null));
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    return (Boolean)
        world.perform(new Request(Request.Kind.COMPARE_AND_SET, cell, expectedVersion, next));
  }

  @Override
  public String toString() {
    return world.cellName(cell);
  }
}
