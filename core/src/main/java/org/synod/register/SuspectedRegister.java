// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * A register that is not asked for a while once it has not answered. It is for an acceptor on
 * another machine: one that hangs costs a quorum the client's whole timeout, and without suspicion
 * it does so in each operation.
 *
 * <p>While the register is suspected, a call ends at once in a {@link RegisterUnavailableException}
 * without effect. Once in each pause one call goes through, and an answer ends the suspicion.
 *
 * <p><i>Progress:</i> as the register behind it, whose client must have a timeout of its own.
 *
 * <p><i>Linearization and memory effects:</i> as the register behind it.
 *
 * <p><i>Not guaranteed:</i> that a suspected register is really silent. So a suspicion may cost a
 * quorum an acceptor, and never its safety.
 *
 * @param <V> the values
 */
public final class SuspectedRegister<V> implements Register<V> {
  /*
   *   null        -> suspicion   a call that was not answered
   *   suspicion   -> later one   by the one call that goes through when its pause is over
   *   suspicion   -> null        a call that was answered
   */
  private final Register<V> register;
  private final long pauseNanos;
  private final LongSupplier clock;
  private final AtomicReference<@Nullable Suspicion> suspicion = new AtomicReference<>();

  private record Suspicion(long untilNanos, RegisterUnavailableException silence) {}

  /**
   * Makes a register that may be suspected.
   *
   * @param register the register behind it, which ends calls by itself
   * @param pause the time for which it is not asked once it has not answered, from a nanosecond to
   *     146 years; longer than its client's timeout, so that most calls are not held up
   */
  public SuspectedRegister(Register<V> register, Duration pause) {
    this(register, pause, System::nanoTime);
  }

  SuspectedRegister(Register<V> register, Duration pause, LongSupplier clock) {
    this.register = Objects.requireNonNull(register, "register: null, allowed: a register");
    Objects.requireNonNull(pause, "pause: null, allowed: a duration");
    Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
    if (pause.isNegative() || pause.isZero() || pause.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "pause: " + pause + ", allowed: a nanosecond to " + most.toDays() / 365 + " years");
    }
    pauseNanos = pause.toNanos();
    this.clock = clock;
  }

  @Override
  public Versioned<V> get() {
    return asked(register::get);
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    return asked(() -> register.compareAndSet(expectedVersion, next));
  }

  @Override
  public Versioned<V> compareAndExchange(long expectedVersion, V next) {
    return asked(() -> register.compareAndExchange(expectedVersion, next));
  }

  /**
   * Tells whether calls end without asking the register.
   *
   * @return true if it has not answered, and has not been heard of since
   */
  public boolean isSuspected() {
    return suspicion.get() != null;
  }

  private <T> T asked(Supplier<T> call) {
    Suspicion known = suspicion.get();
    if (known != null && !mayAskAgain(known)) {
      throw new RegisterUnavailableException(
          "suspected, since it has not answered: " + known.silence.getMessage(),
          known.silence,
          Effect.NONE);
    }
    try {
      T answer = call.get();
      if (suspicion.get() != null) {
        suspicion.set(null);
      }
      return answer;
    } catch (RegisterUnavailableException e) {
      suspicion.set(new Suspicion(clock.getAsLong() + pauseNanos, e));
      throw e;
    }
  }

  /** Whether the pause is over, and the caller is the one that asks. */
  private boolean mayAskAgain(Suspicion known) {
    long nowNanos = clock.getAsLong();
    return nowNanos - known.untilNanos >= 0
        && suspicion.compareAndSet(known, new Suspicion(nowNanos + pauseNanos, known.silence));
  }

  /** Equal are suspected registers over equal ones. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SuspectedRegister<?> that && register.equals(that.register);
  }

  @Override
  public int hashCode() {
    return register.hashCode();
  }

  @Override
  public String toString() {
    return "SuspectedRegister[" + (isSuspected() ? "suspected, " : "") + register + "]";
  }
}
