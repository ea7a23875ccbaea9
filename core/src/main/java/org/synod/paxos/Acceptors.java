// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Distinct;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.witness.DoubtedRegister;
import org.synod.quorum.witness.Witnesses;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** A checked list of acceptors with their quorums, and the rules by which a ballot decides. */
final class Acceptors<V> {

  private static final String NO_ACCEPTORS = "acceptors: null, allowed: a list";

  private final Register<AcceptorState<V>>[] members; // never written after the constructor
  private final QuorumSystem quorums;
  private final long fastBallot; // the ballot in which everyone may send a value, or NONE

  private Acceptors(Register<AcceptorState<V>>[] members, QuorumSystem quorums, long fastBallot) {
    this.members = members;
    this.quorums = quorums;
    this.fastBallot = fastBallot;
  }

  /** Acceptors whose quorums are the majorities. */
  static <V> Acceptors<V> of(List<Acceptor<V>> acceptors) {
    return of(acceptors, majority("acceptors", acceptors));
  }

  static <V> Acceptors<V> of(List<Acceptor<V>> acceptors, QuorumSystem quorums) {
    List<@Nullable Register<AcceptorState<V>>> registers = new ArrayList<>();
    for (Acceptor<V> acceptor : Objects.requireNonNull(acceptors, NO_ACCEPTORS)) {
      registers.add(acceptor == null ? null : acceptor.register());
    }
    return on("acceptors", registers, quorums, Ballot.NONE);
  }

  /** Acceptors on registers, whose quorums are the majorities. */
  static <V> Acceptors<V> on(List<? extends Register<AcceptorState<V>>> registers) {
    return on(registers, majority("registers", registers));
  }

  static <V> Acceptors<V> on(
      List<? extends Register<AcceptorState<V>>> registers, QuorumSystem quorums) {
    return on("registers", registers, quorums, Ballot.NONE);
  }

  /** Acceptors on registers, whose lowest ballot is a fast one. */
  static <V> Acceptors<V> fastOn(
      List<? extends Register<AcceptorState<V>>> registers, QuorumSystem quorums) {
    return on("registers", registers, QuorumSystem.requireTruthful(quorums), Ballot.LOWEST);
  }

  /** Acceptors on new registers. */
  static <V> Acceptors<V> onHeap(QuorumSystem quorums, long fastBallot) {
    Register<AcceptorState<V>>[] members = newArray(quorums.acceptors());
    for (int i = 0; i < members.length; i++) {
      members[i] = new HeapRegister<>();
    }
    return new Acceptors<>(members, quorums, fastBallot);
  }

  /** Checks that they are distinct: otherwise one could count twice, and quorums need not meet. */
  private static <V> Acceptors<V> on(
      String name,
      List<? extends @Nullable Register<AcceptorState<V>>> registers,
      QuorumSystem quorums,
      long fast) {
    List<Register<AcceptorState<V>>> members =
        Distinct.<Register<AcceptorState<V>>>copyOf(name, registers);
    Objects.requireNonNull(quorums, "quorums: null, allowed: a quorum system");
    if (members.size() != quorums.acceptors()) {
      throw new IllegalArgumentException(
          name + ": " + members.size() + ", allowed: " + quorums.acceptors()
              + ", as the quorum system has acceptors");
    }
    Register<AcceptorState<V>>[] all = members.toArray(newArray(0));
    for (int i = 0; i < all.length && quorums.liars() != 0; i++) {
      all[i] = new DoubtedRegister<>(all[i]);
    }
    return new Acceptors<>(all, quorums, fast);
  }

  private static QuorumSystem majority(String name, List<?> list) {
    return QuorumSystem.majority(
        Objects.requireNonNull(list, () -> name + ": null, allowed: a list").size());
  }

  @SuppressWarnings("unchecked") // an array of a generic type; it never leaves this package
  static <V> Register<AcceptorState<V>>[] newArray(int size) {
    return (Register<AcceptorState<V>>[]) new Register<?>[size];
  }

  int size() {
    return members.length;
  }

  Acceptor<V> get(int index) {
    return quorums.liars() == 0
        ? new Acceptor<>(members[index])
        : new Acceptor<>(members[index], DoubtedRegister.TRIES);
  }

