// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The check whether recorded calls are linearizable: whether there is an order in which each takes
 * effect while it is going on and returns what a sequential object would. Each object is checked by
 * itself: calls are linearizable if those on each object are.
 *
 * <p>The check is complete: it finds an order if and only if there is one.
 *
 * <p><i>Progress:</i> wait-free, on one thread.
 *
 * <p><i>Memory effects:</i> none; see {@link Calls} for when a history may be checked.
 *
 * <p><i>Not guaranteed:</i> the time. It is nearly linear in the number of calls, and can grow
 * exponentially with the number that are going on at one moment. A call that has not returned goes
 * on for ever.
 *
 * <p>Sources: J. M. Wing, C. Gong, <i>Testing and Verifying Concurrent Objects</i>, JPDC 1993; G.
 * Lowe, <i>Testing for Linearizability</i>, Concurrency and Computation 2017; for objects one by
 * one M. P. Herlihy, J. M. Wing, <i>Linearizability: A Correctness Condition for Concurrent
 * Objects</i>, TOPLAS 1990.
 */
public final class Linearizability {
  private Linearizability() {}

  /**
   * Tells whether calls are linearizable.
   *
   * @param <S> the states of the sequential object
   * @param calls the calls, of which all are recorded
   * @return the verdict; if they are not, it shows the first object in the order of names whose
   *     calls are not
   */
  public static <S extends @Nullable Object> Linearization check(Calls<S> calls) {
    Objects.requireNonNull(calls, "calls: null, allowed: recorded calls");
    Map<String, List<RecordedCall<S>>> objects = new TreeMap<>();
    for (RecordedCall<S> call : calls.all()) {
      if (call.mayHaveAnEffect()) {
        objects.computeIfAbsent(call.object(), name -> new ArrayList<>()).add(call);
      }
    }
    for (List<RecordedCall<S>> each : objects.values()) {
      Linearization verdict = new Search<>(calls.first(), each).check();
      if (!verdict.holds()) {
        return verdict;
      }
    }
    return Linearization.HOLDS;
  }
}
