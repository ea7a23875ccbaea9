// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

import java.util.ArrayList;
import java.util.List;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * Finds out what is decided, and writes nothing. An acceptor that has accepted a state has done so
 * for good, so the acceptors need not be read at one moment.
 */
record Learner<S>(Register<S>[] acceptors, QuorumSystem quorums, States<S> states) {

  /** A decided state, which may be behind the current one; the initial one if none is found. */
  S decided() {
    List<S> all = new ArrayList<>();
    for (Register<S> acceptor : acceptors) {
      all.add(accepted(acceptor));
    }
    S decided = states.initial();
    for (S state : all) {
      if (states.isBeyond(state, decided) && quorums.isAcceptQuorum(having(state, all))) {
        decided = state;
      }
    }
    return decided;
  }

  private S accepted(Register<S> acceptor) {
    try {
      S state = acceptor.get().value();
      return state == null ? states.initial() : state;
    } catch (RegisterUnavailableException e) {
      return states.initial(); // no answer is no acceptance
    }
  }

  /** The acceptors that have accepted a state, or one made from it in its ballot. */
  private long having(S state, List<S> all) {
    long set = 0;
    for (int i = 0; i < all.size(); i++) {
      S other = all.get(i);
      boolean hasIt =
          states.accepted(other) == states.accepted(state) && !states.isBeyond(state, other);
      set |= hasIt ? 1L << i : 0;
    }
    return set;
  }
}
