// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.cells;

import java.util.Objects;
import org.synod.explore.replay.InScene;
import org.synod.explore.replay.Request;
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
    return (Long) scene.perform(new Request(Request.Kind.READ, cell(index), null, null));
  }

  @Override
  public long getOpaque(int index) {
    return getVolatile(index);
  }

  @Override
  public void setOpaque(int index, long value) {
    scene.perform(new Request(Request.Kind.WRITE, cell(index), null, value));
  }

  @Override
  public long compareAndExchange(int index, long expected, long next) {
    return (Long)
        scene.perform(
            new Request(Request.Kind.COMPARE_AND_EXCHANGE, cell(index), expected, next));
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
