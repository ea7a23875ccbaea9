// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.Objects;
import java.util.function.Function;
import org.synod.explore.replay.Call;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;

/**
 * A shared object of a {@link World}, of any type: a state, and operations on it, each of which is
 * one step.
 *
 * <pre>{@code
 * Shared<Boolean> flag = world.shared("flag", false);
 * boolean wasSet = flag.step("testAndSet()", old -> new World.Step<>(true, old));
 * }</pre>
 *
 * <p><i>Progress:</i> one step.
 *
 * <p><i>Linearization:</i> at that step.
 *
 * <p><i>Not guaranteed:</i> anything about weak memory orders, as all of {@link World}; nor does
 * such an object ever stop answering.
 *
 * @param <S> its states: immutable, with an {@code equals} by value
 */
public final class Shared<S> {
  final Scene scene;
  final int cell;

  Shared(Scene scene, int cell) {
    this.scene = scene;
    this.cell = cell;
  }

  /**
   * Makes an operation. A process calls it.
   *
   * @param <R> its result, compared by {@code equals}
   * @param label its printed text, which need not tell arguments. An operation that does something
   *     else when the process is run again is refused
   * @param operation makes the next state and the result, neither null, of the state. It has no
   *     other effect, and is called as often as the exploration needs it
   * @return the result
   */
  @SuppressWarnings("unchecked") // only this object's operations change its cell
  public <R> R step(String label, Function<S, World.Step<S, R>> operation) {
    Objects.requireNonNull(label, "label: null, allowed: a label");
    Objects.requireNonNull(operation, "operation: null, allowed: a function");
    Function<Object, Call.Applied> untyped =
        state -> {
          World.Step<S, R> step = operation.apply((S) state);
          return new Call.Applied(step.next(), step.result());
        };
    return (R)
        scene.perform(
            new Request(
                Request.Kind.OPERATE, cell, label, new Request.Operation(operation, untyped)));
  }

  @Override
  public String toString() {
    return scene.cellName(cell);
  }
}
