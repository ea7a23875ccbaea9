// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * An acceptor of which a client remembers the last state that it saw or wrote, so that a
 * compare-and-set needs no read before it. It saves one round trip of two.
 *
 * <p>{@link #get} may return an old state. Writes do not mind: what an acceptor has promised and
 * accepted is for good, and a compare-and-set from an old state fails. Only a read has to see what
 * is current, and a refusal of a version that the register has not reached.
 */
public final class RememberedAcceptor<S> implements Register<S> {
  private final Register<S> acceptor;
  private volatile @Nullable Versioned<S> last; // null: nothing is remembered

  public RememberedAcceptor(Register<S> acceptor) {
    this.acceptor = acceptor;
  }

  @Override
  public Versioned<S> get() {
    Versioned<S> known = last;
    if (known == null) {
      known = acceptor.get();
      last = known;
    }
    return known;
  }

  @Override
  public boolean compareAndSet(long expectedVersion, S next) {
    last = null; // unless it is done: also if an exception ends this
    boolean isDone = acceptor.compareAndSet(expectedVersion, next);
    if (isDone) {
      last = new Versioned<>(expectedVersion + 1, next);
    }
    return isDone;
  }

  public void forget() {
    last = null;
  }
}
