// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.Consensus;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Consensus by Paxos whose ballots belong to the acceptors in turn, and not to the proposers: every
 * process can help every ballot, so that none outbids another, and all end. Of 2f + 1 registers, f
 * may crash or miss any of the calls made to them.
 *
 * <p><i>Progress:</i> wait-free while at most f registers miss calls, whichever calls and of
 * whomever: a proposal ends within f + 1 ballots and a bounded number of its own steps, whatever
 * the other processes do. On a fresh object it takes f + 1 compare-and-set; once the decision is
 * known here, one read. If more registers miss calls, no more ballots are begun than calls are
 * missed, and one: every proposal ends once registers answer again.
 *
 * <p><i>Linearization:</i> a value is decided at the accept that makes a quorum.
 *
 * <p><i>Memory effects:</i> as {@link Consensus} says.
 *
 * <p><i>Not guaranteed:</i> a result when more than f registers do not answer a proposal: then
 * {@link RegisterUnavailableException} is thrown; an end while more than f registers go on missing
 * calls, each those of another process. Agreement and validity hold even so, whichever operations
 * of whichever process get no answer, and however late they take effect. There is no contradiction
 * to Fischer, Lynch and Paterson: their processes send messages, and these compare and set.
 *
 * <p>Sources: B. Lampson, <i>The ABCD's of Paxos</i> (acceptors by compare-and-swap); P. Jayanti,
 * T. Chandra, S. Toueg, <i>Fault-tolerant wait-free shared objects</i> (1998) for the problem;
 * ARCHITECTURE.md for the proof.
 *
 * @param <V> the values
 */
public final class RotatingPaxos<V> implements Consensus<V> {
  /*
   * RotatingCall has the algorithm. This is ballot 1 of a proposal that nobody disturbs, in which
   * an unset register needs no read: to write {1, 1, value} as its version 1 is acceptFirst(1,
   * value).
   */
  private static final VarHandle DECIDED =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "decided", VarHandle.class, RotatingPaxos.class, Object.class)
          .withInvokeExactBehavior();

  private static final int MAX_FAILURES = 31; // of 63 acceptors, a bit of a long for each

  private final Register<AcceptorState<V>>[] registers; // never written after the constructor
  private @Nullable Object decided; // a V, once it is not null; only ever set to the one decision

  private RotatingPaxos(Register<AcceptorState<V>>[] registers) {
    this.registers = registers;
  }

  /**
   * Makes a consensus object on registers of the caller's.
   *
   * @param registers the registers, distinct, an odd number from 1 to 63: 2f + 1; in the same order
   *     for everybody, and written by nothing but objects of this class
   */
  public RotatingPaxos(List<? extends Register<AcceptorState<V>>> registers) {
    this(checked(registers));
  }

  /**
   * Makes a consensus object on new registers on the heap.
   *
   * @param <V> the values
   * @param failures how many of them may stop answering, from 0 to 31: f, of 2f + 1
   * @return an undecided object
   */
  public static <V> RotatingPaxos<V> surviving(int failures) {
    if (failures < 0 || failures > MAX_FAILURES) {
      throw new IllegalArgumentException(
          "failures: " + failures + ", allowed: 0 to " + MAX_FAILURES);
    }
    Register<AcceptorState<V>>[] registers = newArray(2 * failures + 1);
    for (int i = 0; i < registers.length; i++) {
      registers[i] = new HeapRegister<>();
    }
    return new RotatingPaxos<>(registers);
  }

  private static <V> Register<AcceptorState<V>>[] checked(
      List<? extends Register<AcceptorState<V>>> registers) {
    Acceptors<V> acceptors = Acceptors.on(registers);
    Register<AcceptorState<V>>[] checked = newArray(acceptors.size());
    for (int i = 0; i < checked.length; i++) {
      checked[i] = acceptors.get(i).register();
    }
    return checked;
  }

  @SuppressWarnings("unchecked") // an array of a generic type; it never leaves this class
  private static <V> Register<AcceptorState<V>>[] newArray(int length) {
    return (Register<AcceptorState<V>>[]) new Register<?>[length];
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if more registers do not answer than may; the value may be
   *     decided all the same if the effect is unknown. Proposing again is safe
   * @throws IllegalStateException if something else has written the registers
   */
  @Override
  public V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    V known = known();
    if (known == null) {
      known = decide(value);
      // Release is safe: who does not see it yet asks the acceptors. Who does sees all that led to
      // it; and a volatile write would cost as much as a compare-and-set.
      DECIDED.setRelease(this, (Object) known);
    }
    return known;
  }

  @SuppressWarnings("unchecked") // only a V is ever written
  private @Nullable V known() {
    return (V) (Object) DECIDED.getAcquire(this); // pairs with the release in propose
  }

  /** Ballot 1 as long as it meets unset registers only, and then whatever it takes. */
  private V decide(V value) {
    // one for all that accept it
    Versioned<AcceptorState<V>> first =
        new Versioned<>(1, AcceptorState.accepted(RotatingCall.FIRST, value));
    Register<AcceptorState<V>>[] all = registers; // read once, and not after each write
    int quorum = all.length / 2 + 1;
    Effect effect = Effect.NONE;
    long silent = 0;
    int accepted = 0;
    try {
      // {neutral} -> {1, 1, value}; at the host first
      while (accepted < quorum && all[accepted].compareAndSet(first)) {
        accepted++;
        effect = Effect.UNKNOWN;
      }
    } catch (RegisterUnavailableException e) {
      silent = 1L << accepted;
      effect = accepted == 0 ? e.effect() : effect;
    }
    return accepted == quorum
        ? value
        : new RotatingCall<>(all, value, effect, silent).decide();
  }

  @Override
  public Optional<V> decision() {
    V known = known();
    if (known != null) {
      return Optional.of(known);
    }
    List<Acceptor<V>> acceptors = new ArrayList<>(registers.length);
    for (Register<AcceptorState<V>> register : registers) {
      acceptors.add(new Acceptor<>(register));
    }
    Optional<V> learned = new Learner<>(acceptors).learn();
    if (learned.isPresent()) {
      DECIDED.setRelease(this, (Object) learned.get()); // as in propose
    }
    return learned;
  }

  @Override
  public String toString() {
    return "RotatingPaxos[" + registers.length + " acceptors, decided " + known() + "]";
  }
}
