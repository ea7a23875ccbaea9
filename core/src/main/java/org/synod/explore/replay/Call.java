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
 * @param end how it has ended, if it has
 * @param result its result
 */
public record Call(
    String label, Function<Object, Applied> model, End end, @Nullable Object result) {

  /** How a call has ended. */
  public enum End {
    /** It has not ended, or nobody knows its effect: it may still have one. */
    OPEN,
    /** It has returned, or has thrown an exception that is its result. */
    RETURNED,
    /** It has not had an effect, and never will. */
    WITHOUT_EFFECT
  }

  /** Stands in place of the result of a call that has thrown, or that must throw. */
  public record Threw(Class<? extends Throwable> what) {
    @Override
    public String toString() {
      return "throws " + what.getSimpleName();
    }
  }

  /** The label, the end and the result. */
  String toText() {
    return label + " " + end + " " + result;
  }

  /** Whether a call had the same effect as another, and the same result. */
  boolean isLike(Call other) {
    return label.equals(other.label)
        && end == other.end
        && Objects.equals(result, other.result)
        && Fields.holdSame(model, other.model);
  }

  /** Whether it has an end that others can rely on. */
  public boolean returned() {
    return end == End.RETURNED;
  }

  /** The effect of the call on a state of the model; it throws where the model does. */
  public Applied on(Object state) {
    try {
      return model.apply(state);
    } catch (RuntimeException e) {
      return new Applied(state, new Threw(e.getClass()));
    }
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
