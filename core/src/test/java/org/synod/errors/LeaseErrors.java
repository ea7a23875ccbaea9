// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.HeartbeatDetector;
import org.synod.lease.LeaderElection;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;

/**
 * A lease that is acquired, renewed and released, a register behind it, and elections, all cut off.
 * The term is over at once, so no thread has to wait for it.
 */
class LeaseErrors implements Scenario {
  private static final long TERM_NANOS = 1;

  private final HeapMemory memory = new HeapMemory(8);
  private final FencedRegister<Long> register =
      new FencedRegister<>(memory, "r", Duration.ofNanos(TERM_NANOS), Codec.ofLong());
  private final HeartbeatDetector detector =
      new HeartbeatDetector(memory, "h", Duration.ofNanos(TERM_NANOS));
  private final List<Long> tokens = new ArrayList<>();
  private int writes;

  private Grant acquire() {
    for (; ; ) {
      Grant grant = register.lease().tryAcquire();
      if (grant != null) {
        return grant;
      }
    }
  }

  private void write() {
    try (Grant grant = acquire()) {
      tokens.add(grant.token());
      Assertions.assertTrue(grant.renew());
      long version = register.get().version();
      Assertions.assertTrue(register.compareAndSet(grant, version, version + 1));
    }
  }

  private void elect() {
    List<Long> terms = new ArrayList<>();
    try (Member me = memory.join();
        LeaderElection election =
            new LeaderElection(register.lease(), me, terms::add, token -> terms.add(-token))) {
      while (terms.isEmpty()) {
        election.poll();
      }
      detector.beat(me);
      detector.suspects(me.id());
    }
    Assertions.assertEquals(2, terms.size());
  }

  @Override
  public void prepare() {
    write();
    write();
    writes += 2;
  }

  @Override
  public void operation() {
    write();
    write();
    elect();
  }

  @Override
  public void goOn() {
    write();
    elect();
    writes++;
  }

  @Override
  public void check(int returned) {
    long version = register.get().version();
    Assertions.assertEquals(version, register.get().value());
    Assertions.assertTrue(version >= writes + 2 * returned, "lost: " + version);
    Assertions.assertTrue(version <= writes + 4, "twice: " + version);
    Assertions.assertEquals(tokens.stream().distinct().sorted().toList(), tokens);
  }
}
