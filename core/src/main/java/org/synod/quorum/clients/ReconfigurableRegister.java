// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.Acceptors;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
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
 * that are known nor the master answer. A name stands for one memory for ever: safety is lost if an
 * acceptor that lost its memory comes back under its own name by a change.
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
  private final Epochs<V> epochs;
  private final WriteId.Sequence ids;

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
    epochs = new Epochs<>(master, place);
    ids = new WriteId.Sequence(client);
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
    Objects.requireNonNull(first, "first: null, allowed: acceptors");
    ReconfigurableRegister<V> register = new ReconfigurableRegister<>(master, place);
    if (!master.get().isSet() && register.foundAcceptors(0, first, Set.of())) {
      boolean unused = master.compareAndSet(0, new Configuration(0, first, List.of()));
    }
    return register;
  }

  /**
   * Founds those acceptors that are not in use by right, before the master names them.
   *
   * @return false if the master is beyond its version, so that another may have named them
   */
  private boolean foundAcceptors(long version, Acceptors acceptors, Set<String> used) {
    List<Register<ClientQuorumState<V>>> all = new ArrayList<>();
    List<Register<ClientQuorumState<V>>> fresh = new ArrayList<>();
    for (String name : acceptors.members()) {
      Register<ClientQuorumState<V>> acceptor = epochs.acceptor(name);
      if (acceptor.equals(epochs.master())) {
        throw new IllegalArgumentException(
            "place: gave the master for \"" + name + "\", allowed: another register");
      }
      int same = all.indexOf(acceptor);
      if (same >= 0) {
        throw new IllegalArgumentException(
            "place: gave the same register for \"" + name + "\" and \""
                + acceptors.members().get(same) + "\", allowed: distinct ones");
      }
      all.add(acceptor);
      if (!used.contains(name)) {
        if (isInUse(acceptor)) {
          if (epochs.master().get().version() > version) {
            return false;
          }
          throw new IllegalArgumentException(
              "members: \"" + name + "\" is in use, allowed: empty ones");
        }
        fresh.add(acceptor);
      }
    }
    for (Register<ClientQuorumState<V>> each : fresh) {
      boolean unused = each.compareAndSet(0, ClientQuorumState.founded()); // or another did it
    }
    return true;
  }

  private static <V> boolean isInUse(Register<ClientQuorumState<V>> acceptor) {
    Versioned<ClientQuorumState<V>> state = acceptor.get();
    return state.isSet() && !ClientQuorumState.founded().equals(state.value());
  }

  @Override
  public Versioned<V> get() {
    return epochs.get();
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
    return new PendingWrite<>(epochs, ids.next(), expectedVersion, next);
  }

  // --- changes

  /**
   * Reads the configuration.
   *
   * @return the current one
   * @throws RegisterUnavailableException if the master does not answer
   */
  public Configuration configuration() {
    return epochs.held().value();
  }

  /**
   * Puts a fresh acceptor in the place of another one, which may have failed. If the acceptor with
   * the place is the fresh one already, nothing is changed.
   *
   * @param old the name of the acceptor that goes
   * @param fresh the name of the one that comes: it is empty, and its name is new
   * @return the configuration, in which the fresh acceptor has the place. Its older acceptors are
   *     empty, unless too few acceptors answer now to move the state; then whoever uses the
   *     register moves it
   * @throws IllegalArgumentException if {@code old} is no acceptor, or {@code fresh} is in use
   * @throws RegisterUnavailableException if the master or the fresh acceptor does not answer;
   *     replacing again is safe
   */
  public Configuration replace(String old, String fresh) {
    for (; ; ) {
      Versioned<Configuration> held = epochs.held();
      Acceptors now = held.value().acceptors();
      boolean isDone = !now.members().contains(old) && now.members().contains(fresh); // by another
      if (isDone || tryChange(held, now.replacing(old, fresh))) {
        return finished();
      }
    }
  }

  /**
   * Changes the acceptors.
   *
   * @param expected the configuration that the caller has seen
   * @param next the acceptors from now on; those that come are empty, and their names are new
   * @return the configuration, as {@link #replace} returns it
   * @throws IllegalStateException if the configuration is another one by now, which the message
   *     has; nothing was changed
   * @throws IllegalArgumentException if a new acceptor is in use
   * @throws RegisterUnavailableException as of {@link #replace}
   */
  public Configuration change(Configuration expected, Acceptors next) {
    Objects.requireNonNull(expected, "expected: null, allowed: a configuration");
    Objects.requireNonNull(next, "next: null, allowed: acceptors");
    Versioned<Configuration> held = epochs.held();
    if (!held.value().equals(expected) || !tryChange(held, next)) {
      throw new IllegalStateException(
          "expected: " + expected + ", allowed: the current one, " + configuration());
    }
    return finished();
  }

  private boolean tryChange(Versioned<Configuration> held, Acceptors next) {
    return foundAcceptors(held.version(), next, held.value().names())
        && epochs.master().compareAndSet(held.version(), held.value().next(next));
  }

  /** Moves the state to the current acceptors, if enough of them answer. */
  private Configuration finished() {
    epochs.readAgain();
    try {
      Versioned<V> unused = epochs.get();
    } catch (RegisterUnavailableException e) {
      // the change is made all the same, and is finished by others
    }
    return configuration();
  }

  @Override
  public String toString() {
    return "ReconfigurableRegister[" + epochs + ", " + ids + "]";
  }
}
