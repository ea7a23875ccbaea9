// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

/** An observer: it sees the first state and the one after each move, and remembers something. */
public interface Watch {

  /** Returns what is remembered before anything has been looked at. */
  Object start();

  /** Looks at a state; what it returns is remembered, and what it throws is a failure. */
  Object next(Object remembered, State state);
}
