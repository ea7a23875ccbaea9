// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.synod.explore.Ghost;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.log.egalitarian.Instance.Decision;
import org.synod.log.egalitarian.Instance.Phase;
import org.synod.register.Register;

/**
 * The decisions of a log, checked in each state: an id has one, a command one id. Of two with a
 * common key one comes behind the other, and not against time.
 */
final class Decisions implements Spec<Decisions.Seen> {

  /** The appends that have returned, and pairs "ab": a had returned when b began. */
  record Calls(Set<String> returned, Set<String> earlier) {}

  /** An acceptor has accepted in a ballot: remembered, since it may accept in a higher one. */
  record Vote(Id id, long ballot, int acceptor) {}

  /** What was decided, and the votes so far. */
  record Seen(Map<Id, Decision<String>> decided, Set<Vote> votes) {}

  private final List<Register<EgalitarianState<String>>> acceptors;
  private final Ghost<Calls> calls;

  Decisions(World world, List<Register<EgalitarianState<String>>> acceptors) {
    this.acceptors = acceptors;
    calls = world.ghost("calls", new Calls(Set.of(), Set.of()));
    world.check(this);
  }

  void append(EgalitarianLog<String> log, String command, long... keys) {
    calls.update(
        now -> {
          Set<String> more = new TreeSet<>(now.earlier);
          now.returned.forEach(each -> more.add(each + command));
          return new Calls(now.returned, more);
        });
    log.append(command, keys);
    calls.update(
        now -> {
          Set<String> more = new TreeSet<>(now.returned);
          more.add(command);
          return new Calls(more, now.earlier);
        });
  }

  @Override
  public Seen start() {
    return new Seen(Map.of(), Set.of());
  }

  @Override
  public Seen next(Seen before, View view) {
    Map<Id, Decision<String>> decided = new TreeMap<>(before.decided);
    Set<Vote> votes = new HashSet<>(before.votes);
    for (int i = 0; i < acceptors.size(); i++) {
      int acceptor = i;
      EgalitarianState<String> state = EgalitarianState.of(view.get(acceptors.get(i)).value());
      state.instances.forEach(
          (id, instance) -> {
            long quorum = acceptors.size() / 2 + 1;
            if (instance.phase() == Phase.ACCEPTED) {
              votes.add(new Vote(id, instance.accepted(), acceptor));
              quorum -= of(id, instance.accepted(), votes);
            }
            if (instance.phase() == Phase.COMMITTED || quorum <= 0) {
              Decision<String> other = decided.put(id, instance.decision());
              assertTrue(
                  other == null || other.equals(instance.decision()),
                  () -> id + " decided as " + other + " and " + instance.decision());
            }
          });
    }
    check(decided, view.get(calls));
    return decided.equals(before.decided) && votes.equals(before.votes)
        ? before
        : new Seen(decided, votes);
  }

  private static long of(Id id, long ballot, Set<Vote> votes) {
    return votes.stream().filter(each -> each.id.equals(id) && each.ballot == ballot).count();
  }

  private static void check(Map<Id, Decision<String>> decided, Calls now) {
    Map<String, Id> places = new TreeMap<>();
    decided.forEach(
        (id, decision) -> {
          if (!decision.isEmpty()) {
            Id other = places.put(decision.proposal().command(), id);
            assertEquals(null, other, () -> "twice: " + decided);
          }
        });
    assertTrue(
        places.keySet().containsAll(now.returned), () -> now.returned + " returned, " + decided);
    places.forEach(
        (name, id) ->
            places.forEach(
                (otherName, other) -> {
                  Decision<String> mine = decided.get(id);
                  Decision<String> its = decided.get(other);
                  if (id != other && mine.proposal().conflictsWith(its.proposal())) {
                    boolean isBehind = its.dependencies().contains(id);
                    assertTrue(
                        isBehind || mine.dependencies().contains(other),
                        () -> "neither is behind the other: " + decided);
                    assertTrue(
                        isBehind || !now.earlier.contains(name + otherName),
                        () -> otherName + " is not behind " + name + ": " + decided);
                  }
                }));
  }
}
