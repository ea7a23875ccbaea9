// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.Optional;

/**
 * A write-once decision: processes propose values, and all get the same one back.
 *
 * <p><i>Agreement:</i> no two results differ. <i>Validity:</i> every result was proposed by
 * someone. <i>Integrity:</i> a decision never changes.
 *
 * <p><i>Progress:</i> see each implementation.
 *
 * <p><i>Linearization:</i> the first {@code propose} to take effect decides; every other returns
 * that decision.
 *
 * <p><i>Memory effects:</i> the call that proposed the decided value happens before every return of
 * that value.
 *
 * <p><i>Not guaranteed:</i> which of several concurrent proposals is decided.
 *
 * <p>Source: B. Lampson, handout 18, <i>Spec for consensus</i>: {@link #propose} is {@code Allow}
 * followed by the outcome, {@link #decision} is {@code Outcome}.
 *
 * @param <V> the values; they should be immutable, since all processes get them
 */
public interface Consensus<V> {

  /**
   * Proposes a value and returns the decided one.
   *
   * @param value the value to propose, not null
   * @return the decided value: the same for all, and proposed by someone
   * @throws NullPointerException if {@code value} is null; nothing is proposed
   */
  V propose(V value);

  /**
   * Returns the decided value if it is known here, without proposing any.
   *
   * @return the decided value; it is never wrong, but may be empty although a value is decided
   */
  Optional<V> decision();
}
