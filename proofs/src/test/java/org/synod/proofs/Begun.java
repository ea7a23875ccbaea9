// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPT;
import static org.synod.proofs.Acceptance.ACCEPTOR;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.IN_ACCEPT;
import static org.synod.proofs.Acceptance.IN_PREPARE;
import static org.synod.proofs.Acceptance.JOINED;
import static org.synod.proofs.Acceptance.NONE;
import static org.synod.proofs.Acceptance.PREPARE;
import static org.synod.proofs.Acceptance.VALUE;
import static org.synod.proofs.Acceptance.less;
import static org.synod.proofs.HostedModel.ACCEPTS;
import static org.synod.proofs.HostedModel.CONTAINED;
import static org.synod.proofs.HostedModel.EARLIER;
import static org.synod.proofs.HostedModel.EPOCH;
import static org.synod.proofs.HostedModel.EPOCH_OF;
import static org.synod.proofs.HostedModel.FIRST_EPOCH;
import static org.synod.proofs.HostedModel.MADE;
import static org.synod.proofs.HostedModel.PREPARES;
import static org.synod.proofs.HostedModel.REACHED;
import static org.synod.proofs.HostedModel.SEALED;
import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.exists;
import static org.synod.proofs.Term.forAll;
import static org.synod.proofs.Term.implies;
import static org.synod.proofs.Term.not;
import static org.synod.proofs.Term.or;

import java.util.List;

/**
 * The condition under which a ballot begins with a state, and what mistakes leave out of it.
 *
 * @param isPromised the quorum of the ballot's epoch has promised the ballot
 * @param isSealed a quorum of each older epoch has promised a ballot of the epoch
 * @param isMoved older epochs are forgotten only behind one that has decided a state
 * @param isHighest the state contains the highest that the quorums have accepted, and not any other
 * @param isOfOlder older epochs count for that
 */
record Begun(
    boolean isPromised, boolean isSealed, boolean isMoved, boolean isHighest, boolean isOfOlder) {

  static Begun right() {
    return new Begun(true, true, true, true, true);
  }

  /** From some epoch on a quorum of each tells what it has, and the state contains the highest. */
  Term isSafe(Term b, Term s) {
    return exists(
        EPOCH,
        from ->
            and(
                not(EARLIER.of(EPOCH_OF.of(b), from)),
                isMoved ? or(eq(from, FIRST_EPOCH.of()), hasDecided(from, b)) : and(),
                or(
                    isTold(from, b, (a, k, r) -> not(REACHED.of(a, k, r))),
                    exists(
                        List.of(BALLOT, VALUE),
                        top ->
                            and(
                                MADE.of(top),
                                less(top[0], b),
                                exists(ACCEPTOR, a -> REACHED.of(a, top[0], top[1])),
                                CONTAINED.of(top[1], s),
                                isTold(from, b, (a, k, r) -> isBelow(a, k, r, top)))))));
  }

  /** What holds of each acceptor, ballot and state that the quorums tell of. */
  private interface Told {
    Term of(Term acceptor, Term ballot, Term state);
  }

  private Term isBelow(Term a, Term k, Term r, Term[] top) {
    return isHighest
        ? implies(
            REACHED.of(a, k, r), or(less(k, top[0]), and(eq(k, top[0]), CONTAINED.of(r, top[1]))))
        : and();
  }

  private Term isTold(Term from, Term b, Told told) {
    Term e = EPOCH_OF.of(b);
    return forAll(
        EPOCH,
        f ->
            implies(
                and(not(EARLIER.of(f, from)), not(EARLIER.of(e, f)), isSealed ? and() : eq(e, f)),
                exists(
                    PREPARE,
                    p ->
                        and(
                            PREPARES.of(p, f),
                            forAll(
                                ACCEPTOR,
                                a ->
                                    implies(
                                        IN_PREPARE.of(a, p),
                                        and(
                                            has(a, b, e, f),
                                            isOfOlder ? tells(a, b, told)
                                                : implies(eq(e, f), tells(a, b, told)))))))));
  }

  private Term has(Term a, Term b, Term e, Term f) {
    return and(
        isPromised ? implies(eq(e, f), JOINED.of(a, b)) : and(),
        implies(EARLIER.of(f, e), SEALED.of(a, e)));
  }

  private static Term tells(Term a, Term b, Told told) {
    return forAll(
        List.of(BALLOT, VALUE), x -> implies(less(x[0], b), told.of(a, x[0], x[1])));
  }

  /** A ballot of the epoch, below this one, has decided a state. */
  private static Term hasDecided(Term epoch, Term b) {
    return exists(
        List.of(BALLOT, VALUE, ACCEPT),
        x ->
            and(
                less(x[0], b),
                not(eq(x[0], NONE)),
                eq(EPOCH_OF.of(x[0]), epoch),
                ACCEPTS.of(x[2], epoch),
                forAll(
                    ACCEPTOR,
                    a -> implies(IN_ACCEPT.of(a, x[2]), REACHED.of(a, x[0], x[1])))));
  }
}
