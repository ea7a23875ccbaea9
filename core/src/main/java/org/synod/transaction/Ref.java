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
 * meets an undecided transaction finishes that first, whatever has become of its thread.
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
   * decided.
   *
   * Invariant: an undecided Intent stays where it is. So all that it has written stay as they are
   * until it is decided, and then change at once.
   *
   * No ABA: a state comes back only together with the Versioned that it stands for. That is when an
   * Intent has failed, and what was there before replaces it; a thread that expects a state
   * replaces the same Versioned as it would have before. A Versioned that one of the next version
   * has replaced never comes back.
   */
  private static final Memory HEAP = new HeapMemory(1);
  private static final AtomicLong MADE = new AtomicLong();

  /** The place in the order in which transactions write registers. */
  final long number = MADE.getAndIncrement();

  final Memory memory;
  private final References<Object> state;

  /** Makes an unset register. */
  public Ref() {
    this(HEAP);
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

  /** Makes an unset register in a given memory. */
  Ref(Memory memory) {
    this.memory = memory;
    state = memory.references("ref", 1);
  }

  @Override
  public Versioned<V> get() {
    Object there = state();
    Versioned<V> current = current(there);
    if (there instanceof Intent intent) {
      replace(intent, current); // so that the next get finds it here
    }
    return current;
  }

  /** Puts what an intent stands for in its place, if it is here. */
  void replace(Intent decided, @Nullable Versioned<?> current) {
    boolean isReplaced = state.compareAndSet(0, decided, current);
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

  /** What the register refers to: null, a {@code Versioned<V>}, or an {@link Intent}. */
  @Nullable Object state() {
    return state.getVolatile(0);
  }

  /** The {@code Versioned} that a state of this register stands for, once it is decided. */
  @SuppressWarnings("unchecked") // only Versioned<V> are written
  Versioned<V> current(@Nullable Object there) {
    if (there instanceof Intent intent) {
      return (Versioned<V>) intent.decided(this);
    }
    return there == null ? Versioned.unset() : (Versioned<V>) there;
  }

  /**
   * Puts an intent here, unless the register has changed since its transaction read it.
   *
   * @return false if it has changed
   */
  boolean install(Intent intent, Versioned<?> before) {
    Object there = before;
    for (; ; ) {
      if (state.compareAndSet(0, there, intent)) {
        return true;
      }
      there = state();
      if (there == intent) {
        return true;
      }
      // An undecided intent is decided first: otherwise one could replace it, and what its
      // transaction writes would be lost here and not elsewhere.
      if (current(there) != before) {
        return false;
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
      long version = current(there).version();
      if (version != expectedVersion) {
        Versioned.requireReached(expectedVersion, version);
        return LostCas.lost(Ref.class, expectedVersion, version);
      }
      if (state.compareAndSet(0, there, next)) {
        return true;
      }
      // it has changed, or an intent has come or gone, and it may be at that version still
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
