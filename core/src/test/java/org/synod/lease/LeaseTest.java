// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

class LeaseTest {
  private static final long TERM = 100;

  private final Memory memory = new HeapMemory(8);
  private final Member a = memory.join();
  private final Member b = memory.join();
  private final Member c = memory.join();
  private final AtomicLong clock = new AtomicLong(-30); // the deadlines pass through 0
  private final AtomicInteger clockReads = new AtomicInteger();
  private Lease lease;

  @BeforeEach
  void open() {
    lease = new Lease(memory, "lease", TERM, this::now);
  }

  private long now() {
    clockReads.incrementAndGet();
    return clock.get();
  }

  private Grant acquired(Member me) {
    return lease.tryAcquire(me);
  }

  private Grant shared(Member me) {
    return lease.tryAcquireShared(me);
  }

  @Test
  void isFreeAtFirst() {
    assertEquals(new LeaseStatus(1, false, List.of(), false, Duration.ZERO), lease.status());
    assertFalse(lease.status().isHeld());
  }

  @Test
  void isHeldByOne() {
    Grant grant = acquired(a);
    assertTrue(grant.isHeld());
    assertFalse(grant.isShared());
    assertEquals(
        new LeaseStatus(grant.token(), false, List.of(0), false, Duration.ofNanos(TERM)),
        lease.status());
    assertNull(lease.tryAcquire(b));
    assertNull(lease.tryAcquireShared(b));
    assertTrue(grant.isHeld());
  }

  /**
   * The first grant goes the long way, and the later ones only turn the cell. Another member comes
   * in between.
   */
  @Test
  void isAcquiredAndReleasedAgainAndAgain() {
    long token = 0;
    for (int i = 0; i < 20; i++) {
      Member me = i == 10 ? b : a;
      Grant grant = acquired(me);
      assertTrue(grant.token() > token, "tokens grow");
      token = grant.token();
      assertEquals(
          new LeaseStatus(token, false, List.of(me.id()), false, Duration.ofNanos(TERM)),
          lease.status());
      assertTrue(grant.release());
      assertFalse(grant.isHeld());
      assertFalse(lease.status().isHeld());
      assertEquals(token + 2, lease.status().token(), "the next");
    }
    assertEquals(0, clockReads.get(), "the fast path has no clock");
  }

  @Test
  void releasingAgainDoesNothing() {
    Grant first = acquired(a);
    assertTrue(first.release());
    Grant second = acquired(a);
    assertFalse(first.release());
    assertFalse(first.renew());
    assertFalse(first.isHeld());
    first.close();
    assertTrue(second.isHeld());
    assertTrue(second.release());
  }

  /** Both grants are of the same process, with the same bit, in the same session of sharers. */
  @Test
  void releasingASharedGrantAgainDoesNotReleaseTheNext() {
    Grant other = shared(b);
    Grant first = shared(a);
    assertTrue(first.release());
    Grant second = shared(a);
    assertFalse(first.release());
    assertFalse(first.isHeld());
    assertFalse(first.renew());
    assertTrue(second.isHeld());
    assertTrue(other.isHeld());
  }

  @Test
  void whoHoldsItIsAnsweredLikeAnyOther() {
    Grant grant = acquired(a);
    assertNull(lease.tryAcquire(a));
    assertNull(lease.tryAcquireShared(a));
    clock.addAndGet(TERM);
    Grant next = acquired(a); // a grant that was dropped holds up nobody for longer than its term
    assertFalse(grant.isHeld());
    assertFalse(grant.release());
    assertTrue(next.isHeld());
  }

  @Test
  void isKeptForTheTermAfterTheFirstChallenge() {
    Grant grant = acquired(a);
    clock.addAndGet(10 * TERM);
    assertNull(lease.tryAcquire(b), "nobody had wanted it");
    assertEquals(
        new LeaseStatus(grant.token(), false, List.of(0), true, Duration.ofNanos(TERM)),
        lease.status());
    clock.addAndGet(TERM - 1);
    assertNull(lease.tryAcquire(c));
    assertEquals(1, lease.status().remaining().toNanos());
    assertTrue(grant.isHeld());
    clock.addAndGet(1);
    assertTrue(grant.isHeld(), "until somebody takes it");
    Grant next = acquired(c);
    assertFalse(grant.isHeld());
    assertFalse(grant.renew());
    assertFalse(grant.release());
    assertTrue(next.isHeld());
    assertTrue(next.token() > grant.token());
    assertFalse(lease.status().isChallenged());
  }

