// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.exists;
import static org.synod.proofs.Term.forAll;
import static org.synod.proofs.Term.iff;
import static org.synod.proofs.Term.implies;
import static org.synod.proofs.Term.ite;
import static org.synod.proofs.Term.ne;
import static org.synod.proofs.Term.not;
import static org.synod.proofs.Term.or;

import java.util.List;
import java.util.Map;

/**
 * The part that all models of acceptors share: the ballots in their order, the quorums, and an
 * acceptor's register with what it has been.
 *
 * <p>All are relations, and none is a function from acceptors to ballots. The formulas are then in
 * a fragment that a solver decides (O. Padon and others, <i>Paxos Made EPR</i>, 2017).
 */
final class Acceptance {
  static final Sort ACCEPTOR = new Sort("acceptor");
  static final Sort BALLOT = new Sort("ballot");
  static final Sort VALUE = new Sort("value");
  static final Sort PREPARE = new Sort("prepare quorum");
  static final Sort ACCEPT = new Sort("accept quorum");
  static final Map<Sort, Integer> SMALL =
      Map.of(ACCEPTOR, 3, BALLOT, 4, VALUE, 3, PREPARE, 2, ACCEPT, 2);

  static final Symbol LESS = Symbol.relation("less", BALLOT, BALLOT);
  static final Symbol NO_BALLOT = Symbol.function("none", BALLOT);
  static final Symbol LOWEST_BALLOT = Symbol.function("lowest", BALLOT);
  static final Symbol NO_VALUE = Symbol.function("null", VALUE);
  static final Term NONE = NO_BALLOT.of();
  static final Term LOWEST = LOWEST_BALLOT.of();
  static final Term NULL = NO_VALUE.of();
  static final Symbol IN_PREPARE = Symbol.relation("in prepare quorum", ACCEPTOR, PREPARE);
  static final Symbol IN_ACCEPT = Symbol.relation("in accept quorum", ACCEPTOR, ACCEPT);

  /** The register's promised ballot is above this one. */
  static final Symbol LEFT = Symbol.relation("left", ACCEPTOR, BALLOT);

  /** The register's accepted ballot and value, which may be none and null. */
  static final Symbol HAS = Symbol.relation("has", ACCEPTOR, BALLOT, VALUE);

  /** The acceptor has accepted the value in the ballot, now or before. */
  static final Symbol VOTED = Symbol.relation("voted", ACCEPTOR, BALLOT, VALUE);

  /** The acceptor has promised the ballot, now or before. */
  static final Symbol JOINED = Symbol.relation("joined", ACCEPTOR, BALLOT);

  static final Var PROMISER = new Var("a", ACCEPTOR);
  static final Var PROMISED = new Var("b", BALLOT);

  private Acceptance() {}

  static Term less(Term one, Term other) {
    return LESS.of(one, other);
  }

  static Term atMost(Term one, Term other) {
    return not(less(other, one));
  }

  /** The axioms of all models: ballots are in an order, and quorums meet. */
  static Model common(String name, Map<Sort, Integer> small) {
    return Model.of(name, small)
        .axiom("no ballot is below itself", forAll(BALLOT, b -> not(less(b, b))))
        .axiom(
            "ballots are in order",
            forAll(
                List.of(BALLOT, BALLOT, BALLOT),
                b -> implies(and(less(b[0], b[1]), less(b[1], b[2])), less(b[0], b[2]))))
        .axiom(
            "ballots compare",
            forAll(
                List.of(BALLOT, BALLOT),
                b -> or(less(b[0], b[1]), less(b[1], b[0]), eq(b[0], b[1]))))
        .axiom("none is below", forAll(BALLOT, b -> or(eq(b, NONE), less(NONE, b))))
        .axiom("lowest is a ballot", less(NONE, LOWEST))
        .axiom("lowest is the lowest", forAll(BALLOT, b -> or(eq(b, NONE), atMost(LOWEST, b))))
        .axiom(
            "quorums meet",
            forAll(
                List.of(PREPARE, ACCEPT),
                q ->
                    exists(
                        ACCEPTOR, a -> and(IN_PREPARE.of(a, q[0]), IN_ACCEPT.of(a, q[1])))));
  }

