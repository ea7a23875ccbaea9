// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.synod.Invariant.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.synod.explore.Spec;
import org.synod.register.Register;

/**
 * The invariants of Lampson's handout 18 on the acceptors' uncoded state s(a)(n), which is v, no or
 * neutral. The spec remembers it, since the coded state forgets what came before the last value.
 *
 * <p>A fast round may have several values. Only one of them may still be decided, seen from any
 * later round that has a value, and so the round is dead for all others.
 */
final class PaxosInvariants implements Spec<PaxosInvariants.History> {

  /** For each acceptor, the value it has accepted in each ballot, and its promise. */
  record History(List<Map<Long, String>> accepted, List<Long> promised) {}

  private final List<Register<AcceptorState<String>>> registers;
  private final Set<String> allowed;
  private final Acceptors<String> acceptors; // bit i of their sets is registers[i]
  private final Map<History, Optional<String>> outcomes = new HashMap<>();
  private final Map<Change, History> checked = new HashMap<>();

  PaxosInvariants(List<Register<AcceptorState<String>>> registers, Set<String> allowed) {
    this(registers, allowed, Acceptors.on(registers));
  }

  PaxosInvariants(
      List<Register<AcceptorState<String>>> registers,
      Set<String> allowed,
      Acceptors<String> acceptors) {
    this.registers = registers;
    this.allowed = allowed;
    this.acceptors = acceptors;
  }

  @Override
  public History start() {
    return new History(
        registers.stream().map(r -> Map.<Long, String>of()).toList(),
        registers.stream().map(r -> Ballot.NONE).toList());
  }

  @Override
  public History next(History before, View view) {
    List<AcceptorState<String>> states = new ArrayList<>(registers.size());
    boolean isSame = true;
    for (int a = 0; a < registers.size(); a++) {
      AcceptorState<String> state = stateOf(view, registers.get(a));
      states.add(state);
      isSame &= state.promisedBallot() == before.promised.get(a)
          && (state.acceptedBallot() == Ballot.NONE
              || Objects.equals(
                  before.accepted.get(a).get(state.acceptedBallot()), state.acceptedValue()));
    }
    if (isSame) {
      return before; // a read, or a step on something else
    }
    return checked.computeIfAbsent(new Change(before, states), this::check);
  }

  /** A step that changed an acceptor. The same step is met on many schedules. */
  private record Change(History before, List<AcceptorState<String>> states) {}

  private History check(Change change) {
    History before = change.before;
    List<AcceptorState<String>> states = change.states;
    for (int a = 0; a < states.size(); a++) {
      require(
          states.get(a).promisedBallot() >= before.promised.get(a),
          "stable: acceptor ", a, " took back promise ", Ballot.toString(before.promised.get(a)));
    }
    History now = new History(accepted(before, states), promised(states));
    Set<Long> rounds = new TreeSet<>();
    now.accepted.forEach(each -> rounds.addAll(each.keySet()));
    rounds.addAll(now.promised);
    rounds.remove(Ballot.NONE);
    for (long n : rounds) {
      Set<String> values = values(now, n);
      require(
          values.size() <= 1 || acceptors.isFast(n),
          "(3), (7): round ", Ballot.toString(n), " has ", values);
      require(allowed.containsAll(values), "(I4): not allowed: ", values);
      for (String v : values) {
        for (long earlier : rounds) {
          require(
              earlier >= n || deadButFor(v, now, earlier),
              "(I3): ", v, " is not safe at ", Ballot.toString(n), ", since ",
              Ballot.toString(earlier), " may decide otherwise and has ", values(now, earlier));
          require(
              earlier >= n || Set.of(v).containsAll(decided(now, earlier)),
              "(I2): ", Ballot.toString(earlier), " decided otherwise than ", Ballot.toString(n));
        }
      }
    }
    Set<String> decided =
        rounds.stream().flatMap(n -> decided(now, n).stream()).collect(Collectors.toSet());
    require(decided.size() <= 1, "(I1): decided: ", decided);
    return now;
  }

  private static AcceptorState<String> stateOf(View view, Register<AcceptorState<String>> r) {
    AcceptorState<String> state = view.get(r).value();
    return state == null ? AcceptorState.initial() : state;
  }

  private static List<Long> promised(List<AcceptorState<String>> states) {
    return states.stream().map(AcceptorState::promisedBallot).toList();
  }

  private static List<Map<Long, String>> accepted(
      History before, List<AcceptorState<String>> states) {
    List<Map<Long, String>> accepted = new ArrayList<>(before.accepted);
    for (int a = 0; a < states.size(); a++) {
      AcceptorState<String> state = states.get(a);
      if (state.acceptedBallot() != Ballot.NONE) {
        Map<Long, String> mine = new HashMap<>(accepted.get(a));
        String earlier = mine.put(state.acceptedBallot(), state.acceptedValue());
        require(
            earlier == null || earlier.equals(state.acceptedValue()),
            "stable: acceptor ", a, " changed the value of a round");
        accepted.set(a, Map.copyOf(mine));
      }
    }
    return List.copyOf(accepted);
  }

  private static Set<String> values(History s, long n) {
    return s.accepted.stream()
        .filter(each -> each.containsKey(n)).map(each -> each.get(n)).collect(Collectors.toSet());
  }

  /**
   * Whether round n is dead for all values but v: it has decided no other value, and never will.
   */
  private boolean deadButFor(String v, History s, long n) {
    Set<String> values = values(s, n);
    if (!acceptors.isFast(n) && !values.isEmpty()) {
      return values.equals(Set.of(v)) || isDead(s, n); // its only value for ever
    }
    Set<String> others = new TreeSet<>(allowed);
    others.remove(v);
    return others.stream()
        .noneMatch(other -> acceptors.decides(n, accepted(s, n, other) | neutral(s, n)));
  }

  /** Whether too few acceptors are left whose state in round n is not no. */
  private boolean isDead(History s, long n) {
    return !acceptors.decides(n, values(s, n).stream()
        .mapToLong(value -> accepted(s, n, value)).reduce(neutral(s, n), (a, b) -> a | b));
  }

  /**
   * The acceptors that may still accept in round n: they have not, and have promised no later one.
   */
  private static long neutral(History s, long n) {
    return set(s, a -> s.promised.get(a) <= n && !s.accepted.get(a).containsKey(n));
  }

  private static long accepted(History s, long n, String value) {
    return set(s, a -> value.equals(s.accepted.get(a).get(n)));
  }

  private static long set(History s, IntPredicate holds) {
    long set = 0;
    for (int a = 0; a < s.promised.size(); a++) {
      set |= holds.test(a) ? 1L << a : 0;
    }
    return set;
  }

  private Set<String> decided(History s, long n) {
    return values(s, n).stream()
        .filter(value -> acceptors.decides(n, accepted(s, n, value)))
        .collect(Collectors.toSet());
  }

  /** The abstraction function: the value of a deciding round. */
  Optional<String> outcome(History s) {
    return outcomes.computeIfAbsent(s, this::decision);
  }

  private Optional<String> decision(History s) {
    return s.accepted.stream()
        .flatMap(each -> each.keySet().stream())
        .flatMap(n -> decided(s, n).stream())
        .findFirst();
  }
}
