// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A write of a ghost that belongs to the step before it.
 *
 * @param cell the ghost's cell
 * @param change makes the next content
 */
public record GhostWrite(int cell, UnaryOperator<Object> change) {
  public Object on(Object content, Scene scene) {
    return Objects.requireNonNull(
        change.apply(content),
        () -> "change: null for " + scene.cellName(cell) + ", allowed: a value");
  }
}
