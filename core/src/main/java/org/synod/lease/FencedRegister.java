// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.synod.events.LostCas;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;
import org.synod.register.slots.SlotWords;

/**
 * A versioned register that only the holder of its lease may write: a write with a grant that is
 * over is refused inside its compare-and-set, whenever its writer stopped, and whatever it
 * believes.
 *
 * <p>The value and the lease are in one {@link SlotRegister}. A takeover changes the very word that
 * the compare-and-set of a late write expects.
 *
 * <p><i>Progress:</i> a read is lock-free and writes nothing; a write is lock-free: it repeats only
 * because another change of the lease or the value succeeded.
 *
 * <p><i>Linearization:</i> a write at its compare-and-set, at which the grant was held; a refusal
 * at the read that found the grant over or the version passed; {@code get} at the read of the
 * version that it validates.
 *
 * <p><i>Memory effects:</i> a write happens before every {@code get} that returns its version or a
 * later one.
 *
 * <p><i>Not guaranteed:</i> renewal of the lease by a write; only {@link Grant#renew} renews it.
 * The limits of {@link Lease} hold here too.
 *
 * <p>Sources: as of {@link Lease}.
 *
 * @param <V> the values
 */
public final class FencedRegister<V> {
  private final Lease lease;
  private final SlotWords register;
  private final Codec<V> codec;

  /**
   * Opens the register that has a name in a memory; the first process that does so makes it, unset,
   * and its lease free.
   *
   * @param memory the memory that it lives in
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param term the term of its {@linkplain Lease#Lease(Memory, String, Duration) lease}
   * @param codec the codec that lays values out, in at most {@link Codec#MAX_WORDS} - 6 words
   * @throws IllegalArgumentException if the term is not allowed, or the name is in use for
   *     something else
   */
  public FencedRegister(Memory memory, String name, Duration term, Codec<V> codec) {
    this(memory, name, LeaseWords.nanos("term", term), codec, System::nanoTime);
  }

  FencedRegister(
      Memory memory, String name, long termNanos, Codec<V> codec, LongSupplier clock) {
    this.codec = Objects.requireNonNull(codec, "codec: null, allowed: a codec");
    lease =
        new Lease(
            memory, name, LeaseWords.fencedType(codec.type()), LeaseWords.VALUE + codec.words(),
            termNanos, clock);
    register = lease.register();
  }

  /**
   * Returns the lease whose holder may write.
   *
   * @return its lease
   */
  public Lease lease() {
    return lease;
  }

  /**
   * Reads the register. It needs no grant.
   *
   * @return the current version, which counts the successful writes, and its value
   * @throws DamageException if its words have been damaged, as {@link SlotRegister#get} says
   */
  public Versioned<V> get() {
    long[] words = new long[register.width()];
    register.read(words);
    long version = words[LeaseWords.VALUE_VERSION];
    if (version == 0) {
      return Versioned.unset();
    }
    try {
      return new Versioned<>(version, codec.decode(words, LeaseWords.VALUE));
    } catch (DamageException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw DamageException.at(lease.where(), e);
    }
  }

  /**
   * Writes a value if the grant is held and the register is at the expected version.
   *
   * @param grant an exclusive grant of this register's own {@link #lease}
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the value to write
   * @return true if it was written, and the version is now {@code expectedVersion + 1}; false if
   *     the version had grown beyond the expected one
   * @throws LeaseLostException if the grant is over; nothing is written
   * @throws IllegalArgumentException if {@code expectedVersion} is negative or one that this
   *     register has not reached, the grant is shared or of another lease, or the codec refuses the
   *     value; nothing is written
   * @throws IllegalStateException if the grant's member is closed; nothing is written
   */
  public boolean compareAndSet(Grant grant, long expectedVersion, V next) {
    requireOwn(grant);
    Objects.requireNonNull(next, "next: null, allowed: a value");
    if (grant.isOver()) {
      throw lost(grant.token());
    }
    return write(grant.member(), grant.token(), expectedVersion, next);
  }

  /**
   * Writes a value if the lease is held alone with a token and the register is at the expected
   * version. Any thread of any process may call it, to which the holder has told the token, while
   * the holder, or a thread that {@linkplain LeaderElection#start renews} for it, keeps the lease.
   * It writes as a member that the calling thread is {@linkplain Memory#lend() lent}.
   *
   * @param token the token of the grant, above 0
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the value to write
   * @return true if it was written, and the version is now {@code expectedVersion + 1}; false if
   *     the version had grown beyond the expected one
   * @throws LeaseLostException if the lease is not held with that token; nothing is written
   * @throws IllegalArgumentException if {@code token} is below 1, {@code expectedVersion} is
   *     negative or one that this register has not reached, or the codec refuses the value; nothing
   *     is written
   */
  public boolean compareAndSet(long token, long expectedVersion, V next) {
    if (token < 1) {
      throw new IllegalArgumentException("token: " + token + ", allowed: 1 or more");
    }
    Objects.requireNonNull(next, "next: null, allowed: a value");
    Memory memory = register.memory();
    Member me = memory.lend();
    try {
      return write(me, token, expectedVersion, next);
    } finally {
      memory.giveBack(me);
    }
  }

  private LeaseLostException lost(long token) {
    long[] words = new long[register.width()];
    long version = register.read(words);
    return new LeaseLostException(token, LeaseWords.floor(words, version));
  }

  private boolean write(Member me, long token, long expectedVersion, V next) {
    long[] words = new long[register.width()];
    for (; ; ) {
      long version = register.read(words);
      // One that is held alone has one grant, whoever has it: the first of the session.
      if (!LeaseWords.isHeldAlone(words, version, token)) {
        throw new LeaseLostException(token, LeaseWords.floor(words, version));
      }
      long current = words[LeaseWords.VALUE_VERSION];
      if (current != expectedVersion) {
        Versioned.requireReached(expectedVersion, current);
        return LostCas.lost(FencedRegister.class, expectedVersion, current);
      }
      words[LeaseWords.AGE]++;
      words[LeaseWords.VALUE_VERSION] = current + 1;
      encode(next, words);
      // {held, n, value} -> {held, n + 1, next}, of the cell at whose version the grant was held
      if (register.compareAndSet(me, version, words)) {
        return true;
      }
    }
  }

  private void requireOwn(Grant grant) {
    Objects.requireNonNull(grant, "grant: null, allowed: a grant of this register's lease");
    if (grant.lease() != lease) {
      throw new IllegalArgumentException(
          "grant: " + grant + " of another lease, allowed: one of this register's own");
    }
    if (grant.isShared()) {
      throw new IllegalArgumentException("grant: " + grant + ", allowed: an exclusive one");
    }
  }

  private void encode(V next, long[] words) {
    try {
      codec.encode(next, words, LeaseWords.VALUE);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "codec: writes outside its words, allowed: the " + codec.words() + " it says", e);
    }
  }

  @Override
  public String toString() {
    Versioned<V> state = get();
    return "FencedRegister[" + lease.name() + ", "
        + (state.isSet() ? "version " + state.version() + ": " + state.value() : "unset") + "]";
  }
}
