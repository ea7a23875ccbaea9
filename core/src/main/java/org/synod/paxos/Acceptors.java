// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** A checked set of acceptors whose quorums are the majorities. */
final class Acceptors<V> {
  static final int MAX = 63;

  private final List<Acceptor<V>> members;

  Acceptors(List<Acceptor<V>> acceptors) {
    Objects.requireNonNull(acceptors, "acceptors: null, allowed: a list");
    int size = acceptors.size();
    if (size > MAX || size % 2 == 0) {
      throw new IllegalArgumentException(
          "acceptors: " + size + ", allowed: an odd number from 1 to " + MAX
              + " (one more makes the quorums larger and survives no more failures)");
    }
    for (int i = 0; i < size; i++) {
      if (acceptors.get(i) == null) {
        throw new NullPointerException("acceptors[" + i + "]: null, allowed: an acceptor");
      }
      requireDistinct(acceptors, i);
    }
    members = List.copyOf(acceptors);
  }

  /** Otherwise one register could be counted twice, and two quorums need not meet. */
  private static <V> void requireDistinct(List<Acceptor<V>> acceptors, int i) {
    for (int j = 0; j < i; j++) {
      if (acceptors.get(i).register() == acceptors.get(j).register()) {
        throw new IllegalArgumentException(
            "acceptors[" + i + "]: " + acceptors.get(i).register()
                + " is the register of acceptors[" + j + "], allowed: distinct registers");
      }
    }
  }

  static <V> Acceptors<V> on(List<? extends Register<AcceptorState<V>>> registers) {
    Objects.requireNonNull(registers, "registers: null, allowed: a list");
    List<Acceptor<V>> acceptors = new ArrayList<>(registers.size());
    for (Register<AcceptorState<V>> register : registers) {
      acceptors.add(new Acceptor<>(register));
    }
    return new Acceptors<>(acceptors);
  }

  int size() {
    return members.size();
  }

  Acceptor<V> get(int index) {
    return members.get(index);
  }

  /** Any two sets of this size have a member in common. */
  int quorum() {
    return members.size() / 2 + 1;
  }

  RegisterUnavailableException noQuorum(int answered, Effect effect) {
    return new RegisterUnavailableException(
        answered + " of " + size() + " acceptors answered, needed: " + quorum(), effect);
  }
}
