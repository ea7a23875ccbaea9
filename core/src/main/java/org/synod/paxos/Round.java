// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one ballot.
 *
 * @param <V> the values
 * @param ballot the ballot
 * @param fate the point at which it ended
 * @param refusedBy the higher ballot that an acceptor had promised; {@link Ballot#NONE} if none
 *     refused
 * @param value the value sent in it, or learned; null if it was refused before it had one
 */
public record Round<V>(long ballot, Fate fate, long refusedBy, @Nullable V value) {

  /** The point at which a ballot ended. */
  public enum Fate {
    /** An acceptor had promised a higher ballot, and refused to promise this one. */
    REFUSED_TO_PROMISE,
    /** It had its promises; then an acceptor promised a higher ballot, and refused to accept. */
    REFUSED_TO_ACCEPT,
    /** A quorum accepted: the value is decided. */
    DECIDED,
    /** The promises show that a lower ballot decided the value: it was not sent again. */
    LEARNED
  }

  /**
   * Tells whether the first phase was left out, as it is in the lowest ballot of all.
   *
   * @return true if no acceptor was asked to promise
   */
  public boolean isUnprepared() {
    return ballot == Ballot.LOWEST;
  }

  /**
   * Tells whether the value is known to be decided.
   *
   * @return true if this ballot decided or learned it
   */
  public boolean isDecided() {
    return fate == Fate.DECIDED || fate == Fate.LEARNED;
  }

  /**
   * Returns the decided value, if it is known by this ballot.
   *
   * @return the decided value, or empty if the ballot was refused (a value may be decided all the
   *     same, in this ballot or another)
   */
  public Optional<V> decision() {
    return isDecided() ? Optional.ofNullable(value) : Optional.empty();
  }

  @Override
  public String toString() {
    return "ballot " + Ballot.toString(ballot)
        + switch (fate) {
          case REFUSED_TO_PROMISE -> ": promise refused by " + Ballot.toString(refusedBy);
          case REFUSED_TO_ACCEPT ->
              promised() + value + " refused by " + Ballot.toString(refusedBy);
          case DECIDED -> promised() + value + " accepted";
          case LEARNED -> promised() + value + " found decided";
        };
  }

  private String promised() {
    return isUnprepared() ? ": no promise needed, " : ": promised, ";
  }
}
