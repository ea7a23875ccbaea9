// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPTOR;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.HAS;
import static org.synod.proofs.Acceptance.JOINED;
import static org.synod.proofs.Acceptance.LEFT;
import static org.synod.proofs.Acceptance.LOWEST;
import static org.synod.proofs.Acceptance.NONE;
import static org.synod.proofs.Acceptance.PROMISED;
import static org.synod.proofs.Acceptance.PROMISER;
import static org.synod.proofs.Acceptance.VALUE;
import static org.synod.proofs.Acceptance.less;
import static org.synod.proofs.HostedModel.A;
import static org.synod.proofs.HostedModel.B;
import static org.synod.proofs.HostedModel.HOST;
import static org.synod.proofs.HostedModel.MADE;
import static org.synod.proofs.HostedModel.REACHED;
import static org.synod.proofs.HostedModel.S;
import static org.synod.proofs.RotatingModel.ENTERED;
import static org.synod.proofs.RotatingModel.NEXT;
import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.exists;
import static org.synod.proofs.Term.forAll;
import static org.synod.proofs.Term.iff;
import static org.synod.proofs.Term.implies;
import static org.synod.proofs.Term.ne;
import static org.synod.proofs.Term.not;
import static org.synod.proofs.Term.or;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hosted ballots of which acceptors lose their memory and rejoin, as those of a QuorumRegister do.
 * In the model such an acceptor is empty, and its promises and votes are remembered all the same:
 * the proof is that it rejoins at no ballot below them.
 */
final class RejoinModel {
  /** Sets that are quorums of both phases. */
  static final Sort BOTH = new Sort("quorum of both phases");

  static final Symbol IN_BOTH = Symbol.relation("in quorum of both phases", ACCEPTOR, BOTH);

  /** The acceptor has lost its memory, and counts as silent. */
  static final Symbol EMPTY = Symbol.relation("empty", ACCEPTOR);

  /** The quorum had promised the ballot before this one when this one was entered. */
  static final Symbol BY = Symbol.relation("by", BALLOT, BOTH);

  /** While the first acceptor was empty, the other one had promised the ballot, and none above. */
  static final Symbol TOLD = Symbol.relation("told", ACCEPTOR, BALLOT, ACCEPTOR);

  /** While the acceptor was empty, the host of the ballot had the state. */
  static final Symbol LOOKED = Symbol.relation("looked", ACCEPTOR, BALLOT, VALUE);

  static final Var X = new Var("x", ACCEPTOR);
  static final Var E = new Var("e", BALLOT);
  static final Var P = new Var("p", BALLOT);

  private static final String REMEMBERS = "remembers";

  private RejoinModel() {}

  static Model model() {
    Map<Sort, Integer> small = new HashMap<>(HostedModel.SMALL);
    small.put(BOTH, 2);
    small.put(BALLOT, 5);
    Model right = HostedModel.model();
    right =
        new Model(
            "Rejoining", small, right.axioms(), right.first(), right.actions(),
            right.invariants(), right.safety());
    right = right
        .axiom(
            "quorums of both phases meet",
            forAll(
                List.of(BOTH, BOTH),
                q ->
                    exists(
                        ACCEPTOR, a -> and(IN_BOTH.of(a, q[0]), IN_BOTH.of(a, q[1])))))
        .axiom("registers are founded", eq(HostedModel.START, LOWEST))
        .axiom(
            "the next ballot",
            forAll(
                List.of(BALLOT, BALLOT, BALLOT),
                b ->
                    implies(
                        NEXT.of(b[0], b[1]),
                        and(less(b[0], b[1]), not(and(less(b[0], b[2]), less(b[2], b[1])))))))
        .first("ballot 1 is entered", forAll(BALLOT, b -> iff(ENTERED.of(b), eq(b, LOWEST))))
        .first("by none", forAll(List.of(BALLOT, BOTH), x -> not(BY.of(x))))
        .first("nothing told", forAll(List.of(ACCEPTOR, BALLOT, ACCEPTOR), x -> not(TOLD.of(x))))
        .first("none looked", forAll(List.of(ACCEPTOR, BALLOT, VALUE), x -> not(LOOKED.of(x))));
    return invariant(actions(right));
  }

