// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPT;
import static org.synod.proofs.Acceptance.ACCEPTOR;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.HAS;
import static org.synod.proofs.Acceptance.IN_ACCEPT;
import static org.synod.proofs.Acceptance.IN_PREPARE;
import static org.synod.proofs.Acceptance.JOINED;
import static org.synod.proofs.Acceptance.LEFT;
import static org.synod.proofs.Acceptance.LOWEST;
import static org.synod.proofs.Acceptance.NONE;
import static org.synod.proofs.Acceptance.NULL;
import static org.synod.proofs.Acceptance.PREPARE;
import static org.synod.proofs.Acceptance.VALUE;
import static org.synod.proofs.Acceptance.less;
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
 * Hosted ballots on acceptors that are replaced: a ballot is of an epoch, and each epoch has
 * quorums of its own. Without replacements there is one epoch. A value is here the state of an
 * object, and
 * a state contains those that it was made from.
 */
final class HostedModel {
  static final Sort EPOCH = new Sort("epoch");
  static final Map<Sort, Integer> SMALL =
      Map.of(ACCEPTOR, 3, BALLOT, 4, VALUE, 3, PREPARE, 2, ACCEPT, 2, EPOCH, 2);

  static final Symbol HOST = Symbol.function("host", ACCEPTOR, BALLOT);
  static final Symbol CONTAINED = Symbol.relation("contained", VALUE, VALUE);
  static final Symbol EARLIER = Symbol.relation("earlier", EPOCH, EPOCH);
  static final Symbol FIRST_EPOCH = Symbol.function("first epoch", EPOCH);
  static final Symbol EPOCH_OF = Symbol.function("epoch of", EPOCH, BALLOT);
  static final Symbol PREPARES = Symbol.relation("prepares", PREPARE, EPOCH);
  static final Symbol ACCEPTS = Symbol.relation("accepts", ACCEPT, EPOCH);

  /** The ballot that a founded register is in: none, or the lowest, in which nothing is put yet. */
  static final Symbol STARTING = Symbol.function("start", BALLOT);
  static final Term START = STARTING.of();

  /** The register's accepted ballot. */
  static final Symbol AT = Symbol.relation("at", ACCEPTOR, BALLOT);

  /** The host of the ballot has had the state in it, now or before. */
  static final Symbol MADE = Symbol.relation("made", BALLOT, VALUE);

  /** The acceptor has accepted in the ballot a state that contains this one, now or before. */
  static final Symbol REACHED = Symbol.relation("reached", ACCEPTOR, BALLOT, VALUE);

  /** The acceptor has promised a ballot of the epoch or of a later one. */
  static final Symbol SEALED = Symbol.relation("sealed", ACCEPTOR, EPOCH);

  static final Var A = new Var("a", ACCEPTOR);
  static final Var B = new Var("b", BALLOT);
  static final Var S = new Var("s", VALUE);
  static final Var W = new Var("w", VALUE);

  private HostedModel() {}

  static Model model() {
    Model order =
        Acceptance.common("Hosted ballots", SMALL)
            .withoutAxiom("quorums meet")
            .axiom(
                "quorums of an epoch meet",
                forAll(
                    List.of(PREPARE, ACCEPT, EPOCH),
                    x ->
                        implies(
                            and(PREPARES.of(x[0], x[2]), ACCEPTS.of(x[1], x[2])),
                            exists(
                                ACCEPTOR,
                                a -> and(IN_PREPARE.of(a, x[0]), IN_ACCEPT.of(a, x[1]))))))
            .axiom("a state contains itself", forAll(VALUE, s -> CONTAINED.of(s, s)))
            .axiom(
                "states are in order",
                forAll(
                    List.of(VALUE, VALUE, VALUE),
                    s ->
                        implies(
                            and(CONTAINED.of(s[0], s[1]), CONTAINED.of(s[1], s[2])),
                            CONTAINED.of(s[0], s[2]))));
    return safe(invariant(actions(first(epochs(order)))));
  }

  private static Model epochs(Model model) {
    return model
        .axiom("no epoch is before itself", forAll(EPOCH, e -> not(EARLIER.of(e, e))))
        .axiom(
            "epochs are in order",
            forAll(
                List.of(EPOCH, EPOCH, EPOCH),
                e ->
                    implies(
                        and(EARLIER.of(e[0], e[1]), EARLIER.of(e[1], e[2])),
                        EARLIER.of(e[0], e[2]))))
        .axiom(
            "epochs compare",
            forAll(
                List.of(EPOCH, EPOCH),
                e -> or(EARLIER.of(e[0], e[1]), EARLIER.of(e[1], e[0]), eq(e[0], e[1]))))
        .axiom("the first epoch", forAll(EPOCH, e -> not(EARLIER.of(e, FIRST_EPOCH.of()))))
        .axiom(
            "ballots of earlier epochs are lower",
            forAll(
                List.of(BALLOT, BALLOT),
                b ->
                    implies(
                        EARLIER.of(EPOCH_OF.of(b[0]), EPOCH_OF.of(b[1])), less(b[0], b[1]))));
  }

