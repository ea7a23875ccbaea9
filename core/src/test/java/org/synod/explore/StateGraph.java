// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.synod.explore.engine.Bounds;
import org.synod.explore.engine.Run;
import org.synod.explore.engine.State;
import org.synod.explore.replay.Gone;
import org.synod.explore.replay.Local;
import org.synod.explore.replay.Request;

/**
 * All states of a small world without failures, and those that some reductions would keep. It knows
 * the whole future of each process, which an explorer does not.
 */
final class StateGraph {
  /*
   * Two steps depend on each other if both are on one cell and one of them may write it, or if both
   * begin or end a call, since calls are ordered by that. A step is known by its process: all
   * choices of a process are kept or left out together.
   *
   *   persistent sets  From a state only the steps of some processes are kept, such that no step
   *                    that the others may ever take depends on the next ones of these (Godefroid
   *                    1996, section 4). Of all such sets, one with the fewest steps is taken.
   *   sleep sets       A step is left out where it comes behind one that it does not depend on, and
   *                    that has come in the other order too (section 5). Each level is complete
   *                    before the next, so the set of a state is what sleeps on all ways to it.
   *   same future      Two processes that have had other replies count as one if all that they may
   *                    do from then on is the same.
   */

  /** A state, with the steps from it by the number of their process. */
  private static final class Node {
    final State state;
    final Map<Integer, List<Node>> next = new LinkedHashMap<>();

    Node(State state) {
      this.state = state;
    }

    int ready() {
      return next.keySet().stream().mapToInt(process -> 1 << process).sum();
    }
  }

  /** The cells that some steps may read, and write. */
  private static final class Accesses {
    final BitSet reads = new BitSet();
    final BitSet writes = new BitSet();

    void add(Accesses more) {
      reads.or(more.reads);
      writes.or(more.writes);
    }

    boolean dependOn(Accesses other) {
      return writes.intersects(other.writes)
          || writes.intersects(other.reads)
          || reads.intersects(other.writes);
    }
  }

  /** The states and steps that are kept, and the ends that they lead to. */
  record Size(long states, long steps, Set<String> ends) {}

  private static final int CALLS = 0; // pseudo-cells
  private static final int WRITES = 1;
  private static final int CELLS = 2;

  private final List<Node> nodes = new ArrayList<>(); // level by level
  private final List<Local> locals = new ArrayList<>(); // those of most steps first
  private final Map<Object, List<Local>> gone = new HashMap<>();
  private final Map<Local, Accesses> now = new IdentityHashMap<>();
  private final Map<Local, Accesses> later = new IdentityHashMap<>();

  StateGraph(Consumer<World> setup) {
    World world = new World();
    setup.accept(world);
    world.scene.seal(List.of());
    Run run = new Run(world.scene, world.watches(), new Bounds());
    Set<Local> known = new HashSet<>();
    List<Node> level = List.of(new Node(run.first().orElseThrow()));
    while (!level.isEmpty()) {
      nodes.addAll(level);
      Map<Object, Node> further = new LinkedHashMap<>();
      for (Node node : level) {
        known.addAll(Arrays.asList(node.state.locals));
        for (State after : run.successors(node.state)) {
          int process = Objects.requireNonNull(after.move).process();
          known.add(after.locals[process]);
          State state = alone(after);
          Node next = further.computeIfAbsent(key(state), key -> new Node(state));
          node.next.computeIfAbsent(process, none -> new ArrayList<>()).add(next);
        }
      }
      level = List.copyOf(further.values());
    }
    locals.addAll(known);
    locals.sort(Comparator.comparingInt((Local each) -> -each.steps));
  }

  /** A state without those before it. */
  private static State alone(State state) {
    return new State(
        state.cells, state.locals, state.faults, state.remembered, state.callStarts, null, null);
  }

  private Object key(State state) {
    List<Object> key = new ArrayList<>();
    key.add(state.cells);
    key.add(new State.Past(state.faults, state.remembered, state.callStarts));
    for (Local local : state.locals) {
      key.add(local.ended ? gone(local) : local);
    }
    return key;
  }

  private Local gone(Local local) {
    List<Local> some = gone.computeIfAbsent(Gone.key(local), key -> new ArrayList<>());
    return some.stream()
        .filter(each -> Gone.areSame(each, local))
        .findFirst()
        .orElseGet(
            () -> {
              some.add(local);
              return local;
            });
  }

  /** Notes what each process may access in its next step, and from then on. */
  private void noteAccesses(boolean writesAreSeen) {
    now.clear();
    later.clear();
    locals.forEach(local -> now.put(local, next(local, writesAreSeen)));
    for (Local local : locals) {
      Local before = local.before;
      if (before != null && changesCalls(before, local)) {
        now.get(before).writes.set(CALLS);
      }
    }
    for (Local local : locals) {
      Accesses all = later.computeIfAbsent(local, none -> new Accesses());
      all.add(now.get(local));
      if (local.before != null) {
        later.computeIfAbsent(local.before, none -> new Accesses()).add(all);
      }
    }
  }

  private static boolean changesCalls(Local before, Local after) {
    return before.begunCalls != after.begunCalls
        || before.completedCalls() != after.completedCalls();
  }

