// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.history.Index.Key;
import org.synod.history.Index.Write;
import org.synod.history.RecordedTransaction.Operation;
import org.synod.history.RecordedTransaction.Outcome;
import org.synod.history.Verdict.Edge;
import org.synod.history.Verdict.Kind;

/** The check by a graph of which transaction comes before which. */
final class GraphCheck {
  /*
   * Adya's graph. Of each key the order of its versions is known, so that all edges are:
   *
   *   WW  from the writer of a version to the writer of the next
   *   WR  from the writer of a version to a reader of it
   *   RW  from a reader of a version to the writer of the next
   *   RT  from a transaction that has ended to one that began later, by way of moments: a node for
   *       each end, in a chain, so that there are as many edges as transactions
   *
   *   read committed       each read is of a last write that counts; no cycle of WW, WR
   *   read atomic          no read of a version before that of a transaction that it read from
   *   parallel snapshot    no cycle of WW, WR and one RW
   *   snapshot             no cycle of WW, WR, RW without two RW in a row (Cerone and Gotsman)
   *   serializable         no cycle of WW, WR, RW
   *   strict serializable  no cycle
   *
   * A lost update is found by its own rule first: a cycle that leads through other writers of the
   * key shows more transactions than are needed.
   */
  private final Index index;
  private final List<RecordedTransaction> transactions;
  private final List<Key> keys = new ArrayList<>();
  private final Map<Key, Integer> numbers = new HashMap<>();

  GraphCheck(Index index) {
    this.index = index;
    transactions = index.transactions();
    for (Key key : index.keys()) {
      numbers.put(key, keys.size());
      keys.add(key);
    }
  }

  Verdict check(Isolation level) {
    Graph graph = dependencies(transactions.size()).sorted();
    Graph walks = graph.withoutTwoInARow();
    Verdict verdict = null;
    for (int i = 0; i <= level.ordinal() && verdict == null; i++) {
      verdict =
          switch (Isolation.values()[i]) {
            case READ_COMMITTED -> uncommitted(level, graph);
            case READ_ATOMIC -> fractured(level);
            case PARALLEL_SNAPSHOT -> skewed(level, graph, walks);
            case SNAPSHOT -> {
              List<Integer> cycle =
                  new Cycles(walks, walks.components(Kind.RW)).shortest(Kind.RW);
              yield verdict(level, Anomaly.LONG_FORK, graph, underlying(walks, cycle));
            }
            case SERIALIZABLE -> cyclic(level, Anomaly.WRITE_SKEW, graph, Kind.RW);
            case STRICT_SERIALIZABLE ->
                cyclic(level, Anomaly.REAL_TIME_VIOLATION, timed(), Kind.RT);
          };
    }
    return verdict == null ? new Verdict(level, null, List.of()) : verdict;
  }

  private @Nullable Verdict uncommitted(Isolation level, Graph graph) {
    for (int i = 0; i < transactions.size(); i++) {
      Verdict dirty = index.counts(i) ? dirtyRead(level, i) : null;
      if (dirty != null) {
        return dirty;
      }
    }
    Verdict verdict = cyclic(level, Anomaly.DIRTY_WRITE, graph, Kind.WW);
    return verdict == null ? cyclic(level, Anomaly.CIRCULAR_FLOW, graph, Kind.WR) : verdict;
  }

  private @Nullable Verdict dirtyRead(Isolation level, int reader) {
    Map<String, Long> own = new HashMap<>();
    for (Operation operation : transactions.get(reader).operations()) {
      if (operation.isWrite()) {
        own.put(operation.key(), operation.value());
        continue;
      }
      Write write = index.write(operation);
      Long mine = own.get(operation.key());
      Anomaly anomaly = null;
      if (mine != null ? mine != operation.value() : write != null && write.transaction == reader) {
        anomaly = Anomaly.INTERNAL_READ;
      } else if (mine == null && write != null) {
        if (transactions.get(write.transaction).outcome() == Outcome.ABORTED) {
          anomaly = Anomaly.ABORTED_READ;
        } else if (!write.isLast) {
          anomaly = Anomaly.INTERMEDIATE_READ;
        }
      }
      if (anomaly != null) {
        int writer = write == null ? reader : write.transaction;
        return verdict(level, anomaly, edge(writer, reader, Kind.WR, operation.key()));
      }
    }
    return null;
  }

  private @Nullable Verdict fractured(Isolation level) {
    for (int i = 0; i < transactions.size(); i++) {
      List<Operation> reads = index.counts(i) ? index.readsOfOthers(i) : List.of();
      Map<String, Integer> earliest = new HashMap<>(); // places of what was read
      reads.forEach(read -> earliest.merge(read.key(), index.place(read), Math::min));
      for (Operation read : reads) {
        Write from = index.write(read);
        if (from == null) {
          continue;
        }
        for (Operation other : transactions.get(from.transaction).operations()) {
          Integer place = other.isWrite() ? earliest.get(other.key()) : null;
          if (place != null && place < index.place(other)) {
            return verdict(
                level,
                Anomaly.FRACTURED_READ,
                edge(from.transaction, i, Kind.WR, read.key()),
                edge(i, from.transaction, Kind.RW, other.key()));
          }
        }
      }
    }
    return null;
  }