  private static Model first(Model model) {
    return model
        .axiom("all start in one ballot", or(eq(START, NONE), eq(START, LOWEST)))
        .first(
            "no promises",
            forAll(List.of(ACCEPTOR, BALLOT), x -> iff(LEFT.of(x), less(x[1], START))))
        .first(
            "nothing accepted",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x -> iff(HAS.of(x), and(eq(x[1], START), eq(x[2], NULL)))))
        .first(
            "in no ballot",
            forAll(List.of(ACCEPTOR, BALLOT), x -> iff(AT.of(x), eq(x[1], START))))
        .first(
            "nothing made",
            forAll(
                List.of(BALLOT, VALUE),
                x -> iff(MADE.of(x), and(ne(START, NONE), eq(x[0], START), eq(x[1], NULL)))))
        .first(
            "nothing reached",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x ->
                    iff(
                        REACHED.of(x),
                        and(ne(START, NONE), eq(x[1], START), CONTAINED.of(x[2], NULL)))))
        .first("none joined", forAll(List.of(ACCEPTOR, BALLOT), x -> not(JOINED.of(x))))
        .first("none sealed", forAll(List.of(ACCEPTOR, EPOCH), x -> not(SEALED.of(x))));
  }

  private static Model actions(Model model) {
    Term host = HOST.of(B);
    return model
        .action(
            sealing(Acceptance.promise(), Acceptance.PROMISER, Acceptance.PROMISED)
                .when("a ballot", ne(Acceptance.PROMISED, NONE)))
        .action(
            writes("begin", host, B, S)
                .when("not begun", not(AT.of(host, B)))
                .when("safe", or(eq(B, LOWEST), Begun.right().isSafe(B, S)))
                .add(MADE, B, S))
        .action(
            writes("put", host, B, W, S)
                .when("made from what it has", and(HAS.of(host, B, W), CONTAINED.of(W, S)))
                .add(MADE, B, S))
        .action(
            writes("accept", A, A, B, S)
                .when("not the host", ne(A, host))
                .when("what the host has had", MADE.of(B, S))
                .when(
                    "nothing beyond it",
                    forAll(
                        VALUE, w -> implies(REACHED.of(A, B, w), CONTAINED.of(w, S)))));
  }

  /** {p <= b, k, w} -> {b, b, s} at an acceptor. */
  static Action writes(String name, Term a, Var... parameters) {
    Action action =
        Action.of(name, parameters)
            .when("a ballot", ne(B, NONE))
            .when("not below its promise", not(LEFT.of(a, B)))
            .set(LEFT, x -> ite(eq(x[0], a), less(x[1], B), LEFT.of(x)))
            .set(HAS, x -> ite(eq(x[0], a), and(eq(x[1], B), eq(x[2], S)), HAS.of(x)))
            .set(AT, x -> ite(eq(x[0], a), eq(x[1], B), AT.of(x)))
            .set(
                REACHED,
                x -> or(REACHED.of(x), and(eq(x[0], a), eq(x[1], B), CONTAINED.of(x[2], S))));
    return sealing(action, a, B);
  }

  private static Action sealing(Action action, Term a, Term b) {
    return action.set(
        SEALED,
        x -> or(SEALED.of(x), and(eq(x[0], a), not(EARLIER.of(EPOCH_OF.of(b), x[1])))));
  }

  private static Model invariant(Model model) {
    return registers(model)
        .invariant(
            "what an acceptor reached is at most what it has",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, VALUE),
                x ->
                    implies(
                        and(REACHED.of(x[0], x[1], x[2]), HAS.of(x[0], x[1], x[3])),
                        CONTAINED.of(x[2], x[3]))))
        .invariant(
            "what a host made it reached",
            forAll(
                List.of(BALLOT, VALUE),
                x -> implies(MADE.of(x), REACHED.of(HOST.of(x[0]), x[0], x[1]))))
        .invariant(
            "what an acceptor has its host made",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE),
                x -> implies(HAS.of(x), or(eq(x[1], NONE), MADE.of(x[1], x[2])))))
        .invariant(
            "the states of a ballot are a chain",
            forAll(
                List.of(BALLOT, VALUE, VALUE),
                x ->
                    implies(
                        and(MADE.of(x[0], x[1]), MADE.of(x[0], x[2])),
                        or(CONTAINED.of(x[1], x[2]), CONTAINED.of(x[2], x[1])))))
        .invariant(
            "what a host has made contains what lower ballots decide",
            forAll(
                List.of(BALLOT, VALUE, BALLOT, VALUE, ACCEPT),
                x ->
                    implies(
                        and(
                            MADE.of(x[0], x[1]),
                            less(x[2], x[0]),
                            not(CONTAINED.of(x[3], x[1])),
                            ne(x[2], NONE),
                            ACCEPTS.of(x[4], EPOCH_OF.of(x[2]))),
                        exists(
                            ACCEPTOR,
                            a ->
                                and(
                                    IN_ACCEPT.of(a, x[4]),
                                    LEFT.of(a, x[2]),
                                    not(REACHED.of(a, x[2], x[3])))))));
  }

  private static Model registers(Model model) {
    return model
        .invariant(
            "a promise is above all below it",
            forAll(
                List.of(ACCEPTOR, BALLOT, BALLOT),
                x -> implies(and(LEFT.of(x[0], x[1]), less(x[2], x[1])), LEFT.of(x[0], x[2]))))
        .invariant(
            "a promise is kept",
            forAll(
                List.of(ACCEPTOR, BALLOT, BALLOT),
                x -> implies(and(JOINED.of(x[0], x[1]), less(x[2], x[1])), LEFT.of(x[0], x[2]))))
        .invariant(
            "a seal is kept",
            forAll(
                List.of(ACCEPTOR, EPOCH, BALLOT),
                x ->
                    implies(
                        and(SEALED.of(x[0], x[1]), EARLIER.of(EPOCH_OF.of(x[2]), x[1])),
                        LEFT.of(x[0], x[2]))))
        .invariant(
            "a register is in one ballot",
            forAll(
                List.of(ACCEPTOR, BALLOT, BALLOT),
                x -> implies(and(AT.of(x[0], x[1]), AT.of(x[0], x[2])), eq(x[1], x[2]))))
        .invariant(
            "a register has one state, of its ballot",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, BALLOT, VALUE),
                x ->
                    implies(
                        HAS.of(x[0], x[1], x[2]),
                        and(
                            AT.of(x[0], x[1]),
                            implies(HAS.of(x[0], x[3], x[4]), eq(x[2], x[4]))))))
        .invariant(
            "a register is promised what it accepted",
            forAll(
                List.of(ACCEPTOR, BALLOT, BALLOT),
                x -> implies(and(AT.of(x[0], x[1]), less(x[2], x[1])), LEFT.of(x[0], x[2]))))
        .invariant(
            "what was reached is in its ballot, or that is left",
            forAll(
                List.of(ACCEPTOR, BALLOT, VALUE, BALLOT),
                x ->
                    implies(
                        REACHED.of(x[0], x[1], x[2]),
                        and(
                            ne(x[1], NONE),
                            or(AT.of(x[0], x[1]), LEFT.of(x[0], x[1])),
                            implies(less(x[3], x[1]), LEFT.of(x[0], x[3]))))));
  }

  /** The host has had the state in the ballot, and a quorum has it, or one that contains it. */
  static Term decided(Term quorum, Term ballot, Term state) {
    return and(
        MADE.of(ballot, state),
        ACCEPTS.of(quorum, EPOCH_OF.of(ballot)),
        forAll(
            ACCEPTOR, a -> implies(IN_ACCEPT.of(a, quorum), REACHED.of(a, ballot, state))));
  }

  private static Model safe(Model model) {
    return model.safe(
        "of two decided states one contains the other",
        forAll(
            List.of(ACCEPT, BALLOT, VALUE, ACCEPT, BALLOT, VALUE),
            x ->
                implies(
                    and(decided(x[0], x[1], x[2]), decided(x[3], x[4], x[5])),
                    or(CONTAINED.of(x[2], x[5]), CONTAINED.of(x[5], x[2])))))
        .safe(
            "a higher ballot decides what contains all that a lower one decides",
            forAll(
                List.of(ACCEPT, BALLOT, VALUE, ACCEPT, BALLOT, VALUE),
                x ->
                    implies(
                        and(
                            less(x[1], x[4]),
                            decided(x[0], x[1], x[2]),
                            decided(x[3], x[4], x[5])),
                        CONTAINED.of(x[2], x[5]))));
  }
}
