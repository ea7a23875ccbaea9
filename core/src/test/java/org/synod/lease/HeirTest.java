// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;

/** Leases whose holders have ended, while other members have their numbers. */
class HeirTest {
  private static final long TERM = 100;

  private final Memory memory = new HeapMemory(3);
  private final Lease lease = new Lease(memory, "lease", TERM, () -> 0);
  private final Member stays = memory.join();

  /** A shared grant of a thread that has ended without releasing it. */
  private Grant ofOneWhoEnded() throws InterruptedException {
    AtomicReference<Grant> grant = new AtomicReference<>();
    Thread thread = new Thread(() -> grant.set(lease.tryAcquireShared(memory.current())));
    thread.start();
    thread.join();
    return granted(grant.get());
  }

  private static Grant granted(Grant grant) {
    assertNotNull(grant);
    return grant;
  }

  @Test
  void whoGetsADeadSharersNumberSharesAtOnceWhileAnotherRenews() throws Exception {
    Grant ofStays = granted(lease.tryAcquireShared(stays));
    for (int life = 0; life < 3; life++) {
      Grant old = ofOneWhoEnded();
      assertTrue(ofStays.renew());
      Member heir = memory.join();
      assertEquals(1, heir.id());
      Grant grant = granted(lease.tryAcquireShared(heir));
      assertTrue(grant.token() > old.token());
      assertFalse(lease.status().isChallenged(), "nobody wants it alone");
      assertTrue(ofStays.isHeld());
      heir.close(); // it leaves with the grant
    }
  }

  @Test
  void aGrantIsNotThatOfTheNextWithItsNumber() throws Exception {
    Grant ofStays = granted(lease.tryAcquireShared(stays));
    Grant old = ofOneWhoEnded();
    Grant grant = granted(lease.tryAcquireShared(memory.join()));
    assertFalse(old.isHeld());
    assertFalse(old.renew());
    assertFalse(old.release(), "or the heir would lose it");
    assertTrue(grant.isHeld());
    assertTrue(grant.release());
    assertTrue(ofStays.release());
    assertFalse(lease.status().isHeld());
  }

  @Test
  void aLostSharerIsLostAlthoughAnotherHasItsNumber() throws Exception {
    ofOneWhoEnded();
    Member heir = memory.join();
    assertEquals(1, heir.id());
    assertNotNull(lease.tryAcquire(stays), "at once: no holder lives");
  }

  @Test
  void aSharerThatLivesIsNotLostBecauseOneBeforeItIs() throws Exception {
    lease.tryAcquireShared(stays);
    ofOneWhoEnded();
    Member heir = memory.join();
    Grant grant = granted(lease.tryAcquireShared(heir));
    stays.close();
    Member other = memory.join();
    assertNull(lease.tryAcquire(other));
    assertTrue(grant.isHeld());
  }

  @Test
  void whoAsksAgainThroughAnotherObjectSharesItAlready() {
    lease.tryAcquireShared(stays);
    Lease same = new Lease(memory, "lease", TERM, () -> 0);
    assertNull(same.tryAcquireShared(stays));
  }

  @Test
  void tellsWhichProcessOfANumberHoldsIt() throws Exception {
    assertEquals(0, lease.incarnation(0));
    Grant alone = granted(lease.tryAcquire(stays));
    assertEquals(stays.incarnation(), lease.incarnation(0));
    alone.release();
    Grant old = ofOneWhoEnded();
    Member heir = memory.join();
    assertEquals(1, heir.id());
    assertTrue(lease.incarnation(1) != heir.incarnation() && old.isHeld());
    lease.tryAcquireShared(heir);
    assertEquals(heir.incarnation(), lease.incarnation(1));
    assertEquals(0, lease.incarnation(0), "released");
    Refusal.ofArgument("process: 3", () -> lease.incarnation(3));
  }
}
