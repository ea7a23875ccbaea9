// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.Locale;
import java.util.Objects;

/**
 * A level of isolation, from the weakest to the strongest: a history that has one has all before
 * it, too.
 *
 * <p>A level is a claim about an order of the committed transactions, the execution, in which each
 * key is written in the order of its versions. A transaction whose outcome is unknown has committed
 * if one that has committed read from it; otherwise it does not matter. The levels below {@link
 * #STRICT_SERIALIZABLE} know no time, and no sessions.
 *
 * <p>{@link #check} is complete for each history whose committed writes all have versions: it finds
 * an anomaly if and only if there is no such execution. It is not complete for reads by a
 * condition, which a {@link History} does not have.
 *
 * <p><i>Progress:</i> wait-free, on one thread.
 *
 * <p><i>Not guaranteed:</i> the memory that {@link #hasExecution} takes, which grows exponentially.
 *
 * <p>Sources: N. Crooks, Y. Pu, L. Alvisi, A. Clement, <i>Seeing is Believing: A Client-Centric
 * Specification of Database Isolation</i>, PODC 2017; A. Cerone, A. Gotsman, <i>Analysing Snapshot
 * Isolation</i>, PODC 2016; see also {@link Anomaly}.
 */
public enum Isolation {
  /** Each read found the last write of a committed transaction, which came before. */
  READ_COMMITTED,

  /** And a transaction that sees one write of another sees all of them, or later ones. */
  READ_ATOMIC,

  /** And it sees all that this one had seen; no update is lost. */
  PARALLEL_SNAPSHOT,

  /** And it reads one state; nobody else writes what it writes between that state and its own. */
  SNAPSHOT,

  /** And that state is the last before it takes effect. */
  SERIALIZABLE,

  /** And one that has ended before another began comes before it. */
  STRICT_SERIALIZABLE;

  /** As many transactions as an exact search takes at most. */
  static final int MAX_SEARCHED = 24;

  /**
   * Tells whether a history has this level, in nearly linear time if it has.
   *
   * @param history a history, of which all operations are recorded
   * @return the verdict; it shows an anomaly of the weakest level that the history does not have
   * @throws IllegalArgumentException if a value is written twice, if two committed writes have one
   *     version, or if a value is read that nobody wrote
   */
  public Verdict check(History history) {
    Objects.requireNonNull(history, "history: null, allowed: a history");
    return new GraphCheck(new Index(history.transactions())).check(this);
  }

  /**
   * Tells whether there is an execution in which each transaction passes the commit test of this
   * level, by trying. It says the same as {@link #check}, by another way.
   *
   * @param history a history of up to 24 transactions
   * @return whether there is one
   * @throws IllegalArgumentException as {@link #check} does, or if there are more
   */
  public boolean hasExecution(History history) {
    Objects.requireNonNull(history, "history: null, allowed: a history");
    int count = history.transactions().size();
    if (count > MAX_SEARCHED) {
      throw new IllegalArgumentException(
          "history: " + count + " transactions, allowed: up to " + MAX_SEARCHED);
    }
    return new CommitTests(new Index(history.transactions()).transactions(), this).hasExecution();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
