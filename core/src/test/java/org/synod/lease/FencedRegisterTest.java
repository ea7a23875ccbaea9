// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.Versioned;

class FencedRegisterTest {
  private static final long TERM = 100;

  private final Memory memory = new HeapMemory(8);
  private final Member a = memory.join();
  private final Member b = memory.join();
  private final AtomicLong clock = new AtomicLong();
  private final FencedRegister<String> register =
      new FencedRegister<>(memory, "file", TERM, Codec.ofUtf8(20), clock::get);
  private final Lease lease = register.lease();

  @Test
  void isUnsetAtFirst() {
    assertEquals(Versioned.unset(), register.get());
    assertFalse(lease.status().isHeld());
  }

  @Test
  void theHolderWrites() {
    Grant grant = lease.tryAcquire(a);
    assertTrue(register.compareAndSet(grant, 0, "one"));
    assertTrue(register.compareAndSet(grant, 1, "two"));
    assertFalse(register.compareAndSet(grant, 1, "late"));
    assertEquals(new Versioned<>(2, "two"), register.get());
    assertTrue(grant.isHeld());
    assertEquals(grant.token(), lease.status().token(), "writes do not change the token");
  }

  /** The value stays when a process acquires and releases the lease without a write. */
  @Test
  void theValueStaysWhateverBecomesOfTheLease() {
    for (long version = 0; version < 9; version++) {
      for (int i = 0; i < 5; i++) {
        assertTrue(lease.tryAcquire(a).release());
      }
      String value = "v" + version;
      Grant grant = lease.tryAcquire(a);
      assertTrue(register.compareAndSet(grant, version, value));
      assertNull(lease.tryAcquire(b));
      assertTrue(grant.renew());
      assertEquals(new Versioned<>(version + 1, value), register.get());
      assertTrue(version % 2 == 0 ? grant.release() : lease.revoke(b));
      assertEquals(new Versioned<>(version + 1, value), register.get());
    }
  }

  /** The bit of a member says that it holds the lease, and not with which grant. */
  @Test
  void anOldTokenIsRefusedThoughItsProcessHoldsTheLeaseAgain() {
    Grant old = lease.tryAcquire(a);
    assertTrue(register.compareAndSet(old, 0, "first"));
    assertTrue(lease.revoke(b));
    Grant again = lease.tryAcquire(a);
    assertThrows(LeaseLostException.class, () -> register.compareAndSet(old, 1, "old"));
    assertTrue(register.compareAndSet(again, 1, "second"));
    assertNull(lease.tryAcquire(a));
    clock.addAndGet(TERM);
    Grant third = lease.tryAcquire(a); // from itself
    assertThrows(LeaseLostException.class, () -> register.compareAndSet(again, 2, "old"));
    assertTrue(register.compareAndSet(third, 2, "third"));
    assertEquals(new Versioned<>(3, "third"), register.get());
  }

  @Test
  void anOldTokenIsRefusedAfterATakeover() {
    Grant old = lease.tryAcquire(a);
    assertTrue(register.compareAndSet(old, 0, "mine"));
    assertNull(lease.tryAcquire(b));
    assertTrue(register.compareAndSet(old, 1, "still mine"), "challenged, but held");
    clock.addAndGet(TERM);
    assertTrue(register.compareAndSet(old, 2, "late"), "until somebody takes it");
    Grant next = lease.tryAcquire(b);
    LeaseLostException lost =
        assertThrows(
            LeaseLostException.class, () -> register.compareAndSet(old, 3, "too late"));
    assertEquals(old.token(), lost.token());
    assertEquals(next.token(), lost.currentToken());
    assertEquals(
        "grant: token " + old.token() + " is over, allowed: token " + next.token() + " or later",
        lost.getMessage());
    assertEquals(new Versioned<>(3, "late"), register.get());
    assertTrue(register.compareAndSet(next, 3, "next"));
  }

