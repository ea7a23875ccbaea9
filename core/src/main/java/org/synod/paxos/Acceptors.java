// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.List;
import java.util.Objects;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** A checked list of acceptors with their quorums, and what makes a ballot decide. */
final class Acceptors<V> {

  private final Register<AcceptorState<V>>[] members; // never written after the constructor
  private final QuorumSystem quorums;
  private final long fastBallot; // the ballot in which any value may be sent, or NONE

  private Acceptors(Register<AcceptorState<V>>[] members, QuorumSystem quorums, long fastBallot) {
    this.members = members;
    this.quorums = quorums;
    this.fastBallot = fastBallot;
  }

  /** Otherwise one register could be counted twice, and two quorums need not meet. */
  private Acceptors<V> requireDistinct() {
    for (int i = 1; i < members.length; i++) {
      for (int j = 0; j < i; j++) {
        if (members[i] == members[j]) {
          throw new IllegalArgumentException(
              "acceptors[" + i + "]: " + members[i]
                  + " is the register of acceptors[" + j + "], allowed: distinct registers");
        }
      }
    }
    return this;
  }

  /** Acceptors whose quorums are the majorities. */
  static <V> Acceptors<V> of(List<Acceptor<V>> acceptors) {
    return of(acceptors, majority("acceptors", acceptors));
  }

  static <V> Acceptors<V> of(List<Acceptor<V>> acceptors, QuorumSystem quorums) {
    Register<AcceptorState<V>>[] members = newArray("acceptors", acceptors, quorums);
    for (int i = 0; i < members.length; i++) {
      if (acceptors.get(i) == null) {
        throw new NullPointerException("acceptors[" + i + "]: null, allowed: an acceptor");
      }
      members[i] = acceptors.get(i).register();
    }
    return new Acceptors<>(members, quorums, Ballot.NONE).requireDistinct();
  }

  /** Acceptors on registers, whose quorums are the majorities. */
  static <V> Acceptors<V> on(List<? extends Register<AcceptorState<V>>> registers) {
    return on(registers, majority("registers", registers));
  }

  static <V> Acceptors<V> on(
      List<? extends Register<AcceptorState<V>>> registers, QuorumSystem quorums) {
    return on(registers, quorums, Ballot.NONE);
  }

  /** Acceptors on registers, whose lowest ballot is a fast one. */
  static <V> Acceptors<V> fastOn(
      List<? extends Register<AcceptorState<V>>> registers, QuorumSystem quorums) {
    return on(registers, quorums, Ballot.LOWEST);
  }

  /** Acceptors on new registers. */
  static <V> Acceptors<V> onHeap(QuorumSystem quorums, long fastBallot) {
    Register<AcceptorState<V>>[] members = newArray(quorums.acceptors());
    for (int i = 0; i < members.length; i++) {
      members[i] = new HeapRegister<>();
    }
    return new Acceptors<>(members, quorums, fastBallot);
  }

  private static <V> Acceptors<V> on(
      List<? extends Register<AcceptorState<V>>> registers, QuorumSystem quorums, long fast) {
    Register<AcceptorState<V>>[] members = newArray("registers", registers, quorums);
    for (int i = 0; i < members.length; i++) {
      members[i] = Objects.requireNonNull(registers.get(i), "register: null, allowed: a register");
    }
    return new Acceptors<>(members, quorums, fast).requireDistinct();
  }

  private static QuorumSystem majority(String name, List<?> list) {
    return QuorumSystem.oddMajority(
        Objects.requireNonNull(list, () -> name + ": null, allowed: a list").size());
  }

  private static <V> Register<AcceptorState<V>>[] newArray(
      String name, List<?> list, QuorumSystem quorums) {
    Objects.requireNonNull(list, () -> name + ": null, allowed: a list");
    Objects.requireNonNull(quorums, "quorums: null, allowed: a quorum system");
    if (list.size() != quorums.acceptors()) {
      throw new IllegalArgumentException(
          "acceptors: " + list.size() + ", allowed: " + quorums.acceptors()
              + ", as the quorum system has");
    }
    return newArray(list.size());
  }

  @SuppressWarnings("unchecked") // an array of a generic type; it never leaves this package
  static <V> Register<AcceptorState<V>>[] newArray(int size) {
    return (Register<AcceptorState<V>>[]) new Register<?>[size];
  }

  int size() {
    return members.length;
  }

  Acceptor<V> get(int index) {
    return new Acceptor<>(members[index]);
  }

  /** The registers of all, not to be written to. */
  Register<AcceptorState<V>>[] registers() {
    return members;
  }

  QuorumSystem quorums() {
    return quorums;
  }

  /** The ballot in which any value may be sent, or {@link Ballot#NONE}. */
  long fastBallot() {
    return fastBallot;
  }

  boolean isFast(long ballot) {
    return ballot == fastBallot && ballot != Ballot.NONE;
  }

  /** All acceptors but those in a set. */
  long without(long set) {
    return -1L >>> Long.SIZE - members.length & ~set;
  }

  /** Whether a ballot decides a value that this set has accepted in it. */
  boolean decides(long ballot, long set) {
    return isFast(ballot) ? quorums.isFastQuorum(set) : quorums.isAcceptQuorum(set);
  }

  RegisterUnavailableException noQuorum(long answered, Effect effect) {
    return quorums.noQuorum(answered, effect);
  }
}
