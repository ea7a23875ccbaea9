// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.synod.explore.Spec;
import org.synod.register.Register;

/**
 * The invariants of Lampson's handout 18 on the acceptors' uncoded state s(a)(n), which is v, no or
 * neutral: it is remembered here, since the coded state forgets what came before the last value.
 */
final class PaxosInvariants implements Spec<PaxosInvariants.History> {

  /** For each acceptor, each ballot it has accepted, with its value; and what it has promised. */
  record History(List<Map<Long, String>> accepted, List<Long> promised) {}

  private final List<Register<AcceptorState<String>>> registers;
  private final Set<String> allowed;
  private final int quorum;
  private final Map<History, Optional<String>> outcomes = new HashMap<>();
  private final Map<Change, History> checked = new HashMap<>();

  PaxosInvariants(List<Register<AcceptorState<String>>> registers, Set<String> allowed) {
    this.registers = registers;
    this.allowed = allowed;
    quorum = registers.size() / 2 + 1;
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

  /** A step that changed an acceptor; the same one is met on many schedules. */
  private record Change(History before, List<AcceptorState<String>> states) {}

  private History check(Change change) {
    History before = change.before;
    List<AcceptorState<String>> states = change.states;
    for (int a = 0; a < states.size(); a++) {
      require(
          states.get(a).promisedBallot() >= before.promised.get(a),
          "stable: acceptor " + a + " took back promise "
              + Ballot.toString(before.promised.get(a)));
    }
    History now = new History(accepted(before, states), promised(states));
    Set<Long> rounds = new TreeSet<>();
    now.accepted.forEach(each -> rounds.addAll(each.keySet()));
    rounds.addAll(now.promised);
    rounds.remove(Ballot.NONE);
    for (long n : rounds) {
      Set<String> values = values(now, n);
      require(values.size() <= 1, "(3), (7): round " + Ballot.toString(n) + " has " + values);
      require(allowed.containsAll(values), "(I4): not allowed: " + values);
      for (String v : values) {
        for (long earlier : rounds) {
          require(
              earlier >= n || dead(now, earlier) || values(now, earlier).equals(Set.of(v)),
              "(I3): " + v + " is not safe at " + Ballot.toString(n) + ", since "
                  + Ballot.toString(earlier) + " is not dead and has " + values(now, earlier));
          require(
              earlier >= n || !decides(now, earlier) || values(now, earlier).equals(Set.of(v)),
              "(I2): " + Ballot.toString(earlier) + " decided otherwise than "
                  + Ballot.toString(n));
        }
      }
    }
    Set<String> decided =
        rounds.stream().filter(n -> decides(now, n)).flatMap(n -> values(now, n).stream())
            .collect(Collectors.toSet());
    require(decided.size() <= 1, "(I1): decided: " + decided);
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
            "stable: acceptor " + a + " changed the value of a round");
        accepted.set(a, Map.copyOf(mine));
      }
    }
    return List.copyOf(accepted);
  }

  private static Set<String> values(History s, long n) {
    return s.accepted.stream()
        .filter(each -> each.containsKey(n)).map(each -> each.get(n)).collect(Collectors.toSet());
  }

  /** A majority has state no in round n: it has promised a later one and not accepted in n. */
  private boolean dead(History s, long n) {
    int no = 0;
    for (int a = 0; a < s.promised.size(); a++) {
      if (s.promised.get(a) > n && !s.accepted.get(a).containsKey(n)) {
        no++;
      }
    }
    return no >= quorum;
  }

  private boolean decides(History s, long n) {
    return s.accepted.stream().filter(each -> each.containsKey(n)).count() >= quorum;
  }

  /** The abstraction function: the value of a deciding round. */
  Optional<String> outcome(History s) {
    return outcomes.computeIfAbsent(s, this::decision);
  }

  private Optional<String> decision(History s) {
    return s.accepted.stream()
        .flatMap(each -> each.keySet().stream())
        .filter(n -> decides(s, n))
        .flatMap(n -> values(s, n).stream())
        .findFirst();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
