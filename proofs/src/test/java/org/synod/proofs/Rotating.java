// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPT;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.PREPARE;
import static org.synod.proofs.Acceptance.VALUE;
import static org.synod.proofs.Term.exists;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.paxos.RotatingPaxos;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** RotatingPaxos, which {@link RotatingPaxos} has. */
final class Rotating implements Subject {

  @Override
  public Model model() {
    return RotatingModel.model();
  }

  @Override
  public List<Mutant> mutants() {
    Model right = model();
    return List.of(
        Mutant.of(
            "the host accepts again and again in its ballot",
            right.with("begin", begin -> begin.without("not begun")),
            "rotating-02"),
        Mutant.of(
            "any acceptor may be the first of a ballot",
            right.with("accept", accept -> accept.without("what the host has had")),
            "rotating-01",
            "rotating-03",
            "rotating-04"),
        Mutant.of(
            "a ballot is not prepared",
            right.with("begin", begin -> begin.when("safe", safe(false, true))),
            "rotating-06",
            "rotating-07",
            "RotatingPaxosFaultsTest.onePromiseIsFoundToBeTooFew"),
        Mutant.of(
            "the proposed value is sent in a later ballot, whatever was accepted",
            right.with(
                "begin",
                begin ->
                    begin.when(
                        "safe",
                        exists(
                            PREPARE, p -> Acceptance.promised(p, HostedModel.B)))),
            "rotating-08"),
        Mutant.of(
            "the value of a lower accepted ballot is adopted",
            right.with("begin", begin -> begin.when("safe", safe(true, false))),
            "rotating-09"),
        Mutant.of(
            "a ballot is left though its host answers",
            right.with("enter", enter -> enter.without("its host missed a call")),
            "rotating-10",
            "rotating-11"),
        Mutant.of(
            "a ballot is entered though none before it was",
            right.with("promise", promise -> promise.without("entered")),
            "rotating-12"),
        Mutant.of(
            "quorums need not meet",
            right.withoutAxiom("quorums of an epoch meet"),
            "RotatingPaxosFaultsTest.theHostAloneIsFoundToBeTooFew"));
  }

  private static Term safe(boolean isPromised, boolean isHighest) {
    return new Begun(isPromised, true, true, isHighest, true)
        .isSafe(HostedModel.B, HostedModel.S);
  }

  /** No ballot above the lowest begins. */
  @Override
  public Model stricter() {
    return model()
        .with(
            "begin",
            begin -> begin.when("the lowest", Term.eq(HostedModel.B, Acceptance.LOWEST)));
  }

  @Override
  public Map<String, Explorer> followed(Model model, Map<String, Integer> taken) {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("2 x 3, 1 outage, 1 crash", followed(model, taken, 2).outages(1).crashes(1));
    all.put("2 x 3, 2 out to one", followed(model, taken, 2).outagesToOne(2));
    all.put("3 x 3, 1 outage, in half steps", followed(model, taken, 3).outages(1).atomicUpdates());
    return all;
  }

  private static Explorer followed(Model model, Map<String, Integer> taken, int processes) {
    List<String> values = new ArrayList<>(List.of(HostedWorld.NOTHING));
    for (int i = 0; i < processes; i++) {
      values.add("v" + i);
    }
    HostedWorld sets =
        new HostedWorld(
            /* acceptors */ 3,
            List.of(HostedWorld.Epoch.majority(0, 1, 2)),
            /* most */ 4,
            ballot -> Ballot.of(ballot[1], 0),
            values,
            (one, other) -> one.equals(other) || one.equals(HostedWorld.NOTHING),
            /* start */ 0);
    Var value = new Var("v", VALUE);
    Term decided =
        exists(List.of(ACCEPT, BALLOT), x -> HostedModel.decided(x[0], x[1], value));
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
          for (int i = 0; i < processes; i++) {
            int number = i;
            world.process("p" + i, () -> propose(number, registers));
          }
          world.check(
              new Follower(
                  model,
                  sets.start(model),
                  view -> seen(sets, view, registers),
                  (state, view) -> AcceptorWorld.requireDecided(state, view, decided, value),
                  taken));
        });
  }

  private static String propose(int number, List<Register<AcceptorState<String>>> registers) {
    try {
      return new RotatingPaxos<>(registers).propose("v" + number);
    } catch (RegisterUnavailableException e) {
      return null;
    }
  }

  private static Map<Symbol, Map<List<Object>, Object>> seen(
      HostedWorld sets, Spec.View view, List<Register<AcceptorState<String>>> registers) {
    List<HostedWorld.Content> contents = new ArrayList<>();
    Map<List<Object>, Object> missed = new HashMap<>();
    for (int a = 0; a < registers.size(); a++) {
      AcceptorState<String> state = view.get(registers.get(a)).value();
      contents.add(
          state == null
              ? new HostedWorld.Content(0, 0, HostedWorld.NOTHING)
              : new HostedWorld.Content(
                  state.promisedBallot(),
                  state.acceptedBallot(),
                  state.acceptedValue() == null ? HostedWorld.NOTHING : state.acceptedValue()));
      for (int process = 0; process < view.processes(); process++) {
        if (view.isOut(registers.get(a), process)) {
          missed.put(List.of(a), true);
        }
      }
    }
    Map<Symbol, Map<List<Object>, Object>> seen = sets.seen(contents);
    seen.put(RotatingModel.MISSED, missed);
    return seen;
  }
}
