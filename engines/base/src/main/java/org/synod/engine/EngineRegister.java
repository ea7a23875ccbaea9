// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;

/**
 * A register that lives in a record of an {@link Engine}, for all threads, JVMs and hosts that
 * reach the engine. Its values have any length, up to the engine's limit.
 *
 * <p>An operation that is not answered ends in a {@link RegisterUnavailableException}. Its effect
 * is {@link Effect#NONE} for a read, and for a write that was not sent or of which the engine said
 * that it did nothing. Otherwise it is {@link Effect#UNKNOWN}. Such a write is never repeated here.
 * A caller may repeat the same {@code compareAndSet}, since at most one of both takes effect; but
 * false may then mean that the first one did. A state that holds the identity of its write tells
 * the two apart, as that of {@link org.synod.quorum.clients.ClientQuorumRegister} does, over one
 * register of these or over several.
 *
 * <p><i>Progress:</i> blocking: an operation waits for the engine. No operation waits for another
 * process. {@code updateAndGet} and {@code getAndUpdate} are lock-free as far as the engine is;
 * they pause behind a lost attempt, parked, for a random time of some round trips.
 *
 * <p><i>Linearization:</i> as {@link Engine} says: at one moment between call and return, or after
 * it if the effect is unknown.
 *
 * <p><i>Memory effects:</i> as {@link Register} says, within a JVM.
 *
 * <p><i>Not guaranteed:</i> fairness; all that the engine does not guarantee.
 *
 * @param <V> the values
 */
public final class EngineRegister<V> implements Register<V> {

  /**
   * The pattern of names: parts of letters, digits, dots, underscores and hyphens, which begin with
   * a letter or digit, with slashes between. There are only small letters, since some engines do
   * not tell them from large ones. A name has at most {@value #MAX_NAME} characters.
   */
  public static final String NAMES = "[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*";

  /** The length of the longest name: {@value} characters. */
  public static final int MAX_NAME = 200;

  private static final Pattern NAME = Pattern.compile(NAMES);

  private final Engine engine;
  private final String name;
  private final ByteCodec<V> codec;
  private final RecentState recent = new RecentState();

