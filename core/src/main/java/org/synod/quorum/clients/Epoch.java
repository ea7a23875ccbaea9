// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.synod.quorum.Acceptors;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.hosted.FoundedAcceptor;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** A client's work in one epoch, on the acceptors of its configuration. */
record Epoch<V>(Versioned<Configuration> held, ClientBallots<V> ballots, boolean isMoved) {

  /**
   * Opens an epoch. If its state has not been moved yet, the acceptors of earlier epochs first
   * promise its first ballot, so that they decide nothing any more, and tell what they hold.
   *
   * @param held the configuration, as the master holds it
   * @param place gives the acceptor with a name
   * @throws Ended if acceptors have promised a ballot of a higher epoch
   * @throws RegisterUnavailableException if no quorum of earlier acceptors answers
   */
  static <V> Epoch<V> open(
      Versioned<Configuration> held,
      Function<String, ? extends Register<ClientQuorumState<V>>> place) {
    Configuration configuration = held.value();
    ClientQuorumState<V> highest = ClientQuorumState.founded();
    for (Acceptors each : configuration.older()) {
      ClientQuorumState<V> found =
          sealed(places(each, place), each.quorums(), configuration.epoch());
      highest = found.isBeyond(highest) ? found : highest;
    }
    return new Epoch<>(
        held,
        new ClientBallots<>(
            places(configuration.acceptors(), place),
            configuration.acceptors().quorums(),
            new ClientStates<>(configuration.epoch(), highest)),
        configuration.isMoved());
  }

  private static <V> List<Register<ClientQuorumState<V>>> places(
      Acceptors acceptors,
      Function<String, ? extends Register<ClientQuorumState<V>>> place) {
    List<Register<ClientQuorumState<V>>> registers = new ArrayList<>();
    for (String name : acceptors.members()) {
      registers.add(Epochs.acceptor(name, place));
    }
    return registers;
  }

  /** The highest state of a quorum that has promised the first ballot of an epoch. */
  private static <V> ClientQuorumState<V> sealed(
      List<Register<ClientQuorumState<V>>> registers, QuorumSystem quorums, long epoch) {
    ClientQuorumState<V> highest = ClientQuorumState.founded();
    long promised = 0;
    RegisterUnavailableException silence = null;
    for (int i = 0; !quorums.isPrepareQuorum(promised); i++) {
      if (i == registers.size()) {
        throw quorums.noQuorum(promised, silence, Effect.NONE);
      }
      try {
        ClientQuorumState<V> state =
            promise(new FoundedAcceptor<>(i, registers.get(i)), ClientStates.firstBallot(epoch));
        if (ClientStates.epoch(state.promisedBallot()) > epoch) {
          throw new Ended(epoch, ClientStates.epoch(state.promisedBallot()));
        }
        highest = state.isBeyond(highest) ? state : highest;
        promised |= 1L << i;
      } catch (RegisterUnavailableException e) {
        silence = e; // no answer is no promise
      }
    }
    return highest;
  }

  private static <V> ClientQuorumState<V> promise(
      Register<ClientQuorumState<V>> acceptor, long ballot) {
    for (; ; ) {
      Versioned<ClientQuorumState<V>> there = acceptor.get();
      ClientQuorumState<V> state = there.value();
      // otherwise a slow process could take back the promise of a higher ballot
      if (state.promisedBallot() >= ballot) {
        return state;
      }
      ClientQuorumState<V> promised = state.promising(ballot);
      if (acceptor.compareAndSet(there.version(), promised)) {
        return promised;
      }
    }
  }

  Configuration configuration() {
    return held.value();
  }

  /** The same once the master says that its state has been moved. */
  Epoch<V> moved() {
    return new Epoch<>(
        new Versioned<>(held.version() + 1, configuration().moved()), ballots, /* isMoved */ true);
  }

  /**
   * An acceptor has promised a ballot of a higher epoch: the acceptors have been replaced. Users
   * see it only if they use acceptors that are replaced by a register that knows of no such thing.
   */
  static final class Ended extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Ended(long epoch, long higher) {
      super("epoch: " + epoch + ", allowed: " + higher + ", since acceptors have been replaced");
    }
  }
}
