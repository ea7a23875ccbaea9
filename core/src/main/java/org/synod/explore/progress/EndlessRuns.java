// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.progress;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.explore.engine.Found;
import org.synod.explore.engine.Move;
import org.synod.explore.engine.Run;
import org.synod.explore.engine.State;
import org.synod.explore.replay.Scene;

/**
 * The search for a run that can go on for ever without an end of a call: a schedule, and steps
 * behind it that can be taken again and again.
 */
public final class EndlessRuns {
  /*
   * A state of the explorer holds all replies that its processes have had, so no state comes again.
   * The search takes states of one shape (Shape) for one, keeps the first, and looks for cycles
   * among the shapes. A cycle is only a guess: a process may count to itself. So its steps are made
   * by the code of the processes, ROUNDS times. They count if each is possible, and leads to the
   * same shape, each time.
   *
   * An end of a call or a process, and a failure, cannot be on a cycle: shapes have their numbers.
   *
   * Cycles are looked for whenever the number of shapes has doubled. Shapes that lead to no shape
   * that is left are removed, and so are those that none leads to, until all others are on cycles
   * or between them. The first of these in the order of their steps is tried first, with its
   * shortest cycle.
   */
  private static final int ROUNDS = 100;
  private static final int MOST_SHAPES = 5_000;
  private static final int FIRST_LOOK = 64;
  private static final int MOST_TRIALS = 100; // of guesses, at one look
  private static final int MOST_TURNS = 3;

  private record Edge(Move move, int to) {}

  private final Run run;
  private final Scene scene;
  private final List<State> states = new ArrayList<>(); // the first of each shape
  private final Map<String, Integer> numbers = new HashMap<>(); // of shapes
  private final List<List<Edge>> edges = new ArrayList<>();
  private final BitSet tried = new BitSet(); // shapes, with a cycle that was no endless run

  /** Makes a search in a run that nothing else explores. */
  public EndlessRuns(Run run, Scene scene) {
    this.run = run;
    this.scene = scene;
  }

  /** Searches; empty if nothing was found, which shows nothing. */
  public Optional<Found> search() {
    run.first().ifPresent(this::number);
    int look = FIRST_LOOK;
    for (int i = 0; i < states.size() && states.size() < MOST_SHAPES; i++) {
      for (State next : run.successors(states.get(i))) {
        edges.get(i).add(new Edge(Objects.requireNonNull(next.move), number(next)));
      }
      if (states.size() >= look) {
        look *= 2;
        Optional<Found> found = onCycles();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return onCycles();
  }

  /** A run that ends with steps that can be taken again and again. */
  public Optional<Found> endOf(State last) {
    List<Move> moves = new ArrayList<>();
    for (State state = last; state.before != null; state = state.before) {
      moves.add(0, Objects.requireNonNull(state.move));
      Optional<Found> found = repeated(state.before, moves);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private int number(State state) {
    return numbers.computeIfAbsent(
        Shape.of(state, scene),
        shape -> {
          states.add(state);
          edges.add(new ArrayList<>());
          return states.size() - 1;
        });
  }

  private Optional<Found> onCycles() {
    BitSet onOrBetween = betweenCycles();
    BitSet left = (BitSet) onOrBetween.clone();
    left.andNot(tried);
    int trials = 0;
    for (int i = left.nextSetBit(0); i >= 0; i = left.nextSetBit(i + 1)) {
      tried.set(i);
      List<Move> cycle = shortestCycle(i, onOrBetween);
      Optional<Found> found = Optional.empty();
      List<Move> moves = new ArrayList<>(); // the cycle a few times: each may look elsewhere
      for (int turn = 0; turn < MOST_TURNS && !cycle.isEmpty() && found.isEmpty(); turn++) {
        moves.addAll(cycle);
        found = earliest(states.get(i), moves);
      }
      if (found.isPresent() || ++trials == MOST_TRIALS) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The shapes that are on cycles or between them. */
  private BitSet betweenCycles() {
    BitSet left = new BitSet();
    left.set(0, states.size());
    for (int before = -1; before != left.cardinality(); ) {
      before = left.cardinality();
      BitSet reached = new BitSet();
      for (int i = left.length(); (i = left.previousSetBit(i - 1)) >= 0; ) { // ends come first
        boolean leads = false;
        for (Edge edge : edges.get(i)) {
          leads |= left.get(edge.to);
          reached.set(edge.to);
        }
        left.set(i, leads);
      }
      left.and(reached);
    }
    return left;
  }

  /** The moves from a shape back to it; none if there are none. */
  private List<Move> shortestCycle(int from, BitSet left) {
    Map<Integer, Integer> before = new HashMap<>();
    Map<Integer, Move> by = new HashMap<>();
    Deque<Integer> queue = new ArrayDeque<>(List.of(from));
    while (!queue.isEmpty() && !before.containsKey(from)) {
      int at = queue.remove();
      for (Edge edge : edges.get(at)) {
        if (left.get(edge.to) && before.putIfAbsent(edge.to, at) == null) {
          by.put(edge.to, edge.move);
          queue.add(edge.to);
        }
      }
    }
    List<Move> moves = new ArrayList<>();
    if (before.containsKey(from)) {
      int at = from;
      do {
        moves.add(by.get(at));
        at = before.get(at);
      } while (at != from);
      Collections.reverse(moves);
    }
    return moves;
  }

  /** The same steps again and again, from the first state on from which they can be made. */
  private Optional<Found> earliest(State from, List<Move> moves) {
    Optional<Found> found = repeated(from, moves);
    List<Move> turned = new ArrayList<>(moves);
    for (State at = from; found.isPresent() && turned.get(moves.size() - 1).equals(at.move); ) {
      Collections.rotate(turned, 1);
      at = Objects.requireNonNull(at.before);
      Optional<Found> earlier = repeated(at, turned);
      if (earlier.isEmpty()) {
        return found;
      }
      found = earlier;
    }
    return found;
  }

  /** Makes the same steps again and again. */
  private Optional<Found> repeated(State from, List<Move> moves) {
    List<String> shapes = new ArrayList<>();
    boolean isSame = true; // the contents of all cells, each time
    State first = null;
    State state = from;
    for (int i = 0; i < ROUNDS * moves.size(); i++) {
      Optional<State> next = run.after(state, moves.get(i % moves.size()));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      state = next.get();
      String shape = Shape.of(state, scene);
      if (i < moves.size()) {
        shapes.add(shape);
      } else if (!shape.equals(shapes.get(i % moves.size()))) {
        return Optional.empty();
      }
      if ((i + 1) % moves.size() == 0) {
        first = first == null ? state : first;
        isSame &= state.cells.equals(first.cells);
      }
    }
    return Optional.of(found(from, Objects.requireNonNull(first), isSame));
  }

  private Found found(State from, State once, boolean isSame) {
    int begin = length(from) + 1;
    int end = length(once);
    String steps = begin == end ? "step " + end : "steps " + begin + " to " + end;
    AssertionError failure =
        new AssertionError(
            "not lock-free: " + steps + " can be taken again and again, and no call ends; made "
                + ROUNDS + " times, with the same contents each time"
                + (isSame ? "" : ", except for numbers that grow and objects made anew"));
    return run.failed(failure, once, Math.max(1, states.size()));
  }

  private static int length(@Nullable State state) {
    int length = -1;
    for (State at = state; at != null; at = at.before) {
      length++;
    }
    return length;
  }
}
