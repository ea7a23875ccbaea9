// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** A register on the heap that stops answering everybody, at once and for ever. */
final class Crashing<V> implements Register<V> {
  private static final int NO_LIMIT = -1;

  private final Register<V> register = new HeapRegister<>();
  private volatile boolean crashed;
  private int left = NO_LIMIT; // Plain at most costs a call that is not counted.

  void crash() {
    crashed = true;
  }

  /** Crashes after about so many calls have been answered, when the next has had its effect. */
  void crashAfter(int calls) {
    left = calls;
  }

  @Override
  public Versioned<V> get() {
    requireLive();
    Versioned<V> answer = register.get();
    count();
    requireLive();
    return answer;
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    requireLive();
    boolean answer = register.compareAndSet(expectedVersion, next);
    count();
    requireLive();
    return answer;
  }

  private void count() {
    int before = left;
    if (before == 0) {
      crashed = true;
    } else if (before != NO_LIMIT) {
      left = before - 1;
    }
  }

  private void requireLive() {
    if (crashed) {
      throw new RegisterUnavailableException("crashed", Effect.UNKNOWN);
    }
  }
}
