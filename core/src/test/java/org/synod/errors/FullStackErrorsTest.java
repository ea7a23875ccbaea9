// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.synod.log.Delivery;
import org.synod.log.HeapLog;
import org.synod.replica.Replicated;

/** Operations with the little that is left of a stack that is full indeed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullStackErrorsTest {
  private static final int ROUNDS = 10;
  private static final long STACK_BYTES = 1 << 19;

  private int overflows;

  /** Does the operation in each of the deepest frames, up to the first frame in which it works. */
  private boolean down(Runnable operation) {
    try {
      if (down(operation)) {
        return true;
      }
    } catch (StackOverflowError e) {
      // the operation is tried in this frame
    }
    try {
      operation.run();
      return true;
    } catch (VirtualMachineError e) {
      overflows++;
      return false;
    }
  }

  private void dive(Runnable operation) throws Exception {
    for (int i = 0; i < 1_000; i++) { // initializes all classes
      operation.run();
    }
    onThread(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            try {
              down(operation);
            } catch (StackOverflowError e) {
              // the recursion itself has met the end of the stack
            }
          }
        });
    assertTrue(overflows > 0);
  }

  private static void onThread(Runnable body) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, body, "", STACK_BYTES);
    thread.setUncaughtExceptionHandler((which, e) -> failure.set(e));
    thread.start();
    thread.join();
    assertEquals(null, failure.get());
  }

  @Test
  void replicasAreUsedByOthersAfterUpdatesWithAFullStack() throws Exception {
    Replicated<HashMap<String, Long>> map = new Replicated<>(HashMap::new);
    dive(() -> map.update(state -> state.merge("a", 1L, Long::sum)));
    onThread(() -> map.update(state -> state.put("b", 2L)));
    for (int i = 0; i < 4; i++) {
      onThread(() -> assertEquals((Long) 2L, map.<Long>read(state -> state.get("b"))));
    }
  }

  @Test
  void replicasAreUsedByOthersAfterReadsWithAFullStack() throws Exception {
    Replicated<HashMap<String, Long>> map = new Replicated<>(HashMap::new);
    map.update(state -> state.put("a", 1L));
    dive(() -> map.read(state -> state.getOrDefault("a", 0L)));
    onThread(() -> map.update(state -> state.put("a", 2L)));
    for (int i = 0; i < 4; i++) {
      onThread(() -> assertEquals((Long) 2L, map.<Long>read(state -> state.get("a"))));
    }
  }

  @Test
  void aDeliveryGoesOnAfterAppendsWithAFullStack() throws Exception {
    AtomicLong delivered = new AtomicLong();
    Delivery<String> delivery =
        new Delivery<>(new HeapLog<>(), 0, command -> delivered.incrementAndGet());
    dive(() -> delivery.append("c"));
    long before = delivered.get();
    onThread(() -> delivery.append("last"));
    assertTrue(delivered.get() > before);
  }
}
