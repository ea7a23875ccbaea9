// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.synod.internal.Distinct;
import org.synod.register.Register;

/**
 * A decision on whether several voters all do something or none does: two databases that each hold
 * a part of a transaction, say. It commits if and only if every voter says yes. A voter that is
 * silent stops nobody: any process that suspects it votes no in its place.
 *
 * <pre>{@code
 * AtomicCommit commit = new AtomicCommit(votes);  // a register for each voter
 * Outcome outcome = commit.vote(me, isPrepared);
 * for (int i = 0; outcome == Outcome.UNDECIDED && i < votes.size(); i++) {
 *   // after a while, that is: a voter that is only slow makes this abort
 *   outcome = commit.suspect(i);
 * }
 * }</pre>
 *
 * <p>There is no coordinator. A voter that has said yes and comes back after a crash learns the
 * outcome from {@link #outcome}, or makes one by {@link #suspect}. Over quorum registers it is
 * Paxos Commit, which survives the failure of a minority of each vote's acceptors.
 *
 * <p><i>Agreement:</i> no process is told COMMITTED if another is told ABORTED. <i>Validity:</i>
 * COMMITTED only if all voters have said yes; ABORTED only if one has said no, or was suspected
 * before it voted. <i>Stability:</i> neither of the two changes.
 *
 * <p><i>Progress:</i> that of the registers; wait-free on those of this library: {@link #vote} and
 * {@link #suspect} are one compare-and-set, and at most one read of each register, {@link #outcome}
 * the reads.
 *
 * <p><i>Linearization:</i> a vote is cast at the first compare-and-set on its register. The outcome
 * is COMMITTED from the last yes on, or ABORTED from the first no on.
 *
 * <p><i>Memory effects:</i> those of the registers: a vote happens before every return of an
 * outcome that it has decided.
 *
 * <p><i>Not guaranteed:</i> that it commits whenever it could: a suspicion that is wrong aborts. An
 * outcome while nobody suspects a voter that is silent. An answer while a register does not answer:
 * its {@link org.synod.register.RegisterUnavailableException} comes through, and any call can be
 * made again.
 *
 * <p>Source: J. Gray, L. Lamport, <i>Consensus on Transaction Commit</i>, TODS 2006.
 */
public final class AtomicCommit {
  /*
   *   vote me   C votes[me] {unset} -> yes | no
   *   suspect i C votes[i]  {unset} -> no
   *   outcome   ABORTED if a register holds no, COMMITTED if all hold yes
   *
   * Each register is written once, so the set of those that hold yes, or no, only grows. If one
   * holds no, not all will ever hold yes. A reader that finds one unset, and no no in any that it
   * reads later, tells the state at its read of the first unset one: those before it held yes.
   */
  private final List<RegisterConsensus<Boolean>> votes = new ArrayList<>();

  /** How far the decision has come. */
  public enum Outcome {
    /** All have voted yes: each voter does its part. */
    COMMITTED,
    /** One has voted no, or was suspected: no voter does its part. */
    ABORTED,
    /** A vote is missing, and there is no no. */
    UNDECIDED
  }

  /**
   * Makes a decision over registers of the caller's; any number of these may share them.
   *
   * @param votes an unset register for each voter, distinct, 1 or more; in the same order for
   *     all who share them, and written by nothing else
   */
  public AtomicCommit(List<? extends Register<Boolean>> votes) {
    List<Register<Boolean>> checked = Distinct.copyOf("votes", votes);
    if (checked.isEmpty()) {
      throw new IllegalArgumentException("votes: 0, allowed: 1 or more, one a voter");
    }
    checked.forEach(vote -> this.votes.add(new RegisterConsensus<>(vote)));
  }

  /**
   * Votes. The first vote of a voter stands: one that votes again after a call that was not
   * answered, or after a crash, changes nothing, whatever it votes.
   *
   * @param me the number of the calling voter, from 0 to the number of registers - 1
   * @param isYes true if the voter can do its part and promises to, if all say yes
   * @return the outcome, UNDECIDED while others have not voted
   * @throws org.synod.register.RegisterUnavailableException if a register does not answer; the vote
   *     may have been cast
   */
  public Outcome vote(int me, boolean isYes) {
    return cast(requireVoter("me", me), isYes);
  }

  /**
   * Votes no in the place of a voter, unless it has voted.
   *
   * @param voter its number, from 0 to the number of registers - 1
   * @return the outcome: ABORTED if it had not voted
   * @throws org.synod.register.RegisterUnavailableException if a register does not answer; the vote
   *     may have been cast
   */
  public Outcome suspect(int voter) {
    // otherwise the voter could still vote yes, and others commit
    return cast(requireVoter("voter", voter), false);
  }

  private Outcome cast(int voter, boolean isYes) {
    // the vote that stands, which may be another's or an earlier one
    return votes.get(voter).propose(isYes) ? outcome() : Outcome.ABORTED;
  }

  /**
   * Returns how far the decision has come, without a vote.
   *
   * @return the outcome
   * @throws IllegalStateException if something else has written a register again
   * @throws org.synod.register.RegisterUnavailableException if a register does not answer
   */
  public Outcome outcome() {
    int cast = 0;
    for (RegisterConsensus<Boolean> vote : votes) {
      Optional<Boolean> found = vote.decision();
      if (found.isPresent() && !found.get()) {
        return Outcome.ABORTED;
      }
      cast += found.isPresent() ? 1 : 0;
    }
    return cast == votes.size() ? Outcome.COMMITTED : Outcome.UNDECIDED;
  }

  private int requireVoter(String name, int number) {
    if (number < 0 || number >= votes.size()) {
      throw new IllegalArgumentException(
          name + ": " + number + ", allowed: 0 to " + (votes.size() - 1));
    }
    return number;
  }

  @Override
  public String toString() {
    return "AtomicCommit" + votes;
  }
}
