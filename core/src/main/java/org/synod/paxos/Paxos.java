// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.Consensus;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/**
 * Consensus by Paxos over registers, some of which may stop answering: it goes on while a majority
 * of them does. Any thread may propose; the proposers are told apart by a counter in this object.
 *
 * <p><i>Progress:</i> obstruction-free, with randomised exponential backoff. Alone, on a fresh
 * object, a proposal takes twice a quorum of compare-and-set; once the decision is known here, one
 * volatile read. No thread can hold up the others by stopping.
 *
 * <p><i>Linearization:</i> a value is decided at the accept that makes a quorum.
 *
 * <p><i>Memory effects:</i> as {@link Consensus} says.
 *
 * <p><i>Not guaranteed:</i> an end while proposers keep starting ballots against each other (no
 * deterministic consensus from failing registers has one; Fischer, Lynch and Paterson); a result
 * when no majority answers: then {@link org.synod.register.RegisterUnavailableException} is thrown.
 *
 * <p>Sources: L. Lamport, <i>The Part-Time Parliament</i> and <i>Paxos Made Simple</i>; B. Lampson,
 * handout 18 and <i>The ABCD's of Paxos</i>; W. Schultz, <i>Distributed Systems</i>, §5.3.
 *
 * @param <V> the values, compared by {@code equals}
 */
public final class Paxos<V> implements Consensus<V> {
  private static final VarHandle PROPOSERS =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "proposers", VarHandle.class, Paxos.class, int.class)
          .withInvokeExactBehavior();

  private final Acceptors<V> acceptors;
  private final Learner<V> learner;
  private final Queue<Proposer<V>> idle = new ConcurrentLinkedQueue<>(); // whose quorum was gone
  private volatile int proposers; // how many numbers are taken
  private volatile @Nullable V decided; // only ever set to the one decision

  private Paxos(Acceptors<V> acceptors) {
    this.acceptors = acceptors;
    learner = new Learner<>(acceptors);
  }

  /**
   * Makes a consensus object on registers of the caller's.
   *
   * @param registers the registers, distinct, an odd number from 1 to 63, written by no other
   *     proposers than this object's
   */
  public Paxos(List<? extends Register<AcceptorState<V>>> registers) {
    this(Acceptors.on(registers));
  }

  /**
   * Makes a consensus object on new registers on the heap.
   *
   * @param <V> the values
   * @param acceptors how many, an odd number from 1 to 63
   * @return an undecided object
   */
  public static <V> Paxos<V> onHeap(int acceptors) {
    List<HeapRegister<AcceptorState<V>>> registers = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      registers.add(new HeapRegister<>());
    }
    return new Paxos<>(registers);
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.synod.register.RegisterUnavailableException if no majority answers; the value may
   *     be decided all the same if the effect is unknown. Proposing again is safe
   * @throws IllegalStateException if more than {@link Ballot#MAX_PROPOSER} proposals are going on
   */
  @Override
  public V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    V known = decided;
    if (known == null) {
      known = proposeAs(proposer(), value);
      decided = known;
    }
    return known;
  }

  private V proposeAs(Proposer<V> proposer, V value) {
    try {
      return proposer.propose(value);
    } catch (RuntimeException | Error e) {
      idle.offer(proposer); // its number is used again, for the rounds above those it has used
      throw e;
    }
  }

  /** A proposer that no other proposal is using, so that no two share a ballot. */
  private Proposer<V> proposer() {
    Proposer<V> again = idle.poll();
    if (again != null) {
      return again;
    }
    int number = (int) PROPOSERS.getAndAdd(this, 1);
    if (number > Ballot.MAX_PROPOSER) {
      int unused = (int) PROPOSERS.getAndAdd(this, -1); // without the cast the call is no exact one
      throw new IllegalStateException(
          "proposals: " + number + " going on, allowed: " + (Ballot.MAX_PROPOSER + 1));
    }
    return new Proposer<>(number, acceptors, number);
  }

  @Override
  public Optional<V> decision() {
    V known = decided;
    if (known != null) {
      return Optional.of(known);
    }
    Optional<V> learned = learner.learn();
    learned.ifPresent(value -> decided = value);
    return learned;
  }

  @Override
  public String toString() {
    return "Paxos[" + acceptors.size() + " acceptors, decided " + decided + "]";
  }
}
