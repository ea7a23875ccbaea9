// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.Versioned;

/** Leases, elections and detectors of as many processes as a memory may have. */
class LargeProcessNumbersTest {
  private static final long TERM = 100;

  private final Memory memory = new HeapMemory(Memory.MAX_PROCESSES);
  private final List<Member> all = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong(1_000);
  private final Lease lease = new Lease(memory, "lease", TERM, clock::get);

  LargeProcessNumbersTest() {
    for (int i = 0; i < Memory.MAX_PROCESSES; i++) {
      all.add(memory.join());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30, 31, 32, 33, 62, 63})
  void aHolderIsKnownByItsOwnNumber(int number) {
    Member me = all.get(number);
    Member other = all.get((number + 32) % 64);
    Grant grant = lease.tryAcquire(me);
    assertTrue(grant.isHeld());
    assertEquals(List.of(number), lease.status().holders());
    for (int i = 0; i < 64; i++) {
      assertEquals(i == number ? me.incarnation() : 0, lease.incarnation(i), "of " + i);
    }
    assertNull(lease.tryAcquire(other), "it is challenged");
    assertNull(lease.tryAcquire(other));
    assertEquals(List.of(number), lease.status().holders());
    assertTrue(grant.renew());
    assertNull(lease.tryAcquireShared(other));
    clock.addAndGet(TERM);
    Grant next = lease.tryAcquire(other);
    assertEquals(List.of(other.id()), lease.status().holders());
    assertFalse(grant.isHeld());
    assertFalse(grant.release());
    assertTrue(next.release());
    assertFalse(lease.status().isHeld());
    assertNotNull(lease.tryAcquire(me));
    assertTrue(lease.revoke(other));
    assertFalse(lease.status().isHeld());
  }

  @Test
  void allShareItAndLeaveOneByOne() {
    List<Grant> grants = new ArrayList<>();
    for (Member each : all) {
      grants.add(lease.tryAcquireShared(each));
      assertEquals(IntStream.range(0, grants.size()).boxed().toList(), lease.status().holders());
      assertNull(lease.tryAcquireShared(each), "it shares it already, and now challenges");
      assertTrue(grants.get(0).renew());
    }
    for (int i = 0; i < 64; i++) {
      assertEquals(all.get(i).incarnation(), lease.incarnation(i));
      assertTrue(grants.get(i).isHeld());
    }
    for (int i = 0; i < 64; i++) {
      assertTrue(grants.get(i).release());
      assertFalse(grants.get(i).isHeld());
      assertEquals(IntStream.range(i + 1, 64).boxed().toList(), lease.status().holders());
    }
    assertFalse(lease.status().isHeld());
  }

  /** A number is used again: its new member is not the sharer that had it before. */
  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 63})
  void theNextWithANumberHasNoGrantOfTheOneBefore(int number) {
    Member stays = all.get((number + 32) % 64);
    Grant kept = lease.tryAcquireShared(stays);
    Member before = all.get(number);
    Grant old = lease.tryAcquireShared(before);
    before.close();
    assertFalse(old.isHeld());
    Member next = memory.join();
    assertEquals(number, next.id());
    Grant mine = lease.tryAcquireShared(next);
    assertNotNull(mine, "it takes the place of its number");
    assertTrue(mine.isHeld());
    assertTrue(kept.isHeld());
    assertTrue(kept.release());
    assertEquals(List.of(number), lease.status().holders());
    next.close();
    Grant heir = lease.tryAcquire(stays);
    assertNotNull(heir, "all who hold it have ended");
    assertEquals(List.of(stays.id()), lease.status().holders());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 63})
  void aLeaderIsFencedByItsToken(int number) {
    FencedRegister<Long> register =
        new FencedRegister<>(memory, "fenced", TERM, Codec.ofLong(), clock::get);
    List<Long> told = new ArrayList<>();
    LeaderElection mine =
        new LeaderElection(register.lease(), all.get(number), told::add, told::add);
    LeaderElection others =
        new LeaderElection(register.lease(), all.get((number + 32) % 64), told::add, told::add);
    assertEquals(number, mine.poll().orElseThrow().process());
    assertEquals(number, others.poll().orElseThrow().process(), "as the other sees it");
    assertTrue(register.compareAndSet(mine.grant().orElseThrow(), 0, 7L));
    assertEquals(new Versioned<>(1, 7L), register.get());
    assertTrue(mine.resign());
    assertEquals((number + 32) % 64, others.poll().orElseThrow().process());
    assertTrue(register.compareAndSet(others.grant().orElseThrow(), 1, 8L));
    others.close();
    assertEquals(4, told.size());
  }

  @Test
  void detectorsTellThemApart() {
    HeartbeatDetector beats = new HeartbeatDetector(memory, "beats", TERM, clock::get);
    FailureDetector perfect = FailureDetector.perfect(memory);
    for (int i = 0; i < 64; i++) {
      beats.beat(all.get(i));
      assertFalse(beats.suspects(i));
      assertFalse(perfect.suspects(i));
    }
    clock.addAndGet(2 * TERM);
    for (int i = 0; i < 64; i++) {
      if (i % 32 == 1) {
        beats.beat(all.get(i));
      }
      assertEquals(i % 32 != 1, beats.suspects(i), "of " + i);
    }
    assertEquals(OptionalInt.of(1), beats.leader());
    all.subList(0, 63).forEach(Member::close);
    assertEquals(OptionalInt.of(63), perfect.leader());
    assertTrue(beats.suspects(33), "it has left");
  }
}
