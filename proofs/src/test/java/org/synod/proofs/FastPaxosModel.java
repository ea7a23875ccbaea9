// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPT;
import static org.synod.proofs.Acceptance.ACCEPTOR;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.IN_PREPARE;
import static org.synod.proofs.Acceptance.LEFT;
import static org.synod.proofs.Acceptance.LOWEST;
import static org.synod.proofs.Acceptance.NULL;
import static org.synod.proofs.Acceptance.PREPARE;
import static org.synod.proofs.Acceptance.VALUE;
import static org.synod.proofs.Acceptance.VOTED;
import static org.synod.proofs.Acceptance.decided;
import static org.synod.proofs.Acceptance.less;
import static org.synod.proofs.Acceptance.noneBetween;
import static org.synod.proofs.Acceptance.promised;
import static org.synod.proofs.PaxosModel.PROPOSED;
import static org.synod.proofs.PaxosModel.SENT;
import static org.synod.proofs.PaxosModel.isDead;
import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.exists;
import static org.synod.proofs.Term.forAll;
import static org.synod.proofs.Term.implies;
import static org.synod.proofs.Term.ne;
import static org.synod.proofs.Term.not;
import static org.synod.proofs.Term.or;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Fast Paxos: in the lowest ballot each acceptor accepts the first value that it is sent, whoever
 * sends it, and only fast quorums decide. The quorums are any that meet as the axioms say.
 */
final class FastPaxosModel {
  static final Sort FAST = new Sort("fast quorum");
  static final Symbol IN_FAST = Symbol.relation("in fast quorum", ACCEPTOR, FAST);

  static final Var A = new Var("a", ACCEPTOR);
  static final Var B = new Var("b", BALLOT);
  static final Var V = new Var("v", VALUE);

  private FastPaxosModel() {}

  static Model model() {
    Map<Sort, Integer> small = new HashMap<>(Acceptance.SMALL);
    small.put(FAST, 2);
    small.put(BALLOT, 5);
    Model begun =
        Acceptance.registers(
            Acceptance.common("Fast Paxos", small)
                .axiom("null is not proposed", not(PROPOSED.of(NULL)))
                .axiom(
                    "two fast quorums meet in each that promises",
                    forAll(
                        List.of(PREPARE, FAST, FAST),
                        q ->
                            exists(
                                ACCEPTOR,
                                a ->
                                    and(
                                        IN_PREPARE.of(a, q[0]),
                                        IN_FAST.of(a, q[1]),
                                        IN_FAST.of(a, q[2])))))
                .first("nothing sent", forAll(List.of(BALLOT, VALUE), x -> not(SENT.of(x))))
                .action(Acceptance.promise())
                .action(send())
                .action(
                    Acceptance.accept("accept", A, B, V).when("what was sent", SENT.of(B, V)))
                .action(
                    Acceptance.accept("accept first", A, B, V)
                        .when("the fast ballot", eq(B, LOWEST))
                        .when("a proposed value", PROPOSED.of(V))));
    return safe(invariant(begun));
  }

  /** A proposer's step: recovery, in a ballot above the fast one. */
  private static Action send() {
    return Action.of("send", B, V)
        .when("above the fast ballot", less(LOWEST, B))
        .when("one value a ballot", forAll(VALUE, w -> not(SENT.of(B, w))))
        .when(
            "safe",
            exists(
                PREPARE,
                p ->
                    and(
                        promised(p, B),
                        or(isOfClassic(p, B, V), isOfFast(p, B, V, w -> mayHave(p, w))))))
        .add(SENT, B, V);
  }

  /** The quorum reports a classic ballot, and the highest has the value. */
  static Term isOfClassic(Term quorum, Term b, Term v) {
    return exists(
        List.of(ACCEPTOR, BALLOT),
        top ->
            and(
                IN_PREPARE.of(top[0], quorum),
                VOTED.of(top[0], top[1], v),
                less(LOWEST, top[1]),
                less(top[1], b),
                noneBetween(quorum, top[1], b)));
  }

  /** It reports none: the value may be decided in the fast ballot, or is a proposed one if none. */
  static Term isOfFast(Term quorum, Term b, Term v, Function<Term, Term> mayBeDecided) {
    return and(
        noneBetween(quorum, LOWEST, b),
        or(
            mayBeDecided.apply(v),
            and(PROPOSED.of(v), forAll(VALUE, w -> not(mayBeDecided.apply(w))))));
  }

