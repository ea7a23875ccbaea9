// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import com.microsoft.z3.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.synod.proofs.Model.Query;

/** The queries of a model, one by one, and what the solver says of them. */
final class Proof {
  private static final boolean PRINT = Boolean.getBoolean("synod.proofs.print");

  private static final int BRIEFLY = 1000; // milliseconds
  private static final int LONG = 60_000; // then it is unknown, which is a failure

  private static int unknown;

  private Proof() {}

  /** The number of queries to which the solver had no answer. */
  static int unknown() {
    return unknown;
  }

  /** Proves a model, or tells all queries that are not answered as they must be. */
  static int prove(Model model) {
    List<String> wrong = new ArrayList<>();
    List<Query> queries = model.queries();
    for (Query query : queries) {
      Status status = check(query, Map.of());
      if (status != Status.UNSATISFIABLE) {
        wrong.add(query.name() + ": " + status + ", allowed: UNSATISFIABLE");
      }
    }
    for (Query query : model.firings()) {
      Status status = check(query, model.small());
      if (status != Status.SATISFIABLE) {
        wrong.add(query.name() + " fires: " + status + ", allowed: SATISFIABLE");
      }
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("\n", wrong));
    }
    return queries.size();
  }

  /** The first query of a model that fails, in small sets: a step that leaves the invariant. */
  static String refute(Model model) {
    List<String> tried = new ArrayList<>();
    for (Query query : model.queries()) {
      Status status = check(query, model.small());
      if (status == Status.SATISFIABLE) {
        return query.name();
      }
      if (status == Status.UNKNOWN) {
        tried.add(query.name() + ": UNKNOWN");
      }
    }
    throw new AssertionError("not refuted " + tried);
  }

  private static Status check(Query query, Map<Sort, Integer> atMost) {
    long start = System.nanoTime();
    Status status;
    try (Z3 z3 = new Z3()) {
      boolean isClosed = !atMost.isEmpty();
      status = isClosed ? Status.UNKNOWN : z3.check(query.few(), atMost, BRIEFLY);
      if (status != Status.UNSATISFIABLE) {
        status = z3.check(query.all(), atMost, LONG);
      }
    }
    unknown += status == Status.UNKNOWN ? 1 : 0;
    if (PRINT) {
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.println(query.name() + ": " + status + ", " + millis + " ms");
    }
    return status;
  }
}
