// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Pauses;
import org.synod.memory.Backoff;

/**
 * A shared variable that is changed by compare-and-set on its version: the acceptor, the decision
 * and the replicated state of everything above it.
 *
 * <p>It is born at version 0, unset. Every successful write adds exactly 1, so the version counts
 * the successful writes and a state never comes back: there is no ABA. Versions are plain numbers
 * and may be sent away and come back, as an HTTP ETag does. Values are never null.
 *
 * <p><i>Progress:</i> at least lock-free, in every implementation: nobody waits for a thread that
 * has stopped. Each says more where it can.
 *
 * <p><i>Linearization:</i> {@link #get}, {@link #compareAndSet} and {@link #compareAndExchange}
 * each take effect at one moment between call and return, in one total order over all registers.
 *
 * <p><i>Memory effects:</i> a successful write happens before every {@code get} that returns its
 * version or a later one, and before every write that fails because of it or succeeds after it.
 *
 * <p><i>Not guaranteed:</i> fairness; that a version is still current when the caller uses it.
 * Outside memory an operation has a third outcome, {@link RegisterUnavailableException}.
 *
 * <p>Sources: B. Lampson, <i>The ABCD's of Paxos</i> (an acceptor is a memory with
 * compare-and-swap); W. Schultz, <i>Distributed Systems</i>, §5.2.
 *
 * @param <V> the values
 */
public interface Register<V> {

  /**
   * Reads the register.
   *
   * @return the current version and its value
   * @throws RegisterUnavailableException if the place it lives in does not answer
   */
  Versioned<V> get();

  /**
   * Writes a value if the register is at the expected version.
   *
   * @param expectedVersion the version it must be at, from 0 (unset) to its current version
   * @param next the value to write, not null
   * @return true if it was written, and the version is now {@code expectedVersion + 1}; false if
   *     the version had grown beyond the expected one, and nothing changed
   * @throws VersionNotReachedException if this register has not reached {@code expectedVersion};
   *     the register is unchanged
   * @throws IllegalArgumentException if {@code expectedVersion} is negative; the register is
   *     unchanged
   * @throws NullPointerException if {@code next} is null; the register is unchanged
   * @throws RegisterUnavailableException if the place it lives in does not answer; it says whether
   *     the write may have taken effect
   */
  boolean compareAndSet(long expectedVersion, V next);

  /**
   * Writes a value if the register is at the expected version, and returns the state that it met:
   * the witness. So a caller whose write fails knows the state to try again with, or to show to a
   * client, without another read.
   *
   * @param expectedVersion the version it must be at, from 0 (unset) to its current version
   * @param next the value to write, not null
   * @return the state at the moment of the call. If its version is {@code expectedVersion}, the
   *     value was written, and the version is now {@code expectedVersion + 1}; otherwise it is a
   *     later version, and nothing changed
   * @throws VersionNotReachedException as {@link #compareAndSet(long, Object)}
   * @throws IllegalArgumentException as {@link #compareAndSet(long, Object)}
   * @throws NullPointerException as {@link #compareAndSet(long, Object)}
   * @throws RegisterUnavailableException as {@link #compareAndSet(long, Object)}
   */
  default Versioned<V> compareAndExchange(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    for (; ; ) {
      Versioned<V> witness = get();
      if (witness.version() != expectedVersion) {
        Versioned.requireReached(expectedVersion, witness.version());
        return witness;
      }
      // A version is written once: a write that succeeds meets the value that was read with it.
      if (compareAndSet(expectedVersion, next)) {
        return witness;
      }
    }
  }