  /** Some of the quorum report the value, and with all outside it they may be a fast quorum. */
  static Term mayHave(Term quorum, Term v) {
    return exists(
        FAST,
        f ->
            and(
                exists(
                    ACCEPTOR, a -> and(IN_PREPARE.of(a, quorum), VOTED.of(a, LOWEST, v))),
                forAll(
                    ACCEPTOR,
                    a ->
                        implies(
                            and(IN_FAST.of(a, f), IN_PREPARE.of(a, quorum)),
                            VOTED.of(a, LOWEST, v)))));
  }

  private static Model invariant(Model model) {
    return model
        .invariant(
            "one value a classic ballot",
            forAll(
                List.of(BALLOT, VALUE, VALUE),
                x -> implies(and(SENT.of(x[0], x[1]), SENT.of(x[0], x[2])), eq(x[1], x[2]))))
        .invariant(
            "sent are values that were proposed",
            forAll(
                List.of(BALLOT, VALUE),
                x -> implies(SENT.of(x), and(less(LOWEST, x[0]), PROPOSED.of(x[1])))))
        .invariant(
            "voted is sent",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x ->
                    implies(
                        VOTED.of(x),
                        or(SENT.of(x[1], x[2]), and(eq(x[1], LOWEST), PROPOSED.of(x[2]))))))
        .invariant(
            "an acceptor votes once a ballot",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, VALUE),
                x ->
                    implies(
                        and(VOTED.of(x[0], x[1], x[2]), VOTED.of(x[0], x[1], x[3])),
                        eq(x[2], x[3]))))
        .invariant(
            "what is sent is safe from classic ballots",
            forAll(
                List.of(BALLOT, VALUE, BALLOT, VALUE, ACCEPT),
                x ->
                    implies(
                        and(
                            SENT.of(x[0], x[1]),
                            less(LOWEST, x[2]),
                            less(x[2], x[0]),
                            ne(x[3], x[1])),
                        isDead(x[4], x[2], x[3]))))
        .invariant(
            "what is sent is safe from the fast ballot",
            forAll(
                List.of(BALLOT, VALUE, VALUE, FAST),
                x ->
                    implies(
                        and(SENT.of(x[0], x[1]), ne(x[2], x[1])),
                        exists(
                            ACCEPTOR,
                            a ->
                                and(
                                    IN_FAST.of(a, x[3]),
                                    LEFT.of(a, LOWEST),
                                    not(VOTED.of(a, LOWEST, x[2])))))));
  }

  static Term decidedFast(Term quorum, Term value) {
    return forAll(
        ACCEPTOR, a -> implies(IN_FAST.of(a, quorum), VOTED.of(a, LOWEST, value)));
  }

  private static Model safe(Model model) {
    return model
        .safe(
            "agreement of classic ballots",
            forAll(
                List.of(ACCEPT, BALLOT, VALUE, ACCEPT, BALLOT, VALUE),
                x ->
                    implies(
                        and(
                            less(LOWEST, x[1]),
                            less(LOWEST, x[4]),
                            decided(x[0], x[1], x[2]),
                            decided(x[3], x[4], x[5])),
                        eq(x[2], x[5]))))
        .safe(
            "agreement of the fast ballot with classic ones",
            forAll(
                List.of(FAST, VALUE, ACCEPT, BALLOT, VALUE),
                x ->
                    implies(
                        and(
                            less(LOWEST, x[3]),
                            decidedFast(x[0], x[1]),
                            decided(x[2], x[3], x[4])),
                        eq(x[1], x[4]))))
        .safe(
            "agreement of the fast ballot",
            forAll(
                List.of(FAST, VALUE, FAST, VALUE),
                x ->
                    implies(
                        and(decidedFast(x[0], x[1]), decidedFast(x[2], x[3])), eq(x[1], x[3]))))
        .safe(
            "validity",
            forAll(
                List.of(ACCEPT, FAST, BALLOT, VALUE),
                x ->
                    implies(
                        or(decided(x[0], x[2], x[3]), decidedFast(x[1], x[3])),
                        PROPOSED.of(x[3]))));
  }
}
