// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * A register on the heap that {@linkplain Transactions transactions} read and write together with
 * others. Outside of transactions it is a register like any other.
 *
 * <p><i>Progress:</i> lock-free. {@link #get} is one volatile read; the first one after a
 * transaction that wrote this register is up to two reads and a compare-and-set. An operation that
 * meets an undecided transaction finishes that first, whatever has become of its thread. A write
 * takes one compare-and-set, or two if threads {@linkplain Transaction#await wait} for it; it wakes
 * them.
 *
 * <p><i>Linearization:</i> {@code get} at its read, or at the moment at which the transaction that
 * it met was decided; {@code compareAndSet} at its compare-and-set, or, if the version had passed,
 * as {@code get}.
 *
 * <p><i>Memory effects:</i> as specified by {@link java.lang.invoke.VarHandle#getVolatile} and
 * {@link java.lang.invoke.VarHandle#compareAndSet}.
 *
 * <p><i>Not guaranteed:</i> fairness. The methods of this class do not take part in a transaction,
 * even if its body calls them; those of {@link Transaction} do. A register that was written by a
 * transaction whose thread came to its end before it was done keeps alive all that this transaction
 * used, until it is read by {@link #get} or written.
 *
 * @param <V> the values; they should be immutable, since they are shared by reference
 */
public final class Ref<V> implements Register<V> {
  /*
   * The state is null while the register is unset, a Versioned<V>, or the Intent of a transaction
   * that writes it. What it holds then is what the Intent says, and it says so only once it is
   * decided. While threads wait for a change, the state is a Waited around one of those.
   *
   * Invariant: an undecided Intent stays where it is. So all that it has written stay as they are
   * until it is decided, and then change at once.
   *
   * No ABA: a state comes back only together with the Versioned that it stands for. That is when an
   * Intent has failed, and what was there before replaces it; a thread that expects a state
   * replaces the same Versioned as it would have before. A Versioned that one of the next version
   * has replaced never comes back. One that a Waited has replaced comes back only when nobody waits
   * any more.
   */
  private static final Memory HEAP = new HeapMemory(1);
  private static final AtomicLong MADE = new AtomicLong();

  /** The place in the order in which transactions write registers. */
  final long number = MADE.getAndIncrement();

  final Memory memory;
  final Parking parking;
  private final References<Object> state;

  /** Makes an unset register. */
  public Ref() {
    this(HEAP, Parking.THREADS);
  }

  /**
   * Makes a register that holds a value, at version 1.
   *
   * @param initial its first value, not null
   */
  public Ref(V initial) {
    this();
    Objects.requireNonNull(initial, "initial: null, allowed: a value");
    state.setRelease(0, new Versioned<>(1, initial)); // nobody sees it before
  }

  /** Makes an unset register in a given memory, whose waiters sleep in a given way. */
  Ref(Memory memory, Parking parking) {
    this.memory = memory;
    this.parking = parking;
    state = memory.references("ref", 1);
  }

  @Override
  @SuppressWarnings("unchecked") // only Versioned<V> are written
  public Versioned<V> get() {
    Object there = state();
    if (there instanceof Versioned<?> held) {
      return (Versioned<V>) held;
    }
    Versioned<V> current = current(there);
    if (Waited.content(there) instanceof Intent decided) {
      replace(decided, current); // so that the next get finds it here
    }
    return current;
  }

  /** Puts what a decided intent stands for in its place, if it is here. */
  void replace(Intent decided, @Nullable Versioned<?> current) {
    if (!state.compareAndSet(0, decided, current)) {
      Object there = state();
      if (there instanceof Waited waited && waited.content() == decided) {
        boolean isReplaced =
            state.compareAndSet(0, there, Waited.with(Waited.waiters(there), current));
      }
    }
  }

  /** Tells whether a state of this register is the current one. */
  boolean holds(@Nullable Object seen) {
    Object there = state();
    return there == seen || current(there) == seen;
  }

  /** The current state, once a transaction that is about to write it is decided. */
  Versioned<V> current() {
    return current(state());
  }

  /**
   * What the register refers to: null, a {@code Versioned<V>}, or an {@link Intent}, or one of the
   * last two in a {@link Waited}.
   */
  @Nullable Object state() {
    return state.getVolatile(0);
  }

  /** The {@code Versioned} that a state of this register stands for, once it is decided. */
  @SuppressWarnings("unchecked") // only Versioned<V> are written
  Versioned<V> current(@Nullable Object there) {
    if (there instanceof Versioned<?> held) {
      return (Versioned<V>) held;
    }
    Object content = Waited.content(there);
    if (content instanceof Intent intent) {
      return (Versioned<V>) intent.decided(this);
    }
    return content == null ? Versioned.unset() : (Versioned<V>) content;
  }

  /**
   * Puts an intent here, unless the register has changed since its transaction read it.
   *
   * @return the state, which is the intent, or a {@link Waited} around it; null if it has changed
   */
  @Nullable Object install(Intent intent, Versioned<?> before) {
    if (state.compareAndSet(0, before, intent)) {
      return intent;
    }
    for (; ; ) {
      Object there = state();
      if (Waited.content(there) == intent) {
        return there;
      }
      // An undecided intent is decided first: otherwise one could replace it, and what its
      // transaction writes would be lost here and not elsewhere.
      if (current(there) != before) {
        return null;
      }
      Object next = Waited.with(Waited.waiters(there), intent);
      if (state.compareAndSet(0, there, next)) {
        return next;
      }
    }
  }

  /**
   * Enlists a waiter here, unless the register has changed since its transaction read it.
   *
   * @return false if it has changed
   */
  boolean enlist(Waiter waiter, Versioned<?> seen) {
    for (; ; ) {
      Object there = state();
      // An undecided intent is decided first: it may be about to change the register, and it has
      // looked for waiters already.
      if (current(there) != seen) {
        return false;
      }
      Waited next = new Waited(seen, Waited.Waiters.with(waiter, Waited.waiters(there)));
      if (state.compareAndSet(0, there, next)) {
        return true;
      }
    }
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    Versioned.requireReached(expectedVersion, current().version());
    return compareAndSet(new Versioned<>(expectedVersion + 1, next));
  }

  @Override
  public boolean compareAndSet(Versioned<V> next) {
    Objects.requireNonNull(next, "next: null, allowed: a value with its version");
    long expectedVersion = next.version() - 1;
    for (; ; ) {
      Object there = state();
      Versioned<V> current = current(there);
      long version = current.version();
      if (version != expectedVersion) {
        Versioned.requireReached(expectedVersion, version);
        return LostCas.lost(Ref.class, expectedVersion, version);
      }
      boolean isWritten =
          there instanceof Waited
              ? new Intent(Accesses.of(this, current, next)).commitsFirst()
              : state.compareAndSet(0, there, next);
      if (isWritten) {
        return true;
      }
      // it has changed, or an intent or a waiter has come or gone, and it may be at that version
      // still
    }
  }

  @Override
  public String toString() {
    Versioned<V> current = get();
    return "Ref["
        + (current.isSet() ? "version " + current.version() + ": " + current.value() : "unset")
        + "]";
  }
}
