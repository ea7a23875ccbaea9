// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPTOR;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.IN_PREPARE;
import static org.synod.proofs.Acceptance.LOWEST;
import static org.synod.proofs.Acceptance.NONE;
import static org.synod.proofs.Acceptance.PREPARE;
import static org.synod.proofs.Acceptance.VOTED;
import static org.synod.proofs.Acceptance.less;
import static org.synod.proofs.Acceptance.promised;
import static org.synod.proofs.FastPaxosModel.B;
import static org.synod.proofs.FastPaxosModel.FAST;
import static org.synod.proofs.FastPaxosModel.IN_FAST;
import static org.synod.proofs.FastPaxosModel.V;
import static org.synod.proofs.FastPaxosModel.isOfClassic;
import static org.synod.proofs.FastPaxosModel.isOfFast;
import static org.synod.proofs.FastPaxosModel.mayHave;
import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.exists;
import static org.synod.proofs.Term.forAll;
import static org.synod.proofs.Term.implies;
import static org.synod.proofs.Term.ne;
import static org.synod.proofs.Term.or;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.synod.explore.Explorer;
import org.synod.paxos.FastCalls;
import org.synod.quorum.QuorumSystem;

/** Fast Paxos, which {@link org.synod.paxos.FastPaxos} has. */
final class FastPaxos implements Subject {

  @Override
  public Model model() {
    return FastPaxosModel.model();
  }

  private static Term notPromised(Term quorum) {
    return or(
        isOfClassic(quorum, B, V), isOfFast(quorum, B, V, w -> mayHave(quorum, w)));
  }

  private Model sending(Function<Term, Term> safe) {
    return model()
        .with("send", send -> send.when("safe", exists(PREPARE, p -> safe.apply(p))));
  }

  @Override
  public List<Mutant> mutants() {
    Model right = model();
    return List.of(
        Mutant.of(
            "fast quorums are too small",
            right.withoutAxiom("two fast quorums meet in each that promises"),
            "FastPaxosFaultsTest.TooSmall"),
        Mutant.of(
            "an acceptor takes a second value in the fast ballot",
            right.with("accept first", accept -> accept.without("not twice")),
            "paxos-f03"),
        Mutant.of(
            "an acceptor accepts in the fast ballot behind a promise",
            right.with("accept first", accept -> accept.without("not below its promise")),
            "FastPaxosFaultsTest.SAYS_IT_ACCEPTED_BELOW_ITS_PROMISE"),
        Mutant.of(
            "recovery takes any value of the fast ballot",
            sending(
                p ->
                    and(
                        promised(p, B),
                        or(isOfClassic(p, B, V), isOfFast(p, B, V, w -> isReported(p, w))))),
            "paxos-f04"),
        Mutant.of(
            "recovery sends its own value, whatever was accepted in the fast ballot",
            sending(
                p ->
                    and(
                        promised(p, B),
                        or(
                            isOfClassic(p, B, V),
                            and(
                                Acceptance.noneBetween(p, LOWEST, B),
                                PaxosModel.PROPOSED.of(V))))),
            "paxos-f05"),
        Mutant.of(
            "recovery takes the value of a lower ballot",
            sending(
                p ->
                    and(
                        promised(p, B),
                        or(anyClassic(p), isOfFast(p, B, V, w -> mayHave(p, w))))),
            "paxos-f06"),
        Mutant.of(
            "recovery forgets that acceptors which did not promise may have accepted",
            sending(
                p ->
                    and(
                        promised(p, B),
                        or(isOfClassic(p, B, V), isOfFast(p, B, V, w -> isKnown(p, w))))),
            "paxos-f07"),
        Mutant.of(
            "recovery is not above the fast ballot",
            right.with("send", send -> send.when("above the fast ballot", ne(B, NONE))),
            "paxos-f10"),
        Mutant.of(
            "recovery sends without having asked for promises",
            sending(FastPaxos::notPromised),
            "paxos-f11"),
        Mutant.of(
            "classic quorums need not meet",
            right.withoutAxiom("quorums meet"),
            "FastPaxosFaultsTest.SILENCE_IS_AN_ACCEPTANCE"));
  }

  private static Term isReported(Term quorum, Term v) {
    return exists(ACCEPTOR, a -> and(IN_PREPARE.of(a, quorum), VOTED.of(a, LOWEST, v)));
  }

  private static Term isKnown(Term quorum, Term v) {
    return exists(
        FAST,
        f ->
            forAll(
                ACCEPTOR,
                a ->
                    implies(
                        IN_FAST.of(a, f),
                        and(IN_PREPARE.of(a, quorum), VOTED.of(a, LOWEST, v)))));
  }

  private static Term anyClassic(Term quorum) {
    return exists(
        List.of(ACCEPTOR, BALLOT),
        x ->
            and(
                IN_PREPARE.of(x[0], quorum),
                VOTED.of(x[0], x[1], V),
                less(LOWEST, x[1]),
                less(x[1], B)));
  }

  /** No value is ever adopted from the fast ballot. */
  @Override
  public Model stricter() {
    return sending(
        p -> and(promised(p, B), or(isOfClassic(p, B, V), notVoted(p))));
  }

  private static Term notVoted(Term quorum) {
    return and(PaxosModel.PROPOSED.of(V), Acceptance.noneBetween(quorum, NONE, B));
  }

  @Override
  public Map<String, Explorer> followed(Model model, Map<String, Integer> taken) {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("2 x 3 x 1, 1 crash", followed(model, taken, QuorumSystem.fast(3, 2, 3)).crashes(1));
    all.put(
        "2 x 3 x 1, one out to one",
        followed(model, taken, QuorumSystem.fast(3, 2, 3)).outagesToOne(1));
    all.put("2 x 4 x 1", followed(model, taken, QuorumSystem.fast(4, 3, 3)));
    return all;
  }

  private static Explorer followed(
      Model model, Map<String, Integer> taken, QuorumSystem quorums) {
    AcceptorWorld sets = AcceptorWorld.of(quorums, 3, 2, List.of("v0", "v1"));
    Var value = new Var("v", Acceptance.VALUE);
    Term decided =
        or(
            exists(FAST, f -> FastPaxosModel.decidedFast(f, value)),
            exists(
                List.of(Acceptance.ACCEPT, BALLOT),
                x -> and(less(LOWEST, x[1]), Acceptance.decided(x[0], x[1], value))));
    return sets.followed(
        model,
        taken,
        /* processes */ 2,
        (number, registers) -> FastCalls.propose(number, registers, quorums, /* ballots */ 1),
        (state, view) -> AcceptorWorld.requireDecided(state, view, decided, value));
  }
}
