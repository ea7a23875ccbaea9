// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.synod.paxos.Round;
import org.synod.paxos.Round.Fate;

/**
 * Counts how ballots end: an observer for any number of proposals in any number of threads. Counts
 * that are read while ballots end need not fit each other.
 */
final class BallotStatistics implements Consumer<Round<?>> {
  private final LongAdder[] fates = new LongAdder[Fate.values().length];
  private final LongAdder unprepared = new LongAdder();

  BallotStatistics() {
    for (int i = 0; i < fates.length; i++) {
      fates[i] = new LongAdder();
    }
  }

  @Override
  public void accept(Round<?> round) {
    Objects.requireNonNull(round, "round: null, allowed: what became of a ballot");
    fates[round.fate().ordinal()].increment();
    if (round.isUnprepared()) {
      unprepared.increment();
    }
  }

  /**
   * Returns the number of ballots.
   *
   * @return the number of ballots that ended
   */
  public long ballots() {
    long ballots = 0;
    for (LongAdder fate : fates) {
      ballots += fate.sum();
    }
    return ballots;
  }

  /**
   * Returns the number of ballots that came so far. Those that {@linkplain Fate#LEARNED learned}
   * left out the second phase.
   *
   * @param fate the point at which they ended
   * @return the number of ballots that ended so
   */
  public long ballots(Fate fate) {
    Objects.requireNonNull(fate, "fate: null, allowed: how far a ballot came");
    return fates[fate.ordinal()].sum();
  }

  /**
   * Returns the number of ballots that left out the first phase.
   *
   * @return the number of ballots that asked for no promise
   */
  public long unprepared() {
    return unprepared.sum();
  }

  @Override
  public String toString() {
    return "ballots: " + ballots()
        + ", decided: " + ballots(Fate.DECIDED)
        + ", learned: " + ballots(Fate.LEARNED)
        + ", refused to promise: " + ballots(Fate.REFUSED_TO_PROMISE)
        + ", refused to accept: " + ballots(Fate.REFUSED_TO_ACCEPT)
        + ", without a first phase: " + unprepared();
  }
}
