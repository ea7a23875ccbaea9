// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.lease.LeaseLostException;
import org.synod.lease.observed.ObservedGrant;
import org.synod.lease.observed.ObservedLease;
import org.synod.lease.observed.Tenancy;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link ObservedLease}: one holder for a token, and no write of one who has lost it. */
public class ObservedLeaseStress {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofNanos(5_000);

  private static long token(ObservedGrant<Long> grant) {
    return grant == null ? 0 : grant.token();
  }

  /** Two processes want a free lease: (token of 1, token of 2). */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "1 was first, and 2 asks for a sign of life.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "2 was first, and 1 asks for a sign of life.")
  @Outcome(expect = FORBIDDEN, desc = "Both hold it, or none.")
  @State
  public static class TwoWantIt {
    private final Register<Tenancy<Long>> register = new HeapRegister<>();

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = token(new ObservedLease<>(register, LONG).tryAcquire());
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = token(new ObservedLease<>(register, LONG).tryAcquire());
    }
  }

  /**
   * The holder writes 1, while another takes the lease over and then adds 10: (1 if the holder
   * wrote, 1 if the other did, version, value).
   */
  @Outcome(id = "1, 1, 2, 11", expect = ACCEPTABLE, desc = "Written, then taken over.")
  @Outcome(id = "0, 1, 1, 10", expect = ACCEPTABLE, desc = "Taken over: the late write is refused.")
  @Outcome(expect = FORBIDDEN, desc = "A write is lost, or one who has lost the lease wrote.")
  interface TakeoverOutcomes {}

  /** A holder, and one who takes over at its second look, or soon. */
  abstract static class Takeover {
    private final Register<Tenancy<Long>> register = new HeapRegister<>();
    private final ObservedLease<Long> taker = new ObservedLease<>(register, SHORT);
    private final ObservedGrant<Long> held;

    Takeover() {
      held = new ObservedLease<>(holders(register), SHORT).tryAcquire();
    }

    /** The register as the holder sees it. */
    abstract Register<Tenancy<Long>> holders(Register<Tenancy<Long>> register);

    final long write() {
      try {
        return held.compareAndSet(0, 1L) ? 1 : 0;
      } catch (LeaseLostException e) {
        return 0;
      }
    }

    final long takeOver() {
      ObservedGrant<Long> grant = null;
      while (grant == null) {
        try {
          grant = taker.tryAcquire();
        } catch (IllegalStateException e) {
          continue; // the thread was not running for a term: another look
        }
      }
      Versioned<Long> now = taker.get();
      return grant.compareAndSet(now.version(), now.toOptional().orElse(0L) + 10) ? 1 : 0;
    }

    final void observe(JJJJ_Result r) {
      Versioned<Long> last = taker.get();
      r.r3 = last.version();
      r.r4 = last.toOptional().orElse(0L);
    }
  }

  @JCStressTest
  @JCStressMeta(TakeoverOutcomes.class)
  @State
  public static class LateWrite extends Takeover {
    @Override
    Register<Tenancy<Long>> holders(Register<Tenancy<Long>> register) {
      return register;
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write();
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = takeOver();
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Broken: the holder's write is fenced before its compare-and-set, and not inside it. */
  @JCStressTest
  @JCStressMeta(TakeoverOutcomes.class)
  @Outcome(id = "1, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the write of one who had lost the lease took the place of the other's.")
  @State
  public static class FencedTooEarlyControl extends Takeover {
    @Override
    Register<Tenancy<Long>> holders(Register<Tenancy<Long>> register) {
      return new Register<>() {
        @Override
        public Versioned<Tenancy<Long>> get() {
          return register.get();
        }

        @Override
        public boolean compareAndSet(long expectedVersion, Tenancy<Long> next) {
          return register.compareAndSet(register.get().version(), next);
        }
      };
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write();
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      try {
        r.r2 = takeOver();
      } catch (LeaseLostException e) {
        r.r2 = 0; // the holder's late write gave it back the lease
      }
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }
}