  private static Model actions(Model model) {
    Var quorum = new Var("q", BOTH);
    return model
        .with(
            "promise",
            promise ->
                promise
                    .when("entered", ENTERED.of(PROMISED))
                    .when(REMEMBERS, not(EMPTY.of(PROMISER))))
        .with(
            "begin",
            begin ->
                begin
                    .when("entered", ENTERED.of(B))
                    .when(REMEMBERS, not(EMPTY.of(HOST.of(B)))))
        .with("put", put -> put.when(REMEMBERS, not(EMPTY.of(HOST.of(B)))))
        .with("accept", accept -> accept.when(REMEMBERS, not(EMPTY.of(A))))
        .action(
            Action.of("enter", P, E, quorum)
                .when("the next", NEXT.of(P, E))
                .when("not entered", not(ENTERED.of(E)))
                .when(
                    "a quorum of both phases promised the one before",
                    forAll(
                        ACCEPTOR,
                        a -> implies(IN_BOTH.of(a, quorum), JOINED.of(a, P))))
                .add(ENTERED, E)
                .add(BY, E, quorum))
        .action(Action.of("lose", A).when(REMEMBERS, not(EMPTY.of(A))).add(EMPTY, A))
        .action(
            Action.of("answer", A, P, X)
                .when("for an empty one", EMPTY.of(A))
                .when(REMEMBERS, not(EMPTY.of(X)))
                .when("promised, and none above", and(JOINED.of(X, P), not(LEFT.of(X, P))))
                .add(TOLD, A, P, X))
        .action(
            Action.of("look", A, B, S)
                .when("for an empty one", EMPTY.of(A))
                .when(REMEMBERS, not(EMPTY.of(HOST.of(B))))
                .when("a state of the ballot", and(ne(B, NONE), HAS.of(HOST.of(B), B, S)))
                .add(LOOKED, A, B, S))
        .action(
            HostedModel.writes("rejoin", A, A, P, B, E, S)
                .without("not below its promise") // this must follow, since it has forgotten it
                .when("empty", EMPTY.of(A))
                .when(
                    "a quorum of both phases told",
                    exists(
                        BOTH,
                        q ->
                            forAll(
                                ACCEPTOR, x -> implies(IN_BOTH.of(x, q), TOLD.of(A, P, x)))))
                .when("above what they told", and(less(P, B), NEXT.of(B, E)))
                .when("a state of its host since", LOOKED.of(A, B, S))
                .set(EMPTY, x -> and(ne(x[0], A), EMPTY.of(x)))
                .set(TOLD, x -> and(ne(x[0], A), TOLD.of(x)))
                .set(LOOKED, x -> and(ne(x[0], A), LOOKED.of(x))));
  }

  private static Model invariant(Model model) {
    return lost(entered(model));
  }

  private static Model entered(Model model) {
    return model
        .invariant(
            "what is promised or begun is entered",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x ->
                    implies(
                        or(JOINED.of(x[0], x[1]), MADE.of(x[1], x[2])), ENTERED.of(x[1]))))
        .invariant(
            "all below an entered ballot are entered",
            forAll(
                List.of(BALLOT, BALLOT),
                b ->
                    implies(
                        and(ENTERED.of(b[0]), less(b[1], b[0]), ne(b[1], NONE)),
                        ENTERED.of(b[1]))))
        .invariant(
            "a ballot above a left one is entered",
            forAll(
                List.of(ACCEPTOR, BALLOT, BALLOT),
                x ->
                    implies(
                        and(LEFT.of(x[0], x[1]), NEXT.of(x[1], x[2])), ENTERED.of(x[2]))))
        .invariant(
            "a ballot is entered behind the promises of a quorum",
            forAll(
                BALLOT,
                b ->
                    implies(
                        and(ENTERED.of(b), ne(b, LOWEST)), exists(BOTH, q -> BY.of(b, q)))))
        .invariant(
            "the quorum had promised the ballot before",
            forAll(
                List.of(BALLOT, BALLOT, BOTH, ACCEPTOR),
                x ->
                    implies(
                        and(BY.of(x[1], x[2]), NEXT.of(x[0], x[1]), IN_BOTH.of(x[3], x[2])),
                        JOINED.of(x[3], x[0]))));
  }

  private static Model lost(Model model) {
    return model
        .invariant(
            "only empty ones are told of",
            forAll(
                List.of(ACCEPTOR, BALLOT, ACCEPTOR, VALUE),
                x ->
                    implies(
                        or(TOLD.of(x[0], x[1], x[2]), LOOKED.of(x[0], x[1], x[3])),
                        EMPTY.of(x[0]))))
        .invariant(
            "what is told is not below the promise that was lost",
            forAll(
                List.of(ACCEPTOR, BALLOT, ACCEPTOR, BALLOT, BALLOT, BOTH),
                x ->
                    implies(
                        and(
                            TOLD.of(x[0], x[1], x[2]),
                            LEFT.of(x[0], x[3]),
                            NEXT.of(x[3], x[4]),
                            BY.of(x[4], x[5]),
                            IN_BOTH.of(x[2], x[5])),
                        not(less(x[1], x[3])))))
        .invariant(
            "what is contained is reached",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, VALUE),
                x ->
                    implies(
                        and(
                            REACHED.of(x[0], x[1], x[2]),
                            HostedModel.CONTAINED.of(x[3], x[2])),
                        REACHED.of(x[0], x[1], x[3]))))
        .invariant(
            "a host has reached what its acceptors have",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x -> implies(REACHED.of(x), REACHED.of(HOST.of(x[1]), x[1], x[2]))))
        .invariant(
            "what is looked at was made, and contains what was lost",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, VALUE),
                x ->
                    implies(
                        LOOKED.of(x[0], x[1], x[2]),
                        and(
                            MADE.of(x[1], x[2]),
                            implies(
                                REACHED.of(x[0], x[1], x[3]),
                                HostedModel.CONTAINED.of(x[3], x[2]))))));
  }
}
