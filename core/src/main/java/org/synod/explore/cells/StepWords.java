// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.cells;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.explore.replay.InScene;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Request.Kind;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.replay.Scene;
import org.synod.memory.Words;

/** Words of a world. */
public final class StepWords extends Words implements InScene {
  private final Scene scene;
  private final int first;
  private final int length;

  StepWords(Scene scene, int first, int length) {
    this.scene = scene;
    this.first = first;
    this.length = length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public long getVolatile(int index) {
    return read(index, Mode.VOLATILE);
  }

  @Override
  public long getAcquire(int index) {
    return read(index, Mode.ACQUIRE);
  }

  @Override
  public long getOpaque(int index) {
    return read(index, Mode.OPAQUE);
  }

  /** Reads a word in a mode, which matters if memory is weak. */
  public long read(int index, Mode mode) {
    return (Long) perform(Kind.READ, index, null, null, mode);
  }

  @Override
  public void setRelease(int index, long value) {
    write(index, value, Mode.RELEASE);
  }

  @Override
  public void setOpaque(int index, long value) {
    write(index, value, Mode.OPAQUE);
  }

  /** Writes a word in a mode, which matters if memory is weak. */
  public void write(int index, long value, Mode mode) {
    perform(Kind.WRITE, index, null, value, mode);
  }

  @Override
  public long compareAndExchange(int index, long expected, long next) {
    return exchange(index, expected, next, Mode.VOLATILE);
  }

  /** Replaces a word in a mode, which matters if memory is weak. */
  public long exchange(int index, long expected, long next, Mode mode) {
    return (Long) perform(Kind.COMPARE_AND_EXCHANGE, index, expected, next, mode);
  }

  private Object perform(
      Kind kind, int index, @Nullable Object expected, @Nullable Object next, Mode mode) {
    return scene.access(kind, cell(index), expected, next, mode);
  }

  @Override
  public void acquireFence() {
    scene.fence(Request.ACQUIRE_FENCE);
  }

  @Override
  public void releaseFence() {
    scene.fence(Request.RELEASE_FENCE);
  }

  @Override
  public void copyTo(int index, long[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = read(index + i, Mode.PLAIN);
    }
  }

  @Override
  public void copyFrom(long[] from, int index) {
    for (int i = 0; i < from.length; i++) {
      write(index + i, from[i], Mode.PLAIN);
    }
  }

  /** The cell of a word of a world. */
  public static int cellOf(Words words, int index, Scene scene) {
    if (words instanceof StepWords step && step.scene == scene) {
      return step.cell(index);
    }
    throw new IllegalArgumentException("words: " + words + ", allowed: some of this world");
  }

  @Override
  public boolean isOf(Scene scene) {
    return this.scene == scene;
  }

  private int cell(int index) {
    return first + Objects.checkIndex(index, length);
  }
}
