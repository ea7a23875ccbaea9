// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * A quorum system as a process sees it that asks acceptor {@code first} first. Its acceptor i is
 * the {@code i + first}-th, modulo their number. One order for all proposers would hide faults.
 */
record Rotated(QuorumSystem quorums, int first) implements QuorumSystem {

  /** The acceptors on these registers, from the {@code first}-th on, and their quorums. */
  static Acceptors<String> from(
      int first, List<Register<AcceptorState<String>>> registers, QuorumSystem quorums) {
    return Acceptors.on(list(first, registers), new Rotated(quorums, first));
  }

  /** The acceptors on these registers, from the {@code first}-th on, with a fast ballot. */
  static Acceptors<String> fastFrom(
      int first, List<Register<AcceptorState<String>>> registers, QuorumSystem quorums) {
    return Acceptors.fastOn(list(first, registers), new Rotated(quorums, first));
  }

  private static <T> List<T> list(int first, List<T> all) {
    List<T> rotated = new ArrayList<>(all);
    Collections.rotate(rotated, -first);
    return rotated;
  }

  /** The same set, with the numbers that the acceptors have in {@code quorums}. */
  private long back(long set) {
    long back = 0;
    for (long left = set; left != 0; left &= left - 1) {
      back |= 1L << (Long.numberOfTrailingZeros(left) + first) % acceptors();
    }
    return back;
  }

  @Override
  public int acceptors() {
    return quorums.acceptors();
  }

  @Override
  public boolean isPrepareQuorum(long set) {
    return quorums.isPrepareQuorum(back(set));
  }

  @Override
  public boolean isAcceptQuorum(long set) {
    return quorums.isAcceptQuorum(back(set));
  }

  @Override
  public boolean isFastQuorum(long set) {
    return quorums.isFastQuorum(back(set));
  }
}
