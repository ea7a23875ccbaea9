// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

/** The relation of one stamp to another, and so of the events or copies that have the stamps. */
public enum Causality {
  /** The first happened before the second: the second may depend on it. */
  BEFORE,
  /** The first happened after the second. */
  AFTER,
  /** Both know the same events. */
  EQUAL,
  /** Each knows an event that the other does not: neither can have caused the other. */
  CONCURRENT;

  /** The relation of two stamps of which each may be at most the other. */
  static Causality of(boolean isAtMost, boolean isAtLeast) {
    return isAtMost ? isAtLeast ? EQUAL : BEFORE : isAtLeast ? AFTER : CONCURRENT;
  }
}
