// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one ballot.
 *
 * @param <V> the values
 * @param ballot the ballot
 * @param fate how far it came
 * @param refusedBy the higher ballot that an acceptor had promised; {@link Ballot#NONE} if it
 * decided
 * @param value the value sent in it; null if it was refused before it had one
 */
public record Round<V>(long ballot, Fate fate, long refusedBy, @Nullable V value) {

  /** How far a ballot came. */
  public enum Fate {
    /** An acceptor had promised a higher ballot, and refused to promise this one. */
    REFUSED_TO_PROMISE,
    /** A quorum promised; then an acceptor promised a higher ballot, and refused to accept. */
    REFUSED_TO_ACCEPT,
    /** A quorum accepted: the value is decided. */
    DECIDED
  }

  /**
   * Returns the decided value, if this ballot decided.
   *
   * @return the decided value, or empty if the ballot was refused (a value may be decided all the
   *     same, in this ballot or another)
   */
  public Optional<V> decision() {
    return fate == Fate.DECIDED ? Optional.ofNullable(value) : Optional.empty();
  }

  @Override
  public String toString() {
    return "ballot " + Ballot.toString(ballot)
        + switch (fate) {
          case REFUSED_TO_PROMISE -> ": promise refused by " + Ballot.toString(refusedBy);
          case REFUSED_TO_ACCEPT ->
              ": promised, " + value + " refused by " + Ballot.toString(refusedBy);
          case DECIDED -> ": promised, " + value + " accepted";
        };
  }
}
