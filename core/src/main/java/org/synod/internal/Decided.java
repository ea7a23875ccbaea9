// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The knowledge that a consensus object has of its decision, so that it need not ask its registers
 * again. Any number of threads may use it.
 *
 * @param <V> the values
 */
public final class Decided<V> {
  private static final VarHandle VALUE =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "value", VarHandle.class, Decided.class, Object.class)
          .withInvokeExactBehavior();

  private @Nullable Object value; // a V, once it is not null; only ever set to the one decision

  /** Makes an object that knows of no decision. */
  public Decided() {}

  /**
   * Returns the decision.
   *
   * @return the decided value, or null if it is not known here
   */
  @SuppressWarnings("unchecked") // only a V is ever written
  public @Nullable V poll() {
    return (V) (Object) VALUE.getAcquire(this); // pairs with the release in set
  }

  /**
   * Remembers the decision.
   *
   * @param decision the decided value
   */
  public void set(V decision) {
    // Release is safe: a thread that does not see it yet asks the registers. A thread that does see
    // it also sees all that led to it. A volatile write would cost as much as a compare-and-set.
    VALUE.setRelease(this, (Object) decision);
  }

  @Override
  public String toString() {
    V known = poll();
    return known == null ? "undecided" : "decided: " + known;
  }
}
