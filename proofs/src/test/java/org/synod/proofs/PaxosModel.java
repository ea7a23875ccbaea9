// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPT;
import static org.synod.proofs.Acceptance.ACCEPTOR;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.IN_ACCEPT;
import static org.synod.proofs.Acceptance.IN_PREPARE;
import static org.synod.proofs.Acceptance.LEFT;
import static org.synod.proofs.Acceptance.LOWEST;
import static org.synod.proofs.Acceptance.NONE;
import static org.synod.proofs.Acceptance.NULL;
import static org.synod.proofs.Acceptance.PREPARE;
import static org.synod.proofs.Acceptance.VALUE;
import static org.synod.proofs.Acceptance.VOTED;
import static org.synod.proofs.Acceptance.decided;
import static org.synod.proofs.Acceptance.less;
import static org.synod.proofs.Acceptance.noneBetween;
import static org.synod.proofs.Acceptance.promised;
import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.exists;
import static org.synod.proofs.Term.forAll;
import static org.synod.proofs.Term.implies;
import static org.synod.proofs.Term.ne;
import static org.synod.proofs.Term.not;
import static org.synod.proofs.Term.or;

import java.util.List;

/**
 * Paxos as this library has it: an acceptor accepts in a ballot that it need not have promised, and
 * the lowest ballot asks for no promises.
 */
final class PaxosModel {
  /** A proposer has sent the value in the ballot, or is about to. */
  static final Symbol SENT = Symbol.relation("sent", BALLOT, VALUE);

  /** A process proposes the value; it never changes. */
  static final Symbol PROPOSED = Symbol.relation("proposed", VALUE);

  static final Var A = new Var("a", ACCEPTOR);
  static final Var B = new Var("b", BALLOT);
  static final Var V = new Var("v", VALUE);

  private PaxosModel() {}

  static Model model() {
    Model begun =
        Acceptance.registers(
            Acceptance.common("Paxos", Acceptance.SMALL)
                .axiom("null is not proposed", not(PROPOSED.of(NULL)))
                .first("nothing sent", forAll(List.of(BALLOT, VALUE), x -> not(SENT.of(x))))
                .action(Acceptance.promise())
                .action(send())
                .action(
                    Acceptance.accept("accept", A, B, V).when("what was sent", SENT.of(B, V))));
    return safe(invariant(begun));
  }

  /** A step inside a proposer. */
  private static Action send() {
    return Action.of("send", B, V)
        .when("a ballot", ne(B, NONE))
        .when("one value a ballot", forAll(VALUE, w -> not(SENT.of(B, w))))
        .when(
            "safe",
            or(
                and(eq(B, LOWEST), PROPOSED.of(V)),
                exists(PREPARE, p -> and(promised(p, B), isSafe(p, B, V)))))
        .add(SENT, B, V);
  }

  /** The value of the highest ballot that the quorum reports, or a proposed one if it has none. */
  static Term isSafe(Term quorum, Term b, Term v) {
    return or(
        and(PROPOSED.of(v), noneBetween(quorum, NONE, b)),
        exists(
            List.of(ACCEPTOR, BALLOT),
            top ->
                and(
                    IN_PREPARE.of(top[0], quorum),
                    VOTED.of(top[0], top[1], v),
                    less(top[1], b),
                    noneBetween(quorum, top[1], b))));
  }

  private static Model invariant(Model model) {
    return model
        .invariant(
            "one value a ballot",
            forAll(
                List.of(BALLOT, VALUE, VALUE),
                x -> implies(and(SENT.of(x[0], x[1]), SENT.of(x[0], x[2])), eq(x[1], x[2]))))
        .invariant(
            "sent are values that were proposed",
            forAll(
                List.of(BALLOT, VALUE),
                x -> implies(SENT.of(x), and(ne(x[0], NONE), PROPOSED.of(x[1])))))
        .invariant(
            "voted is sent",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x -> implies(VOTED.of(x), SENT.of(x[1], x[2]))))
        .invariant(
            "what is sent is safe",
            forAll(
                List.of(BALLOT, VALUE, BALLOT, VALUE, ACCEPT),
                x ->
                    implies(
                        and(SENT.of(x[0], x[1]), less(x[2], x[0]), ne(x[3], x[1])),
                        isDead(x[4], x[2], x[3]))));
  }

  /** The quorum does not decide the value in the ballot, now or later. */
  static Term isDead(Term quorum, Term ballot, Term value) {
    return or(
        eq(ballot, NONE),
        exists(
            ACCEPTOR,
            a ->
                and(
                    IN_ACCEPT.of(a, quorum),
                    LEFT.of(a, ballot),
                    not(VOTED.of(a, ballot, value)))));
  }

  private static Model safe(Model model) {
    return model
        .safe(
            "agreement",
            forAll(
                List.of(ACCEPT, BALLOT, VALUE, ACCEPT, BALLOT, VALUE),
                x ->
                    implies(
                        and(decided(x[0], x[1], x[2]), decided(x[3], x[4], x[5])),
                        eq(x[2], x[5]))))
        .safe(
            "validity",
            forAll(
                List.of(ACCEPT, BALLOT, VALUE),
                x -> implies(decided(x[0], x[1], x[2]), PROPOSED.of(x[2]))));
  }
}
