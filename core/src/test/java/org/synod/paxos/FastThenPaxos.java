// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.Optional;
import org.synod.consensus.Consensus;

/**
 * A {@link FastPaxos} with a given proposer number in its recovery, so that several objects over
 * the same registers each have another number.
 */
final class FastThenPaxos implements Consensus<String> {
  private final FastPaxos<String> fast;
  private final Paxos<String> recovery;

  FastThenPaxos(Acceptors<String> acceptors, int number) {
    fast = new FastPaxos<>(acceptors);
    recovery = new Paxos<>(acceptors, () -> true, () -> number);
  }

  @Override
  public String propose(String value) {
    Optional<String> known = decision();
    if (known.isPresent()) {
      return known.get();
    }
    String decided = fast.tryFast(value);
    return decided != null ? decided : recovery.propose(value);
  }

  @Override
  public Optional<String> decision() {
    Optional<String> known = fast.decision();
    return known.isPresent() ? known : recovery.decision();
  }
}
