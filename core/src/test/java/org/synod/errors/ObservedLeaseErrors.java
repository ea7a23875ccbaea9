// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assertions;
import org.synod.lease.observed.ObservedGrant;
import org.synod.lease.observed.ObservedLease;
import org.synod.lease.observed.Tenancy;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/**
 * A lease over a register that is acquired, renewed, written behind and released, all cut off. The
 * term is short, so no thread waits long for it.
 */
class ObservedLeaseErrors implements Scenario {
  private final Register<Tenancy<Long>> register = new HeapRegister<>();
  private static final Duration TERM = Duration.ofNanos(100_000);

  private final List<Long> tokens = new ArrayList<>();
  private int writes;

  private void write() {
    ObservedLease<Long> lease = new ObservedLease<>(register, TERM);
    ObservedGrant<Long> acquired;
    for (; ; ) {
      try {
        acquired = lease.tryAcquire();
      } catch (IllegalStateException e) {
        continue; // this thread was not running for a term: another look
      }
      if (acquired != null) {
        break;
      }
      LockSupport.parkNanos(TERM.toNanos());
    }
    try (ObservedGrant<Long> grant = acquired) {
      tokens.add(grant.token());
      Assertions.assertTrue(grant.renew());
      long version = lease.get().version();
      Assertions.assertTrue(grant.compareAndSet(version, version + 1));
    }
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
  }

  @Override
  public void goOn() {
    write();
    writes++;
  }

  @Override
  public void check(int returned) {
    for (int i = 1; i < tokens.size(); i++) {
      Assertions.assertTrue(tokens.get(i) > tokens.get(i - 1), tokens.toString());
    }
    Tenancy<Long> last = new ObservedLease<>(register, TERM).state();
    Assertions.assertEquals(last.version(), last.value());
    Assertions.assertTrue(last.version() >= writes + 2 * returned, "lost: " + last);
    Assertions.assertTrue(last.version() <= writes + 4, "twice: " + last);
  }
}
