// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.synod.internal.Distinct;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Consensus from f + 1 consensus objects of which f may crash: each process proposes to all of them
 * in one fixed order, and carries each answer on as its next proposal. An object that throws
 * {@link RegisterUnavailableException} is taken to have crashed, and is passed over.
 *
 * <p><i>Progress:</i> that of the objects: wait-free over those of this package on registers in
 * memory, with f + 1 compare-and-set; {@link #decision} is one read, and one more for each object
 * that has crashed.
 *
 * <p><i>Linearization:</i> the decision is that of the first object that never fails; a value is
 * decided by the first {@code propose} to take effect there. If crashes hit everybody alike,
 * {@code decision} is never empty once a {@code propose} has returned.
 *
 * <p><i>Memory effects:</i> as {@link Consensus} says, if they are those of the objects.
 *
 * <p><i>Not guaranteed:</i> agreement, unless one object answers everybody, always. An object that
 * has missed a single call counts as failed, even if it answers all others. So f missed calls split
 * nobody. But f + 1 missed calls, one at each object, can make processes decide differently, and
 * nobody can tell. A single object never splits its processes. It is for memory that crashes to all
 * alike, and not for messages that get lost ({@code RotatingPaxos} in {@code org.synod.paxos}
 * agrees whatever is lost, and needs 2f + 1 registers).
 *
 * <p>Source: P. Jayanti, T. Chandra, S. Toueg, <i>Fault-tolerant wait-free shared objects</i>
 * (JACM 1998), §5: tolerating crashes.
 *
 * @param <V> the values
 */
public final class SerialConsensus<V> implements Consensus<V> {
  /*
   *   propose   x <- value; for each object in order: x <- object.propose(x), or x as it was if the
   *             object has crashed; return x
   *   decision  that of the last object which answers
   *
   * Let k be an object that answers everybody, always; of f + 1 there is one if at most f fail.
   *  - Everybody passes k, since the order is the same for all, and gets the same u from it.
   *  - Processes propose only u to an object after k, so it answers only u. So all return u.
   *  - decision: if j is the last object that answers, the f - j after it have failed, and of the
   *    j + 1 up to it at most j more can: a k that never fails is among them. Either j is k, or a
   *    process that came from k proposed to j the value that j has decided. In both cases the value
   *    is u.
   *
   * Non-invariant: the value that an object has decided is not the decision while one after it
   * still answers and is undecided. The first may fail, and a process that misses it may propose
   * another value to the later one.
   */
  private final Consensus<V>[] objects; // f + 1, never written after the constructor

  private SerialConsensus(Consensus<V>[] objects) {
    this.objects = objects;
  }

  /**
   * Makes a consensus object of others.
   *
   * @param objects f + 1 of them, distinct, at least one; in the same order for everybody, and
   *     proposed to only by objects of this class
   */
  public SerialConsensus(List<? extends Consensus<V>> objects) {
    this(requireAny("objects", objects).toArray(newArray(0)));
  }

  /**
   * Makes a consensus object on registers of the caller's.
   *
   * @param <V> the values
   * @param registers f + 1 of them, distinct, at least one; in the same order for everybody, and
   *     written by nothing else
   * @return an object that is decided where the registers are
   */
  public static <V> SerialConsensus<V> onRegisters(List<? extends Register<V>> registers) {
    List<Register<V>> checked = requireAny("registers", registers);
    Consensus<V>[] objects = newArray(checked.size());
    for (int i = 0; i < objects.length; i++) {
      objects[i] = new RegisterConsensus<>(checked.get(i));
    }
    return new SerialConsensus<>(objects);
  }

  /**
   * Makes a consensus object on new fields on the heap. None of them can crash: such an object is
   * the yardstick for the others.
   *
   * @param <V> the values
   * @param failures the number of objects that may crash, 0 or more: f
   * @return an undecided object
   */
  public static <V> SerialConsensus<V> surviving(int failures) {
    if (failures < 0 || failures == Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "failures: " + failures + ", allowed: 0 to " + (Integer.MAX_VALUE - 1));
    }
    Consensus<V>[] objects = newArray(failures + 1);
    for (int i = 0; i < objects.length; i++) {
      objects[i] = new CasConsensus<>();
    }
    return new SerialConsensus<>(objects);
  }

  @SuppressWarnings("unchecked") // an array of a generic type; it never leaves this class
  private static <V> Consensus<V>[] newArray(int length) {
    return (Consensus<V>[]) new Consensus<?>[length];
  }

  /**
   * Distinct: otherwise one crash would count twice, and f crashes could leave no object at all.
   */
  private static <T> List<T> requireAny(String name, List<? extends T> list) {
    List<T> all = Distinct.copyOf(name, list);
    if (all.isEmpty()) {
      throw new IllegalArgumentException(name + ": 0, allowed: 1 or more, one more than may crash");
    }
    return all;
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if no object answers; the value may have been decided by
   *     some of them if the effect is unknown. Proposing the same value again is safe
   */
  @Override
  public V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    V carried = value;
    int answered = 0;
    Effect effect = Effect.NONE;
    RegisterUnavailableException silence = null;
    // It asks every object, up to the last: otherwise a process that misses the objects which we
    // have asked could decide without us at a later one.
    for (Consensus<V> object : objects) {
      try {
        // the answer, otherwise the next object could decide what this one has not
        carried = object.propose(carried);
        answered++;
      } catch (RegisterUnavailableException e) {
        silence = e;
        if (e.effect() == Effect.UNKNOWN) {
          effect = Effect.UNKNOWN;
        }
      }
    }
    if (answered == 0) {
      throw new RegisterUnavailableException(
          "0 of " + objects.length + " objects answered, needed: 1", silence, effect);
    }
    return carried;
  }

  @Override
  public Optional<V> decision() {
    for (int i = objects.length - 1; i >= 0; i--) {
      try {
        return objects[i].decision(); // empty too: a value before it need not be the decision
      } catch (RegisterUnavailableException e) {
        continue; // it counts as failed: one before it never fails
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "SerialConsensus[" + objects.length + " objects]";
  }
}
