// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.cells;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.explore.replay.InScene;
import org.synod.explore.replay.Ref;
import org.synod.explore.replay.Request.Kind;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.replay.Scene;
import org.synod.memory.References;

/** References of a world: each access to one is a step. */
public final class StepReferences<T> extends References<T> implements InScene {
  private final Scene scene;
  private final String label;
  private final int first;
  private final int length;

  public StepReferences(Scene scene, String label, int first, int length) {
    this.scene = scene;
    this.label = label;
    this.first = first;
    this.length = length;
  }

  /** The cell of a reference of a world. */
  public static int cellOf(References<?> references, int index, Scene scene) {
    if (references instanceof StepReferences<?> step && step.scene == scene) {
      return step.cell(index);
    }
    throw new IllegalArgumentException(
        "references: " + references + ", allowed: some of this world");
  }

  @Override
  public boolean isOf(Scene scene) {
    return this.scene == scene;
  }

  private int cell(int index) {
    return first + Objects.checkIndex(index, length);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public @Nullable T getVolatile(int index) {
    return read(index, Mode.VOLATILE);
  }

  @Override
  public @Nullable T getAcquire(int index) {
    return read(index, Mode.ACQUIRE);
  }

  /** Reads a reference in a mode, which matters if memory is weak. */
  public @Nullable T read(int index, Mode mode) {
    return seen(perform(Kind.READ, index, null, null, mode));
  }

  @Override
  public void setVolatile(int index, @Nullable T value) {
    write(index, value, Mode.VOLATILE);
  }

  @Override
  public void setRelease(int index, @Nullable T value) {
    write(index, value, Mode.RELEASE);
  }

  /** Writes a reference in a mode, which matters if memory is weak. */
  public void write(int index, @Nullable T value, Mode mode) {
    perform(Kind.WRITE, index, null, scene.written(value), mode);
  }

  @Override
  public @Nullable T compareAndExchange(int index, @Nullable T expected, @Nullable T next) {
    return exchange(index, expected, next, Mode.VOLATILE);
  }

  /** Replaces a reference in a mode, which matters if memory is weak. */
  public @Nullable T exchange(int index, @Nullable T expected, @Nullable T next, Mode mode) {
    Ref recorded = scene.expected(expected);
    Object reply =
        perform(Kind.COMPARE_AND_EXCHANGE, index, recorded, scene.written(next), mode);
    return reply == recorded ? expected : seen(reply);
  }

  private Object perform(
      Kind kind, int index, @Nullable Object expected, @Nullable Object next, Mode mode) {
    return scene.access(kind, cell(index), expected, next, mode);
  }

  @SuppressWarnings("unchecked") // only Ts are ever written
  private @Nullable T seen(Object reply) {
    return (T) scene.seen((Ref) reply);
  }

  @Override
  public String toString() {
    return label;
  }
}
