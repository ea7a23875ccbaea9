// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.Consensus;
import org.synod.internal.Decided;
import org.synod.memory.Backoff;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * Consensus by Paxos over registers, some of which may stop answering: it goes on while a quorum
 * of them does, a majority unless told otherwise. Any thread may propose; the proposers are told
 * apart by a counter in this object, or by one that several such objects share.
 *
 * <p><i>Progress:</i> obstruction-free, with randomised exponential backoff. Alone, the first
 * proposal on fresh registers takes one compare-and-set on each acceptor of a quorum, and so does
 * one on registers that have decided. Once the decision is known here, a proposal takes one read.
 * No thread can hold up the others by stopping.
 *
 * <p><i>Linearization:</i> a value is decided at the accept that makes a quorum.
 *
 * <p><i>Memory effects:</i> as {@link Consensus} says.
 *
 * <p><i>Not guaranteed:</i> an end while proposers keep starting ballots against each other (no
 * deterministic consensus from failing registers has one; Fischer, Lynch and Paterson); a result
 * when no quorum answers: then {@link org.synod.register.RegisterUnavailableException} is thrown.
 * Agreement and validity hold whichever calls the registers miss, and however late those take
 * effect.
 *
 * <p>Sources: L. Lamport, <i>The Part-Time Parliament</i> and <i>Paxos Made Simple</i>; B. Lampson,
 * handout 18 and <i>The ABCD's of Paxos</i>; W. Schultz, <i>Distributed Systems</i>, §5.3; for the
 * hint at a leader, T. Chandra, V. Hadzilacos, S. Toueg, <i>The Weakest Failure Detector for
 * Solving Consensus</i> (1996).
 *
 * @param <V> the values, compared by {@code equals}
 */
