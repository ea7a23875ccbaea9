// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

/** An observer: it sees the first state and the state after each move, and remembers a value. */
public interface Watch {

  /** Returns the value that is remembered at the start. */
  Object start();

  /** Looks at a state. Its result is remembered; an exception that it throws is a failure. */
  Object next(Object remembered, State state);
}
