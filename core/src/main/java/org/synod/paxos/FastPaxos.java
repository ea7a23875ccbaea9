// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.Consensus;
import org.synod.internal.Decided;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * Consensus by Fast Paxos over registers, some of which may stop answering: everyone sends its
 * value straight to the acceptors, in one fast ballot that all share. If that ballot does not
 * decide, because proposals collide or too few acceptors answer, they go on as in {@link Paxos}.
 *
 * <p><i>Progress:</i> obstruction-free, with randomised exponential backoff. Alone, a proposal on
 * fresh registers takes one compare-and-set on each acceptor of a fast quorum. A proposal on
 * registers that have decided reads them. Without a fast quorum it goes on while a quorum to
 * prepare and one to accept answer.
 *
 * <p><i>Linearization:</i> a value is decided at the accept that makes a fast quorum for it in the
 * fast ballot, or a quorum in a later one.
 *
 * <p><i>Memory effects:</i> as {@link Consensus} says.
 *
 * <p><i>Not guaranteed:</i> as for {@link Paxos}. Fast quorums are larger than majorities: of three
 * acceptors all. So if one of three does not answer, each decision costs a ballot of Paxos as well.
 *
 * <p>Source: L. Lamport, <i>Fast Paxos</i> (2006), §3.
 *
 * @param <V> the values, compared by {@code equals}
 */