public final class Paxos<V> implements Consensus<V> {
  private static final VarHandle PROPOSERS =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "proposers", VarHandle.class, Paxos.class, int.class)
          .withInvokeExactBehavior();

  private static final int LEADERS_PAUSES = 10; // up to the longest, 12,000 spins in all

  private final Acceptors<V> acceptors;
  private final Learner<V> learner;
  private final BooleanSupplier mayLead;
  private final IntSupplier numbers; // of proposers: each number once
  private final Queue<Proposer<V>> idle = new ConcurrentLinkedQueue<>(); // their quorum was gone
  private volatile int proposers; // the number of numbers taken
  private final Decided<V> decided = new Decided<>();

  /**
   * Makes an object as the public constructors do; the quorums and a fast ballot, if any, are those
   * of the acceptors.
   */
  Paxos(Acceptors<V> acceptors, BooleanSupplier mayLead, @Nullable IntSupplier numbers) {
    this.acceptors = acceptors;
    this.mayLead = mayLead;
    this.numbers = numbers == null ? this::nextNumber : numbers;
    learner = new Learner<>(acceptors);
  }

  /**
   * Makes a consensus object on registers of the caller's.
   *
   * @param registers the registers, distinct, from 1 to {@link QuorumSystem#MAX_ACCEPTORS}, written
   *     by no other proposers than this object's
   */
  public Paxos(List<? extends Register<AcceptorState<V>>> registers) {
    this(Acceptors.on(registers), () -> true, /* numbers */ null);
  }

  /**
   * Makes a consensus object over other quorums than majorities.
   *
   * @param registers the registers, distinct, as many as the quorum system has acceptors, written
   *     by no other proposers than this object's
   * @param quorums the quorums, in which acceptor i is the i-th register
   */
  public Paxos(List<? extends Register<AcceptorState<V>>> registers, QuorumSystem quorums) {
    this(Acceptors.on(registers, quorums), () -> true, /* numbers */ null);
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
  public static <V> Paxos<V> acceptors(int acceptors) {
    return new Paxos<>(
        Acceptors.onHeap(QuorumSystem.majority(acceptors), Ballot.NONE),
        () -> true,
        /* numbers */ null);
  }

  /**
   * Makes a consensus object on registers that other such objects share, in other JVMs, say.
   *
   * @param <V> the values
   * @param registers the registers, distinct, as many as the quorum system has acceptors, in the
   *     same order for all, written by no other proposers than those of these objects
   * @param quorums the quorums, in which acceptor i is the i-th register; the same for all
   * @param numbers gives each proposer a number from 0 to {@link Ballot#MAX_PROPOSER} that no other
   *     proposer on these registers has, or has ever had: the count of a shared register, say;
   *     otherwise two values could be accepted in one ballot. An exception that it throws comes
   *     through, and nothing is proposed
   * @return an object that shares its decision with the others
   */
  public static <V> Paxos<V> sharing(
      List<? extends Register<AcceptorState<V>>> registers,
      QuorumSystem quorums,
      IntSupplier numbers) {
    return new Paxos<>(
        Acceptors.on(registers, quorums),
        () -> true,
        Objects.requireNonNull(numbers, "numbers: null, allowed: a function"));
  }

  /**
   * Returns this object with a hint at the thread that should propose (Ω, which may be wrong), so
   * that proposers get less in each other's way. A thread that should not lead waits for a decision
   * for a bounded time, only reads meanwhile, and then proposes all the same. A hint that is wrong
   * costs that time, and endangers neither agreement nor progress.
   *
   * @param mayLead whether the calling thread should propose now; an exception that it throws comes
   *     through, and nothing is proposed
   * @return an object on the same registers, whose proposers share no number with this object's:
   *     both may be used
   */
  public Paxos<V> withLeader(BooleanSupplier mayLead) {
    return new Paxos<>(
        acceptors, Objects.requireNonNull(mayLead, "mayLead: null, allowed: a function"), numbers);
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; the value may be
   *     decided all the same if the effect is unknown. Proposing again is safe
   * @throws IllegalStateException if more than {@link Ballot#MAX_PROPOSER} proposals are going on,
   *     and the object is not {@linkplain #sharing shared}
   */
  @Override
  public V propose(V value) {
    return propose(value, round -> {});
  }

  /**
   * Proposes a value and returns the decided one, like {@link #propose(Object)}, and tells the fate
   * of each ballot.
   *
   * @param value the value to propose, not null
   * @param observer is told each ballot's fate, in this thread; none if the decision is known here
   * @return the decided value
   * @throws org.synod.register.RegisterUnavailableException as {@link #propose(Object)}
   * @throws IllegalStateException as {@link #propose(Object)}
   */
  public V propose(V value, Consumer<? super Round<V>> observer) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    Objects.requireNonNull(observer, "observer: null, allowed: a function");
    V known = decided.poll();
    if (known == null) {
      known = awaitedOfLeader();
    }
    if (known == null) {
      known = proposeAs(proposer(), value, observer);
      decided.set(known);
    }
    return known;
  }

  /**
   * The decision of another thread while this one may not lead; null if it may, or has waited
   * enough.
   */
  private @Nullable V awaitedOfLeader() {
    Backoff backoff = null;
    // Bounded: otherwise a leader that has stopped, or a hint at nobody, could hold up everyone.
    for (int pauses = 0; pauses < LEADERS_PAUSES && !mayLead.getAsBoolean(); pauses++) {
      Optional<V> learned = decision();
      if (learned.isPresent()) {
        return learned.get();
      }
      if (backoff == null) {
        backoff = new Backoff(0); // threads may wait in step, since they only read
      }
      backoff.pause();
    }
    return null;
  }

  private V proposeAs(Proposer<V> proposer, V value, Consumer<? super Round<V>> observer) {
    try {
      return proposer.propose(value, observer);
    } catch (RuntimeException | Error e) {
      idle.offer(proposer); // its number is used again, in rounds above those it has used
      throw e;
    }
  }

  /** A proposer that no other proposal is using, so that no two share a ballot. */
  private Proposer<V> proposer() {
    Proposer<V> again = idle.poll();
    if (again != null) {
      return again;
    }
    int number = numbers.getAsInt();
    return new Proposer<>(number, acceptors, number);
  }

  private int nextNumber() {
    int number = (int) PROPOSERS.getAndAdd(this, 1);
    if (number > Ballot.MAX_PROPOSER) {
      int unused = (int) PROPOSERS.getAndAdd(this, -1); // without the cast the call is no exact one
      throw new IllegalStateException(
          "proposals: " + number + " going on, allowed: " + (Ballot.MAX_PROPOSER + 1));
    }
    return number;
  }

  @Override
  public Optional<V> decision() {
    V known = decided.poll();
    if (known != null) {
      return Optional.of(known);
    }
    Optional<V> learned = learner.learn();
    learned.ifPresent(decided::set);
    return learned;
  }

  @Override
  public String toString() {
    return "Paxos[" + acceptors.size() + " acceptors, " + decided + "]";
  }
}
