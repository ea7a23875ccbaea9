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
   * written it, just before. Where only one is below each the tree is a chain, which is the order.
   * Where two are below one value the branches come one after the other. A write that nothing is
   * known of is at the root, which tells its place if nothing else is there.
   */
  private record Node(Written written, Access access, Parsed writer, @Nullable Long before) {}

  private final Map<Written, Integer> places = new HashMap<>();

  Writes(List<Parsed> all) {
    Map<String, List<Node>> nodes = new HashMap<>();
    Set<Written> seen = new HashSet<>();
    for (Parsed each : all) {
      Map<String, Long> last = new HashMap<>();
      for (Access access : each.accesses()) {
        Written found = new Written(access.key(), access.number());
        if (access.isRead()) {
          seen.add(found);
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

  private void order(List<Node> nodes, Set<Written> seen) {
    nodes.sort(Comparator.comparingInt(node -> node.writer().operation().endPlace));
    Map<Long, List<Node>> below = new HashMap<>();
    List<Node> roots = new ArrayList<>(); // that count
    for (Node node : nodes) {
      boolean isAtRoot = node.before == null || node.before == 0;
      below.computeIfAbsent(isAtRoot ? 0 : node.before, key -> new ArrayList<>()).add(node);
      Type type = node.writer.operation().type;
      if (isAtRoot && (type == Type.OK || type == Type.INFO && seen.contains(node.written))) {
        roots.add(node);
      }
    }
    for (Node root : roots) {
      if (root.before == null && roots.size() > 1) {
        throw root.writer.refused(
            root.access,
            "a read of " + root.access.key() + " before it, or append in place of w: nothing else"
                + " tells the order of the writes");
      }
    }
    Deque<Node> left = new ArrayDeque<>(below.getOrDefault(0L, List.of()));
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
