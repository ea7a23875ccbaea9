// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * A register that misses single calls at random and goes on answering. It refuses a call, loses its
 * request or its answer, or is late with its effect, which then comes at a later call of any
 * process.
 */
public final class MissingCalls<V> implements Register<V> {
  private final Register<V> register;
  private final int oneIn;
  private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

  /** Misses one of so many calls, each by chance. */
  public MissingCalls(Register<V> register, int oneIn) {
    this.register = register;
    this.oneIn = oneIn;
  }

  @Override
  public Versioned<V> get() {
    if (isMissed()) {
      throw unavailable(Effect.NONE);
    }
    return register.get();
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    if (!isMissed()) {
      return register.compareAndSet(expectedVersion, next);
    }
    switch (ThreadLocalRandom.current().nextInt(4)) {
      case 0 -> throw unavailable(Effect.NONE);
      case 1 -> late.add(() -> tryCompareAndSet(expectedVersion, next));
      case 2 -> register.compareAndSet(expectedVersion, next);
      default -> {} // the request is lost
    }
    throw unavailable(Effect.UNKNOWN);
  }

  private void tryCompareAndSet(long expectedVersion, V next) {
    boolean unknown = register.compareAndSet(expectedVersion, next); // its caller has gone on
  }

  private boolean isMissed() {
    Runnable request = ThreadLocalRandom.current().nextInt(oneIn) == 0 ? late.poll() : null;
    if (request != null) {
      request.run();
    }
    return ThreadLocalRandom.current().nextInt(oneIn) == 0;
  }

  private static RegisterUnavailableException unavailable(Effect effect) {
    return new RegisterUnavailableException("missed, by chance", effect);
  }
}