  /** Asks one to accept a value; if it may lie, another value in the ballot is no answer. */
  AcceptorState<V> accept(int index, AcceptorState<V> accepted) {
    if (quorums.liars() == 0) {
      return get(index).accept(accepted);
    }
    AcceptorState<V> state = get(index).acceptFirst(accepted);
    boolean isOther =
        state.promisedBallot() == accepted.acceptedBallot() && !state.equals(accepted);
    if (isOther) {
      throw new RegisterUnavailableException(
          "acceptor " + index + " has " + state + ", allowed: " + accepted.acceptedValue()
              + " in its ballot",
          Effect.NONE);
    }
    return state;
  }

  /** The registers of all, not to be written to. */
  Register<AcceptorState<V>>[] registers() {
    return members;
  }

  QuorumSystem quorums() {
    return quorums;
  }

  /** The ballot in which everyone may send a value, or {@link Ballot#NONE}. */
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

  RegisterUnavailableException noQuorum(
      long answered, @Nullable RegisterUnavailableException silence, Effect effect) {
    return quorums.noQuorum(answered, silence, effect);
  }

  /**
   * The promises that one ballot has got. They tell which value is safe in it, and whether that
   * value is known to be decided already.
   */
  final class Promises {
    /*
     * Let k be the highest ballot that one of the promises reports as accepted. No ballot between k
     * and this one decides a value. A quorum that accepts in such a ballot has an acceptor among
     * those that promised; it would have reported that ballot, and now accepts nothing below this
     * one any more.
     *
     *  - k is none: any value is safe.
     *  - k is classic: its only value is safe (Paxos Made Simple, P2c).
     *  - k is fast: it may have several values. One of them may be decided if those that reported
     *    it, and all that did not promise, contain a fast quorum. No two values can, since a
     *    prepare quorum meets the common part of every two fast quorums. If there is such a value,
     *    it alone is safe; if there is none, any value is safe (Fast Paxos, Figure 2 and
     *    observation O4).
     */
    private long promised; // bit i for acceptor i
    private AcceptorState<V> last = AcceptorState.initial(); // of an acceptor that reports k
    private long reporters; // the acceptors that report k
    private @Nullable V @Nullable [] fastValues; // the values that they report, made if k is fast
    private final @Nullable Witnesses<V> witnesses = // in place of k, if acceptors may lie
        quorums.liars() == 0 ? null : new Witnesses<>(quorums, Witnesses.single());

    void add(int acceptor, AcceptorState<V> state) {
      long bit = 1L << acceptor;
      promised |= bit;
      V value = state.acceptedValue();
      if (witnesses != null && value != null) {
        witnesses.add(acceptor, state.acceptedBallot(), value);
      }
      if (state.acceptedBallot() > last.acceptedBallot()) {
        last = state;
        reporters = bit;
      } else if (state.acceptedBallot() == last.acceptedBallot()) {
        reporters |= bit;
      }
      if (isFast(state.acceptedBallot())) {
        values()[acceptor] = state.acceptedValue();
      }
    }

    @SuppressWarnings("unchecked") // only a V is put into it
    private @Nullable V[] values() {
      @Nullable V[] values = fastValues;
      if (values == null) {
        values = (V[]) new Object[members.length];
        fastValues = values;
      }
      return values;
    }

    /** The acceptors that promised. */
    long promised() {
      return promised;
    }

    boolean isQuorum() {
      return quorums.isPrepareQuorum(promised);
    }

    /** The only value that is safe, given that the acceptors are a quorum; null if any is. */
    @Nullable V safe() {
      if (witnesses != null) {
        return witnesses.kept();
      }
      if (!isFast(last.acceptedBallot())) {
        return last.acceptedValue();
      }
      long silent = without(promised);
      for (long left = reporters; left != 0; left &= left - 1) {
        V value = values()[Long.numberOfTrailingZeros(left)];
        if (quorums.isFastQuorum(reporters(value) | silent)) {
          return value;
        }
      }
      return null;
    }

    /** Whether they show that the safe value is decided: then it need not be sent again. */
    boolean isDecided() {
      V value = safe();
      if (witnesses != null) {
        return value != null && witnesses.isDecided(value);
      }
      return value != null && decides(last.acceptedBallot(), reporters(value));
    }

    /** The reporters of the highest ballot that report this value. */
    private long reporters(@Nullable V value) {
      if (!isFast(last.acceptedBallot())) {
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
}
