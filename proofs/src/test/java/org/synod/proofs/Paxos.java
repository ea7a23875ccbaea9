// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.HAS;
import static org.synod.proofs.Acceptance.JOINED;
import static org.synod.proofs.Acceptance.NONE;
import static org.synod.proofs.Acceptance.NULL;
import static org.synod.proofs.Acceptance.VOTED;
import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.exists;
import static org.synod.proofs.Term.ite;
import static org.synod.proofs.Term.or;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.synod.explore.Explorer;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Proposer;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Paxos, which {@link Proposer} and {@link Acceptor} have. */
final class Paxos implements Subject {
  private static final String ACCEPTS = "accept";
  private static final String BELOW = "not below its promise";

  @Override
  public Model model() {
    return PaxosModel.model();
  }

  @Override
  public List<Mutant> mutants() {
    List<Mutant> all = new ArrayList<>(mutantsOfAcceptors());
    all.addAll(mutantsOfProposers());
    return all;
  }

  private List<Mutant> mutantsOfAcceptors() {
    Model right = model();
    return List.of(
        Mutant.of(
            "an acceptor takes a promise back",
            right.with("promise", promise -> promise.without(BELOW)),
            "Misbehaving.TAKES_A_PROMISE_BACK",
            "Misbehaving.PROMISES_BLINDLY"),
        Mutant.of(
            "an acceptor loses promises",
            right.with("promise", promise -> promise.set(Acceptance.LEFT, Acceptance.LEFT::of)),
            "Misbehaving.LOSES_PROMISES"),
        Mutant.of(
            "an acceptor forgets what it accepted",
            right.with("promise", Paxos::forgetting),
            "Misbehaving.FORGETS_WHAT_IT_ACCEPTED"),
        Mutant.of(
            "an acceptor accepts below its promise",
            right.with(ACCEPTS, accept -> accept.without(BELOW)),
            "Misbehaving.ACCEPTS_BELOW_ITS_PROMISE",
            "Misbehaving.ACCEPTS_BLINDLY"),
        Mutant.of(
            "an acceptor keeps its old promise when it accepts",
            right.with(ACCEPTS, accept -> accept.set(Acceptance.LEFT, Acceptance.LEFT::of)),
            "Misbehaving.KEEPS_ITS_OLD_PROMISE"));
  }

  private List<Mutant> mutantsOfProposers() {
    Model right = model();
    Var b = PaxosModel.B;
    Var v = PaxosModel.V;
    return List.of(
        Mutant.of(
            "two values in one ballot",
            right.with("send", send -> send.without("one value a ballot")),
            "PaxosFaultsTest.one number for all"),
        Mutant.of(
            "the proposed value is sent, whatever was accepted",
            right.with(
                "send",
                send ->
                    send.when(
                        "safe",
                        exists(
                            Acceptance.PREPARE,
                            p -> and(PaxosModel.PROPOSED.of(v), Acceptance.promised(p, b))))),
            "paxos-s02"),
        Mutant.of(
            "the value of any accepted ballot is adopted",
            right.with("send", send -> send.when("safe", anyReported(b, v))),
            "paxos-s01",
            "paxos-s03"),
        Mutant.of(
            "no ballot has a first phase",
            right.with("send", send -> send.when("safe", PaxosModel.PROPOSED.of(v))),
            "paxos-s04",
            "paxos-s05",
            "paxos-s06",
            "paxos-s07"),
        Mutant.of(
            "a ballot is prepared by too few",
            right.with(
                "send",
                send ->
                    send.when(
                        "safe",
                        exists(Acceptance.PREPARE, p -> PaxosModel.isSafe(p, b, v)))),
            "PaxosFaultsTest.prepared by one",
            "Misbehaving.SILENCE_IS_A_PROMISE"),
        Mutant.of(
            "quorums need not meet",
            right.withoutAxiom("quorums meet"),
            "PaxosFaultsTest.quorums of one",
            "PaxosFaultsTest.decided by one",
            "Misbehaving.SILENCE_IS_AN_ACCEPTANCE"));
  }

  /** A promise that leaves the acceptor without a value. */
  static Action forgetting(Action promise) {
    Var a = promise.parameters().get(0);
    return promise.set(
        HAS, x -> ite(eq(x[0], a), and(eq(x[1], NONE), eq(x[2], NULL)), HAS.of(x)));
  }

  private static Term anyReported(Term b, Term v) {
    return exists(
        List.of(Acceptance.PREPARE, Acceptance.ACCEPTOR, Acceptance.BALLOT),
        x ->
            and(
                Acceptance.promised(x[0], b),
                Acceptance.IN_PREPARE.of(x[1], x[0]),
                JOINED.of(x[1], b),
                or(
                    VOTED.of(x[1], x[2], v),
                    and(
                        PaxosModel.PROPOSED.of(v),
                        Acceptance.noneBetween(x[0], NONE, b)))));
  }

  /** Handout 18 accepts only in the very ballot that is promised. */
  @Override
  public Model stricter() {
    return model()
        .with(
            ACCEPTS,
            accept ->
                accept.when(
                    "promised",
                    JOINED.of(accept.parameters().get(0), accept.parameters().get(1))));
  }

  @Override
  public Map<String, Explorer> followed(Model model, Map<String, Integer> taken) {
    QuorumSystem three = QuorumSystem.majority(3);
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("2 x 3 x 2, 1 crash", followed(model, taken, three, 2).crashes(1));
    all.put("2 x 3 x 1, 2 omissions", followed(model, taken, three, 1).omissions(2));
    all.put(
        "2 x 4 flexible x 1", followed(model, taken, QuorumSystem.flexible(4, 3, 2), 1));
    return all;
  }

  private static Explorer followed(
      Model model, Map<String, Integer> taken, QuorumSystem quorums, int ballots) {
    AcceptorWorld sets = AcceptorWorld.of(quorums, 2 * ballots, 2, List.of("v0", "v1"));
    Var value = new Var("v", Acceptance.VALUE);
    Term decided =
        exists(
            List.of(Acceptance.ACCEPT, Acceptance.BALLOT),
            x -> Acceptance.decided(x[0], x[1], value));
    return sets.followed(
        model,
        taken,
        /* processes */ 2,
        (number, registers) -> propose(number, registers, quorums, ballots),
        (state, view) -> AcceptorWorld.requireDecided(state, view, decided, value));
  }

  private static String propose(
      int number,
      List<Register<AcceptorState<String>>> registers,
      QuorumSystem quorums,
      int ballots) {
    List<Acceptor<String>> acceptors = new ArrayList<>();
    registers.forEach(register -> acceptors.add(new Acceptor<>(register)));
    Collections.rotate(acceptors, -number); // the quorums are sizes; one order would hide faults
    Proposer<String> proposer = new Proposer<>(number, acceptors, quorums);
    for (int ballot = 0; ballot < ballots; ballot++) {
      try {
        Optional<String> decision = proposer.tryPropose("v" + number).decision();
        if (decision.isPresent()) {
          return decision.get();
        }
      } catch (RegisterUnavailableException e) {
        continue; // another ballot may meet a quorum
      }
    }
    return null;
  }
}
