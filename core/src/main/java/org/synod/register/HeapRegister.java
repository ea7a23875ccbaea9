// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.internal.Sleeper;
import org.synod.internal.Waiters;
import org.synod.memory.layout.Holder;

/**
 * A register by reference: one field that holds an immutable {@link Versioned} and is changed by
 * compare-and-set on its identity. The simplest register; any object can be its value.
 *
 * <p><i>Progress:</i> wait-free. {@link #get} is one volatile read and allocates nothing;
 * {@link #compareAndSet} and {@link #compareAndExchange} are at most one compare-and-set and one
 * allocation, or none if they are given the {@link Versioned} to hold. While threads wait in {@link
 * #await}, a write that succeeds also wakes them, one after the other, and is lock-free.
 *
 * <p><i>Linearization:</i> {@code get} at its read; {@code compareAndSet} and
 * {@code compareAndExchange} at their compare-and-set, or at their read of the version when that
 * differs.
 *
 * <p><i>Memory effects:</i> as specified by {@link VarHandle#getVolatile} and
 * {@link VarHandle#compareAndSet}.
 *
 * <p><i>Not guaranteed:</i> fairness between writers. If a writer stops between its write and the
 * call that wakes, the threads that wait see the write only when they look by themselves, once in a
 * second. Versions would run out after 2<sup>63</sup> writes: 2,900 years at one every 10 ns.
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
   *
   * Each compare-and-set that succeeds is followed by a read of the waiters: (3) and (4) of
   * Waiters. Only writes change the version, so that is all that can be waited for.
   */
  private static final VarHandle STATE =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "state", VarHandle.class, HeapRegister.class, Versioned.class)
          .withInvokeExactBehavior();

  private static final VarHandle WAITERS =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "waiters", VarHandle.class, HeapRegister.class, Waiters.class)
          .withInvokeExactBehavior();

  /** About the time in which a thread can be put to sleep and woken. */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 256 : 0;

  /** The field, in the form in which the methods below read and replace it. */
  private static final class Field<V> implements Holder<HeapRegister<V>, Versioned<V>> {
    @Override
    public @Nullable Versioned<V> get(HeapRegister<V> register) {
      return register.state;
    }

    @Override
    @SuppressWarnings("unchecked") // only Versioned<V> are written
    public @Nullable Versioned<V> compareAndExchange(
        HeapRegister<V> register, @Nullable Versioned<V> expected, @Nullable Versioned<V> next) {
      return (Versioned<V>) STATE.compareAndExchange(register, expected, next);
    }
  }

  /** The field of the threads that wait, in the same form. */
  private static final class Waiting<V> implements Holder<HeapRegister<V>, Waiters> {
    @Override
    public @Nullable Waiters get(HeapRegister<V> register) {
      return register.waiters;
    }

    @Override
    public @Nullable Waiters compareAndExchange(
        HeapRegister<V> register, @Nullable Waiters expected, @Nullable Waiters next) {
      return (Waiters) WAITERS.compareAndExchange(register, expected, next);
    }
  }

  private static final Field<?> FIELD = new Field<>(); // a constant: it costs nothing
  private static final Waiting<?> WAITING = new Waiting<>();

  // Null until the first write: to store the unset state here would cost as much as that write, and
  // a thread that gets the register through a race would still see null.
  private volatile @Nullable Versioned<V> state;
  private volatile @Nullable Waiters waiters; // null unless threads wait

  /** Makes an unset register. */
  public HeapRegister() {}

  @SuppressWarnings("unchecked") // it is of all
  private static <V> Field<V> field() {
    return (Field<V>) FIELD;
  }

  @SuppressWarnings("unchecked") // it is of all
  private static <V> Waiting<V> waiting() {
    return (Waiting<V>) WAITING;
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
    return compareAndSet(field(), waiting(), this, expectedVersion, next);
  }

  static <H, V> boolean compareAndSet(
      Holder<H, Versioned<V>> state,
      Holder<H, Waiters> waiters,
      H register,
      long expectedVersion,
      V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    Versioned<V> current = state.get(register);
    long version = current == null ? 0 : current.version();
    if (version != expectedVersion) {
      return passed(expectedVersion, version);
    }
    return replace(state, waiters, register, current, new Versioned<>(expectedVersion + 1, next));
  }

  @Override
  public boolean compareAndSet(Versioned<V> next) {
    return compareAndSet(field(), waiting(), this, next);
  }

  static <H, V> boolean compareAndSet(
      Holder<H, Versioned<V>> state, Holder<H, Waiters> waiters, H register, Versioned<V> next) {
    Objects.requireNonNull(next, "next: null, allowed: a value with its version");
    Versioned<V> current = state.get(register);
    long version = current == null ? 0 : current.version();
    if (version != next.version() - 1) {
      return passed(next.version() - 1, version);
    }
    return replace(state, waiters, register, current, next);
  }

  private static boolean passed(long expectedVersion, long version) {
    Versioned.requireReached(expectedVersion, version);
    return LostCas.lost(HeapRegister.class, expectedVersion, version);
  }

  @Override
  public Versioned<V> compareAndExchange(long expectedVersion, V next) {
    return compareAndExchange(field(), waiting(), this, expectedVersion, next);
  }

  static <H, V> Versioned<V> compareAndExchange(
      Holder<H, Versioned<V>> state,
      Holder<H, Waiters> waiters,
      H register,
      long expectedVersion,
      V next) {
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
    } else {
      wake(waiters, register);
    }
    return orUnset(witness);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The thread spins for a moment, and then parks until a writer wakes it.
   */
  @Override
  public Versioned<V> await(long seenVersion, Duration timeout) throws InterruptedException {
    long nanos = Sleeper.nanos(timeout);
    Versioned<V> current = get();
    for (int spins = nanos == 0 ? 0 : SPINS; !current.isBeyond(seenVersion); spins--) {
      if (spins <= 0) {
        return nanos == 0
            ? current
            : await(
                field(), waiting(), this, seenVersion, Sleeper.ofCurrentThread(this, nanos));
      }
      Thread.onSpinWait();
      current = get();
    }
    return current;
  }

  static <H, V> Versioned<V> await(
      Holder<H, Versioned<V>> state,
      Holder<H, Waiters> waiters,
      H register,
      long seenVersion,
      Sleeper me)
      throws InterruptedException {
    Predicate<Versioned<V>> isAwaited = current -> current.isBeyond(seenVersion);
    return Waiters.await(waiters, register, () -> get(state, register), isAwaited, me);
  }

  private static <V> Versioned<V> orUnset(@Nullable Versioned<V> current) {
    return current == null ? Versioned.unset() : current;
  }

  boolean replace(@Nullable Versioned<V> current, Versioned<V> next) {
    return replace(field(), waiting(), this, current, next);
  }

  private static <H, V> boolean replace(
      Holder<H, Versioned<V>> state,
      Holder<H, Waiters> waiters,
      H register,
      @Nullable Versioned<V> current,
      Versioned<V> next) {
    if (state.compareAndExchange(register, current, next) != current) {
      return LostCas.lost(HeapRegister.class, next.version() - 1, next.version());
    }
    wake(waiters, register);
    return true;
  }

  private static <H> void wake(Holder<H, Waiters> waiters, H register) {
    if (waiters.get(register) != null) {
      Waiters.wakeAll(waiters, register);
    }
  }

  @Override
  public String toString() {
    return "HeapRegister[" + get().described() + "]";
  }
}
