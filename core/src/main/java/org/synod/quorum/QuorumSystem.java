// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Tells which sets of acceptors are enough to prepare a ballot, to accept a value in it, and to
 * accept one in a fast ballot. Sets are bits of a {@code long}, bit i for acceptor i, so that
 * nothing is allocated to ask. Every set that contains a quorum is one.
 *
 * <p>Two conditions must hold. They are checked when a system is made:
 *
 * <ul>
 *   <li>a quorum that prepares has an acceptor in common with each that accepts; then a ballot
 *       learns of every value that may be decided below it. Two quorums of the same phase need not
 *       meet (Flexible Paxos);
 *   <li>a quorum that prepares has one in common with each two fast quorums together; then it
 *       cannot find two values that may both be decided (Fast Paxos).
 * </ul>
 *
 * <p><i>Progress:</i> wait-free, and no shared memory.
 *
 * <p><i>Not guaranteed:</i> both conditions, in an implementation of a user's.
 *
 * <p>Sources: H. Howard, D. Malkhi, A. Spiegelman, <i>Flexible Paxos</i> (2016), §3; L. Lamport,
 * <i>Fast Paxos</i> (2006), §2.3; D. Gifford, <i>Weighted Voting for Replicated Data</i> (1979).
 */
public interface QuorumSystem {

  /** The largest number of acceptors: {@value}. */
  int MAX_ACCEPTORS = 64;

  /**
   * Returns how many acceptors there are.
   *
   * @return their number, from 1 to {@link #MAX_ACCEPTORS}
   */
  int acceptors();

  /**
   * Tells whether a set is enough to prepare a ballot (phase 1).
   *
   * @param set bit i for acceptor i
   * @return true if it contains a quorum
   */
  boolean isPrepareQuorum(long set);

  /**
   * Tells whether a set is enough to accept a value in a ballot (phase 2).
   *
   * @param set bit i for acceptor i
   * @return true if it contains a quorum
   */
  boolean isAcceptQuorum(long set);

  /**
   * Tells whether a set is enough to accept a value in a fast ballot: all acceptors, unless the
   * system needs fewer.
   *
   * @param set bit i for acceptor i
   * @return true if it contains a fast quorum
   */
  default boolean isFastQuorum(long set) {
    return Long.bitCount(set) == acceptors();
  }

  /**
   * Returns how many acceptors may answer wrongly: return states that they should not have any
   * more, or never had, and lose what they said they have written.
   *
   * @return their number; none, unless the system is made for such acceptors
   */
  default int liars() {
    return 0;
  }

  /**
   * Tells whether something is so because all acceptors of a set say it: whether one of them tells
   * the truth, or cannot lie about this.
   *
   * @param set bit i for acceptor i
   * @return true if they are believed: any acceptor, unless the system is made for others
   */
  default boolean isWitness(long set) {
    return set != 0;
  }

  /**
   * Refuses a system with acceptors that may answer wrongly; for objects that trust them.
   *
   * @param quorums a quorum system, called so by the caller
   * @return the same
   * @throws IllegalArgumentException if some of its acceptors may answer wrongly
   */
  static QuorumSystem requireTruthful(QuorumSystem quorums) {
    Objects.requireNonNull(quorums, "quorums: null, allowed: a quorum system");
    if (quorums.liars() != 0) {
      throw new IllegalArgumentException(
          "quorums: " + quorums + ", allowed: a system whose acceptors answer truly or not at all;"
              + " Paxos, Proposer, Learner and WitnessedRegister take others");
    }
    return quorums;
  }

  /**
   * Says that too few acceptors have answered.
   *
   * @param answered the acceptors that answered, bit i for acceptor i
   * @param silence the exception of the last acceptor that did not answer; null if there is none
   * @param effect the knowledge of the effect of the call that asked them
   * @return the exception that the call is to throw
   */
  default RegisterUnavailableException noQuorum(
      long answered, @Nullable RegisterUnavailableException silence, Effect effect) {
    return new RegisterUnavailableException(
        Long.bitCount(answered) + " of " + acceptors() + " acceptors answered, needed: a quorum "
            + this,
        silence,
        effect);
  }

