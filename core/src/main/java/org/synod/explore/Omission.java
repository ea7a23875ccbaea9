// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import org.synod.register.RegisterUnavailableException.Effect;

/**
 * The ways in which a register misses a single call and then goes on answering. The call ends in a
 * {@link org.synod.register.RegisterUnavailableException} each time. The kinds differ in the effect
 * of the call, and in the exception's word on that effect.
 *
 * <p>A read has no effect, so it is only {@link #REFUSED}. A read that waits is made again if it is
 * missed, so it is not missed at all.
 */
public enum Omission {
  /** The call has no effect, and the exception says so: {@link Effect#NONE}. */
  REFUSED,
  /** The request is lost: the call has no effect, and the exception says that it is unknown. */
  LOST,
  /** The answer is lost: the call has its effect, and the exception says that it is unknown. */
  UNANSWERED,
  /**
   * The request is late: it has its effect at any later step, after its caller has gone on, or
   * never. This contains {@link #LOST} and {@link #UNANSWERED}, at the cost of more states.
   */
  LATE
}