  private @Nullable Verdict skewed(Isolation level, Graph graph, Graph walks) {
    for (int i = 0; i < transactions.size(); i++) {
      List<Operation> operations = transactions.get(i).operations();
      Map<String, Integer> earliest = new HashMap<>();
      if (index.counts(i)) {
        index.readsOfOthers(i)
            .forEach(read -> earliest.merge(read.key(), index.place(read), Math::min));
      }
      for (Operation write : operations) {
        Integer place = write.isWrite() ? earliest.get(write.key()) : null;
        if (place != null && place + 1 < index.place(write)) {
          int lost = index.key(write).writer(place + 1);
          return verdict(
              level,
              Anomaly.LOST_UPDATE,
              edge(lost, i, Kind.WW, write.key()),
              edge(i, lost, Kind.RW, write.key()));
        }
      }
    }
    List<Integer> cycle = new Cycles(walks, walks.components(Kind.RW)).shortestWithOneRw();
    return verdict(level, Anomaly.READ_SKEW, graph, underlying(walks, cycle));
  }

  private @Nullable Verdict cyclic(Isolation level, Anomaly anomaly, Graph graph, Kind last) {
    List<Integer> cycle = new Cycles(graph, graph.components(last)).shortest(last);
    return verdict(level, anomaly, graph, cycle);
  }

  private static List<Integer> underlying(Graph walks, List<Integer> cycle) {
    return cycle.stream().map(walks::label).toList();
  }

  private @Nullable Verdict verdict(
      Isolation level, Anomaly anomaly, Graph graph, List<Integer> cycle) {
    List<Edge> edges = new ArrayList<>();
    int from = -1;
    for (int each : cycle) {
      from = from < 0 ? graph.from(each) : from;
      if (graph.to(each) < graph.weighty) { // otherwise it goes on from a moment
        int label = graph.label(each);
        String key = label < 0 ? "" : keys.get(label).name;
        edges.add(edge(from, graph.to(each), graph.kind(each), key));
        from = -1;
      }
    }
    return edges.isEmpty() ? null : verdict(level, anomaly, edges.toArray(Edge[]::new));
  }

  private static Verdict verdict(Isolation level, Anomaly anomaly, Edge... edges) {
    return new Verdict(level, anomaly, List.of(edges));
  }

  private Edge edge(int from, int to, Kind kind, String key) {
    return new Edge(transactions.get(from), transactions.get(to), kind, key);
  }

  /** The graph without real time, in a given number of nodes. */
  private Graph dependencies(int nodes) {
    Graph graph = new Graph(nodes, transactions.size());
    for (int i = 0; i < keys.size(); i++) {
      for (int place = 1; place < keys.get(i).order.size(); place++) {
        graph.add(keys.get(i).writer(place - 1), keys.get(i).writer(place), Kind.WW, i);
      }
    }
    for (int reader = 0; reader < transactions.size(); reader++) {
      if (!index.counts(reader)) {
        continue;
      }
      for (Operation read : index.readsOfOthers(reader)) {
        Key key = index.key(read);
        Write write = index.write(read);
        int place = index.place(read);
        if (write != null && place < 0) {
          continue; // a dirty read
        }
        int number = numbers.get(key);
        if (write != null) {
          graph.add(write.transaction, reader, Kind.WR, number);
        }
        if (key.writer(place + 1) >= 0) {
          graph.add(reader, key.writer(place + 1), Kind.RW, number);
        }
      }
    }
    return graph;
  }

  private Graph timed() {
    int[] ended =
        java.util.stream.IntStream.range(0, transactions.size())
            .filter(i -> index.counts(i) && transactions.get(i).ended() < Long.MAX_VALUE)
            .boxed()
            .sorted(Comparator.comparingLong(i -> transactions.get(i).ended()))
            .mapToInt(i -> i)
            .toArray();
    int moments = transactions.size(); // the first of these nodes
    Graph graph = dependencies(moments + ended.length);
    for (int i = 0; i < ended.length; i++) {
      graph.add(ended[i], moments + i, Kind.RT, -1);
      if (i > 0) {
        graph.add(moments + i - 1, moments + i, Kind.RT, -1);
      }
    }
    for (int i = 0; i < transactions.size(); i++) {
      int before = 0; // so many had ended before it began
      int above = ended.length;
      while (before < above) {
        int middle = (before + above) / 2;
        if (transactions.get(ended[middle]).ended() < transactions.get(i).began()) {
          before = middle + 1;
        } else {
          above = middle;
        }
      }
      if (before > 0 && index.counts(i)) {
        graph.add(moments + before - 1, i, Kind.RT, -1);
      }
    }
    return graph.sorted();
  }
}
