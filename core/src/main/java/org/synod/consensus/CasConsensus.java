// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.layout.Holder;

/**
 * Consensus by one compare-and-set on a field that starts out null: the first writer wins.
 *
 * <p><i>Progress:</i> wait-free for any number of threads; {@link #propose} is at most one
 * compare-and-set, {@link #decision} one volatile read.
 *
 * <p><i>Linearization:</i> {@code propose} at its compare-and-set, or at its read if that finds the
 * decision, {@code decision} at its read, so that it is never empty once a {@code propose} has
 * returned.
 *
 * <p><i>Memory effects:</i> as specified by {@link VarHandle#compareAndExchange} and
 * {@link VarHandle#getVolatile}.
 *
 * <p><i>Not guaranteed:</i> survival of anything that destroys this object.
 *
 * <p>Sources: M. Herlihy, <i>Wait-free Synchronization</i> (1991):
 * compare-and-swap has an infinite consensus number; W. Schultz, <i>Distributed Systems</i>,
 * §5.2.1.
 *
 * @param <V> the values
 */
public final class CasConsensus<V> implements Consensus<V> {
  private static final VarHandle DECIDED =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "decided", VarHandle.class, CasConsensus.class, Object.class)
          .withInvokeExactBehavior();

  /** The field, in the form in which the methods below read and decide it. */
  private static final class Field<V> implements Holder<CasConsensus<V>, V> {
    @Override
    @SuppressWarnings("unchecked") // only a V is ever written
    public @Nullable V get(CasConsensus<V> object) {
      return (V) object.decided;
    }

    @Override
    @SuppressWarnings("unchecked") // only a V is ever written
    public @Nullable V compareAndExchange(
        CasConsensus<V> object, @Nullable V expected, @Nullable V next) {
      return (V) (Object) DECIDED.compareAndExchange(object, (Object) expected, (Object) next);
    }
  }

  private static final Field<?> FIELD = new Field<>(); // a constant: it costs nothing

  private volatile @Nullable Object decided; // a V, once it is not null

  /** Makes an undecided object. */
  public CasConsensus() {}

  @SuppressWarnings("unchecked") // it is of all
  private static <V> Field<V> field() {
    return (Field<V>) FIELD;
  }

  @Override
  public V propose(V value) {
    return propose(field(), this, value);
  }

  static <H, V> V propose(Holder<H, V> decided, H object, V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    // It reads first: once a value is decided, losers share the cache line instead of taking it
    // from each other.
    V winner = decided.get(object);
    if (winner == null) {
      winner = decide(decided, object, value);
    }
    return winner == null ? value : winner;
  }

  /** Does one compare-and-exchange: null if it has decided the value, or else the decided value. */
  @Nullable V decide(V value) {
    return decide(field(), this, value);
  }

  private static <H, V> @Nullable V decide(Holder<H, V> decided, H object, V value) {
    V winner = decided.compareAndExchange(object, null, value);
    if (winner != null) {
      LostCas.lost(CasConsensus.class, 0, 1);
    }
    return winner;
  }

  @Override
  public Optional<V> decision() {
    return decision(field(), this);
  }

  static <H, V> Optional<V> decision(Holder<H, V> decided, H object) {
    return Optional.ofNullable(decided.get(object));
  }

  @Override
  public String toString() {
    return "CasConsensus[" + (decided == null ? "undecided" : decided) + "]";
  }
}
