// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.synod.Recorded;
import org.synod.events.LeaderChange;
import org.synod.events.LeaseChange;
import org.synod.events.LostCas;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.HookedMemory;

/** The events that leases and elections record: name, change, process, token. */
class LeaseEventsTest {
  private static final long TERM = 100;

  private final Memory memory = new HeapMemory(4);
  private final Member a = memory.join();
  private final Member b = memory.join();
  private final AtomicLong clock = new AtomicLong();
  private final Lease lease = new Lease(memory, "mine", TERM, clock::get);
  private Grant grant; // the last one

  private static void assertTells(List<String> changes, Runnable run) {
    assertEquals(changes, Recorded.of(LeaseChange.class, run));
  }

  private void acquire(Member me) {
    grant = lease.tryAcquire(me);
  }

  private void share(Member me) {
    grant = lease.tryAcquireShared(me);
  }

  private void isHeldFor(Member me) {
    assertNull(lease.tryAcquire(me));
  }

  /** From the second time on the lease is acquired on the short way, which stores nothing. */
  @Test
  void isAcquiredAndReleased() {
    for (int token = 1; token < 8; token += 2) {
      assertTells(List.of("mine acquired 0 " + token), () -> acquire(a));
      assertTells(List.of("mine released 0 " + token), () -> assertTrue(grant.release()));
    }
    assertTells(List.of(), () -> assertFalse(grant.release()));
  }

  @Test
  void isChallengedAndRenewed() {
    acquire(b);
    assertTells(List.of("mine challenged 0 1"), () -> isHeldFor(a));
    assertTells(List.of(), () -> isHeldFor(a));
    assertTells(List.of("mine renewed 1 1"), () -> assertTrue(grant.renew()));
    assertTells(List.of(), () -> assertTrue(grant.renew()));
  }

  /** Two members want the lease at the same time, and one of them challenges. */
  @Test
  void isChallengedOnce() {
    HookedMemory hooked = new HookedMemory(3);
    Member holder = hooked.join();
    Member late = hooked.join();
    Member early = hooked.join();
    Lease wanted = new Lease(hooked, "wanted", TERM, clock::get);
    wanted.tryAcquire(holder);
    hooked.beforeExchange(
        () -> {
          hooked.beforeExchange(() -> {});
          wanted.tryAcquire(early);
        });
    assertTells(
        List.of("wanted challenged 2 1"), () -> assertNull(wanted.tryAcquire(late)));
  }

  @Test
  void isTakenOverAndFoundLost() {
    acquire(a);
    Grant old = grant;
    isHeldFor(b);
    clock.addAndGet(TERM);
    assertTells(List.of("mine taken over 1 4"), () -> acquire(b));
    assertTells(List.of("mine lost 0 1"), () -> assertFalse(old.renew()));
    assertTells(List.of(), () -> assertFalse(old.renew()));
  }

  @Test
  void isTakenOverFromWhoHasEnded() {
    Member ended = memory.join();
    acquire(ended);
    ended.close();
    assertTells(List.of("mine taken over 0 2"), () -> acquire(a));
  }

  @Test
  void isShared() {
    assertTells(List.of("mine shared 0 1"), () -> share(a));
    assertTells(List.of("mine shared 1 2"), () -> share(b));
    assertTells(List.of("mine challenged 0 1"), () -> isHeldFor(a));
    assertTells(List.of("mine released 1 2"), () -> assertTrue(grant.release()));
  }

  @Test
  void isRevokedAndReleasedTooLate() {
    acquire(a);
    assertTells(List.of("mine revoked 1 1"), () -> assertTrue(lease.revoke(b)));
    assertTells(List.of(), () -> assertFalse(lease.revoke(b)));
    assertTells(List.of("mine lost 0 1"), () -> assertFalse(grant.release()));
  }

  @Test
  void aLeaderIsElectedAndDeposed() {
    LeaderElection first = new LeaderElection(lease, a, token -> {}, token -> {});
    LeaderElection second = new LeaderElection(lease, b, token -> {}, token -> {});
    assertEquals(List.of("mine elected 0 1"), Recorded.of(LeaderChange.class, first::poll));
    assertEquals(List.of(), Recorded.of(LeaderChange.class, second::poll));
    clock.addAndGet(TERM);
    assertEquals(List.of("mine elected 1 4"), Recorded.of(LeaderChange.class, second::poll));
    assertEquals(List.of("mine deposed 0 1"), Recorded.of(LeaderChange.class, first::poll));
    assertEquals(List.of("mine deposed 1 4"), Recorded.of(LeaderChange.class, second::resign));
  }

  /** The election is recorded first, so that the last event is not the callback's own failure. */
  @Test
  void aLeaderIsToldOfBeforeItsCallbackThrows() {
    LeaderElection election =
        new LeaderElection(
            lease,
            a,
            token -> {
              throw new IllegalStateException("elected");
            },
            token -> {});
    assertEquals(
        List.of("mine elected 0 1"),
        Recorded.of(
            LeaderChange.class,
            () -> {
              try {
                election.poll();
              } catch (IllegalStateException e) {
                assertEquals("elected", e.getMessage());
              }
            }));
  }

  @Test
  void aFencedWriteIsLost() {
    FencedRegister<Long> register =
        new FencedRegister<>(memory, "fenced", TERM, Codec.ofLong(), clock::get);
    Grant held = register.lease().tryAcquire(a);
    assertTrue(register.compareAndSet(held, 0, 5L));
    assertEquals(
        List.of("FencedRegister 0 1"),
        Recorded.of(LostCas.class, () -> assertFalse(register.compareAndSet(held, 0, 6L))));
  }
}