  private static Accesses next(Local local, boolean writesAreSeen) {
    Accesses accesses = new Accesses();
    Request request = local.request;
    if (request == null || !request.isOnCell()) {
      return accesses;
    }
    boolean writes = request.written() != null || request.kind() == Request.Kind.OPERATE;
    (writes ? accesses.writes : accesses.reads).set(CELLS + request.cell());
    accesses.writes.set(WRITES, writes && writesAreSeen);
    return accesses;
  }

  /** The processes that are gone on with from a state: a persistent set of fewest steps. */
  private int persistent(Node node) {
    Local[] all = node.state.locals;
    int best = node.ready();
    int fewest = steps(node, best);
    for (int first : node.next.keySet()) {
      int some = 1 << first;
      int before;
      do {
        before = some;
        for (int process = 0; process < all.length; process++) {
          some |= mayMeet(all, some, process) ? 1 << process : 0;
        }
      } while (some != before);
      int steps = steps(node, some & node.ready());
      if (steps < fewest) {
        fewest = steps;
        best = some & node.ready();
      }
    }
    return best;
  }

  /** Whether a process may ever take a step that depends on the next one of some others. */
  private boolean mayMeet(Local[] all, int some, int process) {
    return IntStream.range(0, all.length)
        .anyMatch(
            each ->
                (some >>> each & 1) != 0
                    && each != process
                    && !all[each].ended
                    && now.get(all[each]).dependOn(later.get(all[process])));
  }

  private static int steps(Node node, int some) {
    return node.next.entrySet().stream()
        .filter(each -> (some >>> each.getKey() & 1) != 0)
        .mapToInt(each -> each.getValue().size())
        .sum();
  }

  /** What is kept by persistent sets, by sleep sets, by both or by neither. */
  Size kept(boolean persistent, boolean sleep, boolean writesAreSeen) {
    noteAccesses(writesAreSeen);
    Map<Node, Integer> asleep = new IdentityHashMap<>(); // of those that are reached
    asleep.put(nodes.get(0), 0);
    Set<String> ends = new TreeSet<>();
    long steps = 0;
    for (Node node : nodes) {
      Integer known = asleep.get(node);
      if (known == null) {
        continue;
      }
      if (node.next.isEmpty()) {
        ends.add(end(node.state));
      }
      int sleeping = known;
      int kept = persistent ? persistent(node) : node.ready();
      for (Map.Entry<Integer, List<Node>> each : node.next.entrySet()) {
        int process = each.getKey();
        if ((kept >>> process & 1) != 0 && (sleeping >>> process & 1) == 0) {
          int stays = sleep ? independent(node.state.locals, sleeping, process) : 0;
          each.getValue().forEach(next -> asleep.merge(next, stays, (one, two) -> one & two));
          steps += each.getValue().size();
          sleeping |= 1 << process;
        }
      }
    }
    return new Size(asleep.size(), steps, ends);
  }

  /** Those among some processes whose next steps do not depend on that of another. */
  private int independent(Local[] all, int some, int process) {
    return IntStream.range(0, all.length)
        .filter(each -> (some >>> each & 1) != 0)
        .filter(each -> !now.get(all[each]).dependOn(now.get(all[process])))
        .map(each -> 1 << each)
        .sum();
  }

  private static String end(State state) {
    return Arrays.stream(state.locals).map(Gone::key).toList()
        + Arrays.deepToString(state.callStarts);
  }

  /** What is kept if processes with the same future count as one. */
  Size sameFuture() {
    Map<Local, Map<Object, Integer>> after = new IdentityHashMap<>();
    Map<Local, Integer> futures = new IdentityHashMap<>();
    Map<Object, Integer> numbers = new HashMap<>();
    for (Local local : locals) {
      Request request = local.request;
      Object next = request == null ? "" : request.cell() + request.describe();
      Object future =
          List.of(local.process, Gone.key(local), next, after.getOrDefault(local, Map.of()));
      futures.put(local, numbers.computeIfAbsent(future, none -> numbers.size()));
      if (local.before != null) {
        after.computeIfAbsent(local.before, none -> new HashMap<>())
            .put(local.reply(), futures.get(local));
      }
    }
    Set<Object> states = new HashSet<>();
    Set<String> ends = new TreeSet<>();
    Map<Node, Integer> levels = levels();
    long steps = 0;
    for (Node node : nodes) {
      State state = node.state;
      List<Object> key = new ArrayList<>();
      key.add(levels.get(node));
      key.add(state.cells);
      key.add(new State.Past(state.faults, state.remembered, state.callStarts));
      Arrays.stream(state.locals).map(futures::get).forEach(key::add);
      if (states.add(key)) {
        steps += steps(node, node.ready());
        if (node.next.isEmpty()) {
          ends.add(end(state));
        }
      }
    }
    return new Size(states.size(), steps, ends);
  }

  private Map<Node, Integer> levels() {
    Map<Node, Integer> levels = new IdentityHashMap<>();
    levels.put(nodes.get(0), 0);
    for (Node node : nodes) {
      node.next.values().stream()
          .flatMap(List::stream)
          .forEach(next -> levels.put(next, levels.get(node) + 1));
    }
    return levels;
  }
}
