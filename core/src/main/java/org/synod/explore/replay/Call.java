// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of an operation on an object under test, with what it does to the object's sequential
 * model.
 *
 * @param label how it is printed
 * @param model what it does to the model: the next state and the result
 * @param returned whether it has returned
 * @param result what it returned
 */
public record Call(
    String label,
    Function<Object, Applied> model,
    boolean returned,
    @Nullable Object result) {

  /**
   * A step of a sequential model.
   *
   * @param next the state after it; has an {@code equals} by value
   * @param result what it returns
   */
  public record Applied(Object next, @Nullable Object result) {}
}
