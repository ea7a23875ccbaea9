// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assertions;
import org.synod.lease.observed.LeasedRegister;
import org.synod.lease.observed.ObservedLease;
import org.synod.paxos.disk.HeapDisk;
import org.synod.register.HeapRegister;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Threads count in one register behind a lease, and give the lease back, all cut off. The margin is
 * short, so no thread waits long behind a write that was cut off.
 */
class LeasedErrors implements Scenario {
  private static final Duration TERM = Duration.ofNanos(200_000);
  private static final Duration MARGIN = Duration.ofNanos(50_000);

  private final LeasedRegister<Long> register =
      new LeasedRegister<>(
          new ObservedLease<>(new HeapRegister<>(), TERM),
          HeapDisk.<Versioned<Long>>disks(1, 1).get(0),
          MARGIN);
  private int writes;

  private void write() {
    while (!isWritten()) {
      LockSupport.parkNanos(MARGIN.toNanos());
    }
  }

  private boolean isWritten() {
    long version = register.get().version();
    try {
      return register.compareAndSet(version, version + 1);
    } catch (RegisterUnavailableException e) {
      Assertions.assertEquals(Effect.NONE, e.effect());
      return false;
    }
  }

  @Override
  public void prepare() {
    write();
    register.close();
    write();
    writes += 2;
  }

  @Override
  public void operation() {
    write();
    register.close();
    write();
  }

  @Override
  public void goOn() {
    write();
    writes++;
  }

  @Override
  public void check(int returned) {
    Versioned<Long> last = register.get();
    Assertions.assertEquals(last.version(), last.value());
    Assertions.assertTrue(last.version() >= writes + 2 * returned, "lost: " + last);
    Assertions.assertTrue(last.version() <= writes + 4, "twice: " + last);
  }
}
