// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Distinct;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;

/**
 * A register over acceptors that clients on several machines share, which lives as long as a quorum
 * of them answers. The clients share nothing else: no memory, no numbers, no clock. Each object of
 * this class is a client, with a random identity of 128 bits; there may be any number of them.
 *
 * <p>{@code compareAndSet} is exact: it returns true if and only if this call's write took effect,
 * although others may carry it to its quorum and write again before this call comes back to it. If
 * too few acceptors answer, the call ends in a {@link RegisterUnavailableException}. A write that
 * must be finished later is made by {@link #write}.
 *
 * <p><i>Progress:</i> lock-free, as far as the acceptors are, while those that answer one client
 * answer all. A ballot belongs to an acceptor, and all clients work in it for as long as that
 * acceptor answers. A write that meets no other takes one compare-and-set on each acceptor of a
 * quorum, one after the other; a read that meets no write takes one read of each. If acceptors
 * answer some clients and not others, it is obstruction-free. A client that stops holds up nobody.
 *
 * <p><i>Linearization:</i> a write when a quorum has accepted it, or a state made from it; a read
 * at its read of the ballot's host; a {@code compareAndSet} that returns false at a moment of the
 * call at which the version is beyond the expected one.
 *
 * <p><i>Memory effects:</i> as {@link Register} says, within a JVM.
 *
 * <p><i>Not guaranteed:</i> fairness; safety if an acceptor comes back with an old state that is
 * not empty. An empty acceptor counts as one that does not answer. The outcome of a write that was
 * not answered is known for as long as at most {@value ClientQuorumState#EVIDENCE} others follow
 * it; then it stays unknown.
 *
 * <p>Sources: D. Rystsov, <i>CASPaxos</i> (2018); B. Lampson, <i>The ABCD's of Paxos</i>. Hosted
 * ballots are this library's; the proof is in docs/hosted-ballots.md.
 *
 * @param <V> the values, of any size that the acceptors can hold
 */
public final class ClientQuorumRegister<V> implements Register<V> {
  /*
   *   write  host:    {b, b, k, v, ids}  -> {b, b, k + 1, next, id + ids}
   *          others:  as HostedBallots carries it
   *   read   host, then others: if a quorum has {b, b, k or more}, k is current
   *
   * Exactly once: the write that made a version is named in each state for the next 32 versions. A
   * write of id at version k took effect if and only if id made version k + 1 in a decided state.
   * So it may be run again: it is either found, or another is found in its place, or nobody has
   * made that version yet.
   */
  private final ClientBallots<V> ballots;
  private final WriteId.Sequence ids;
  private final int size;

  /**
   * Makes a client of acceptors that {@linkplain #found have been founded}.
   *
   * @param registers the acceptors, distinct and not equal, in the same order for all who share
   *     them; written only by objects of this class
   * @param quorums the quorum system; the same for all who share the acceptors
   */
  public ClientQuorumRegister(
      List<? extends Register<ClientQuorumState<V>>> registers, QuorumSystem quorums) {
    this(registers, quorums, UUID.randomUUID());
  }

  /** Makes a client with an identity that no other has, or had. */
  ClientQuorumRegister(
      List<? extends Register<ClientQuorumState<V>>> registers, QuorumSystem quorums, UUID client) {
    ballots =
        new ClientBallots<>(
            Distinct.copyOfUnequal("registers", registers),
            quorums,
            new ClientStates<>(0, ClientQuorumState.founded())); // the only epoch
    ids = new WriteId.Sequence(client);
    size = registers.size();
  }

  /**
   * Founds a register: gives each acceptor its first state. An acceptor without a state is refused
   * as one that has lost its memory. So a register is founded once, before it is used. To found it
   * again, or twice at the same time, or after an attempt that failed, does no harm.
   *
   * @param <V> the values
   * @param registers the acceptors, all of which must answer
   * @param quorums the quorum system
   * @return the register, unset if it is new
   * @throws IllegalStateException if some acceptors are empty and others used: the empty ones have
   *     lost their memory
   * @throws RegisterUnavailableException if an acceptor does not answer
   */
  public static <V> ClientQuorumRegister<V> found(
      List<? extends Register<ClientQuorumState<V>>> registers, QuorumSystem quorums) {
    ClientQuorumRegister<V> register = new ClientQuorumRegister<>(registers, quorums);
    int empty = -1;
    int used = -1;
    for (int i = 0; i < registers.size(); i++) {
      Versioned<ClientQuorumState<V>> state = registers.get(i).get();
      empty = state.isSet() ? empty : i;
      used = state.isSet() && !ClientQuorumState.founded().equals(state.value()) ? i : used;
    }
    if (empty >= 0 && used >= 0) {
      throw new IllegalStateException(
          "registers[" + empty + "]: empty while registers[" + used
              + "] is in use, allowed: all empty, to be founded, or none");
    }
    for (Register<ClientQuorumState<V>> each : registers) {
      boolean unused = each.compareAndSet(0, ClientQuorumState.founded()); // or another did it
    }
    return register;
  }

  @Override
  public Versioned<V> get() {
    return ballots.get();
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    return write(expectedVersion, next).run();
  }

  /** {@inheritDoc} Pauses are timed, see {@link TimedBackoff}. */
  @Override
  public Versioned<V> updateAndGet(UnaryOperator<@Nullable V> change) {
    return TimedBackoff.update(this, change).after();
  }

  /** {@inheritDoc} Pauses are timed, see {@link TimedBackoff}. */
  @Override
  public Versioned<V> getAndUpdate(UnaryOperator<@Nullable V> change) {
    return TimedBackoff.update(this, change).before();
  }

  /**
   * Makes a write, which has no effect before it is {@linkplain PendingWrite#run run}.
   *
   * @param expectedVersion the version the register must be at, from 0 to its current version
   * @param next the value to write, not null
   * @return a write of its own identity, for one thread at a time
   * @throws IllegalArgumentException if {@code expectedVersion} is negative
   */
  public PendingWrite<V> write(long expectedVersion, V next) {
    return new PendingWrite<>(ballots, ids.next(), expectedVersion, next);
  }

  @Override
  public String toString() {
    return "ClientQuorumRegister[" + size + " acceptors, " + ids + "]";
  }
}
