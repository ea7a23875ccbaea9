// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Distinct;
import org.synod.paxos.AcceptorState;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.witness.DoubtedRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * A register over several others, its acceptors, of which some may lie: return old states, or
 * forged ones, other ones to each reader, and lose what they said they have written. The quorum
 * system says how many, and which lies: {@link QuorumSystem#authentic} or {@link
 * QuorumSystem#masking}. The processes that use it tell the truth.
 *
 * <p>{@code compareAndSet} is exact: it returns true if and only if this call's write took effect.
 * If too few acceptors answer, the call ends in a {@link RegisterUnavailableException}; a write of
 * unknown effect may then still take effect, until the writer that the call used writes or reads
 * again.
 *
 * <p><i>Progress:</i> obstruction-free, as long as no more acceptors lie or are silent than the
 * system says; with randomised exponential backoff. A write that follows one of the same writer,
 * with no other between, takes one compare-and-set on each acceptor of a quorum. Another first
 * prepares a ballot and carries the state it finds there: three phases. A read that meets no write
 * takes one read of each acceptor of a quorum, and writes nothing.
 *
 * <p><i>Linearization:</i> a write when a quorum has accepted it, in its ballot or a later one; a
 * read at a moment of the call at which its state is decided.
 *
 * <p><i>Memory effects:</i> as {@link Register} says.
 *
 * <p><i>Not guaranteed:</i> anything if more acceptors lie; fairness. At most {@value #WRITERS}
 * calls at a time need a writer, in all objects that share the acceptors.
 *
 * <p>A ballot belongs to one writer. The hosted ballots of {@link
 * org.synod.quorum.QuorumRegister} cannot be used: there one acceptor, the host, puts the states of
 * a ballot in order, and a host that lies can give two of them the same place.
 *
 * <p>Sources: D. Malkhi, M. Reiter, <i>Byzantine Quorum Systems</i> (1998); D. Rystsov,
 * <i>CASPaxos</i> (2018); for memory that lies, I. Abraham et al., <i>Byzantine Disk Paxos</i>
 * (2006).
 *
 * @param <V> the values, compared by {@code equals}
 */
public final class WitnessedRegister<V> implements Register<V> {
  /** The number of writers that acceptors can tell apart: {@value}. */
  public static final int WRITERS = 64;

  private final List<Register<AcceptorState<Witnessed<V>>>> acceptors;
  private final QuorumSystem quorums;
  private final IntSupplier numbers;
  private final Queue<Writer<V>> idle = new ConcurrentLinkedQueue<>();

  /**
   * Makes a register that shares its acceptors with no other object.
   *
   * @param registers the acceptors, distinct, as many as the quorum system has, unset if the
   *     register is new
   * @param quorums the quorums, in which acceptor i is the i-th register
   */
  public WitnessedRegister(
      List<? extends Register<AcceptorState<Witnessed<V>>>> registers, QuorumSystem quorums) {
    this(registers, quorums, new AtomicInteger()::getAndIncrement);
  }

  private WitnessedRegister(
      List<? extends Register<AcceptorState<Witnessed<V>>>> registers,
      QuorumSystem quorums,
      IntSupplier numbers) {
    List<Register<AcceptorState<Witnessed<V>>>> members =
        Distinct.<Register<AcceptorState<Witnessed<V>>>>copyOf("registers", registers);
    this.quorums = Objects.requireNonNull(quorums, "quorums: null, allowed: a quorum system");
    if (members.size() != quorums.acceptors()) {
      throw new IllegalArgumentException(
          "registers: " + members.size() + ", allowed: " + quorums.acceptors()
              + ", as the quorum system has acceptors");
    }
    acceptors = new ArrayList<>();
    members.forEach(each -> acceptors.add(new DoubtedRegister<>(each)));
    this.numbers = Objects.requireNonNull(numbers, "numbers: null, allowed: a function");
  }

  /**
   * Makes a register on acceptors that other such objects share, in other JVMs, say.
   *
   * @param <V> the values
   * @param registers the acceptors, distinct, in the same order for all
   * @param quorums the quorums; the same for all
   * @param numbers gives each writer a number from 0 to {@value #WRITERS} - 1 that no other writer
   *     on these acceptors has, or has ever had: the count of a register that does not lie, say. An
   *     object needs as many as calls of it run at a time
   * @return the register
   */
  public static <V> WitnessedRegister<V> sharing(
      List<? extends Register<AcceptorState<Witnessed<V>>>> registers,
      QuorumSystem quorums,
      IntSupplier numbers) {
    return new WitnessedRegister<>(registers, quorums, numbers);
  }

  /**
   * Makes a register on new registers on the heap.
   *
   * @param <V> the values
   * @param quorums the quorums
   * @return an unset register
   */
  public static <V> WitnessedRegister<V> onHeap(QuorumSystem quorums) {
    Objects.requireNonNull(quorums, "quorums: null, allowed: a quorum system");
    List<Register<AcceptorState<Witnessed<V>>>> registers = new ArrayList<>();
    for (int i = 0; i < quorums.acceptors(); i++) {
      registers.add(new HeapRegister<>());
    }
    return new WitnessedRegister<>(registers, quorums);
  }

  /** {@inheritDoc} */
  @Override
  public Versioned<V> get() {
    Witnessed<V> shown = shown();
    return (shown != null ? shown : as(Writer::read)).versioned();
  }

  /**
   * The state that a quorum shows, accepted in one ballot; null if none is shown. It is decided.
   * Any state that was decided before the first read would show at one of the quorum that does not
   * lie, in place of an older one.
   */
  private @Nullable Witnessed<V> shown() {
    List<AcceptorState<Witnessed<V>>> seen = new ArrayList<>(acceptors.size());
    for (int i = 0; i < acceptors.size(); i++) {
      seen.add(accepted(i));
      long same = 0; // as this one
      for (int j = 0; j <= i; j++) {
        same |= isSame(seen.get(j), seen.get(i)) ? 1L << j : 0;
      }
      if (quorums.isAcceptQuorum(same)) {
        Witnessed<V> state = seen.get(i).acceptedValue();
        return state == null ? Witnessed.unset() : state;
      }
    }
    return null;
  }

  /** What an acceptor has accepted; a state that is like no other if it does not answer. */
  private @Nullable AcceptorState<Witnessed<V>> accepted(int i) {
    try {
      AcceptorState<Witnessed<V>> state = acceptors.get(i).get().value();
      return state == null ? AcceptorState.initial() : state;
    } catch (RegisterUnavailableException e) {
      return null;
    }
  }

  private static <V> boolean isSame(
      @Nullable AcceptorState<Witnessed<V>> one, @Nullable AcceptorState<Witnessed<V>> other) {
    return one != null
        && other != null
        && one.acceptedBallot() == other.acceptedBallot()
        && Objects.equals(one.acceptedValue(), other.acceptedValue());
  }

  /** {@inheritDoc} */
  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    return as(writer -> writer.write(expectedVersion, next));
  }

  private <T> T as(Function<Writer<V>, T> call) {
    Writer<V> mine = idle.poll();
    if (mine == null) {
      mine = new Writer<>(number(), acceptors, quorums);
    }
    try {
      return call.apply(mine);
    } finally {
      idle.add(mine); // its ballots, and its write if that is in doubt, are its own
    }
  }

  private int number() {
    int number = numbers.getAsInt();
    if (number < 0 || number >= WRITERS) {
      throw new IllegalStateException(
          "number of a writer: " + number + ", allowed: 0 to " + (WRITERS - 1));
    }
    return number;
  }
}