  /**
   * Makes a register; nothing is asked or sent yet.
   *
   * @param engine the engine that keeps it
   * @param name the name of its record, as {@link #NAMES} says
   * @param codec turns values into bytes and back
   */
  public EngineRegister(Engine engine, String name, ByteCodec<V> codec) {
    this.engine = Objects.requireNonNull(engine, "engine: null, allowed: an engine");
    this.name = Objects.requireNonNull(name, "name: null, allowed: a name");
    this.codec = Objects.requireNonNull(codec, "codec: null, allowed: a codec");
    if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: \"" + name + "\", allowed: 1 to " + MAX_NAME + " characters that match " + NAMES);
    }
  }

  @Override
  public Versioned<V> get() {
    return decoded(read());
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    return tryWrite(expectedVersion, encoded(expectedVersion, next)) == null;
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is a read, and a write if the version is the expected one.
   */
  @Override
  public Versioned<V> compareAndExchange(long expectedVersion, V next) {
    byte[] bytes = encoded(expectedVersion, next);
    Versioned<byte[]> met = read();
    if (met.version() != expectedVersion) {
      Versioned.requireReached(expectedVersion, met.version());
      return decoded(met);
    }
    // A version is written once: a write that succeeds meets the value that was read with it.
    Versioned<byte[]> witness = tryWrite(expectedVersion, bytes);
    return decoded(witness == null ? met : witness);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The first attempt may begin at the state that another update of this object has met or made
   * within the last second. An exception of the function for such a state is not passed on.
   *
   * @throws RegisterUnavailableException if the engine does not answer; a write of unknown effect
   *     is not repeated
   */
  @Override
  public Versioned<V> updateAndGet(UnaryOperator<@Nullable V> change) {
    return update(change).after();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The first attempt begins as that of {@link #updateAndGet}.
   *
   * @throws RegisterUnavailableException if the engine does not answer; a write of unknown effect
   *     is not repeated
   */
  @Override
  public Versioned<V> getAndUpdate(UnaryOperator<@Nullable V> change) {
    return update(change).before();
  }

  /** A change of one state, ready to be written. */
  private record Attempt<V>(Versioned<V> before, Versioned<V> after, byte[] bytes) {}

  private Attempt<V> update(UnaryOperator<@Nullable V> change) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    TimedBackoff backoff = new TimedBackoff();
    Versioned<byte[]> known = recent.tryGet();
    boolean isOld = known != null; // perhaps: the register had it before the call
    Versioned<byte[]> from = known == null ? read() : known;
    for (; ; ) {
      long start = System.nanoTime();
      Attempt<V> attempt;
      try {
        attempt = attempt(change, from);
      } catch (Throwable e) {
        if (!isOld) {
          throw e;
        }
        // The function refuses a state that the register may not have had during the call.
        isOld = false;
        from = read();
        continue;
      }
      Outcome outcome = write(from.version(), attempt.bytes);
      if (outcome.isWritten()) {
        recent.see(new Versioned<>(attempt.after.version(), attempt.bytes));
        return attempt;
      }
      Versioned<byte[]> met = outcome.witness().orElseGet(this::read);
      if (met.version() < from.version()) {
        recent.forget(); // the engine went back: otherwise all updates would begin ahead of it
      }
      recent.see(met);
      backoff.afterLoss(System.nanoTime() - start);
      // A state beyond one that was met in this call is of this call too.
      from = newest(met);
      isOld = false;
    }
  }

  private Versioned<byte[]> newest(Versioned<byte[]> from) {
    Versioned<byte[]> known = recent.tryGet();
    return known != null && known.version() > from.version() ? known : from;
  }

  private Attempt<V> attempt(UnaryOperator<@Nullable V> change, Versioned<byte[]> from) {
    byte[] bytes = from.value();
    Versioned<V> before =
        bytes == null ? Versioned.unset() : decoded(new Versioned<>(from.version(), bytes.clone()));
    V next =
        Objects.requireNonNull(
            change.apply(before.value()), "change: returned null, allowed: a value");
    return new Attempt<>(
        before, new Versioned<>(before.version() + 1, next), encoded(before.version(), next));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The engine tells of the write, if it can; see {@link Engine#await}.
   *
   * @throws RegisterUnavailableException if the engine does not answer
   */
  @Override
  public Versioned<V> await(long seenVersion, Duration timeout) throws InterruptedException {
    requireNotNegative("seenVersion", seenVersion);
    long most = nanos(timeout);
    long start = System.nanoTime();
    long left = most;
    for (; ; ) {
      Versioned<byte[]> state;
      try {
        state = engine.read(name);
        if (state.version() == seenVersion && left > 0) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          engine.await(name, seenVersion, Duration.ofNanos(left));
          left = most - (System.nanoTime() - start);
          continue;
        }
      } catch (Exception e) {
        requireNotInterrupted(e);
        throw unavailable(e, Effect.NONE);
      }
      boolean isOver = !state.isBeyond(seenVersion); // it refuses a version that was not reached
      return decoded(state);
    }
  }

  /** Clients tell an interrupt in several ways: by itself, as a cause, by the thread's status. */
  private static void requireNotInterrupted(Exception thrown) throws InterruptedException {
    boolean isInterrupted = Thread.interrupted();
    for (Throwable each = thrown; each != null && !isInterrupted; each = each.getCause()) {
      isInterrupted = each instanceof InterruptedException;
    }
    if (isInterrupted) {
      InterruptedException told = new InterruptedException(thrown.getMessage());
      told.initCause(thrown);
      throw told;
    }
  }

  /** The nanoseconds of a timeout, at most those that a long can hold. */
  static long nanos(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout: null, allowed: 0 or more");
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout: " + timeout + ", allowed: 0 or more");
    }
    Duration most = Duration.ofNanos(Long.MAX_VALUE);
    return timeout.compareTo(most) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
  }

  /** Refuses all that can be refused before anything is sent. */
  private byte[] encoded(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    requireNotNegative("expectedVersion", expectedVersion);
    byte[] bytes =
        Objects.requireNonNull(codec.encode(next), "codec: encoded null, allowed: bytes");
    if (bytes.length > engine.maxBytes()) {
      throw new IllegalArgumentException(
          "next: " + bytes.length + " bytes, allowed: 0 to " + engine.maxBytes());
    }
    return bytes;
  }

  private static void requireNotNegative(String argument, long version) {
    if (version < 0) {
      throw new IllegalArgumentException(argument + ": " + version + ", allowed: 0 or more");
    }
  }

  private Versioned<V> decoded(Versioned<byte[]> state) {
    byte[] bytes = state.value();
    if (bytes == null) {
      return Versioned.unset();
    }
    try {
      return new Versioned<>(state.version(), codec.decode(bytes));
    } catch (RuntimeException e) {
      throw DamageException.at(toString(), e);
    }
  }

  /** Writes; returns null if it was written, else a state that the register had meanwhile. */
  private @Nullable Versioned<byte[]> tryWrite(long expectedVersion, byte[] next) {
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      Outcome outcome = write(expectedVersion, next);
      if (outcome.isWritten()) {
        return null;
      }
      Versioned<byte[]> witness = outcome.witness().orElseGet(this::read);
      if (witness.version() != expectedVersion) {
        Versioned.requireReached(expectedVersion, witness.version());
        return witness;
      }
      // The engine gave the write up, or the register has just come to this version. To say false
      // would claim that another write had passed it.
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  private Versioned<byte[]> read() {
    try {
      return engine.read(name);
    } catch (Exception e) {
      throw unavailable(e, Effect.NONE);
    }
  }

  private Outcome write(long expectedVersion, byte[] next) {
    try {
      return engine.write(name, expectedVersion, next);
    } catch (NoEffectException e) {
      throw unavailable(e, Effect.NONE);
    } catch (Exception e) {
      throw unavailable(e, Effect.UNKNOWN); // also one that nobody has thought of
    }
  }

  private RuntimeException unavailable(Exception thrown, Effect effect) {
    Throwable cause = thrown instanceof NoEffectException ? thrown.getCause() : thrown;
    if (cause instanceof UnsuitablePlaceException refusal) {
      return refusal;
    }
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new RegisterUnavailableException(this + ": " + cause.getMessage(), cause, effect);
  }

  /** Equal are registers of equal engines that have the same name: they stand for one. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EngineRegister<?> that
        && name.equals(that.name)
        && engine.equals(that.engine);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, engine);
  }

  /** Names the register; it does not ask the engine for its state. */
  @Override
  public String toString() {
    return "EngineRegister[" + name + " in " + engine + "]";
  }
}
