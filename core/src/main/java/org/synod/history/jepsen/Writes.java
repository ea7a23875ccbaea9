// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.history.jepsen.Operation.Type;
import org.synod.history.jepsen.Transactions.Access;
import org.synod.history.jepsen.Transactions.Parsed;
import org.synod.history.jepsen.Transactions.Written;

/** The places of written values: each is behind the one that its transaction had read. */
final class Writes {
  /*
   * The writes of a key are a tree: below a value are those of transactions that had read it, or
   * written it, just before; at the root is nil. Unless an update was lost, only one is below each,
   * and nothing comes between the two. So one write of which nothing is known comes behind all that
   * come from nil, with those below it; of a second one there is no telling. Where two are below
   * one value, an update was lost: the branches come one after the other.
   */
  private record Node(Written written, Access access, Parsed writer, @Nullable Long before) {}

  private final Map<Written, Integer> places = new HashMap<>();

  Writes(List<Parsed> all, Map<Written, Parsed> writers) {
    Map<String, List<Node>> nodes = new HashMap<>();
    Set<@Nullable Parsed> seen = new HashSet<>(); // those whose writes were read
    for (Parsed each : all) {
      Map<String, Long> last = new HashMap<>();
      for (Access access : each.accesses()) {
        Written found = new Written(access.key(), access.number());
        if (access.isRead()) {
          seen.add(writers.get(found));
        } else {
          nodes
              .computeIfAbsent(access.key(), key -> new ArrayList<>())
              .add(new Node(found, access, each, last.get(access.key())));
        }
        last.put(access.key(), access.number());
      }
    }
    nodes.values().forEach(each -> order(each, seen));
  }

  Map<Written, Integer> places() {
    return places;
  }

  private void order(List<Node> nodes, Set<@Nullable Parsed> seen) {
    nodes.sort(Comparator.comparingInt(node -> node.writer().operation().endPlace));
    Map<Long, List<Node>> below = new HashMap<>();
    List<Node> unknown = new ArrayList<>();
    int counting = 0; // of these
    for (Node node : nodes) {
      if (node.before != null) {
        below.computeIfAbsent(node.before, key -> new ArrayList<>()).add(node);
        continue;
      }
      Type type = node.writer.operation().type;
      if (type == Type.OK || type == Type.INFO && seen.contains(node.writer)) {
        if (++counting > 1) {
          throw node.writer.refused(
              node.access,
              "a read of " + node.access.key() + " before it, or append in place of w: nothing"
                  + " else tells the order of the writes");
        }
        unknown.add(0, node);
      } else {
        unknown.add(node);
      }
    }
    Deque<Node> left = new ArrayDeque<>(below.getOrDefault(0L, List.of()));
    left.addAll(unknown);
    int place = 1;
    while (!left.isEmpty()) {
      Node next = left.pop();
      if (places.putIfAbsent(next.written, place) == null) {
        place++;
        List<Node> after = below.getOrDefault(next.access.number(), List.of());
        for (int i = after.size() - 1; i >= 0; i--) {
          left.push(after.get(i));
        }
      }
    }
    for (Node node : nodes) { // those that have read in a circle
      if (places.putIfAbsent(node.written, place) == null) {
        place++;
      }
    }
  }
}
