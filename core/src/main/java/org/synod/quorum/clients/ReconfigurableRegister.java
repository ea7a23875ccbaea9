// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.clients.Configuration.Acceptors;
import org.synod.quorum.hosted.Change;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;

/**
 * A register over acceptors that are replaced while it is used. An acceptor that has failed, or
 * lost its memory, gives its place to a fresh one, in one call of whoever likes. All others find
 * out by themselves, and none of them waits.
 *
 * <p>Another register, the master, holds the {@link Configuration}: the names of the acceptors. It
 * is read by a process that begins, that finds acceptors silent, or that meets a change; as long as
 * nothing is replaced nobody else needs it. Each register has a master of its own.
 *
 * <p>Writes are exact and can be finished later, as those of {@link ClientQuorumRegister}.
 *
 * <p><i>Progress:</i> as {@link ClientQuorumRegister}, between two changes. A change needs the
 * master, a quorum that prepares of the acceptors before and a quorum that accepts of those after
 * it. A process that meets a change that was not finished finishes it.
 *
 * <p><i>Linearization:</i> as {@link ClientQuorumRegister}; a change of the acceptors at the
 * master.
 *
 * <p><i>Memory effects:</i> as {@link Register} says, within a JVM.
 *
 * <p><i>Not guaranteed:</i> as {@link ClientQuorumRegister}; an answer while neither the acceptors
 * that are known nor the master answer.
 *
 * <p>Sources: L. Lamport, D. Malkhi, L. Zhou, <i>Vertical Paxos and primary-backup replication</i>
 * (2009); D. Rystsov, <i>CASPaxos</i> (2018).
 *
 * @param <V> the values, of any size that the acceptors can hold
 */
public final class ReconfigurableRegister<V> implements Register<V> {
  /*
   *   master   {epoch, acceptors, older acceptors that may still hold what is decided}
   *
   *   change   {e, A, older}      -> {e + 1, B, older + A}      at the master
   *   seal     each of older      -> a prepare quorum promises the first ballot of e + 1
   *   enter    B: ballots of e + 1, which begin with the highest state that was sealed
   *   moved    {e + 1, B, older}  -> {e + 1, B, none}           once a state of e + 1 is decided
   *
   * Invariants
   *  - Acceptors that are sealed decide nothing in an earlier epoch: quorums meet.
   *  - A process that enters e + 1 with older acceptors has sealed all of them. Whatever an earlier
   *    epoch has decided is in the state that it begins with.
   *  - Older acceptors are forgotten only after a quorum of the new ones has accepted a state of
   *    e + 1, which every later ballot of e + 1 finds.
   *  - An acceptor without a state is silent in every epoch: a fresh one is founded before the
   *    master names it.
   */
  private final Register<Configuration> master;
  private final Function<String, ? extends Register<ClientQuorumState<V>>> place;
  private final WriteIds ids;
  private final Deciding<V> current = new Current();
  private volatile @Nullable Epoch<V> known; // null: to be read from the master

  /**
   * Makes a client of a register that {@linkplain #found has been founded}; nothing is asked yet.
   *
   * @param master holds the configuration of this register alone
   * @param place gives the acceptor with a name, always the same one
   */
  public ReconfigurableRegister(
      Register<Configuration> master,
      Function<String, ? extends Register<ClientQuorumState<V>>> place) {
    this(master, place, UUID.randomUUID());
  }

  ReconfigurableRegister(
      Register<Configuration> master,
      Function<String, ? extends Register<ClientQuorumState<V>>> place,
      UUID client) {
    this.master = Objects.requireNonNull(master, "master: null, allowed: a register");
    this.place = Objects.requireNonNull(place, "place: null, allowed: a function");
    ids = new WriteIds(client);
  }

