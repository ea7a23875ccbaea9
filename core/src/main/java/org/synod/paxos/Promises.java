// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import org.jspecify.annotations.Nullable;

/**
 * The promises that one ballot has got, and what they tell: which value is safe in it, and whether
 * that one is known to be decided already.
 */
final class Promises<V> {
  /*
   * Let k be the highest ballot that one of the promises reports as accepted. No ballot between k
   * and this one decides a value: a quorum that accepts in it has a member among those that
   * promised, which would have reported it, and now accepts nothing below this ballot any more.
   *
   *  - k is none: any value is safe.
   *  - k is classic: its only value is safe (Paxos Made Simple, P2c).
   *  - k is fast: it may have several values. One of them may be decided if those that reported
   *    it, and all that did not promise, contain a fast quorum. No two can, since what prepares
   *    meets what two fast quorums have in common. That one is safe, and no other; if there is
   *    none, any value is (Fast Paxos, Figure 2 and observation O4).
   */
  private final Acceptors<V> acceptors;
  private long promised; // bit i for acceptor i
  private AcceptorState<V> last = AcceptorState.initial(); // one that reports k
  private long reporters; // all that report k
  private @Nullable V @Nullable [] fastValues; // what they report, made if k is fast

  Promises(Acceptors<V> acceptors) {
    this.acceptors = acceptors;
  }

  void add(int acceptor, AcceptorState<V> state) {
    long bit = 1L << acceptor;
    promised |= bit;
    if (state.acceptedBallot() > last.acceptedBallot()) {
      last = state;
      reporters = bit;
    } else if (state.acceptedBallot() == last.acceptedBallot()) {
      reporters |= bit;
    }
    if (acceptors.isFast(state.acceptedBallot())) {
      values()[acceptor] = state.acceptedValue();
    }
  }

  @SuppressWarnings("unchecked") // only a V is put into it
  private @Nullable V[] values() {
    @Nullable V[] values = fastValues;
    if (values == null) {
      values = (V[]) new Object[acceptors.size()];
      fastValues = values;
    }
    return values;
  }

  /** Who promised. */
  long promised() {
    return promised;
  }

  boolean isQuorum() {
    return acceptors.quorums().isPrepareQuorum(promised);
  }

  /** The only value that is safe, given that they are a quorum; null if any is. */
  @Nullable V safe() {
    if (!acceptors.isFast(last.acceptedBallot())) {
      return last.acceptedValue();
    }
    long silent = acceptors.without(promised);
    for (long left = reporters; left != 0; left &= left - 1) {
      V value = values()[Long.numberOfTrailingZeros(left)];
      if (acceptors.quorums().isFastQuorum(reporters(value) | silent)) {
        return value;
      }
    }
    return null;
  }

  /** Whether they show that the safe value is decided: then it need not be sent again. */
  boolean isDecided() {
    V value = safe();
    return value != null && acceptors.decides(last.acceptedBallot(), reporters(value));
  }

  /** Those of the highest ballot's reporters who report this value. */
  private long reporters(@Nullable V value) {
    if (!acceptors.isFast(last.acceptedBallot())) {
      return reporters; // they have the same
    }
    long same = 0;
    for (long left = reporters; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (value != null && value.equals(values()[i])) {
        same |= 1L << i;
      }
    }
    return same;
  }
}
