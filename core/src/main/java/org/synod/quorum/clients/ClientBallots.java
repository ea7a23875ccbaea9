// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.hosted.Change;
import org.synod.quorum.hosted.FoundedAcceptor;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.quorum.hosted.RememberedAcceptor;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** A client's work on one set of acceptors: writes, reads, and what it remembers of them. */
final class ClientBallots<V> implements Deciding<V> {
  /*
   * Writes work from remembered states (RememberedAcceptor), reads never do.
   */
  private final List<FoundedAcceptor<ClientQuorumState<V>>> acceptors = new ArrayList<>();
  private final List<RememberedAcceptor<ClientQuorumState<V>>> remembered = new ArrayList<>();
  private final HostedBallots<ClientQuorumState<V>> writes;
  private final HostedBallots<ClientQuorumState<V>> reads;
  private final QuorumSystem quorums;
  private final ClientStates<V> states;
  private final Change<ClientQuorumState<V>, Object> none = new None();
  private volatile long latestBallot = HostedBallots.FIRST; // any ballot will do

  /** Makes a client's work on some acceptors, which have been founded, in an epoch. */
  ClientBallots(
      List<Register<ClientQuorumState<V>>> registers,
      QuorumSystem quorums,
      ClientStates<V> states) {
    for (Register<ClientQuorumState<V>> each : registers) {
      acceptors.add(new FoundedAcceptor<>(acceptors.size(), each));
    }
    acceptors.forEach(each -> remembered.add(new RememberedAcceptor<>(each)));
    writes = new HostedBallots<>(remembered, quorums, states);
    reads = new HostedBallots<>(acceptors, quorums, states);
    this.quorums = quorums;
    this.states = states;
  }

  /** A ballot of this work, among those of all epochs. */
  long global(long ballot) {
    return states.global(ballot);
  }

  @Override
  public ClientQuorumState<V> decide(
      Change<ClientQuorumState<V>, WriteId> change, WriteId id, boolean wasSent) {
    return writes.change(change, id, wasSent);
  }

  @Override
  public Versioned<V> get() {
    Versioned<V> found = current();
    if (found != null) {
      return found;
    }
    ClientQuorumState<V> state = reads.change(none, this, /* wasSent */ false);
    latestBallot = states.accepted(state);
    return content(state);
  }

  /** Reads what is current, if acceptors show it without a ballot; else null. */
  @Nullable Versioned<V> current() {
    ClientQuorumState<V> state = current(latestBallot);
    return state == null ? null : content(state);
  }

  private static <V> Versioned<V> content(ClientQuorumState<V> state) {
    V value = state.value();
    return value == null ? Versioned.unset() : new Versioned<>(state.version(), value);
  }

  /**
   * Reads the state of a ballot's host, and then others, until a quorum is found to have it. The
   * state was then current at the read of the host. Null if there is no such quorum.
   */
  private @Nullable ClientQuorumState<V> current(long ballot) {
    // The host first: a state that a higher ballot decided before that read shows in the promises
    // of the quorum, since the quorum that prepared the higher ballot meets every accept quorum.
    int host = (int) ((ballot - HostedBallots.FIRST) % acceptors.size());
    ClientQuorumState<V> state = of(host, ballot);
    if (state == null) {
      return null;
    }
    long having = 1L << host;
    for (int i = 0; i < acceptors.size() && !quorums.isAcceptQuorum(having); i++) {
      ClientQuorumState<V> other = i == host ? null : of(i, ballot);
      if (other != null && !state.isBeyond(other)) {
        having |= 1L << i;
      }
    }
    return quorums.isAcceptQuorum(having) ? state : null;
  }

  /** The state of an acceptor, if that is of a ballot and nothing higher is promised. */
  private @Nullable ClientQuorumState<V> of(int i, long ballot) {
    ClientQuorumState<V> state;
    try {
      state = acceptors.get(i).get().value();
    } catch (RegisterUnavailableException e) {
      return null; // no answer is no acceptance
    }
    boolean isOfBallot =
        state != null && states.promised(state) == ballot && states.accepted(state) == ballot;
    return isOfBallot ? state : null;
  }

  @Override
  public void forget() {
    remembered.forEach(RememberedAcceptor::forget);
  }

  /** The change that leaves a state as it is, and gets it decided. */
  private final class None implements Change<ClientQuorumState<V>, Object> {
    @Override
    public ClientQuorumState<V> next(ClientQuorumState<V> state, long ballot, Object asked) {
      return state.in(states.global(ballot));
    }

    @Override
    public boolean isIn(ClientQuorumState<V> state, Object asked) {
      return false;
    }

    @Override
    public boolean isDone(ClientQuorumState<V> decided, boolean wasSent) {
      return true;
    }
  }
}