  /**
   * Founds a register: gives each acceptor its first state, and the master its configuration. To
   * found it again, or twice at the same time, or after an attempt that failed, does no harm.
   *
   * @param <V> the values
   * @param master a register of its own, which is none of the acceptors
   * @param place gives the acceptor with a name
   * @param first the acceptors, all of which must answer
   * @return the register, unset if it is new
   * @throws IllegalArgumentException if an acceptor is in use, or is the master
   * @throws RegisterUnavailableException if an acceptor or the master does not answer
   */
  public static <V> ReconfigurableRegister<V> found(
      Register<Configuration> master,
      Function<String, ? extends Register<ClientQuorumState<V>>> place,
      Acceptors first) {
    ReconfigurableRegister<V> register = new ReconfigurableRegister<>(master, place);
    if (!master.get().isSet()) {
      register.foundAcceptors(first.members());
      boolean unused = master.compareAndSet(0, new Configuration(0, first, List.of()));
    }
    return register;
  }

  private void foundAcceptors(List<String> names) {
    List<Register<ClientQuorumState<V>>> fresh = new ArrayList<>();
    for (String name : names) {
      Register<ClientQuorumState<V>> acceptor = acceptor(name, place);
      if (acceptor.equals(master)) {
        throw new IllegalArgumentException(
            "place: \"" + name + "\" is the master, allowed: other registers");
      }
      Versioned<ClientQuorumState<V>> state = acceptor.get();
      if (state.isSet() && !ClientQuorumState.founded().equals(state.value())) {
        throw new IllegalArgumentException(
            "members: \"" + name + "\" is in use, allowed: empty ones");
      }
      fresh.add(acceptor);
    }
    for (Register<ClientQuorumState<V>> each : fresh) {
      boolean unused = each.compareAndSet(0, ClientQuorumState.founded()); // or another did it
    }
  }

  static <V> Register<ClientQuorumState<V>> acceptor(
      String name, Function<String, ? extends Register<ClientQuorumState<V>>> place) {
    return Objects.requireNonNull(
        place.apply(name), () -> "place: gave null for \"" + name + "\", allowed: a register");
  }

  @Override
  public Versioned<V> get() {
    return current.get();
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
    return new PendingWrite<>(current, ids.next(), expectedVersion, next);
  }

  // --- changes

  /**
   * Reads the configuration.
   *
   * @return the current one
   * @throws RegisterUnavailableException if the master does not answer
   */
  public Configuration configuration() {
    return held().value();
  }

  private Versioned<Configuration> held() {
    Versioned<Configuration> held = master.get();
    if (!held.isSet()) {
      throw new RegisterUnavailableException(
          "the master is unset, allowed: one that was founded", Effect.NONE);
    }
    return held;
  }

  /**
   * Puts a fresh acceptor in the place of another one, which may have failed.
   *
   * @param old the name of the acceptor that goes
   * @param fresh the name of the one that comes, which is empty
   * @return the configuration, in which the fresh acceptor has the place. Its older acceptors are
   *     empty, unless too few acceptors answer now to move the state; then whoever uses the
   *     register moves it
   * @throws IllegalArgumentException if {@code old} is no acceptor, or {@code fresh} is in use
   * @throws RegisterUnavailableException if the master or the fresh acceptor does not answer;
   *     replacing again is safe
   */
  public Configuration replace(String old, String fresh) {
    Objects.requireNonNull(fresh, "fresh: null, allowed: a name");
    for (; ; ) {
      Versioned<Configuration> held = held();
      List<String> members = new ArrayList<>(held.value().acceptors().members());
      int at = members.indexOf(Objects.requireNonNull(old, "old: null, allowed: a name"));
      if (at < 0 && members.contains(fresh)) {
        return finished(); // another has done it
      }
      if (at < 0) {
        throw new IllegalArgumentException(
            "old: \"" + old + "\", allowed: one of " + members);
      }
      members.set(at, fresh);
      Acceptors now = held.value().acceptors();
      if (tryChange(held, new Acceptors(members, now.prepare(), now.accept()))) {
        return finished();
      }
    }
  }

