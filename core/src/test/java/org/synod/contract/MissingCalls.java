// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * A register in front of another one. It misses single calls at random, and goes on answering: it
 * refuses a call, loses its request or its answer, or is late with its effect, which then comes at
 * a later call of any thread.
 *
 * @param <V> the values
 */
public final class MissingCalls<V> implements Register<V> {
  private final Register<V> register;
  private final int oneIn;
  private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

  /**
   * Makes a register that misses calls.
   *
   * @param register the register behind it
   * @param oneIn of how many calls one is missed, each by chance; 2 or more
   */
  public MissingCalls(Register<V> register, int oneIn) {
    if (oneIn < 2) {
      throw new IllegalArgumentException("oneIn: " + oneIn + ", allowed: 2 or more");
    }
    this.register = Objects.requireNonNull(register, "register: null, allowed: a register");
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
