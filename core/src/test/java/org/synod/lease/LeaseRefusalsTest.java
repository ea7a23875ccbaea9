// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.SlotRegister;

class LeaseRefusalsTest {
  private final Memory memory = new HeapMemory(4);
  private final Lease lease = new Lease(memory, "lease", Duration.ofSeconds(1));

  @Test
  void refusesBadInputByName() {
    Refusal.ofArgument("term: PT0S", () -> new Lease(memory, "x", Duration.ZERO));
    Refusal.ofArgument(
        "term: PT1281023H", () -> new Lease(memory, "x", Lease.MAX_TERM.plusNanos(1)));
    Refusal.ofNull("memory", () -> new Lease(null, "x", Duration.ofNanos(1)));
    Refusal.ofNull("name", () -> new Lease(memory, null, Duration.ofNanos(1)));
    Refusal.ofNull("me", () -> lease.tryAcquire(null));
    Refusal.ofNull("me", () -> lease.tryAcquireShared(null));
    Refusal.ofNull("me", () -> lease.revoke(null));
    new SlotRegister<>(memory, "taken", Codec.ofLong());
    Refusal.ofArgument("name: \"taken\"", () -> new Lease(memory, "taken", Duration.ofNanos(1)));
    Memory larger = new HeapMemory(64);
    for (int i = 0; i < 9; i++) {
      Member stranger = larger.join();
      Refusal.ofArgument("member: ", () -> lease.tryAcquire(stranger));
      Refusal.ofArgument("member: ", () -> lease.tryAcquireShared(stranger));
      Refusal.ofArgument("member: ", () -> lease.revoke(stranger));
    }
    Member closed = memory.join();
    Objects.requireNonNull(lease.tryAcquire(closed)).release();
    closed.close();
    Refusal.of(IllegalStateException.class, "member: ", () -> lease.tryAcquire(closed));
    assertFalse(lease.status().isHeld());
  }
}
