// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;

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

  private volatile @Nullable Object decided; // a V, once it is not null

  /** Makes an undecided object. */
  public CasConsensus() {}

  @Override
  @SuppressWarnings("unchecked") // only a V is ever written
  public V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    // A read first: once decided, losers share the cache line instead of taking it from each other.
    Object winner = decided;
    if (winner == null) {
      winner = decide(value);
    }
    return winner == null ? value : (V) winner;
  }

  /** One compare-and-exchange: null if it has decided the value, or else what is decided. */
  @Nullable Object decide(V value) {
    Object winner = DECIDED.compareAndExchange(this, (Object) null, (Object) value);
    if (winner != null) {
      LostCas.lost(CasConsensus.class, 0, 1);
    }
    return winner;
  }

  @Override
  @SuppressWarnings("unchecked") // only a V is ever written
  public Optional<V> decision() {
    return Optional.ofNullable((V) decided);
  }

  @Override
  public String toString() {
    return "CasConsensus[" + decided + "]";
  }
}
