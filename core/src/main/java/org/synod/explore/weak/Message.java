// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A write to a place, which others may read at once, later or never.
 *
 * @param value the value written
 * @param view the messages that a thread sees which has read this one with acquire
 * @param isExchange whether it replaced the message before it, so that none can come in between
 */
record Message(Object value, int[] view, boolean isExchange) {

  static Message initial(Object value) {
    return new Message(value, Stamps.NONE, false);
  }

  Message with(int[] view) {
    return view == this.view ? this : new Message(value, view, isExchange);
  }

  /** The same as the oldest message: none comes before it in any case. */
  Message oldest() {
    return isExchange ? new Message(value, view, false) : this;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * value.hashCode() + Arrays.hashCode(view)) + (isExchange ? 1 : 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that
        && isExchange == that.isExchange
        && value.equals(that.value)
        && Arrays.equals(view, that.view);
  }
}
