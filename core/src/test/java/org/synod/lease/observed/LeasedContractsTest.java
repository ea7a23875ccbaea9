// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.synod.contract.MissedCallsContract;
import org.synod.contract.RegisterContract;
import org.synod.memory.Backoff;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The contract on registers behind a lease, for callers that try again until they are let in. */
class LeasedContractsTest {
  private static final long TERM = 50;
  private static final long MARGIN = 10;

  /** One object a thread, or one for all of them. */
  private static Register<Long> patient(int missesOneIn, boolean isShared) {
    TimedDisk disk = new TimedDisk(MARGIN, missesOneIn);
    Register<Tenancy<Long>> lease = new HeapRegister<>();
    Supplier<LeasedRegister<Long>> open =
        () -> {
          TimedDisk.Seen seen = disk.seen();
          return new LeasedRegister<>(
              new ObservedLease<>(lease, TERM, seen::now, UUID::randomUUID),
              seen,
              Duration.ofNanos(MARGIN));
        };
    LeasedRegister<Long> shared = open.get();
    ThreadLocal<LeasedRegister<Long>> own = ThreadLocal.withInitial(open);
    return new Patient(disk, isShared ? () -> shared : own::get);
  }

  /** Lets the time go on, and tries again, if a write was refused without effect. */
  private record Patient(TimedDisk disk, Supplier<LeasedRegister<Long>> register)
      implements Register<Long> {

    @Override
    public Versioned<Long> get() {
      return register.get().get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      for (; ; ) {
        try {
          return register.get().compareAndSet(expectedVersion, next);
        } catch (RegisterUnavailableException e) {
          if (e.effect() != Effect.NONE) {
            throw e;
          }
        }
        disk.goOn(1);
        Backoff.afterLoss();
      }
    }
  }

  @Nested
  class AnObjectAThread implements RegisterContract {
    @Override
    public Register<Long> create() {
      return patient(0, false);
    }

    @Override
    public int calls() {
      return 2_000;
    }
  }

  @Nested
  class OneObject implements RegisterContract {
    @Override
    public Register<Long> create() {
      return patient(0, true);
    }

    @Override
    public int calls() {
      return 2_000;
    }
  }

  @Nested
  class ADiskThatMissesWrites implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      return patient(20, false);
    }

    @Override
    public int increments() {
      return 1_000;
    }
  }
}