  @Test
  void aReleasedOrRevokedGrantWritesNothing() {
    Grant released = lease.tryAcquire(a);
    released.close();
    assertThrows(LeaseLostException.class, () -> register.compareAndSet(released, 0, "x"));
    Grant revoked = lease.tryAcquire(a);
    lease.revoke(b);
    LeaseLostException lost =
        assertThrows(LeaseLostException.class, () -> register.compareAndSet(revoked, 0, "x"));
    assertTrue(lost.currentToken() > revoked.token(), "no token that is over");
    assertEquals(Versioned.unset(), register.get());
  }

  @Test
  void eachThreadsWritesAreInOneOrder() throws Exception {
    FencedRegister<Long> sum =
        new FencedRegister<>(memory, "sum", Lease.MAX_TERM, Codec.ofLong());
    Race.of(
        4,
        thread -> {
          for (int i = 0; i < 200; ) {
            Grant granted = sum.lease().tryAcquire();
            if (granted != null) {
              try (Grant grant = granted) {
                Versioned<Long> old = sum.get();
                long next = old.version() == 0 ? 1 : old.value() + 1;
                assertTrue(sum.compareAndSet(grant, old.version(), next));
                i++;
              }
            }
          }
        });
    assertEquals(new Versioned<>(800, 800L), sum.get());
  }

  @Test
  void refusesBadInputByName() {
    Grant grant = lease.tryAcquire(a);
    Refusal.ofNull("grant", () -> register.compareAndSet(null, 0, "x"));
    Refusal.ofNull("next", () -> register.compareAndSet(grant, 0, null));
    Refusal.ofArgument("expectedVersion: 1", () -> register.compareAndSet(grant, 1, "x"));
    Refusal.ofArgument("expectedVersion: -1", () -> register.compareAndSet(grant, -1, "x"));
    Refusal.ofArgument("value: ", () -> register.compareAndSet(grant, 0, "x".repeat(21)));
    Grant stranger = new Lease(memory, "other", Duration.ofNanos(TERM)).tryAcquire(a);
    Refusal.ofArgument("grant: ", () -> register.compareAndSet(stranger, 0, "x"));
    grant.release();
    Grant shared = lease.tryAcquireShared(a);
    Refusal.ofArgument("grant: ", () -> register.compareAndSet(shared, 0, "x"));
    Refusal.ofNull("codec", () -> new FencedRegister<>(memory, "x", Duration.ofNanos(TERM), null));
    Refusal.ofArgument(
        "term: PT0S", () -> new FencedRegister<>(memory, "x", Duration.ZERO, Codec.ofLong()));
    Refusal.ofArgument(
        "name: \"file\"",
        () -> new FencedRegister<>(memory, "file", Duration.ofNanos(TERM), Codec.ofLong()));
    Refusal.ofArgument("name: \"file\"", () -> new Lease(memory, "file", Duration.ofNanos(TERM)));
    shared.release();
    Member closed = memory.join();
    Grant lost = lease.tryAcquire(closed);
    closed.close();
    Refusal.of(
        IllegalStateException.class, "member: ", () -> register.compareAndSet(lost, 0, "x"));
    Refusal.ofArgument("codec: ", () -> writeWith(new TooWide()));
    assertEquals(Versioned.unset(), register.get());
  }

  private void writeWith(Codec<String> codec) {
    FencedRegister<String> wide =
        new FencedRegister<>(memory, "wide", Duration.ofNanos(TERM), codec);
    wide.compareAndSet(wide.lease().tryAcquire(a), 0, "x");
  }

  /** Writes more words than it says. */
  private static final class TooWide implements Codec<String> {
    @Override
    public int words() {
      return 1;
    }

    @Override
    public void encode(String value, long[] words, int offset) {
      words[offset + 1] = 1;
    }

    @Override
    public String decode(long[] words, int offset) {
      return "";
    }
  }
}