  /**
   * Returns the system whose quorums are the majorities. An odd number is best: one acceptor more
   * makes the quorums larger and survives no more failures.
   *
   * @param acceptors the number of acceptors, from 1 to {@link #MAX_ACCEPTORS}
   * @return majorities for both phases, all acceptors for a fast ballot
   */
  static QuorumSystem majority(int acceptors) {
    int quorum = QuorumSystems.requireAcceptors(acceptors) / 2 + 1;
    return new QuorumSystems.Counted(acceptors, quorum, quorum, acceptors);
  }

  /**
   * Returns a system in which acceptors have weights, and a quorum is any set with more than half
   * of the whole weight.
   *
   * @param weights the weight of each acceptor, 1 or more; their sum fits a {@code long}
   * @return the same quorums for both phases, all acceptors for a fast ballot
   */
  static QuorumSystem weighted(long... weights) {
    Objects.requireNonNull(weights, "weights: null, allowed: one for each acceptor");
    return new QuorumSystems.Weighted(weights.clone());
  }

  /**
   * Returns a system whose acceptors stand in rows and columns, acceptor i in row {@code i /
   * columns}. A whole row prepares, a whole column accepts; each row meets each column. Quorums are
   * as small as the square root of the number of acceptors.
   *
   * @param rows the number of rows, 1 or more
   * @param columns the number of columns, 1 or more; at most {@link #MAX_ACCEPTORS} acceptors in
   *     all
   * @return rows for phase 1, columns for phase 2, all acceptors for a fast ballot
   */
  static QuorumSystem grid(int rows, int columns) {
    return new QuorumSystems.Grid(rows, columns);
  }

  /**
   * Returns a system whose two phases have quorums of different sizes. Small ones to accept make
   * the common case cheap, at the price of large ones to prepare when a leader has failed.
   *
   * @param acceptors the number of acceptors, from 1 to {@link #MAX_ACCEPTORS}
   * @param prepare the number of acceptors that prepare, from 1 to all
   * @param accept the number of acceptors that accept, from 1 to all;
   *     {@code prepare + accept > acceptors}
   * @return these quorums, all acceptors for a fast ballot
   */
  static QuorumSystem flexible(int acceptors, int prepare, int accept) {
    return new QuorumSystems.Counted(acceptors, prepare, accept, acceptors);
  }

  /**
   * Returns a system with fast quorums.
   *
   * @param acceptors the number of acceptors, from 1 to {@link #MAX_ACCEPTORS}
   * @param classic the number of acceptors that prepare, and that accept in a classic ballot; more
   *     than half
   * @param fast the number of acceptors that accept in a fast ballot;
   *     {@code 2 * fast + classic > 2 * acceptors}
   * @return these quorums
   */
  static QuorumSystem fast(int acceptors, int classic, int fast) {
    return new QuorumSystems.Counted(acceptors, classic, classic, fast);
  }

  /**
   * Returns the system for acceptors of which some may return an <i>old</i> state or lose writes,
   * but none that was never written there: disks that were rolled back, say. A quorum is all but as
   * many acceptors as may lie. Each two quorums have one in common that does not.
   *
   * @param acceptors the number of acceptors, from 4 to {@link #MAX_ACCEPTORS}
   * @param liars how many of them may do so, from 1 to less than a third
   * @return the same quorums for both phases, all acceptors for a fast ballot
   * @throws IllegalArgumentException if they are too many; it names two quorums that fail
   */
  static QuorumSystem authentic(int acceptors, int liars) {
    return new QuorumSystems.Lying(acceptors, liars, /* witnesses */ 1);
  }

  /**
   * Returns the system for acceptors of which some may return <i>anything</i>. A quorum is all but
   * as many acceptors as may lie. A state is believed if one acceptor more than may lie shows it.
   * Each two quorums have so many in common that do not lie.
   *
   * <p>Source: D. Malkhi, M. Reiter, <i>Byzantine Quorum Systems</i> (1998), §3, masking quorum
   * systems.
   *
   * @param acceptors the number of acceptors, from 5 to {@link #MAX_ACCEPTORS}
   * @param liars how many of them may lie, from 1 to less than a quarter
   * @return the same quorums for both phases, all acceptors for a fast ballot
   * @throws IllegalArgumentException if they are too many; it names two quorums that fail
   */
  static QuorumSystem masking(int acceptors, int liars) {
    return new QuorumSystems.Lying(acceptors, liars, /* witnesses */ liars + 1);
  }
}
