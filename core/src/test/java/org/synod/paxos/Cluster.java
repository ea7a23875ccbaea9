// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** Acceptors that can be made to crash and to return, for tests. */
final class Cluster {
  final List<Register<AcceptorState<String>>> registers = new ArrayList<>();
  final List<Acceptor<String>> acceptors = new ArrayList<>();
  private final boolean[] crashed;

  Cluster(int size) {
    crashed = new boolean[size];
    for (int i = 0; i < size; i++) {
      int number = i;
      registers.add(
          new FaultyRegister<>(
              new HeapRegister<>(),
              next -> {
                if (crashed[number]) {
                  throw FaultyRegister.crashed("a" + number);
                }
              }));
      acceptors.add(new Acceptor<>(registers.get(i)));
    }
  }

  void crash(int... numbers) {
    for (int number : numbers) {
      crashed[number] = true;
    }
  }

  void restore(int... numbers) {
    for (int number : numbers) {
      crashed[number] = false;
    }
  }

  Acceptor<String> get(int number) {
    return acceptors.get(number);
  }

  Proposer<String> proposer(int number) {
    return new Proposer<>(number, acceptors);
  }

  /** A proposer that asks the acceptors in the opposite order. */
  Proposer<String> proposerBackwards(int number) {
    List<Acceptor<String>> backwards = new ArrayList<>(acceptors);
    Collections.reverse(backwards);
    return new Proposer<>(number, backwards);
  }

  /**
   * The number of writes that have succeeded on each register, even if its acceptor has crashed.
   */
  List<Long> versions() {
    boolean[] before = crashed.clone();
    Arrays.fill(crashed, false);
    List<Long> versions = registers.stream().map(r -> r.get().version()).toList();
    System.arraycopy(before, 0, crashed, 0, before.length);
    return versions;
  }

  Learner<String> learner() {
    return new Learner<>(acceptors);
  }
}
