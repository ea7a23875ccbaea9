// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.Arrays;
import org.synod.history.Verdict.Kind;

/**
 * A directed graph with labelled edges, in arrays. The first nodes are transactions; those after
 * them, which weigh nothing, are moments.
 */
final class Graph {
  private static final Kind[] KINDS = Kind.values();

  final int nodes;
  final int weighty; // the first nodes, which count in a length

  private int edges;
  private int[] from = new int[16];
  private int[] to = new int[16];
  private byte[] kinds = new byte[16];
  private int[] labels = new int[16];

  // The edges that leave a node: leaving[first[node]] up to leaving[first[node + 1]].
  private int[] first = {};
  private int[] leaving = {};

  Graph(int nodes, int weighty) {
    this.nodes = nodes;
    this.weighty = weighty;
  }

  /** Adds an edge, unless it leads back to its node. */
  void add(int source, int target, Kind kind, int label) {
    if (source == target) {
      return;
    }
    if (edges == from.length) {
      from = Arrays.copyOf(from, 2 * edges);
      to = Arrays.copyOf(to, 2 * edges);
      kinds = Arrays.copyOf(kinds, 2 * edges);
      labels = Arrays.copyOf(labels, 2 * edges);
    }
    from[edges] = source;
    to[edges] = target;
    kinds[edges] = (byte) kind.ordinal();
    labels[edges++] = label;
  }

  /** Ends the adding. */
  Graph sorted() {
    first = new int[nodes + 1];
    for (int i = 0; i < edges; i++) {
      first[from[i] + 1]++;
    }
    for (int i = 0; i < nodes; i++) {
      first[i + 1] += first[i];
    }
    leaving = new int[edges];
    int[] next = Arrays.copyOf(first, nodes);
    for (int i = 0; i < edges; i++) {
      leaving[next[from[i]]++] = i;
    }
    return this;
  }

  int edges() {
    return edges;
  }

  int from(int edge) {
    return from[edge];
  }

  int to(int edge) {
    return to[edge];
  }

  Kind kind(int edge) {
    return KINDS[kinds[edge]];
  }

  int label(int edge) {
    return labels[edge];
  }

  /** The number before the first edge that leaves a node, for {@link #edge}. */
  int first(int node) {
    return first[node];
  }

  int edge(int place) {
    return leaving[place];
  }

  /**
   * Finds the strongly connected components: Tarjan's algorithm, without recursion.
   *
   * @param last the last of the kinds of edges that are followed
   * @return for each node the number of its component; −1 if the node is one by itself
   */
  int[] components(Kind last) {
    int[] found = new int[nodes]; // the order of discovery, from 1
    int[] low = new int[nodes];
    int[] component = new int[nodes];
    int[] place = Arrays.copyOf(first, nodes); // of the next edge to follow
    int[] path = new int[nodes];
    int[] open = new int[nodes];
    int opened = 0;
    int count = 0;
    Arrays.fill(component, -2); // not yet known
    for (int root = 0; root < nodes; root++) {
      if (found[root] != 0) {
        continue;
      }
      int depth = 0;
      path[0] = root;
      while (depth >= 0) {
        int node = path[depth];
        if (found[node] == 0) {
          found[node] = ++count;
          low[node] = count;
          open[opened++] = node;
        }
        if (place[node] < first[node + 1]) {
          int edge = leaving[place[node]++];
          int next = to[edge];
          if (kinds[edge] > last.ordinal()) {
            continue;
          }
          if (found[next] == 0) {
            path[++depth] = next;
          } else if (component[next] == -2) {
            low[node] = Math.min(low[node], found[next]);
          }
          continue;
        }
        if (low[node] == found[node]) {
          boolean isAlone = open[opened - 1] == node;
          int member;
          do {
            member = open[--opened];
            component[member] = isAlone ? -1 : node;
          } while (member != node);
        }
        if (--depth >= 0) {
          low[path[depth]] = Math.min(low[path[depth]], low[node]);
        }
      }
    }
    return component;
  }

  /**
   * The graph of the walks that never follow two {@link Kind#RW} edges in a row. Node 2t is
   * transaction t, reached by another kind, and 2t + 1 the same, reached by RW.
   */
  Graph withoutTwoInARow() {
    Graph walks = new Graph(2 * weighty, 2 * weighty);
    for (int i = 0; i < edges; i++) {
      if (kind(i) == Kind.RW) {
        walks.add(2 * from[i], 2 * to[i] + 1, Kind.RW, i);
      } else if (kind(i) != Kind.RT) {
        walks.add(2 * from[i], 2 * to[i], kind(i), i);
        walks.add(2 * from[i] + 1, 2 * to[i], kind(i), i);
      }
    }
    return walks.sorted();
  }
}
