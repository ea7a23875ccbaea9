// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The search for an order of the calls on one object. */
final class Search<S extends @Nullable Object> {
  /*
   * Wing and Gong: a call may come next if no call that is left had returned before it began. The
   * search goes from return to return: no call is tried before the first return that is left needs
   * it (Lowe's just-in-time linearization). It steps back where no call can come next.
   *
   *   open     the calls that are left and had begun by that return, in the order of their
   *            beginnings: a list from which calls are taken, and into which they are put back
   *   point    the first return that is left, the open calls and the state. All calls that have
   *            begun by that return and are not open are done, so that two ways to one point have
   *            the same future: each point is tried once (Lowe)
   *
   * Calls that change nothing are tried first, then the one that returns, and at last those that
   * have not returned. One of these that changes nothing is not tried: it can be left out.
   */
  private final S first;
  private final List<RecordedCall<S>> calls; // by beginning
  private final int[] returns; // the numbers of the calls that have returned, by end
  private final boolean[] isDone;
  private final int[] after; // of each call, and at the end of the list's head, the next open one
  private final int[] before;
  private final Set<Point> tried = new HashSet<>();
  private final List<Choice<S>> path = new ArrayList<>();
  private int left; // the first return that is left
  private int furthest; // so many returns are the most that an order has reached
  private S state;

  /** A point; the hash is computed once. */
  private static final class Point {
    private final int left;
    private final int[] open;
    private final @Nullable Object state;
    private final int hash;

    Point(int left, int[] open, @Nullable Object state) {
      this.left = left;
      this.open = open;
      this.state = state;
      hash = 31 * (31 * left + Arrays.hashCode(open)) + Objects.hashCode(state);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Point that
          && hash == that.hash
          && left == that.left
          && Arrays.equals(open, that.open)
          && Objects.equals(state, that.state);
    }
  }

  /** The calls that may come next at a point, and how many of them have been tried. */
  private static final class Choice<S extends @Nullable Object> {
    final int left;
    final List<Integer> calls = new ArrayList<>();
    final List<Step<S>> steps = new ArrayList<>();
    int tried;

    Choice(int left) {
      this.left = left;
    }

    int taken() {
      return calls.get(tried - 1);
    }
  }

  Search(S first, List<RecordedCall<S>> calls) {
    this.first = first;
    this.calls = new ArrayList<>(calls);
    this.calls.sort(Comparator.comparingLong(RecordedCall::began));
    int count = calls.size();
    returns =
        IntStream.range(0, count)
            .boxed()
            .filter(i -> this.calls.get(i).hasReturned())
            .sorted(Comparator.comparingLong(i -> this.calls.get(i).ended()))
            .mapToInt(i -> i)
            .toArray();
    isDone = new boolean[count];
    after = new int[count + 1];
    before = new int[count + 1];
    state = first;
  }

  Linearization check() {
    if (reaches(returns.length)) {
      return Linearization.HOLDS;
    }
    RecordedCall<S> failing = calls.get(returns[furthest]);
    reaches(furthest);
    List<RecordedCall<S>> order = new ArrayList<>();
    path.forEach(choice -> order.add(calls.get(choice.taken())));
    List<RecordedCall<S>> open = new ArrayList<>();
    for (int i = after[calls.size()]; i < calls.size(); i = after[i]) {
      if (calls.get(i) != failing && calls.get(i).began() <= failing.ended()) {
        open.add(calls.get(i));
      }
    }
    Object instead = failing.applied(state).result();
    return new Linearization(order, state, failing, instead, open);
  }

  /** Whether there is an order in which so many returns are done; it is in the path then. */
  private boolean reaches(int goal) {
    int count = calls.size();
    for (int i = 0; i <= count; i++) { // number count is the head, which comes before number 0
      after[i] = i == count ? 0 : i + 1;
      before[i] = i == 0 ? count : i - 1;
    }
    Arrays.fill(isDone, false);
    tried.clear();
    path.clear();
    left = 0;
    furthest = 0;
    state = first;
    Choice<S> choice = left == goal ? null : choice();
    while (left < goal) {
      while (choice == null || choice.tried == choice.calls.size()) {
        if (path.isEmpty()) {
          return false;
        }
        choice = path.remove(path.size() - 1);
        putBack(choice);
      }
      take(choice);
      path.add(choice);
      choice = left < goal ? choice() : null;
    }
    return true;
  }

  private void take(Choice<S> choice) {
    state = choice.steps.get(choice.tried).next();
    int call = choice.calls.get(choice.tried++);
    after[before[call]] = after[call];
    before[after[call]] = before[call];
    isDone[call] = true;
    while (left < returns.length && isDone[returns[left]]) {
      left++;
    }
    furthest = Math.max(furthest, left);
  }

  private void putBack(Choice<S> choice) {
    int call = choice.taken();
    isDone[call] = false;
    after[before[call]] = call;
    before[after[call]] = call;
    left = choice.left;
  }

  /** The calls that may come next; null if that was tried before. */
  private @Nullable Choice<S> choice() {
    int needed = returns[left];
    long end = calls.get(needed).ended();
    int count = 0;
    int head = calls.size();
    for (int i = after[head]; i < head && calls.get(i).began() <= end; i = after[i]) {
      count++;
    }
    int[] open = new int[count];
    for (int i = after[head], next = 0; next < count; i = after[i]) {
      open[next++] = i;
    }
    if (!tried.add(new Point(left, open, state))) {
      return null;
    }
    Choice<S> choice = new Choice<>(left);
    List<Integer> unreturned = new ArrayList<>();
    List<Step<S>> theirs = new ArrayList<>();
    int unchanging = 0;
    for (int call : open) {
      boolean hasReturned = calls.get(call).hasReturned();
      Step<S> step = calls.get(call).step(state);
      boolean changes = step != null && !Objects.equals(step.next(), state);
      if (step != null && hasReturned) {
        int place = changes && call != needed ? choice.calls.size() : unchanging;
        unchanging += changes ? 0 : 1;
        choice.calls.add(place, call);
        choice.steps.add(place, step);
      } else if (changes) {
        unreturned.add(call);
        theirs.add(step);
      }
    }
    choice.calls.addAll(unreturned);
    choice.steps.addAll(theirs);
    return choice;
  }
}
