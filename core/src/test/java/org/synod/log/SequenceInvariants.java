// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.synod.Invariant.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.synod.explore.Spec;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * The invariants of {@link SequenceProposer}, after every step, and the safety part of the four
 * properties of Sequence Consensus in the results of the processes.
 */
final class SequenceInvariants<C> implements Spec<SequenceInvariants.History> {

  /**
   * For each acceptor, its longest sequence in each ballot, and its promise; and the decided
   * sequence.
   */
  record History(
      List<Map<Long, List<String>>> accepted, List<Long> promised, List<String> decided) {}

  private final List<Register<SequenceState<C>>> registers;
  private final QuorumSystem quorums;
  private final Set<String> proposed;
  private final Function<C, String> name;
  private final boolean isLog; // whether processes return indexes, and not sequences
  private final Map<Change<C>, History> checked = new HashMap<>();

  private SequenceInvariants(
      List<Register<SequenceState<C>>> registers,
      QuorumSystem quorums,
      Set<String> proposed,
      Function<C, String> name,
      boolean isLog) {
    this.registers = registers;
    this.quorums = quorums;
    this.proposed = proposed;
    this.name = name;
    this.isLog = isLog;
  }

  static SequenceInvariants<String> of(
      List<Register<SequenceState<String>>> registers, QuorumSystem quorums, Set<String> proposed) {
    return new SequenceInvariants<>(
        registers, quorums, proposed, command -> command, /* isLog */ false);
  }

  /** The invariants of a {@link PaxosLog}, whose commands are told apart by their names. */
  static SequenceInvariants<Appended<String>> ofLog(
      List<Register<SequenceState<Appended<String>>>> registers,
      QuorumSystem quorums,
      Set<String> names) {
    return new SequenceInvariants<>(
        registers,
        quorums,
        names,
        SharedPaxosLog::nameOf,
        /* isLog */ true);
  }

  /** A step. The same step is met on many schedules. */
  private record Change<C>(History before, List<SequenceState<C>> states) {}

  @Override
  public History start() {
    return new History(
        registers.stream().map(r -> Map.<Long, List<String>>of()).toList(),
        registers.stream().map(r -> SequenceState.FIRST_BALLOT).toList(),
        List.of());
  }

  @Override
  public History next(History before, View view) {
    List<SequenceState<C>> states = new ArrayList<>();
    registers.forEach(r -> states.add(SequenceProposer.stateOf(view.get(r))));
    History now = checked.computeIfAbsent(new Change<>(before, states), this::check);
    for (int process = 0; process < view.processes(); process++) {
      if (view.result(process) instanceof List<?> result) {
        if (isLog) {
          checkIndexes(process, result, now.decided);
        } else {
          require(
              isPrefix(result, now.decided),
              "uniform agreement: returned ", result, ", decided ", now.decided);
        }
      }
    }
    return now;
  }

  /**
   * Checks the indexes that the appends of a process returned, as far as they returned a number.
   */
  private static void checkIndexes(int process, List<?> results, List<String> decided) {
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof Long index) {
        String name = SharedPaxosLog.name(process, i);
        require(
            index < 0
                ? !decided.contains(name)
                : index < decided.size() && decided.get(index.intValue()).equals(name),
            "index: ", name, " returned ", index, ", decided ", decided);
      }
    }
  }

  private History check(Change<C> change) {
    List<Map<Long, List<String>>> accepted = new ArrayList<>();
    List<Long> promised = new ArrayList<>();
    for (int a = 0; a < registers.size(); a++) {
      SequenceState<C> state = change.states.get(a);
      require(
          state.promisedBallot >= change.before.promised.get(a),
          "stable: acceptor ", a, " took back promise ", change.before.promised.get(a));
      Map<Long, List<String>> mine = new HashMap<>(change.before.accepted.get(a));
      require(
          mine.keySet().stream().allMatch(ballot -> ballot <= state.acceptedBallot),
          "stable: acceptor ", a, " went back to ballot ", state.acceptedBallot);
      List<String> sequence = listOf(state, change.before.accepted);
      require(
          isPrefix(mine.getOrDefault(state.acceptedBallot, List.of()), sequence),
          "stable: acceptor ", a, " took back ", mine.get(state.acceptedBallot));
      require(proposed.containsAll(sequence), "validity: ", sequence);
      require(
          new HashSet<>(sequence).size() == sequence.size(), "integrity: twice in ", sequence);
      if (!sequence.isEmpty()) {
        mine.put(state.acceptedBallot, sequence);
      }
      accepted.add(Map.copyOf(mine));
      promised.add(state.promisedBallot);
    }
    Set<Long> ballots = new TreeSet<>();
    accepted.forEach(each -> ballots.addAll(each.keySet()));
    List<String> decided = List.of();
    for (long ballot : ballots) {
      for (Map<Long, List<String>> each : accepted) {
        List<String> one = each.getOrDefault(ballot, List.of());
        require(
            one.isEmpty() || isPrefix(decided, one),
            "safe: ", decided, " is decided, and ballot ", ballot, " has ", one);
        for (Map<Long, List<String>> other : accepted) {
          List<String> another = other.getOrDefault(ballot, List.of());
          require(
              isPrefix(one, another) || isPrefix(another, one),
              "one sequence: ballot ", ballot, " has ", one, " and ", another);
        }
      }
      List<String> here = decided(accepted, ballot);
      require(
          isPrefix(decided, here) || isPrefix(here, decided),
          "agreement: ", decided, " and ", here);
      decided = here.size() > decided.size() ? here : decided;
    }
    require(
        isPrefix(change.before.decided, decided),
        "integrity: ", change.before.decided, " was decided, now ", decided);
    return new History(List.copyOf(accepted), List.copyOf(promised), decided);
  }

  /** The longest sequence that a quorum has accepted in a ballot. */
  private List<String> decided(List<Map<Long, List<String>>> accepted, long ballot) {
    List<String> longest = List.of();
    for (Map<Long, List<String>> each : accepted) {
      List<String> one = each.getOrDefault(ballot, List.of());
      long have = 0;
      for (int a = 0; a < accepted.size(); a++) {
        boolean has = isPrefix(one, accepted.get(a).getOrDefault(ballot, List.of()));
        have |= has ? 1L << a : 0;
      }
      longest = quorums.isAcceptQuorum(have) && one.size() > longest.size() ? one : longest;
    }
    return longest;
  }

  /** All commands of a state. Those without a link are as in a sequence that was there before. */
  private List<String> listOf(SequenceState<C> state, List<Map<Long, List<String>>> before) {
    LinkedList<String> linked = new LinkedList<>();
    for (SequenceState<C> at = state; at != null && at.last != null; at = at.previous) {
      linked.addFirst(name.apply(at.last));
    }
    if (state.first == 0) {
      return List.copyOf(linked);
    }
    // the sequence of its own ballot; if this is the first there, that of the highest ballot below
    for (long ballot = state.acceptedBallot; ballot >= SequenceState.FIRST_BALLOT; ballot--) {
      for (Map<Long, List<String>> each : before) {
        List<String> known = each.getOrDefault(ballot, List.of());
        if (known.size() >= state.first) {
          List<String> all = new ArrayList<>(known.subList(0, (int) state.first));
          all.addAll(linked);
          if (isPrefix(known, all) || isPrefix(all, known)) {
            return List.copyOf(all);
          }
        }
      }
    }
    throw new AssertionError("links: nobody has had the first commands of " + state);
  }

  private static boolean isPrefix(List<?> one, List<?> other) {
    return one.size() <= other.size() && one.equals(other.subList(0, one.size()));
  }
}
