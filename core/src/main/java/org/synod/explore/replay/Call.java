// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of an operation on an object under test, with its effect on the object's sequential model.
 *
 * @param label its printed text
 * @param model its effect on the model: makes the next state and the result
 * @param returned whether it has returned
 * @param result its result
 */
public record Call(
    String label,
    Function<Object, Applied> model,
    boolean returned,
    @Nullable Object result) {

  /** Whether a call had the same effect as another, and the same result. */
  boolean isLike(Call other) {
    return label.equals(other.label)
        && returned == other.returned
        && Objects.equals(result, other.result)
        && Fields.holdSame(model, other.model);
  }

  /**
   * A step of a sequential model.
   *
   * @param next the state after it; has an {@code equals} by value
   * @param result its result
   */
  public record Applied(Object next, @Nullable Object result) {
    @Override
    public String toString() {
      return next + " (result " + result + ")";
    }
  }
}
