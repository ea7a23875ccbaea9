// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/** The finite sets of a world of acceptors, and what their registers are in terms of a model. */
record AcceptorWorld(State.Frame frame, List<Object> ballots) {
  private static final String NULL = "null";

  static AcceptorWorld of(QuorumSystem quorums, int rounds, int proposers, List<String> values) {
    List<Object> ballots = new ArrayList<>(List.of(Ballot.NONE));
    for (int round = 1; round <= rounds; round++) {
      for (int proposer = 0; proposer < proposers; proposer++) {
        ballots.add(Ballot.of(round, proposer));
      }
    }
    Map<Sort, List<?>> domains = new HashMap<>();
    domains.put(Acceptance.ACCEPTOR, numbers(quorums.acceptors()));
    domains.put(Acceptance.BALLOT, ballots);
    List<String> all = new ArrayList<>(values);
    all.add(NULL);
    domains.put(Acceptance.VALUE, all);
    int sets = 1 << quorums.acceptors();
    domains.put(Acceptance.PREPARE, sets(sets, quorums::isPrepareQuorum));
    domains.put(Acceptance.ACCEPT, sets(sets, quorums::isAcceptQuorum));
    domains.put(FastPaxosModel.FAST, sets(sets, quorums::isFastQuorum));
    Map<Symbol, Function<Object[], Object>> fixed = new HashMap<>();
    fixed.put(Acceptance.LESS, x -> (Long) x[0] < (Long) x[1]);
    fixed.put(Acceptance.NO_BALLOT, x -> Ballot.NONE);
    fixed.put(Acceptance.LOWEST_BALLOT, x -> Ballot.of(1, 0));
    fixed.put(Acceptance.NO_VALUE, x -> NULL);
    fixed.put(Acceptance.IN_PREPARE, AcceptorWorld::isIn);
    fixed.put(Acceptance.IN_ACCEPT, AcceptorWorld::isIn);
    fixed.put(FastPaxosModel.IN_FAST, AcceptorWorld::isIn);
    fixed.put(PaxosModel.PROPOSED, x -> values.contains(x[0]));
    return new AcceptorWorld(new State.Frame(domains, fixed), ballots);
  }

  private static List<Integer> numbers(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static List<Long> sets(int count, LongPredicate isQuorum) {
    List<Long> sets = new ArrayList<>();
    for (long set = 0; set < count; set++) {
      if (isQuorum.test(set)) {
        sets.add(set);
      }
    }
    return sets;
  }

  private static boolean isIn(Object[] acceptorAndSet) {
    return ((Long) acceptorAndSet[1] >>> (Integer) acceptorAndSet[0] & 1) != 0;
  }

  /** What the model sees of some registers. */
  Map<Symbol, Map<List<Object>, Object>> seen(
      Spec.View view, List<Register<AcceptorState<String>>> registers) {
    List<AcceptorState<String>> states = new ArrayList<>();
    for (Register<AcceptorState<String>> register : registers) {
      AcceptorState<String> state = view.get(register).value();
      states.add(state == null ? AcceptorState.initial() : state);
    }
    return seen(states);
  }

  private Map<Symbol, Map<List<Object>, Object>> seen(Collection<AcceptorState<String>> states) {
    Map<List<Object>, Object> left = new HashMap<>();
    Map<List<Object>, Object> has = new HashMap<>();
    int acceptor = 0;
    for (AcceptorState<String> state : states) {
      if (!ballots.contains(state.promisedBallot())) {
        throw new AssertionError(state + ", allowed: ballots up to " + ballots);
      }
      for (Object ballot : ballots) {
        if ((Long) ballot < state.promisedBallot()) {
          left.put(List.of(acceptor, ballot), true);
        }
      }
      String value = state.acceptedValue() == null ? NULL : state.acceptedValue();
      has.put(List.of(acceptor, state.acceptedBallot(), value), true);
      acceptor++;
    }
    return Map.of(Acceptance.LEFT, left, Acceptance.HAS, has);
  }

  /** The first state of a model of acceptors. */
  State start(Model model) {
    List<AcceptorState<String>> unset = new ArrayList<>();
    for (int i = 0; i < frame.domains().get(Acceptance.ACCEPTOR).size(); i++) {
      unset.add(AcceptorState.initial());
    }
    return State.of(frame, model.changing(), seen(unset));
  }

  /** An exploration of some processes, each with a number, that a model follows. */
  Explorer followed(
      Model model,
      Map<String, Integer> taken,
      int processes,
      BiFunction<Integer, List<Register<AcceptorState<String>>>, String> body,
      BiConsumer<State, Spec.View> claims) {
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<String>>> registers =
              world.registers("a", frame.domains().get(Acceptance.ACCEPTOR).size());
          for (int i = 0; i < processes; i++) {
            int number = i;
            world.process("p" + i, () -> body.apply(number, registers));
          }
          world.check(
              new Follower(
                  model, start(model), view -> seen(view, registers), claims, taken));
        });
  }

  /** Requires that a result of a process is a value that is decided. */
  static void requireDecided(State state, Spec.View view, Term decided, Var value) {
    for (int process = 0; process < view.processes(); process++) {
      Object result = view.result(process);
      if (result != null) {
        value.now = result;
        if (!decided.holds(state)) {
          throw new AssertionError(result + " is not decided in " + state);
        }
      }
    }
  }
}