  /** {p <= b, k, v} -> {b, k, v}. */
  static Action promise() {
    Var a = PROMISER;
    Var b = PROMISED;
    return Action.of("promise", a, b)
        .when("not below its promise", not(LEFT.of(a, b)))
        .set(LEFT, x -> ite(eq(x[0], a), less(x[1], b), LEFT.of(x)))
        .add(JOINED, a, b);
  }

  /** {p <= b, k, w} -> {b, b, v}. */
  static Action accept(String name, Var a, Var b, Var v) {
    return Action.of(name, a, b, v)
        .when("not below its promise", not(LEFT.of(a, b)))
        .when("not twice", forAll(VALUE, w -> not(HAS.of(a, b, w))))
        .set(LEFT, x -> ite(eq(x[0], a), less(x[1], b), LEFT.of(x)))
        .set(HAS, x -> ite(eq(x[0], a), and(eq(x[1], b), eq(x[2], v)), HAS.of(x)))
        .add(VOTED, a, b, v);
  }

  /** Unset registers, and the parts of an invariant that say how one and its past agree. */
  static Model registers(Model model) {
    return model
        .first("no promises", forAll(List.of(ACCEPTOR, BALLOT), x -> not(LEFT.of(x[0], x[1]))))
        .first(
            "nothing accepted",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x -> iff(HAS.of(x), and(eq(x[1], NONE), eq(x[2], NULL)))))
        .first("no votes", forAll(List.of(ACCEPTOR, BALLOT, VALUE), x -> not(VOTED.of(x))))
        .first("none joined", forAll(List.of(ACCEPTOR, BALLOT), x -> not(JOINED.of(x))))
        .invariant(
            "a promise is above all below it",
            forAll(
                List.of(ACCEPTOR, BALLOT, BALLOT),
                x ->
                    implies(
                        and(LEFT.of(x[0], x[1]), less(x[2], x[1])), LEFT.of(x[0], x[2]))))
        .invariant(
            "a promise is kept",
            forAll(
                List.of(ACCEPTOR, BALLOT, BALLOT),
                x ->
                    implies(
                        and(JOINED.of(x[0], x[1]), less(x[2], x[1])), LEFT.of(x[0], x[2]))))
        .invariant(
            "a vote is a promise",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, BALLOT),
                x ->
                    implies(
                        and(VOTED.of(x[0], x[1], x[2]), less(x[3], x[1])), LEFT.of(x[0], x[3]))))
        .invariant(
            "a register has one value",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, BALLOT, VALUE),
                x ->
                    implies(
                        and(HAS.of(x[0], x[1], x[2]), HAS.of(x[0], x[3], x[4])),
                        and(eq(x[1], x[3]), eq(x[2], x[4])))))
        .invariant(
            "a register has a vote",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x -> implies(HAS.of(x), or(eq(x[1], NONE), VOTED.of(x)))))
        .invariant(
            "null is no value",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x ->
                    and(
                        implies(HAS.of(x), iff(eq(x[1], NONE), eq(x[2], NULL))),
                        implies(VOTED.of(x), and(ne(x[1], NONE), ne(x[2], NULL))))))
        .invariant(
            "a vote stays until its ballot is left",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x -> implies(VOTED.of(x), or(HAS.of(x), LEFT.of(x[0], x[1])))))
        .invariant(
            "a register has the last vote",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, BALLOT, VALUE),
                x ->
                    implies(
                        and(VOTED.of(x[0], x[1], x[2]), HAS.of(x[0], x[3], x[4])),
                        atMost(x[1], x[3]))));
  }

  /** All of a quorum have promised the ballot. */
  static Term promised(Term quorum, Term b) {
    return forAll(ACCEPTOR, a -> implies(IN_PREPARE.of(a, quorum), JOINED.of(a, b)));
  }

  /**
   * In no ballot between two has one of the quorum voted. Those who promised the higher have told
   * their last vote below it, and make no other there.
   */
  static Term noneBetween(Term quorum, Term low, Term high) {
    return forAll(
        List.of(ACCEPTOR, BALLOT, VALUE),
        x ->
            implies(
                and(IN_PREPARE.of(x[0], quorum), less(low, x[1]), less(x[1], high)),
                not(VOTED.of(x))));
  }

  /** All of a quorum have voted so. */
  static Term decided(Term quorum, Term ballot, Term value) {
    return forAll(
        ACCEPTOR, a -> implies(IN_ACCEPT.of(a, quorum), VOTED.of(a, ballot, value)));
  }
}
