// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Counts the attempts that lost against another thread. An operation ends at its first success, so
 * that the time per operation is that of a successful one; with threads sharing a core, attempts
 * say nothing.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class LostCas {
  /** The number of compare-and-set that failed, in all iterations' measured operations. */
  public long lost;
}
