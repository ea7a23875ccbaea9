// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Ghost;
import org.synod.explore.Spec;
import org.synod.explore.World;

/**
 * The order of a log, checked in each state: appends are strictly serializable. A command is behind
 * a tail once. All commands have one order, that in which they are behind the last of their tails.
 * It is the order of each tail, and it does not go against time: a command is in it when its append
 * returns, and those that begin later come behind it.
 */
final class LogOrder implements Spec<LogOrder.Seen> {

  /**
   * The orders so far.
   *
   * @param orders of each tail
   * @param whole the commands that are behind all their tails, in the order in which they got there
   */
  record Seen(List<List<String>> orders, List<String> whole) {}

  /**
   * The calls so far.
   *
   * @param returned the appends that have returned
   * @param earlier pairs "ab" of commands: the append of a has returned before that of b began
   * @param due those that had returned when the follower's last poll began
   * @param given what the follower was given
   * @param missed those that were due and not given when it was told that there are none
   */
  record Calls(
      Set<String> returned,
      Set<String> earlier,
      Set<String> due,
      List<String> given,
      Set<String> missed) {
    static final Calls NONE = new Calls(Set.of(), Set.of(), Set.of(), List.of(), Set.of());

    Calls begin(String command) {
      Set<String> more = new TreeSet<>(earlier);
      returned.forEach(each -> more.add(each + command));
      return new Calls(returned, more, due, given, missed);
    }

    Calls end(String command) {
      Set<String> more = new TreeSet<>(returned);
      more.add(command);
      return new Calls(more, earlier, due, given, missed);
    }

    Calls beginPoll() {
      return new Calls(returned, earlier, returned, given, missed);
    }

    Calls endPoll(@Nullable String next) {
      if (next == null) {
        Set<String> left = new TreeSet<>(due);
        left.removeAll(given);
        return new Calls(returned, earlier, Set.of(), given, left);
      }
      List<String> more = new ArrayList<>(given);
      more.add(next);
      return new Calls(returned, earlier, Set.of(), more, missed);
    }
  }

  /** A command, and its tails. */
  record Command(String name, int... tails) {}

  private static final String BEGIN = "null"; // a follower's

  private final Ghost<Calls> calls;
  private final int tails;
  private final BiFunction<View, Integer, @Nullable Tail<String>> tail;

  LogOrder(
      World world,
      int tails,
      BiFunction<View, Integer, @Nullable Tail<String>> tail) {
    this.tails = tails;
    this.tail = tail;
    calls = world.ghost("calls", Calls.NONE);
    world.check(this);
  }

  /** Appends, and notes when. */
  Place append(DependencyLog<String> log, Command command) {
    calls.update(all -> all.begin(command.name));
    Place place = log.append(command.name, command.tails);
    calls.update(all -> all.end(command.name));
    return place;
  }

  /** Polls, and notes when, and what was given. */
  String poll(DependencyFollower<String> follower) {
    calls.update(Calls::beginPoll);
    String next = follower.poll();
    calls.update(all -> all.endPoll(next));
    return String.valueOf(next);
  }

  @Override
  public Seen start() {
    List<List<String>> empty = new ArrayList<>();
    for (int i = 0; i < tails; i++) {
      empty.add(List.of());
    }
    return new Seen(empty, List.of());
  }

  @Override
  public Seen next(Seen before, View view) {
    List<List<String>> orders = new ArrayList<>(before.orders);
    List<String> whole = new ArrayList<>(before.whole);
    for (int i = 0; i < tails; i++) {
      Tail<String> last = tail.apply(view, i);
      if (last != null && last.position > before.orders.get(i).size()) {
        String name = String.valueOf(last.entry.command);
        List<String> order = new ArrayList<>(before.orders.get(i));
        order.add(name);
        orders.set(i, order);
        if (IntStream.of(last.entry.tails).allMatch(each -> orders.get(each).contains(name))) {
          whole.add(name);
        }
      }
    }
    check(orders, whole, view.get(calls));
    requireFollowed(orders, view.get(calls));
    return new Seen(orders, whole);
  }

  private static void check(List<List<String>> orders, List<String> whole, Calls now) {
    for (List<String> order : orders) {
      assertTrue(new HashSet<>(order).size() == order.size(), () -> "there once: " + orders);
      List<String> mine = whole.stream().filter(order::contains).toList();
      List<String> last = order.subList(mine.size(), order.size());
      assertTrue(
          last.size() <= 1 && mine.equals(first(mine.size(), order)),
          () -> "behind one that is pending: " + orders + ", whole: " + whole);
    }
    assertTrue(
        whole.containsAll(now.returned), () -> now.returned + " returned, of " + whole);
    for (String pair : now.earlier) {
      int later = whole.indexOf(pair.substring(1));
      assertTrue(
          later < 0 || whole.indexOf(pair.substring(0, 1)) < later,
          () -> pair + " in time, but " + whole);
    }
  }

  /**
   * At each tail, what the follower was given is a prefix of what is behind its begin; and if it
   * was told that there is nothing, what was due is before its begin.
   */
  private static void requireFollowed(List<List<String>> orders, Calls now) {
    for (List<String> order : orders) {
      int begin = order.indexOf(BEGIN);
      List<String> behind = order.subList(begin + 1, order.size());
      List<String> mine = now.given.stream().filter(order::contains).toList();
      assertTrue(
          mine.isEmpty() || begin >= 0 && mine.equals(first(mine.size(), behind)),
          () -> now.given + " given, of " + orders);
      for (String each : now.missed) {
        assertFalse(behind.contains(each), () -> each + " missed, of " + orders);
      }
    }
  }

  private static List<String> first(int count, List<String> all) {
    return all.subList(0, Math.min(count, all.size()));
  }
}
