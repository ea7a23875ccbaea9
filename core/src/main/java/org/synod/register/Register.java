// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.internal.OwnThread;
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

  /**
   * Starts a thread that waits for changes, as {@link #await} does, and tells each newer state that
   * it finds to a function.
   *
   * <pre>{@code
   * Versioned<Config> first = register.get();
   * apply(first.value());
   * try (Register.Listening listening =
   *     register.listen(first.version(), Thread::new, state -> apply(state.value()))) {
   *   ...
   * }
   * }</pre>
   *
   * <p>The versions that are told grow. The function may miss states, if several writes come
   * together or while it runs, but never the last one. It is called by the thread alone, so for one
   * state at a time.
   *
   * <p>The thread ends if it is closed or interrupted, and if the register does not answer or the
   * function throws. Such an exception goes to the thread's handler of uncaught ones.
   *
   * <p><i>Progress:</i> as {@link #await}: its latency is that of a register of this kind.
   *
   * @param seenVersion a version that the register has had, from 0 to its current version: only
   *     later ones are told
   * @param threads makes the thread, which this method starts; virtual ones are as good
   * @param changed is told the states
   * @return its end: to close it
   * @throws VersionNotReachedException if this register has not reached {@code seenVersion}
   * @throws IllegalArgumentException if {@code seenVersion} is negative
   * @throws NullPointerException if an argument is null, or the factory makes null
   * @throws RegisterUnavailableException if the place it lives in does not answer
   */
  default Listening listen(
      long seenVersion, ThreadFactory threads, Consumer<? super Versioned<V>> changed) {
    Objects.requireNonNull(changed, "changed: null, allowed: a function");
    Listening listening = new Listening(this, seenVersion, threads, changed);
    boolean isBeyond = get().isBeyond(seenVersion); // refuses bad versions
    listening.thread.start();
    return listening;
  }

  /** A thread that {@linkplain #listen listens} to a register. Any thread may close it. */
  final class Listening implements AutoCloseable {
    /*
     *   WAITING -> CALLING   by the thread, before it calls the function
     *   CALLING -> WAITING   by the thread, behind that
     *   any     -> CLOSED    by close; it interrupts the thread if that was waiting
     *
     * So no call begins once it is closed, and a close interrupts no call.
     */
    private enum State {
      WAITING,
      CALLING,
      CLOSED
    }

    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final Thread thread;

    private <V> Listening(
        Register<V> register,
        long seenVersion,
        ThreadFactory threads,
        Consumer<? super Versioned<V>> changed) {
      thread = OwnThread.of(threads, () -> run(register, seenVersion, changed));
    }

    private <V> void run(
        Register<V> register, long seenVersion, Consumer<? super Versioned<V>> changed) {
      long version = seenVersion;
      try {
        while (state.get() != State.CLOSED) {
          Versioned<V> found = register.await(version, FOREVER);
          if (found.version() > version) { // or the time was over
            if (!state.compareAndSet(State.WAITING, State.CALLING)) {
              return;
            }
            changed.accept(found);
            version = found.version();
            state.compareAndSet(State.CALLING, State.WAITING);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // for the factory's code around this
      }
    }

    /**
     * Tells whether the thread still listens.
     *
     * @return false once it has ended, for any reason
     */
    public boolean isRunning() {
      return thread.isAlive();
    }

    /**
     * Ends the thread: once this returns the function is not called any more. A call that runs
     * is waited for, unless it is the one that closes, or the caller is interrupted.
     */
    @Override
    public void close() {
      if (state.getAndSet(State.CLOSED) == State.WAITING) {
        thread.interrupt();
      }
      OwnThread.awaitEnd(thread);
    }

    @Override
    public String toString() {
      return "Register.Listening[" + thread + (isRunning() ? "]" : ", ended]");
    }
  }
}