  /**
   * Changes the acceptors.
   *
   * @param expected the configuration that the caller has seen
   * @param next the acceptors from now on; those that are new are empty
   * @return the configuration, as {@link #replace} returns it
   * @throws IllegalStateException if the configuration is another one by now, which the message
   *     has; nothing was changed
   * @throws IllegalArgumentException if a new acceptor is in use
   * @throws RegisterUnavailableException as of {@link #replace}
   */
  public Configuration change(Configuration expected, Acceptors next) {
    Objects.requireNonNull(next, "next: null, allowed: acceptors");
    Versioned<Configuration> held = held();
    if (!held.value().equals(expected) || !tryChange(held, next)) {
      throw new IllegalStateException(
          "expected: " + expected + ", allowed: the current one, " + configuration());
    }
    return finished();
  }

  private boolean tryChange(Versioned<Configuration> held, Acceptors next) {
    List<String> fresh = new ArrayList<>(next.members());
    fresh.removeAll(held.value().names());
    foundAcceptors(fresh);
    return master.compareAndSet(held.version(), held.value().next(next));
  }

  /** Moves the state to the current acceptors, if enough of them answer. */
  private Configuration finished() {
    known = null; // the master tells of the change
    try {
      Versioned<V> unused = current.get();
    } catch (RegisterUnavailableException e) {
      // the change is made all the same, and is finished by others
    }
    return configuration();
  }

  // --- operations in the current epoch

  /** Operations that go on in the next epoch if theirs has ended. */
  private final class Current implements Deciding<V> {

    @Override
    public ClientQuorumState<V> decide(
        Change<ClientQuorumState<V>, WriteId> change, WriteId id, boolean wasSent) {
      boolean isSent = wasSent;
      for (Epoch<V> epoch = epoch(isSent); ; epoch = next(epoch, isSent)) {
        try {
          ClientQuorumState<V> decided = epoch.ballots().decide(change, id, isSent);
          moved(epoch);
          return decided;
        } catch (HigherEpochException e) {
          isSent = true; // it may be
        } catch (RegisterUnavailableException e) {
          isSent |= e.effect() == Effect.UNKNOWN;
          if (!isOver(epoch)) {
            throw isSent ? unknown(e) : e;
          }
        }
      }
    }

    @Override
    public Versioned<V> get() {
      for (Epoch<V> epoch = epoch(false); ; epoch = next(epoch, false)) {
        try {
          Versioned<V> found = epoch.ballots().get();
          moved(epoch);
          return found;
        } catch (HigherEpochException e) {
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
  }

  private static RegisterUnavailableException unknown(RegisterUnavailableException e) {
    return e.effect() == Effect.UNKNOWN
        ? e
        : new RegisterUnavailableException(e.getMessage(), e, Effect.UNKNOWN);
  }

  private Epoch<V> epoch(boolean isSent) {
    Epoch<V> now = known;
    return now != null ? now : opened(isSent);
  }

  /** An epoch after one that has ended. */
  private Epoch<V> next(Epoch<V> ended, boolean isSent) {
    Epoch<V> now = known;
    return now != null && now.configuration().epoch() > ended.configuration().epoch()
        ? now
        : opened(isSent);
  }

  private Epoch<V> opened(boolean isSent) {
    try {
      for (; ; ) {
        try {
          Epoch<V> epoch = Epoch.open(held(), place);
          known = epoch;
          return epoch;
        } catch (HigherEpochException e) {
          continue; // the master has told of it before
        }
      }
    } catch (RegisterUnavailableException e) {
      throw isSent ? unknown(e) : e;
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
    if (epoch.configuration().isMoved()) {
      return;
    }
    try {
      boolean isDone =
          master.compareAndSet(epoch.held().version(), epoch.configuration().moved());
      known = isDone ? epoch.moved() : null;
    } catch (RegisterUnavailableException e) {
      // the next operation tells it
    }
  }

  @Override
  public String toString() {
    Epoch<V> epoch = known;
    return "ReconfigurableRegister["
        + (epoch == null ? "configuration not read" : epoch.configuration()) + ", " + ids + "]";
  }
}
