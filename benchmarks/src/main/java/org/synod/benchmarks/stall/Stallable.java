// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import java.io.IOException;

/** An object with one operation that a participant can stop inside of. */
@FunctionalInterface
public interface Stallable {

  /** Does the operation; returns whether it was done, or given up since somebody is in the way. */
  boolean once() throws IOException, InterruptedException;

  /** Leaves nothing. */
  default void close() throws IOException {}
}
