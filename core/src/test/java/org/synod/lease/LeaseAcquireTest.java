// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory;

/** Threads that wait for a {@link Lease}, on the heap and in a file. */
class LeaseAcquireTest {
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);
  private static final Duration LONG_TERM = Duration.ofHours(1);

  @Nested
  class OnTheHeap extends Waiting {
    @Override
    Memory create() {
      return new HeapMemory(8);
    }
  }

  @Nested
  class InAFile extends Waiting {
    private Path directory;

    @Override
    Memory create() throws IOException {
      directory = Files.createTempDirectory("synod");
      return MappedMemory.create(directory.resolve("lease"), 8, MappedMemory.MIN_BYTES);
    }

    @AfterEach
    void delete() throws IOException {
      ((MappedMemory) memory).close();
      Files.delete(directory.resolve("lease"));
      Files.delete(directory);
    }

    /** Its file is mapped twice: another process has ended, or it looks like it. */
    @Test
    void aHolderThatHasEndedIsNotWaitedFor() throws Exception {
      MappedMemory other = MappedMemory.open(directory.resolve("lease"));
      assertNotNull(new Lease(other, "lease", LONG_TERM).tryAcquire(other.join()));
      assertNull(lease(LONG_TERM).acquire(a, Duration.ofNanos(1)));
      other.close();
      assertTrue(lease(LONG_TERM).acquire(a, FOREVER).isHeld());
    }
  }

  abstract static class Waiting {
    Memory memory;
    Member a;
    Member b;

    abstract Memory create() throws IOException;

    @BeforeEach
    void open() throws IOException {
      memory = create();
      a = memory.join();
      b = memory.join();
    }

    final Lease lease(Duration term) {
      return new Lease(memory, "lease", term);
    }

    @Test
    void aFreeLeaseIsNotWaitedFor() throws Exception {
      Lease lease = lease(LONG_TERM);
      assertTrue(lease.acquire(a, Duration.ZERO).release());
      assertTrue(lease.acquire(b, FOREVER).release());
      Grant grant = lease.acquire(FOREVER); // as a member that is lent
      assertTrue(grant.isHeld());
      assertTrue(grant.release());
    }

    @Test
    void aTimeThatIsOverEndsTheWait() throws Exception {
      Lease lease = lease(LONG_TERM);
      Grant held = lease.tryAcquire(a);
      assertNull(lease.acquire(b, Duration.ZERO));
      assertNull(lease.acquire(b, Duration.ofMillis(2)));
      assertNull(lease.acquire(Duration.ofNanos(1)));
      assertTrue(held.renew(), "it was asked to");
    }

    @Test
    void aReleaseAndARevocationEndTheWait() throws Exception {
      Lease lease = lease(LONG_TERM);
      Grant held = lease.tryAcquire(a);
      Race.of(
          2,
          thread -> {
            if (thread == 0) {
              assertTrue(held.release());
            } else {
              assertTrue(lease.acquire(b, FOREVER).isHeld());
            }
          });
      Race.of(
          2,
          thread -> {
            if (thread == 0) {
              assertTrue(lease.revoke());
            } else {
              assertTrue(lease.acquire(a, FOREVER).isHeld());
            }
          });
    }

    @Test
    void aHolderThatDoesNotRenewIsWaitedForUntilItsTermIsOver() throws Exception {
      Lease lease = lease(Duration.ofMillis(3));
      Grant late = lease.tryAcquire(a);
      Grant next = lease.acquire(b, FOREVER);
      assertTrue(next.token() > late.token());
      assertFalse(late.renew());
      assertTrue(next.isHeld());
    }

    @Test
    void oneHoldsItAtATime() throws Exception {
      Lease lease = lease(LONG_TERM);
      int[] count = new int[1]; // not volatile
      Race.of(
          3,
          thread -> {
            for (int i = 0; i < 50; i++) {
              try (Grant grant = lease.acquire(FOREVER)) {
                assertTrue(grant.isHeld());
                count[0]++;
              }
            }
          });
      assertEquals(150, count[0]);
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
      Lease lease = lease(LONG_TERM);
      Grant held = lease.tryAcquire(a);
      AtomicReference<Throwable> end = new AtomicReference<>();
      Thread waiter =
          new Thread(
              () ->
                  end.set(
                      assertThrows(InterruptedException.class, () -> lease.acquire(b, FOREVER))));
      waiter.start();
      waiter.interrupt();
      waiter.join();
      assertNotNull(end.get());
      assertTrue(held.release());
      assertTrue(lease.acquire(b, FOREVER).isHeld());
    }

    @Test
    void refusesBadInputByName() {
      Lease lease = lease(LONG_TERM);
      Refusal.ofArgument("timeout: PT-1S", () -> lease.acquire(a, Duration.ofSeconds(-1)));
      Refusal.ofArgument("timeout: PT-1S", () -> lease.acquire(Duration.ofSeconds(-1)));
      Refusal.ofNull("timeout", () -> lease.acquire(a, null));
      Refusal.ofNull("me", () -> lease.acquire(null, FOREVER));
      Refusal.ofArgument("member: ", () -> lease.acquire(new HeapMemory(2).join(), FOREVER));
      assertFalse(lease.status().isHeld());
    }
  }
}
