// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.synod.history.Verdict.Kind;

/** The shortest cycles in the components of a graph. */
final class Cycles {
  // As many edges are followed, in all searches together, until the shortest so far is good enough.
  private static final long PATIENCE = 20_000_000;

  private final Graph graph;
  private final int[] component;
  private final int[] distance;
  private final int[] cameBy;
  private final List<Integer> touched = new ArrayList<>();
  private final Deque<Integer> queue = new ArrayDeque<>();
  private List<Integer> best = List.of();
  private int bestLength = Integer.MAX_VALUE;
  private long followed;

  /**
   * Makes a search.
   *
   * @param graph the graph
   * @param component the components of its nodes, in which the cycles are
   */
  Cycles(Graph graph, int[] component) {
    this.graph = graph;
    this.component = component;
    distance = new int[graph.nodes];
    cameBy = new int[graph.nodes];
    Arrays.fill(distance, Integer.MAX_VALUE);
  }

  /**
   * Finds a shortest cycle.
   *
   * @param last the last of the kinds of edges in it
   * @return its edges in their order; none if there is no component
   */
  List<Integer> shortest(Kind last) {
    for (int node = 0; node < graph.weighty && isPatient(); node++) {
      if (component[node] >= 0) {
        search(node, node, last, -1);
      }
    }
    return best;
  }

  /** Finds a shortest cycle of which one edge is RW, and no other. */
  List<Integer> shortestWithOneRw() {
    for (int i = 0; i < graph.edges(); i++) {
      if (graph.kind(i) == Kind.RW
          && component[graph.from(i)] >= 0
          && component[graph.from(i)] == component[graph.to(i)]) {
        search(graph.to(i), graph.from(i), Kind.WR, i);
      }
    }
    return best;
  }

  private boolean isPatient() {
    return best.isEmpty() || bestLength > 2 && followed < PATIENCE;
  }

  /** Looks for a shorter way from one node to another, which the given edge closes, if any. */
  private void search(int source, int target, Kind last, int closing) {
    distance[source] = 0;
    touched.add(source);
    queue.add(source);
    int reached = -1;
    int length = closing < 0 ? 0 : 1;
    while (!queue.isEmpty() && reached < 0) {
      int node = queue.removeFirst();
      for (int i = graph.first(node); i < graph.first(node + 1) && reached < 0; i++) {
        int edge = graph.edge(i);
        int next = graph.to(edge);
        if (graph.kind(edge).compareTo(last) > 0 || component[next] != component[source]) {
          continue;
        }
        followed++;
        int steps = distance[node] + (next < graph.weighty ? 1 : 0);
        if (steps + length >= bestLength) {
          continue;
        }
        if (next == target) {
          reached = edge;
          length += steps;
        } else if (steps < distance[next]) {
          touched.add(next);
          distance[next] = steps;
          cameBy[next] = edge;
          if (next < graph.weighty) {
            queue.addLast(next);
          } else {
            queue.addFirst(next);
          }
        }
      }
    }
    if (reached >= 0) {
      bestLength = length;
      best = new ArrayList<>();
      best.add(reached);
      for (int node = graph.from(reached); node != source; node = graph.from(cameBy[node])) {
        best.add(cameBy[node]);
      }
      Collections.reverse(best);
      if (closing >= 0) {
        best.add(closing);
      }
    }
    queue.clear();
    touched.forEach(node -> distance[node] = Integer.MAX_VALUE);
    touched.clear();
  }
}
