// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import org.synod.register.RegisterUnavailableException.Effect;

/**
 * How a register misses a single call and then goes on answering. The call ends in a {@link
 * org.synod.register.RegisterUnavailableException} each time. The kinds differ in its effect, and
 * in what the exception says of that.
 *
 * <p>A read has no effect, so it is only {@link #REFUSED}. One that waits is made again if it is
 * missed, so it is not missed at all.
 */
public enum Omission {
  /** The call has no effect, and the exception says so: {@link Effect#NONE}. */
  REFUSED("-", Effect.NONE),
  /** The request is lost: the call has no effect, and the exception says that it is unknown. */
  LOST("?", Effect.UNKNOWN),
  /** The answer is lost: the call has its effect, and the exception says that it is unknown. */
  UNANSWERED("+", Effect.UNKNOWN),
  /**
   * The request is late: it has its effect at any later step, after its caller has gone on, or
   * never. This contains {@link #LOST} and {@link #UNANSWERED}, at the cost of more states.
   */
  LATE("~", Effect.UNKNOWN);

  private final String sign;
  private final Effect effect;

  Omission(String sign, Effect effect) {
    this.sign = sign;
    this.effect = effect;
  }

  /** What stands behind the process in a trace. */
  String sign() {
    return sign;
  }

  /** What the process gets in place of a reply. */
  Object reply() {
    return effect == Effect.NONE ? Execution.UNAVAILABLE : Execution.UNKNOWN;
  }

  /** Whether a request that meets this can be told from one that was refused. */
  boolean strikes(Request request) {
    return request.kind() == Request.Kind.COMPARE_AND_SET
        || request.kind() == Request.Kind.GET && this == REFUSED;
  }
}