  /**
   * Writes a value that has its version already, if the register is at the version before; like
   * {@code compareAndSet(next.version() - 1, next.value())}. Registers that hold references can
   * share {@code next}, so that the same written to several of them is allocated once.
   *
   * @param next the state that the register is to hold, of version 1 or more
   * @return true if it was written; false if the register had reached that version before, and
   *     nothing changed
   * @throws IllegalArgumentException if {@code next} is unset, or of a version that the register
   *     cannot come to by one write; the register is unchanged
   * @throws NullPointerException if {@code next} is null; the register is unchanged
   * @throws RegisterUnavailableException as {@link #compareAndSet(long, Object)}
   */
  default boolean compareAndSet(Versioned<V> next) {
    Objects.requireNonNull(next, "next: null, allowed: a value with its version");
    V value = next.value();
    if (value == null) {
      throw new IllegalArgumentException("expectedVersion: -1, allowed: 0 or more");
    }
    return compareAndSet(next.version() - 1, value);
  }

  /**
   * Writes the value that a function makes of the current one, trying again until no other write
   * comes in between.
   *
   * <p><i>Progress:</i> lock-free: an attempt fails only because another write succeeded. Behind
   * it comes a pause, see {@link Backoff#afterLoss}.
   *
   * @param change gets the current value, null if unset, and returns the next, not null; it should
   *     have no side effects, since it may be applied more than once
   * @return the value written, with its version
   */
  default Versioned<V> updateAndGet(UnaryOperator<@Nullable V> change) {
    for (; ; ) {
      Versioned<V> current = get();
      Versioned<V> next = new Versioned<>(current.version() + 1, Versioned.next(change, current));
      if (compareAndSet(next)) {
        return next;
      }
      Backoff.afterLoss();
    }
  }

  /**
   * Writes the value that a function makes of the current one, like {@link #updateAndGet}.
   *
   * @param change gets the current value, null if unset, and returns the next, not null; it should
   *     have no side effects, since it may be applied more than once
   * @return the state that the write replaced
   */
  default Versioned<V> getAndUpdate(UnaryOperator<@Nullable V> change) {
    for (; ; ) {
      Versioned<V> current = get();
      if (compareAndSet(current.version(), Versioned.next(change, current))) {
        return current;
      }
      Backoff.afterLoss();
    }
  }

  /**
   * Waits until the register has changed since a version that the caller has seen.
   *
   * <pre>{@code
   * Versioned<Config> seen = register.get();
   * for (; ; ) {
   *   apply(seen.value());
   *   seen = register.await(seen.version(), Duration.ofDays(1));
   * }
   * }</pre>
   *
   * <p>A caller may miss states, if several writes come together, but never the last one.
   *
   * <p><i>Progress:</i> blocking: it waits for a write. It holds nobody up. Unless the register
   * says otherwise, the thread reads it again and again, with pauses that double from a
   * microsecond or the time of a read to a millisecond or 64 times that time, at most 50
   * milliseconds, whichever is longer. So it sees a write a pause later at most; a register in
   * memory, also in a file that several JVMs map, is seen to have changed about a millisecond
   * later, and its writers do nothing for those who wait. A pause up to 50 microseconds spins; a
   * longer one parks.
   *
   * <p><i>Linearization:</i> at its last read, as {@link #get}.
   *
   * <p><i>Not guaranteed:</i> an end at the moment at which the time is over: the scheduler, and a
   * register on another machine, may add to it.
   *
   * @param seenVersion a version that the register has had, from 0 to its current version
   * @param timeout the longest time to wait, 0 or more; one of more than 292 years is for ever
   * @return the current state. Its version is above {@code seenVersion}, unless the time is over
   * @throws VersionNotReachedException if this register has not reached {@code seenVersion}
   * @throws IllegalArgumentException if {@code seenVersion} or {@code timeout} is negative
   * @throws NullPointerException if {@code timeout} is null
   * @throws InterruptedException if the thread is interrupted while the register has not changed,
   *     or was before, unless {@code timeout} is 0
   * @throws RegisterUnavailableException if the place it lives in does not answer
   */
  default Versioned<V> await(long seenVersion, Duration timeout) throws InterruptedException {
    Pauses pauses = new Pauses(timeout);
    for (; ; ) {
      Versioned<V> current = get();
      if (current.isBeyond(seenVersion) || !pauses.sleep()) {
        return current;
      }
    }
  }
}
