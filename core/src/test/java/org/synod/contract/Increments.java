// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.synod.Race;
import org.synod.memory.Backoff;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Threads that increment one number, each in bits of its own. So a read tells a thread how many of
 * its increments have taken effect, whatever the others have written since.
 */
final class Increments {
  private final Register<Long> register;
  private final int threads;
  private final int each;
  private final int bits;
  private final VersionHistory history = new VersionHistory();
  private final AtomicLong unknown = new AtomicLong();

  Increments(Register<Long> register, int threads, int each) {
    if (threads < 2 || threads > 31) {
      throw new IllegalArgumentException("threads: " + threads + ", allowed: 2 to 31");
    }
    bits = (Long.SIZE - 1) / threads;
    long most = (1L << bits) - 1;
    if (each < 1 || each > most) {
      throw new IllegalArgumentException(
          "increments: " + each + ", allowed: 1 to " + most + " with " + threads + " threads");
    }
    this.register = register;
    this.threads = threads;
    this.each = each;
  }

  /** Runs the threads, and checks what they did. */
  void run() throws Exception {
    Race.of(
        threads,
        thread -> {
          for (int done = 0; done < each; done++) {
            increment(thread, done);
          }
        });
    Versioned<Long> last = read();
    history.check();
    for (int thread = 0; thread < threads; thread++) {
      assertEquals(each, counted(last, thread), "the increments of thread " + thread);
    }
    assertEquals((long) threads * each, last.version(), "the version counts the increments");
    assertTrue(
        unknown.get() > 0,
        "no write was of unknown effect, so nothing was checked: more increments, or more calls"
            + " that are missed");
  }

  private void increment(int thread, int done) {
    boolean isUnknown = false;
    for (; ; ) {
      Versioned<Long> now = read();
      int counted = counted(now, thread);
      if (isUnknown && counted == done + 1) {
        return; // a write of unknown effect took effect
      }
      assertEquals(done, counted, "the increments of thread " + thread);
      // A write of unknown effect may come late. If this one expects the same version, then at most
      // one of them is done; otherwise that version has passed, and the late one never will be.
      long next = sum(now) + (1L << thread * bits);
      try {
        if (history.write(
            now.version(), next, () -> register.compareAndSet(now.version(), next))) {
          return;
        }
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.UNKNOWN) {
          isUnknown = true;
          unknown.incrementAndGet();
        }
      }
      Backoff.afterLoss();
    }
  }

  private Versioned<Long> read() {
    for (; ; ) {
      try {
        return history.read(register::get);
      } catch (RegisterUnavailableException e) {
        Backoff.afterLoss();
      }
    }
  }

  private int counted(Versioned<Long> state, int thread) {
    return (int) (sum(state) >>> thread * bits & (1L << bits) - 1);
  }

  private static long sum(Versioned<Long> state) {
    return state.isSet() ? state.value() : 0;
  }
}