public final class FastPaxos<V> implements Consensus<V> {
  /*
   * The fast ballot is the lowest of all, so nothing can have been accepted below it, and every
   * value is safe in it: it needs no promises and no coordinator's "any" message (§3.1). An
   * acceptor accepts the first value it is sent in it, and no other (acceptFirst).
   *
   * Recovery is Paxos with ballots above it (§3.2). Acceptors.Promises says which values such a
   * ballot may send after a fast ballot with several values (Figure 2).
   *
   * This departs from the paper in two points. There is no coordinator, so a process that meets a
   * collision recovers. And if the first acceptor that answers has another's value, the process
   * sends that value to the rest: it is as safe as its own, since any value is. Proposals that ask
   * the acceptors in the same order then collide only where an acceptor does not answer to all.
   */
  private static final VarHandle RECOVERY =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "recovery", VarHandle.class, FastPaxos.class, Paxos.class)
          .withInvokeExactBehavior();

  private final Acceptors<V> acceptors;
  private final int fastQuorum; // size of the shortest prefix of acceptors that is one; 0 if none
  private volatile @Nullable Paxos<V> recovery; // made when it is first needed
  private final Decided<V> decided = new Decided<>();

  /** Makes an object as the public constructors do; the acceptors have a fast ballot. */
  FastPaxos(Acceptors<V> acceptors) {
    assert acceptors.isFast(Ballot.LOWEST);
    this.acceptors = acceptors;
    fastQuorum = fastQuorum(acceptors.quorums());
  }

  /**
   * Makes a consensus object on registers of the caller's. Majorities prepare, and accept in a
   * classic ballot; fast quorums are then as small as possible, some three quarters of all.
   *
   * @param registers the registers, distinct, from 1 to {@link QuorumSystem#MAX_ACCEPTORS}, written
   *     by no other proposers than this object's
   */
  public FastPaxos(List<? extends Register<AcceptorState<V>>> registers) {
    this(
        registers,
        quorums(Objects.requireNonNull(registers, "registers: null, allowed: a list").size()));
  }

  /**
   * Makes a consensus object with quorums of the caller's.
   *
   * @param registers the registers, distinct, as many as the quorum system has acceptors, written
   *     by no other proposers than this object's
   * @param quorums the quorums, in which acceptor i is the i-th register
   */
  public FastPaxos(List<? extends Register<AcceptorState<V>>> registers, QuorumSystem quorums) {
    this(Acceptors.fastOn(registers, quorums));
  }

  private static int fastQuorum(QuorumSystem quorums) {
    for (int size = 1; size <= quorums.acceptors(); size++) {
      if (quorums.isFastQuorum(-1L >>> Long.SIZE - size)) {
        return size;
      }
    }
    return 0;
  }

  /** Majorities, and the smallest fast quorums with them: classic + 2 * fast > 2 * acceptors. */
  static QuorumSystem quorums(int acceptors) {
    int classic = acceptors / 2 + 1;
    return QuorumSystem.fast(acceptors, classic, acceptors - (classic - 1) / 2);
  }

  /**
   * Makes a consensus object on new registers on the heap.
   *
   * @param <V> the values
   * @param acceptors the number of acceptors, from 1 to {@link QuorumSystem#MAX_ACCEPTORS}; an even
   *     number survives as many failures as the odd one below it, since a majority is
   *     {@code acceptors / 2 + 1}
   * @return an undecided object
   */
  public static <V> FastPaxos<V> acceptors(int acceptors) {
    return new FastPaxos<>(Acceptors.onHeap(quorums(acceptors), Ballot.LOWEST));
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if no quorum answers; the value may be decided all the
   *     same, since it was sent in the fast ballot. Proposing again is safe
   * @throws IllegalStateException as {@link Paxos#propose(Object)}
   */
  @Override
  public V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    V known = decided.poll();
    if (known == null) {
      known = tryFast(value);
      if (known == null) {
        known = decision().orElse(null); // another's value may be the one that was decided
      }
      if (known == null) {
        known = recovery().propose(value);
      }
      decided.set(known);
    }
    return known;
  }

  /**
   * Sends a value in the fast ballot. Returns the value that this decides, or null if it cannot
   * tell.
   */
  @Nullable V tryFast(V value) {
    AcceptorState<V> sent = AcceptorState.accepted(Ballot.LOWEST, value);
    Versioned<AcceptorState<V>> first = new Versioned<>(1, sent); // one for all that accept it
    Register<AcceptorState<V>>[] registers = acceptors.registers();
    int quorum = fastQuorum; // read once, and not after each write
    int accepted = 0;
    int silent = 0;
    try {
      // {neutral} -> {fast, fast, value}; an unset register needs no read
      while (accepted < quorum && registers[accepted].compareAndSet(first)) {
        accepted++;
      }
    } catch (RegisterUnavailableException e) {
      silent = 1; // no answer is no acceptance, even if it may have taken effect
    }
    return accepted == quorum && quorum > 0
        ? value
        : tryFast(sent, ~(-1L << accepted), accepted + silent);
  }

  /** Goes on with acceptor {@code next}, where others may have been. */
  private @Nullable V tryFast(AcceptorState<V> mine, long accepted, int next) {
    AcceptorState<V> sent = mine;
    long same = accepted; // the acceptors that have the value sent
    long others = 0; // the acceptors that have another value
    for (int i = next; i < acceptors.size(); i++) {
      AcceptorState<V> answer;
      try {
        answer = acceptors.get(i).acceptFirst(sent);
      } catch (RegisterUnavailableException e) {
        continue; // no answer is no acceptance, even if it may have taken effect
      }
      if (answer.promisedBallot() != acceptors.fastBallot()) {
        break; // a recovery has begun, and closed the fast ballot here
      }
      if (answer != sent && (same | others) == 0) {
        sent = answer;
      }
      if (answer == sent || Objects.equals(answer.acceptedValue(), sent.acceptedValue())) {
        same |= 1L << i;
        if (acceptors.quorums().isFastQuorum(same)) {
          return sent.acceptedValue();
        }
      } else {
        others |= 1L << i;
        if (!acceptors.quorums().isFastQuorum(acceptors.without(others))) {
          break; // it collided: the value sent cannot get a fast quorum any more
        }
      }
    }
    return null;
  }

  /** One for all threads, otherwise two proposers could have the same number. */
  private Paxos<V> recovery() {
    Paxos<V> known = recovery;
    if (known == null) {
      Paxos<V> made = new Paxos<>(acceptors, () -> true, /* numbers */ null);
      boolean isMine = RECOVERY.compareAndSet(this, (Paxos<?>) null, (Paxos<?>) made);
      known = isMine ? made : Objects.requireNonNull(recovery);
    }
    return known;
  }

  @Override
  public Optional<V> decision() {
    V known = decided.poll();
    if (known != null) {
      return Optional.of(known);
    }
    Optional<V> learned = new Learner<>(acceptors).learn();
    learned.ifPresent(decided::set);
    return learned;
  }

  @Override
  public String toString() {
    return "FastPaxos[" + acceptors.size() + " acceptors, " + decided + "]";
  }
}
