// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.hosted.Change;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** A client's work on acceptors that are replaced; if an epoch has ended, in the next one. */
final class Epochs<V> implements Deciding<V> {
  private final Register<Configuration> master;
  private final Function<String, ? extends Register<ClientQuorumState<V>>> place;
  private volatile @Nullable Epoch<V> known; // null: to be read from the master
  private volatile @Nullable ClientBallots<V> settled; // of the known epoch, if it has moved

  Epochs(
      Register<Configuration> master,
      Function<String, ? extends Register<ClientQuorumState<V>>> place) {
    this.master = Objects.requireNonNull(master, "master: null, allowed: a register");
    this.place = Objects.requireNonNull(place, "place: null, allowed: a function");
  }

  Register<Configuration> master() {
    return master;
  }

  /** The configuration, as the master holds it now. */
  Versioned<Configuration> held() {
    Versioned<Configuration> held = master.get();
    if (!held.isSet()) {
      throw new RegisterUnavailableException(
          "the master is unset, allowed: one that was founded", Effect.NONE);
    }
    return held;
  }

  Register<ClientQuorumState<V>> acceptor(String name) {
    return acceptor(name, place);
  }

  static <V> Register<ClientQuorumState<V>> acceptor(
      String name, Function<String, ? extends Register<ClientQuorumState<V>>> place) {
    Register<ClientQuorumState<V>> acceptor;
    try {
      acceptor = place.apply(name);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "place: failed for \"" + name + "\", allowed: a function that gives a register", e);
    }
    return Objects.requireNonNull(
        acceptor, () -> "place: gave null for \"" + name + "\", allowed: a register");
  }

  @Override
  public ClientQuorumState<V> decide(
      Change<ClientQuorumState<V>, WriteId> change, WriteId id, boolean wasSent) {
    Epoch<V> epoch = current(wasSent);
    Sent<V> sent = new Sent<>(change, epoch.ballots());
    boolean isSent = wasSent;
    for (; ; ) {
      try {
        ClientQuorumState<V> decided = sent.ballots.decide(sent, id, isSent);
        moved(epoch);
        return decided;
      } catch (Epoch.Ended e) {
        isSent |= sent.mayBe();
      } catch (RegisterUnavailableException e) {
        isSent |= e.effect() == Effect.UNKNOWN;
        if (!isOver(epoch)) {
          throw isSent ? Deciding.unknown(e) : e;
        }
      }
      epoch = after(epoch, isSent);
      sent.ballots = epoch.ballots();
    }
  }

  /**
   * A write that notes whether it may be at an acceptor. An epoch that ends does not tell, and a
   * write that counts as sent needs evidence, which is not kept for ever. Its states are told the
   * ballots of all epochs.
   */
  private static final class Sent<V> implements Change<ClientQuorumState<V>, WriteId> {
    private final Change<ClientQuorumState<V>, WriteId> write;
    private ClientBallots<V> ballots;
    private boolean isOpen; // the state that was made last has the write, and may be there
    private boolean wasOpen; // one that was made before may be

    Sent(Change<ClientQuorumState<V>, WriteId> write, ClientBallots<V> ballots) {
      this.write = write;
      this.ballots = ballots;
    }

    boolean mayBe() {
      return isOpen || wasOpen;
    }

    @Override
    public ClientQuorumState<V> next(ClientQuorumState<V> state, long ballot, WriteId id) {
      wasOpen |= isOpen;
      ClientQuorumState<V> next = write.next(state, ballots.global(ballot), id);
      isOpen = write.isIn(next, id);
      return next;
    }

    @Override
    public void lost() {
      isOpen = false;
    }

    @Override
    public boolean isIn(ClientQuorumState<V> state, WriteId id) {
      return write.isIn(state, id);
    }

    @Override
    public boolean isDone(ClientQuorumState<V> decided, boolean wasSent) {
      return write.isDone(decided, wasSent);
    }
  }

  @Override
  public Versioned<V> get() {
    try {
      ClientBallots<V> ballots = settled;
      Versioned<V> found = ballots == null ? null : ballots.current();
      if (found != null) {
        return found;
      }
    } catch (Epoch.Ended e) {
      // the next one is looked for below
    }
    return decided();
  }

  private Versioned<V> decided() {
    for (Epoch<V> epoch = current(false); ; epoch = after(epoch, false)) {
      try {
        Versioned<V> found = epoch.ballots().get();
        moved(epoch);
        return found;
      } catch (Epoch.Ended e) {
        continue;
      } catch (RegisterUnavailableException e) {
        if (!isOver(epoch)) {
          throw e;
        }
      }
    }
  }

  @Override
  public void forget() {
    Epoch<V> epoch = known;
    if (epoch != null) {
      epoch.ballots().forget();
    }
  }

  /** Begins with what the master holds, from now on. */
  void readAgain() {
    know(null);
  }

  private void know(@Nullable Epoch<V> epoch) {
    known = epoch;
    settled = epoch != null && epoch.isMoved() ? epoch.ballots() : null;
  }

  private Epoch<V> current(boolean isSent) {
    Epoch<V> now = known;
    return now != null ? now : opened(isSent);
  }

  /** An epoch after one that has ended. */
  private Epoch<V> after(Epoch<V> ended, boolean isSent) {
    Epoch<V> now = known;
    return now != null && now.configuration().epoch() > ended.configuration().epoch()
        ? now
        : opened(isSent);
  }

  private Epoch<V> opened(boolean isSent) {
    try {
      for (; ; ) {
        Versioned<Configuration> held = held();
        try {
          Epoch<V> epoch = Epoch.open(held, place);
          know(epoch);
          return epoch;
        } catch (Epoch.Ended e) {
          continue; // the master has told of it before
        } catch (RegisterUnavailableException e) {
          if (held().version() == held.version()) {
            throw e;
          } // otherwise acceptors were asked that are needed no more
        }
      }
    } catch (RegisterUnavailableException e) {
      throw isSent ? Deciding.unknown(e) : e;
    }
  }

  /** Whether the master knows of a later epoch. If it does not answer, none is known. */
  private boolean isOver(Epoch<V> epoch) {
    try {
      return held().value().epoch() > epoch.configuration().epoch();
    } catch (RegisterUnavailableException e) {
      return false;
    }
  }

  /** Tells the master that older acceptors are needed no more: a state of the epoch is decided. */
  private void moved(Epoch<V> epoch) {
    if (epoch.isMoved()) {
      return;
    }
    try {
      boolean isDone = master.compareAndSet(epoch.held().version(), epoch.configuration().moved());
      know(isDone ? epoch.moved() : null);
    } catch (RegisterUnavailableException e) {
      // the next operation tells it
    }
  }

  @Override
  public String toString() {
    Epoch<V> epoch = known;
    return epoch == null ? "configuration not read" : epoch.configuration().toString();
  }
}
