// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.synod.consensus.Consensus;
import org.synod.internal.Decided;
import org.synod.internal.Distinct;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Consensus by Paxos in hosted ballots: a ballot belongs to an acceptor and not to a proposer. So
 * every process can help every ballot, none outbids another, and all end. Of n registers, f =
 * (n - 1) / 2 may crash or miss any of the calls made to them.
 *
 * <p><i>Progress:</i> wait-free while at most f registers miss calls, whichever calls and of
 * whichever process: a proposal ends within f + 1 ballots and a bounded number of its own steps,
 * whatever the other processes do. On a fresh object it takes one compare-and-set for each register
 * of a majority; once the decision is known here, one read. If more registers miss calls, the
 * number of ballots begun is at most one more than the number of missed calls. So every proposal
 * ends once registers answer again.
 *
 * <p><i>Linearization:</i> a value is decided at the accept that makes a quorum.
 *
 * <p><i>Memory effects:</i> as {@link Consensus} says.
 *
 * <p><i>Not guaranteed:</i> a result when no majority of the registers answers a proposal: then
 * {@link RegisterUnavailableException} is thrown; an end while more than f registers go on missing
 * calls, each register those of another process. Agreement and validity hold even so, whichever
 * operations of whichever process get no answer, and however late they take effect. There is no
 * contradiction to Fischer, Lynch and Paterson: their processes send messages, and these compare
 * and set.
 *
 * <p>Sources: B. Lampson, <i>The ABCD's of Paxos</i> (acceptors by compare-and-swap); P. Jayanti,
 * T. Chandra, S. Toueg, <i>Fault-tolerant wait-free shared objects</i> (1998) for the problem; the
 * proof is in docs/hosted-ballots.md.
 *
 * @param <V> the values
 */
public final class RotatingPaxos<V> implements Consensus<V> {
  /*
   * HostedBallots has the algorithm, and RotatingProposal the state of a ballot. This class has
   * ballot 1 of a proposal that nobody disturbs. There an unset register needs no read: its version
   * 1 is {1, 1, value}, and the host is the first to have it.
   */
  private static final int MAX_ACCEPTORS = 63;
  private static final int MAX_FAILURES = (MAX_ACCEPTORS - 1) / 2;
  private static final long FIRST = Ballot.of(HostedBallots.FIRST, 0);

  private final Register<AcceptorState<V>>[] registers; // never written after the constructor
  private final Decided<V> decided = new Decided<>();

  private RotatingPaxos(Register<AcceptorState<V>>[] registers) {
    this.registers = registers;
  }

  /**
   * Makes a consensus object on registers of the caller's.
   *
   * @param registers the registers, distinct, from 1 to 63; in the same order for everybody, and
   *     written only by objects of this class
   */
  public RotatingPaxos(List<? extends Register<AcceptorState<V>>> registers) {
    this(Distinct.<Register<AcceptorState<V>>>copyOf("registers", registers).toArray(newArray(0)));
    if (this.registers.length < 1 || this.registers.length > MAX_ACCEPTORS) {
      throw new IllegalArgumentException(
          "registers: " + this.registers.length + ", allowed: 1 to " + MAX_ACCEPTORS);
    }
  }

  /**
   * Makes a consensus object on new registers on the heap.
   *
   * @param <V> the values
   * @param acceptors the number of acceptors, from 1 to 63; an even number survives as many
   *     failures as the odd one below it, since a majority is {@code acceptors / 2 + 1}
   * @return an undecided object
   */
  public static <V> RotatingPaxos<V> acceptors(int acceptors) {
    if (acceptors < 1 || acceptors > MAX_ACCEPTORS) {
      throw new IllegalArgumentException(
          "acceptors: " + acceptors + ", allowed: 1 to " + MAX_ACCEPTORS);
    }
    Register<AcceptorState<V>>[] registers = newArray(acceptors);
    for (int i = 0; i < registers.length; i++) {
      registers[i] = new HeapRegister<>();
    }
    return new RotatingPaxos<>(registers);
  }

  /**
   * Makes a consensus object on new registers on the heap.
   *
   * @param <V> the values
   * @param failures the number of registers that may stop answering, from 0 to 31: f, of 2f + 1
   * @return an undecided object
   */
  public static <V> RotatingPaxos<V> surviving(int failures) {
    if (failures < 0 || failures > MAX_FAILURES) {
      throw new IllegalArgumentException(
          "failures: " + failures + ", allowed: 0 to " + MAX_FAILURES);
    }
    return acceptors(2 * failures + 1);
  }

  @SuppressWarnings("unchecked") // an array of a generic type; it never leaves this class
  private static <V> Register<AcceptorState<V>>[] newArray(int length) {
    return (Register<AcceptorState<V>>[]) new Register<?>[length];
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if no majority of the registers answers; the value may be
   *     decided all the same if the effect is unknown. Proposing again is safe
   * @throws IllegalStateException if something else has written the registers
   */
  @Override
  public V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    V known = decided.poll();
    if (known == null) {
      known = decide(value);
      decided.set(known);
    }
    return known;
  }

  /**
   * Works in ballot 1 as long as it meets unset registers only, and in hosted ballots after that.
   */
  private V decide(V value) {
    // one object for all that accept it
    Versioned<AcceptorState<V>> first = new Versioned<>(1, AcceptorState.accepted(FIRST, value));
    Register<AcceptorState<V>>[] all = registers; // read once, and not after each write
    int quorum = all.length / 2 + 1;
    int accepted = 0;
    boolean isSent = false; // whether the value may be at an acceptor
    boolean isSilent = false; // an acceptor, the first that has not accepted
    try {
      // {neutral} -> {1, 1, value}; at the host first
      while (accepted < quorum && all[accepted].compareAndSet(first)) {
        accepted++;
        isSent = true;
      }
    } catch (RegisterUnavailableException e) {
      isSilent = true;
      isSent |= e.effect() == Effect.UNKNOWN;
    }
    return accepted == quorum
        ? value
        : decideAnyhow(value, isSent, /* isHostSilent */ isSilent && accepted == 0);
  }

  private V decideAnyhow(V value, boolean isSent, boolean isHostSilent) {
    HostedBallots<AcceptorState<V>> ballots = ballots();
    RotatingProposal<V> proposal = new RotatingProposal<>();
    AcceptorState<V> decided =
        isHostSilent
            ? ballots.changeBeyondFirst(proposal, value, isSent)
            : ballots.change(proposal, value, isSent);
    return Objects.requireNonNull(decided.acceptedValue());
  }

  private HostedBallots<AcceptorState<V>> ballots() {
    return RotatingProposal.ballots(registers, QuorumSystem.majority(registers.length));
  }

  @Override
  public Optional<V> decision() {
    V known = decided.poll();
    if (known != null) {
      return Optional.of(known);
    }
    V learned = ballots().decided().acceptedValue();
    if (learned != null) {
      decided.set(learned);
    }
    return Optional.ofNullable(learned);
  }

  @Override
  public String toString() {
    return "RotatingPaxos[" + registers.length + " acceptors, " + decided + "]";
  }
}
