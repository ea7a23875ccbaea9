// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.synod.explore.replay.Scene;

/**
 * A variable that processes write and only {@linkplain Spec specs} read: the number of processes in
 * a critical section, say, or a promise. The code under test does the same with it and without it.
 *
 * <pre>{@code
 * Ghost<Integer> inside = world.ghost("inside", 0);
 * inside.update(n -> n + 1);                          // in a process
 * assertTrue(view.get(inside) <= 1);                  // in a spec
 * }</pre>
 *
 * <p>A write is no step: it belongs to the step before it, and shows with that step's effect.
 * Writes before the first step of a process are there from the start.
 *
 * @param <G> its values: immutable, with an {@code equals} by value
 */
public final class Ghost<G> {
  final Scene scene;
  final int cell;

  Ghost(Scene scene, int cell) {
    this.scene = scene;
    this.cell = cell;
  }

  /**
   * Writes a value.
   *
   * @param value the value
   */
  public void set(G value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    update(old -> value);
  }

  /**
   * Writes a value that depends on the one before.
   *
   * @param change makes the next value, without any other effect
   */
  @SuppressWarnings("unchecked") // only this ghost writes its cell
  public void update(UnaryOperator<G> change) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    scene.write(cell, old -> change.apply((G) old));
  }

  @Override
  public String toString() {
    return scene.cellName(cell);
  }
}
