// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPT;
import static org.synod.proofs.Acceptance.ACCEPTOR;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.JOINED;
import static org.synod.proofs.Acceptance.LOWEST;
import static org.synod.proofs.Acceptance.NONE;
import static org.synod.proofs.Acceptance.NULL;
import static org.synod.proofs.Acceptance.PROMISED;
import static org.synod.proofs.Acceptance.VALUE;
import static org.synod.proofs.Acceptance.less;
import static org.synod.proofs.HostedModel.B;
import static org.synod.proofs.HostedModel.CONTAINED;
import static org.synod.proofs.HostedModel.HOST;
import static org.synod.proofs.HostedModel.MADE;
import static org.synod.proofs.HostedModel.S;
import static org.synod.proofs.HostedModel.decided;
import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.forAll;
import static org.synod.proofs.Term.iff;
import static org.synod.proofs.Term.implies;
import static org.synod.proofs.Term.ne;
import static org.synod.proofs.Term.not;
import static org.synod.proofs.Term.or;

import java.util.List;

/**
 * RotatingPaxos: hosted ballots in which a state is one value, so that it contains itself and the
 * lack of one. A ballot is entered only if the host of the ballot before has missed a call.
 */
final class RotatingModel {
  static final Symbol MISSED = Symbol.relation("missed", ACCEPTOR);
  static final Symbol ENTERED = Symbol.relation("entered", BALLOT);
  static final Symbol NEXT = Symbol.relation("next", BALLOT, BALLOT);
  static final Var C = new Var("c", BALLOT);

  private static final Var A = new Var("a", ACCEPTOR);

  private RotatingModel() {}

  static Model model() {
    return safe(begun())
        .invariant(
            "what is promised or begun is entered",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x ->
                    implies(
                        or(JOINED.of(x[0], x[1]), and(MADE.of(x[1], x[2]), ne(x[2], NULL))),
                        ENTERED.of(x[1]))))
        .invariant(
            "the hosts below an entered ballot missed calls",
            forAll(
                List.of(BALLOT, BALLOT),
                b ->
                    implies(
                        and(ENTERED.of(b[0]), less(b[1], b[0]), ne(b[1], NONE)),
                        MISSED.of(HOST.of(b[1])))));
  }

  private static Model begun() {
    return HostedModel.model()
        .named("RotatingPaxos")
        .withoutAction("put")
        .axiom("registers start unset", eq(HostedModel.START, NONE))
        .axiom(
            "a state is one value",
            forAll(
                List.of(VALUE, VALUE),
                s -> iff(CONTAINED.of(s), or(eq(s[0], s[1]), eq(s[0], NULL)))))
        .axiom(
            "the next ballot",
            forAll(
                List.of(BALLOT, BALLOT, BALLOT),
                b ->
                    implies(
                        NEXT.of(b[0], b[1]),
                        and(less(b[0], b[1]), not(and(less(b[0], b[2]), less(b[2], b[1])))))))
        .first("ballot 1 is entered", forAll(BALLOT, b -> iff(ENTERED.of(b), eq(b, LOWEST))))
        .first("no call is missed", forAll(ACCEPTOR, a -> not(MISSED.of(a))))
        .action(Action.of("miss", A).add(MISSED, A))
        .action(
            Action.of("enter", B, C)
                .when("after one that is entered", and(ENTERED.of(C), NEXT.of(C, B)))
                .when("its host missed a call", MISSED.of(HOST.of(C)))
                .add(ENTERED, B))
        .with("promise", promise -> promise.when("entered", ENTERED.of(PROMISED)))
        .with(
            "begin", begin -> begin.when("entered", ENTERED.of(B)).when("a value", ne(S, NULL)));
  }

  private static Model safe(Model model) {
    return model
        .safe(
            "agreement",
            forAll(
                List.of(ACCEPT, BALLOT, VALUE, ACCEPT, BALLOT, VALUE),
                x ->
                    implies(
                        and(
                            decided(x[0], x[1], x[2]),
                            decided(x[3], x[4], x[5]),
                            ne(x[2], NULL),
                            ne(x[5], NULL)),
                        eq(x[2], x[5]))))
        .safe(
            "a ballot whose host misses no call is the last",
            forAll(
                List.of(BALLOT, ACCEPTOR, BALLOT, VALUE),
                x ->
                    implies(
                        and(
                            ne(x[0], NONE),
                            not(MISSED.of(HOST.of(x[0]))),
                            or(
                                JOINED.of(x[1], x[2]),
                                and(MADE.of(x[2], x[3]), ne(x[3], NULL)))),
                        not(less(x[0], x[2])))));
  }
}
