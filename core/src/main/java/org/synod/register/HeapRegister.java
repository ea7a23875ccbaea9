// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.layout.Holder;

/**
 * A register by reference: one field that holds an immutable {@link Versioned} and is changed by
 * compare-and-set on its identity. The simplest register; any object can be its value.
 *
 * <p><i>Progress:</i> wait-free. {@link #get} is one volatile read and allocates nothing;
 * {@link #compareAndSet} and {@link #compareAndExchange} are at most one compare-and-set and one
 * allocation, or none if they are given the {@link Versioned} to hold.
 *
 * <p><i>Linearization:</i> {@code get} at its read; {@code compareAndSet} and
 * {@code compareAndExchange} at their compare-and-set, or at their read of the version when that
 * differs.
 *
 * <p><i>Memory effects:</i> as specified by {@link VarHandle#getVolatile} and
 * {@link VarHandle#compareAndSet}.
 *
 * <p><i>Not guaranteed:</i> fairness between writers. Versions would run out after 2<sup>63</sup>
 * writes: 2,900 years at one every 10 ns.
 *
 * @param <V> the values; they should be immutable, since they are shared by reference
 */
public final class HeapRegister<V> implements Register<V> {
  /*
   * No ABA: each write puts in a node of the next version, so a node never comes back, even if it
   * is in other registers too; and one in the field cannot be collected and its address reused
   * while a writer holds it as the expected one.
   *
   * The CAS compares identity, and the node holds the version, so "still this node" implies "still
   * this version". The converse holds too: a version is written once.
   */
  private static final VarHandle STATE =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "state", VarHandle.class, HeapRegister.class, Versioned.class)
          .withInvokeExactBehavior();

  /** The field, in the form in which the methods below read and replace it. */
  private static final class Field<V> implements Holder<HeapRegister<V>, Versioned<V>> {
    @Override
    public @Nullable Versioned<V> get(HeapRegister<V> register) {
      return register.state;
    }

    @Override
    @SuppressWarnings("unchecked") // only Versioned<V> are written
    public @Nullable Versioned<V> compareAndExchange(
        HeapRegister<V> register, @Nullable Versioned<V> expected, Versioned<V> next) {
      return (Versioned<V>) STATE.compareAndExchange(register, expected, next);
    }
  }

  private static final Field<?> FIELD = new Field<>(); // a constant: it costs nothing

  // Null until the first write: to store the unset state here would cost as much as that write, and
  // a thread that gets the register through a race would still see null.
  private volatile @Nullable Versioned<V> state;

  /** Makes an unset register. */
  public HeapRegister() {}

  @SuppressWarnings("unchecked") // it is of all
  private static <V> Field<V> field() {
    return (Field<V>) FIELD;
  }

  @Override
  public Versioned<V> get() {
    return get(field(), this);
  }

  static <H, V> Versioned<V> get(Holder<H, Versioned<V>> state, H register) {
    return orUnset(state.get(register));
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    return compareAndSet(field(), this, expectedVersion, next);
  }

  static <H, V> boolean compareAndSet(
      Holder<H, Versioned<V>> state, H register, long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    Versioned<V> current = state.get(register);
    long version = current == null ? 0 : current.version();
    if (version != expectedVersion) {
      return passed(expectedVersion, version);
    }
    return replace(state, register, current, new Versioned<>(expectedVersion + 1, next));
  }

  @Override
  public boolean compareAndSet(Versioned<V> next) {
    return compareAndSet(field(), this, next);
  }

  static <H, V> boolean compareAndSet(
      Holder<H, Versioned<V>> state, H register, Versioned<V> next) {
    Objects.requireNonNull(next, "next: null, allowed: a value with its version");
    Versioned<V> current = state.get(register);
    long version = current == null ? 0 : current.version();
    if (version != next.version() - 1) {
      return passed(next.version() - 1, version);
    }
    return replace(state, register, current, next);
  }

  private static boolean passed(long expectedVersion, long version) {
    Versioned.requireReached(expectedVersion, version);
    return LostCas.lost(HeapRegister.class, expectedVersion, version);
  }

  @Override
  public Versioned<V> compareAndExchange(long expectedVersion, V next) {
    return compareAndExchange(field(), this, expectedVersion, next);
  }

  static <H, V> Versioned<V> compareAndExchange(
      Holder<H, Versioned<V>> state, H register, long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    Versioned<V> current = state.get(register);
    long version = current == null ? 0 : current.version();
    if (version != expectedVersion) {
      boolean isWritten = passed(expectedVersion, version);
      return orUnset(current);
    }
    Versioned<V> witness =
        state.compareAndExchange(register, current, new Versioned<>(expectedVersion + 1, next));
    if (witness != current) {
      boolean isWritten = LostCas.lost(HeapRegister.class, expectedVersion, expectedVersion + 1);
    }
    return orUnset(witness);
  }

  private static <V> Versioned<V> orUnset(@Nullable Versioned<V> current) {
    return current == null ? Versioned.unset() : current;
  }

  boolean replace(@Nullable Versioned<V> current, Versioned<V> next) {
    return replace(field(), this, current, next);
  }

  private static <H, V> boolean replace(
      Holder<H, Versioned<V>> state,
      H register,
      @Nullable Versioned<V> current,
      Versioned<V> next) {
    return state.compareAndExchange(register, current, next) == current
        || LostCas.lost(HeapRegister.class, next.version() - 1, next.version());
  }

  @Override
  public String toString() {
    return "HeapRegister[" + get().described() + "]";
  }
}
