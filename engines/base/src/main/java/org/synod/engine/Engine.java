// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * A service or a library that keeps records, each with a name, a version and bytes: a database, a
 * coordination service. It has two raw operations. {@link EngineRegister} makes a {@link Register}
 * of them, with values, refusals, pauses and the three outcomes of an operation.
 *
 * <p>A record that was never written is at version 0 and has no bytes. Each write adds 1. An engine
 * whose own versions do otherwise (they wrap, are shared by several records, or start elsewhere)
 * keeps a long of its own with the bytes.
 *
 * <p>An engine opens nothing before its first operation. So a register over several engines, some
 * of which are down, can be made. Its methods may be called by any thread.
 *
 * <p>Engines are equal if their arguments say that they keep the same records. So a quorum can
 * refuse a register that is named twice.
 *
 * <p><i>Progress:</i> an operation waits for the engine's answer, for as long as its client does.
 * Take a client with timeouts.
 *
 * <p><i>Linearization:</i> a read and a write each take effect at one moment between call and
 * return. A write whose answer was lost takes effect at one moment after the call, or never.
 *
 * <p><i>Memory effects:</i> a write happens before each read that returns its version or a later
 * one, in this JVM; between JVMs there is no shared memory to speak of.
 *
 * <p><i>Not guaranteed:</i> anything that the engine itself does not keep: one that is set back to
 * an old state, or forgets a write that it acknowledged, breaks the promises above. Each engine
 * says when that can happen.
 */
public interface Engine {

  /**
   * Reads a record.
   *
   * @param name the name of the record
   * @return its version and bytes, which the engine does not use again; {@link Versioned#unset()}
   *     if
   *     it was never written
   * @throws UnsuitablePlaceException if the place of the record holds something else
   * @throws Exception if the engine does not answer
   */
  Versioned<byte[]> read(String name) throws Exception;

  /**
   * Writes a record if it is at a version. The version becomes {@code expectedVersion + 1}. Sent at
   * most once: a write that may have been sent is not repeated.
   *
   * @param name the name of the record
   * @param expectedVersion the version it must be at, 0 or more
   * @param next the bytes to write, at most {@link #maxBytes()}; nobody changes them
   * @return written, or not written, with the state that was met if it is known
   * @throws NoEffectException if the engine does not answer, and the write has no effect and never
   *     will
   * @throws UnsuitablePlaceException if the place of the record holds something else; it is
   *     unchanged
   * @throws Exception if the engine does not answer, and the write may have taken effect, or may
   *     still do so
   */
  Outcome write(String name, long expectedVersion, byte[] next) throws Exception;

  /**
   * Returns the size of the largest record.
   *
   * @return the limit in bytes, always the same
   */
  int maxBytes();

  /**
   * Waits until a record has passed a version. This method asks again and again, after random
   * pauses of 5 to 35 ms. An engine that can tell of changes overrides it.
   *
   * @param name the name of the record
   * @param version the version to be passed
   * @param timeout the longest time to wait, 0 or more; it may return earlier
   * @throws InterruptedException if the thread is interrupted
   * @throws Exception if the engine does not answer
   */
  default void await(String name, long version, Duration timeout) throws Exception {
    long most = EngineRegister.nanos(timeout);
    long start = System.nanoTime();
    long left = most;
    while (left > 0 && read(name).version() <= version) {
      long pause = ThreadLocalRandom.current().nextLong(5_000_000, 35_000_000);
      TimeUnit.NANOSECONDS.sleep(Math.min(left, pause));
      left = most - (System.nanoTime() - start);
    }
  }

  /**
   * Returns the register with a name. Any number of objects, in any number of JVMs, may stand for
   * one register; they must have codecs that write alike.
   *
   * @param <V> the values
   * @param name the name, see {@link EngineRegister#NAMES}
   * @param codec turns values into bytes and back
   * @return a register, unset if it is new; nothing was asked or sent yet
   */
  default <V> EngineRegister<V> register(String name, ByteCodec<V> codec) {
    return new EngineRegister<>(this, name, codec);
  }
}