  @Test
  void renewingTakesTheChallengeAway() {
    Grant grant = acquired(a);
    assertTrue(grant.renew());
    assertNull(lease.tryAcquire(b));
    clock.addAndGet(TERM + 1);
    assertTrue(grant.renew(), "late, but in time");
    assertFalse(lease.status().isChallenged());
    assertNull(lease.tryAcquire(b));
    clock.addAndGet(TERM - 1);
    assertNull(lease.tryAcquire(b), "a whole term again");
    assertTrue(grant.isHeld());
    assertTrue(grant.release());
    assertTrue(acquired(b).isHeld());
  }

  /** Some deadlines would be 0 or 1, which mean something else. */
  @ParameterizedTest
  @ValueSource(longs = {-TERM, 1 - TERM, -1, 0, Long.MAX_VALUE - TERM / 2, Long.MIN_VALUE})
  void timesAreComparedByDifference(long start) {
    clock.set(start);
    acquired(a);
    assertNull(lease.tryAcquire(b));
    assertTrue(lease.status().isChallenged());
    clock.addAndGet(TERM - 1);
    assertNull(lease.tryAcquire(b));
    clock.addAndGet(3);
    assertTrue(acquired(b).isHeld());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isTakenOverAtOnceFromWhoIsLost(boolean shared) {
    Member lost = memory.join();
    Grant grant = shared ? shared(lost) : acquired(lost);
    assertNull(lease.tryAcquire(a));
    lost.close();
    assertFalse(grant.isHeld());
    assertTrue(acquired(a).isHeld());
    Refusal.of(IllegalStateException.class, "member: ", grant::renew);
    Refusal.of(IllegalStateException.class, "member: ", grant::release);
  }

  @Test
  void isTakenOverAtOnceFromAThreadThatHasEnded() throws Exception {
    Thread thread = new Thread(lease::tryAcquire);
    thread.start();
    thread.join();
    assertTrue(acquired(a).isHeld());
  }

  @Test
  void isNotTakenFromSharersOfWhomOneHasEnded() throws Exception {
    Thread thread = new Thread(lease::tryAcquireShared);
    thread.start();
    thread.join();
    Grant alive = shared(a);
    assertNull(lease.tryAcquire(b));
    assertTrue(alive.isHeld());
    assertTrue(alive.release());
    assertTrue(acquired(b).isHeld(), "all of them have ended");
  }

  /**
   * The state that the holder wrote before is not the one that a single swing would need to acquire
   * the lease again.
   */
  @Test
  void isAcquiredAgainAfterARenewalOrAChallengeInBetween() {
    for (int i = 0; i < 8; i++) {
      Grant grant = acquired(a);
      assertNull(lease.tryAcquire(b));
      assertTrue(i % 2 == 0 || grant.renew());
      assertTrue(grant.release());
      assertFalse(lease.status().isHeld());
      Grant next = acquired(a);
      assertTrue(next.isHeld());
      assertEquals(List.of(a.id()), lease.status().holders());
      assertTrue(next.release());
    }
  }

  /** The number is in use again, but not by the holder of the lease. */
  @Test
  void anExclusiveHolderIsKnownByItsIncarnation() {
    Member lost = memory.join();
    acquired(lost);
    lost.close();
    Member next = memory.join();
    assertEquals(lost.id(), next.id());
    assertTrue(acquired(next).isHeld());
  }

  @Test
  void isShared() {
    Grant first = shared(a);
    Grant second = shared(b);
    assertTrue(first.isShared());
    assertTrue(second.token() > first.token());
    assertEquals(
        new LeaseStatus(first.token(), true, List.of(0, 1), false, Duration.ofNanos(TERM)),
        lease.status());
    assertTrue(first.release());
    assertTrue(second.isHeld());
    assertEquals(first.token(), lease.status().token(), "the session is the same");
    assertNull(lease.tryAcquire(c));
    assertTrue(second.release());
    assertTrue(acquired(c).isHeld());
  }

  @Test
  void sharersHaveTheLongestOfTheirTerms() {
    Lease longer = new Lease(memory, "lease", 3 * TERM, this::now);
    shared(a);
    longer.tryAcquireShared(b);
    shared(memory.join());
    assertNull(lease.tryAcquire(c));
    assertEquals(3 * TERM, lease.status().remaining().toNanos());
  }

  @Test
  void nobodyJoinsSharersThatSomebodyWaitsFor() {
    Grant stopped = shared(a);
    Grant alive = shared(b);
    assertNull(lease.tryAcquire(c));
    assertTrue(alive.release());
    assertTrue(lease.status().isChallenged(), "who leaves does not help who has stopped");
    assertNull(lease.tryAcquireShared(b));
    clock.addAndGet(TERM);
    Grant next = shared(b);
    assertFalse(stopped.isHeld());
    assertEquals(List.of(1), lease.status().holders());
    assertTrue(next.isHeld());
  }

  @Test
  void oneSharerRenewsForAll() {
    Grant first = shared(a);
    Grant second = shared(b);
    assertNull(lease.tryAcquire(c));
    clock.addAndGet(TERM);
    assertTrue(first.renew());
    assertNull(lease.tryAcquire(c));
    assertTrue(second.isHeld());
  }

  /** A grant of the same process in a later session is another one. */
  @Test
  void aSharedGrantIsOverWithItsSession() {
    Grant first = shared(a);
    assertTrue(lease.revoke(b));
    Grant second = shared(a);
    assertFalse(first.isHeld());
    assertFalse(first.release());
    assertTrue(second.isHeld());
  }

  @Test
  void anyoneRevokes() {
    assertFalse(lease.revoke());
    Grant grant = acquired(a);
    assertTrue(lease.revoke());
    assertFalse(grant.isHeld());
    assertFalse(grant.renew());
    assertTrue(lease.status().token() > grant.token());
    Grant again = acquired(a);
    assertFalse(grant.release());
    assertTrue(again.isHeld());
    Grant other = again.release() ? shared(b) : again;
    shared(c);
    assertTrue(lease.revoke(a));
    assertFalse(other.isHeld());
    assertFalse(lease.status().isHeld());
  }

  @Test
  void aDeadlineFromBeforeTheHostStartedAnewIsNone() {
    clock.set(1_000_000);
    acquired(a);
    assertNull(lease.tryAcquire(b));
    clock.set(5);
    assertEquals(TERM, lease.status().remaining().toNanos());
    assertNull(lease.tryAcquire(b));
    clock.addAndGet(TERM);
    assertTrue(acquired(b).isHeld());
  }

  @Test
  void allWhoOpenItByNameHaveTheSame() {
    Lease same = new Lease(memory, "lease", 7 * TERM, this::now);
    Grant grant = acquired(a);
    assertNull(same.tryAcquire(b));
    assertEquals(TERM, same.status().remaining().toNanos(), "the holder's term counts");
    assertTrue(grant.release());
    Grant other = same.tryAcquire(a);
    assertTrue(other.token() > grant.token());
    assertNull(lease.tryAcquire(a));
    assertTrue(other.release());
    assertTrue(acquired(a).release());
  }

  @Test
  void threadsHoldItOneAtATime() throws Exception {
    Lease ofThreads = new Lease(memory, "threads", Lease.MAX_TERM);
    AtomicInteger inside = new AtomicInteger();
    List<Long> tokens = new ArrayList<>(); // guarded by the lease
    Race.of(
        4,
        thread -> {
          for (int i = 0; i < 500; ) {
            Grant granted = ofThreads.tryAcquire();
            if (granted != null) {
              assertEquals(1, inside.incrementAndGet());
              tokens.add(granted.token());
              inside.decrementAndGet();
              assertTrue(granted.release());
              i++;
            }
          }
        });
    assertEquals(2000, tokens.size());
    assertEquals(tokens.stream().sorted().distinct().toList(), tokens);
  }

  @Test
  void saysWhatItIs() {
    assertTrue(acquired(b).toString().startsWith("Grant[token 1, Member[1]]"));
    assertEquals(
        "Lease[lease, held by [1], token 1, " + Duration.ofNanos(TERM) + " left]",
        lease.toString());
  }
}
