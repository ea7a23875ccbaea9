// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

/** A grant of a lent member, in a memory that lends its numbers only. */
class LentGrantTest {
  private static final long TERM = 1_000_000_000_000L;
  private final Memory memory = new HeapMemory(1);
  private final Lease lease = new Lease(memory, "lease", Duration.ofNanos(TERM));

  @Test
  void keepsItsNumberUntilTheLastRelease() {
    Lease other = new Lease(memory, "other", Duration.ofNanos(TERM));
    Grant first = lease.tryAcquire();
    Grant second = other.tryAcquire();
    assertNotNull(first);
    assertNotNull(second);
    assertEquals(first.member(), second.member());
    assertTrue(first.isHeld());
    assertTrue(first.renew());
    assertTrue(first.release());
    assertTrue(second.isHeld());
    assertTrue(second.release());
    assertEquals(0, memory.incarnation(0));
  }

  @Test
  void isOverWithoutEffectOnceItsNumberHasLeft() {
    Grant grant = lease.tryAcquire();
    assertTrue(grant.release());
    assertFalse(grant.release());
    assertFalse(grant.renew());
    assertFalse(grant.isHeld());
    grant.close();
    try (Grant again = lease.tryAcquireShared()) {
      assertTrue(again.isHeld());
    }
    assertEquals(0, memory.incarnation(0));
  }

  @Test
  void aRefusedAttemptKeepsNoNumber() throws Exception {
    Memory two = new HeapMemory(2);
    Lease held = new Lease(two, "lease", Duration.ofNanos(TERM));
    Grant mine = held.tryAcquire();
    two.current();
    Race.of(
        4,
        thread -> {
          for (int i = 0; i < 50; i++) {
            assertNull(held.tryAcquire());
          }
        });
    assertEquals(0, two.incarnation(1));
    assertTrue(mine.release());
  }

  @Test
  void aThreadThatEndsLosesItWithItsNumber() throws Exception {
    Thread holder = new Thread(() -> lease.tryAcquire());
    holder.start();
    holder.join();
    Grant taken = lease.tryAcquire();
    assertNotNull(taken, "at once, without a term");
    assertTrue(taken.release());
  }
}
