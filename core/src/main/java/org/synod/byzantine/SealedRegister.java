// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/**
 * A register over another one that lives where words may be damaged: in a file that bits flip in,
 * that is torn by a crash, or that a foreign program writes to. Each value carries a {@link Seal}.
 * A state that does not verify counts as silence: the call ends in a {@link
 * RegisterUnavailableException}. So 2f + 1 such registers with majorities survive the damage of f
 * of them.
 *
 * <pre>{@code
 * Codec<QuorumState<Long>> states = QuorumState.codec(Codec.ofLong());
 * Register<Sealed> slot = new SlotRegister<>(memory, "a0", Sealed.codec(states, seal));
 * Register<QuorumState<Long>> acceptor = SealedRegister.found(slot, "a0", states, seal);
 * }</pre>
 *
 * <p>A register is {@linkplain #found founded} once. One that was not, or has been wiped out, is
 * silent too: otherwise a page of zeros would be a new register.
 *
 * <p><i>Progress:</i> that of the register below. A call takes one read there and, if it writes,
 * one compare-and-set.
 *
 * <p><i>Linearization:</i> as in the register below.
 *
 * <p><i>Memory effects:</i> as {@link Register} says, as far as the register below has them.
 *
 * <p><i>Not guaranteed:</i> a current state, if the place goes back to one that was whole, version
 * and all; that is a lie of another kind. A refusal, if the version is damaged between the read and
 * the compare-and-set of one write into the very version that this write expects. A state is
 * silent until a write that came in time, or the caller, replaces it.
 *
 * <p>Source: B. Lampson, H. Sturgis, <i>Crash Recovery in a Distributed Data Storage System</i>
 * (1979), for damage that is detected and so becomes a failure to answer.
 *
 * @param <V> the values
 */
public final class SealedRegister<V> implements Register<V> {
  /*
   *   below:  version k + 1, words of the value at version k, seal of (place, k + 1, words)
   *
   * Version 1 below has the words of no value: it is written when the register is founded, and is
   * version 0 here. Version 0 below is a register that nobody founded.
   */
  private static final long FOUNDED = 1;

  private final Register<Sealed> register;
  private final String place;
  private final Codec<V> codec;
  private final Seal.Stamp stamp;
  private final int length; // of a value, in words
  private final int width; // with its seal

  /**
   * Makes a sealed register over one that {@linkplain #found has been founded}; any number of these
   * may share it.
   *
   * @param register the register below, written only by sealed registers like this one
   * @param place its name, which no other register with such seals has: a seal holds for one place
   * @param codec the codec of the values
   * @param seal the kind of seal, and its key if it has one; the same for all who share the
   *     register
   */
  public SealedRegister(Register<Sealed> register, String place, Codec<V> codec, Seal seal) {
    this(register, place, codec, requireSeal(seal).at(requirePlace(place)), seal.words());
  }

  SealedRegister(
      Register<Sealed> register, String place, Codec<V> codec, Seal.Stamp stamp, int words) {
    this.register = Objects.requireNonNull(register, "register: null, allowed: a register");
    this.place = place;
    this.codec = Objects.requireNonNull(codec, "codec: null, allowed: a codec");
    this.stamp = stamp;
    length = codec.words();
    width = length + words;
  }

  private static Seal requireSeal(Seal seal) {
    return Objects.requireNonNull(seal, "seal: null, allowed: a seal");
  }

  private static String requirePlace(String place) {
    if (Objects.requireNonNull(place, "place: null, allowed: a name").isEmpty()) {
      throw new IllegalArgumentException("place: \"\", allowed: a name of 1 character or more");
    }
    return place;
  }

  /**
   * Founds a register: gives the one below its first state, unless it has one. So a register is
   * founded once, before it is used. To found it twice at the same time does no harm.
   *
   * @param <V> the values
   * @param register the register below
   * @param place its name, which no other register with such seals has
   * @param codec the codec of the values
   * @param seal the kind of seal
   * @return the register, unset if it is new
   */
  public static <V> SealedRegister<V> found(
      Register<Sealed> register, String place, Codec<V> codec, Seal seal) {
    SealedRegister<V> sealed = new SealedRegister<>(register, place, codec, seal);
    if (!register.get().isSet()) {
      boolean isMine = register.compareAndSet(0, sealed.sealed(FOUNDED, /* value */ null));
    }
    return sealed;
  }

  Sealed sealed(long below, @Nullable V value) {
    long[] words = new long[width];
    if (value != null) {
      codec.encode(value, words, 0);
    }
    stamp.put(below, words, length);
    return new Sealed(words);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if the state does not verify; also what the register below
   *     throws if it does not answer
   */
  @Override
  public Versioned<V> get() {
    Versioned<Sealed> held = verified();
    return held.version() == FOUNDED
        ? Versioned.unset()
        : new Versioned<>(held.version() - FOUNDED, decoded(held));
  }

  /** The state below. */
  private Versioned<Sealed> verified() {
    Versioned<Sealed> held;
    try {
      held = register.get();
    } catch (DamageException e) {
      throw silence("is damaged", e);
    }
    Sealed sealed = held.value();
    if (sealed == null) {
      throw silence("was never founded, or is wiped out", /* cause */ null);
    }
    if (sealed.words.length != width || !stamp.verifies(held.version(), sealed.words, length)) {
      throw silence("does not verify at version " + held.version(), /* cause */ null);
    }
    return held;
  }

  private V decoded(Versioned<Sealed> held) {
    return codec.decode(Objects.requireNonNull(held.value()).words, 0);
  }

  private RegisterUnavailableException silence(String why, @Nullable RuntimeException cause) {
    return new RegisterUnavailableException(
        "\"" + place + "\" " + why + ", allowed: a state with its seal", cause, Effect.NONE);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException as {@link #get}; nothing is written then
   */
  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    // otherwise a version that was damaged into one before would let a late write pass
    long version = verified().version() - FOUNDED;
    Versioned.requireReached(expectedVersion, version);
    return version == expectedVersion && write(expectedVersion, next);
  }

  /** Writes on top of a state that was verified. */
  private boolean write(long version, V next) {
    boolean isWritten;
    try {
      isWritten = register.compareAndSet(version + FOUNDED, sealed(version + FOUNDED + 1, next));
    } catch (DamageException | VersionNotReachedException e) {
      throw silence("has gone back from version " + (version + FOUNDED), e);
    }
    // otherwise a version that was damaged meanwhile would be taken for the write of another
    if (!isWritten && verified().version() == version + FOUNDED) {
      throw silence("has gone back to version " + (version + FOUNDED), /* cause */ null);
    }
    return isWritten;
  }

  @Override
  public Versioned<V> updateAndGet(UnaryOperator<@Nullable V> change) {
    return checked().updateAndGet(change);
  }

  @Override
  public Versioned<V> getAndUpdate(UnaryOperator<@Nullable V> change) {
    return checked().getAndUpdate(change);
  }

  /** The same register, whose writes follow a read of their own and need no other. */
  private Register<V> checked() {
    return new Register<>() {
      @Override
      public Versioned<V> get() {
        return SealedRegister.this.get();
      }

      @Override
      public boolean compareAndSet(long expectedVersion, V next) {
        return write(expectedVersion, next);
      }
    };
  }

  @Override
  public String toString() {
    String held;
    try {
      Versioned<V> now = get();
      held = now.isSet() ? "version " + now.version() + ": " + now.value() : "unset";
    } catch (RegisterUnavailableException e) {
      held = "silent";
    }
    return "SealedRegister[" + place + ", " + held + "]";
  }
}
