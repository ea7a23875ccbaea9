// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.synod.quorum.QuorumSystem;
import org.synod.register.RegisterUnavailableException;

/**
 * A learner of Paxos: it reads the acceptors to find out what is decided, and changes nothing.
 *
 * <p><i>Progress:</i> wait-free where the registers' reads are; one read for each acceptor.
 *
 * <p><i>Memory effects:</i> those of the registers.
 *
 * <p><i>Not guaranteed:</i> that it finds a decision. It recognises a decision by a quorum that
 * accepted in one ballot. It cannot do so while a later ballot is half accepted, or when too few
 * acceptors answer. A decision that it finds is never wrong.
 *
 * <p>Source: L. Lamport, <i>Paxos Made Simple</i>, §2.3.
 *
 * @param <V> the values
 */
public final class Learner<V> {
  private final Acceptors<V> acceptors;

  /**
   * Makes a learner.
   *
   * @param acceptors the acceptors, distinct registers
   */
  public Learner(List<Acceptor<V>> acceptors) {
    this(Acceptors.of(acceptors));
  }

  /**
   * Makes a learner over other quorums than majorities.
   *
   * @param acceptors the acceptors, distinct registers, as many as the quorum system has
   * @param quorums the quorums, in which acceptor i is the i-th of the list
   */
  public Learner(List<Acceptor<V>> acceptors, QuorumSystem quorums) {
    this(Acceptors.of(acceptors, quorums));
  }

  Learner(Acceptors<V> acceptors) {
    this.acceptors = acceptors;
  }

  /**
   * Reads the acceptors once.
   *
   * @return the decided value, or empty if it cannot be told whether there is one
   */
  public Optional<V> learn() {
    // Reads them one after the other, which is sound: an acceptor that accepted in a ballot has
    // done so for good.
    List<AcceptorState<V>> states = new ArrayList<>(acceptors.size());
    for (int i = 0; i < acceptors.size(); i++) {
      try {
        states.add(acceptors.get(i).state());
      } catch (RegisterUnavailableException e) {
        states.add(AcceptorState.initial()); // it may have accepted: the others must be enough
      }
    }
    for (AcceptorState<V> state : states) {
      if (state.acceptedBallot() != Ballot.NONE
          && acceptors.decides(state.acceptedBallot(), sameAs(state, states))) {
        return Optional.ofNullable(state.acceptedValue());
      }
    }
    return Optional.empty();
  }

  /**
   * The acceptors that have the same ballot and value; a fast ballot has several values, so the
   * ballot is not enough.
   */
  private static <V> long sameAs(AcceptorState<V> state, List<AcceptorState<V>> states) {
    long set = 0;
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i).acceptedBallot() == state.acceptedBallot()
          && Objects.equals(states.get(i).acceptedValue(), state.acceptedValue())) {
        set |= 1L << i;
      }
    }
    return set;
  }

  @Override
  public String toString() {
    return "Learner[" + acceptors.size() + " acceptors]";
  }
}
