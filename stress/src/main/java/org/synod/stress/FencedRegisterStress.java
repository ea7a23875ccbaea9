// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.lease.LeaseLostException;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.SlotRegister;

/** {@link FencedRegister}: a holder writes while another revokes its lease, takes it and reads. */
public class FencedRegisterStress {
  private static final long OLD = 1;

  /** (whether the old holder wrote, what the new one read once it had the lease, what is left). */
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Written before the lease was taken.")
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Refused: the lease had been taken.")
  @Outcome(expect = FORBIDDEN, desc = "A late write took effect, or one that did is lost.")
  interface FencedOutcomes {}

  @JCStressTest
  @JCStressMeta(FencedOutcomes.class)
  @State
  public static class LateWrite {
    private final Memory memory = new HeapMemory(2);
    private final Member p1 = memory.join();
    private final Member p2 = memory.join();
    private final FencedRegister<Long> register =
        new FencedRegister<>(memory, "value", Lease.MAX_TERM, Codec.ofLong());
    private final Grant old = register.lease().tryAcquire(p1);

    private long value() {
      return register.get().toOptional().orElse(0L);
    }

    @Actor
    public void holder(JJJ_Result r) {
      try {
        r.r1 = register.compareAndSet(old, 0, OLD) ? 1 : -1;
      } catch (LeaseLostException e) {
        r.r1 = 0;
      }
    }

    @Actor
    public void taker(JJJ_Result r) {
      register.lease().revoke(p2);
      register.lease().tryAcquire(p2);
      r.r2 = value();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = value();
    }
  }

  /** A thread that was told the token writes with it. */
  @JCStressTest
  @JCStressMeta(FencedOutcomes.class)
  @State
  public static class LateWriteWithToken {
    private final Memory memory = new HeapMemory(4);
    private final Member p1 = memory.join();
    private final Member p2 = memory.join();
    private final FencedRegister<Long> register =
        new FencedRegister<>(memory, "value", Lease.MAX_TERM, Codec.ofLong());
    private final long old = register.lease().tryAcquire(p1).token();

    private long value() {
      return register.get().toOptional().orElse(0L);
    }

    @Actor
    public void helper(JJJ_Result r) {
      try {
        r.r1 = register.compareAndSet(old, 0, OLD) ? 1 : -1;
      } catch (LeaseLostException e) {
        r.r1 = 0;
      }
    }

    @Actor
    public void taker(JJJ_Result r) {
      register.lease().revoke(p2);
      register.lease().tryAcquire(p2);
      r.r2 = value();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = value();
    }
  }

  /** Broken: the token is checked before the write, by a register that does not know the lease. */
  @JCStressTest
  @JCStressMeta(FencedOutcomes.class)
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: written with a token that was over.")
  @State
  public static class CheckedBeforeControl {
    private final Memory memory = new HeapMemory(2);
    private final Member p1 = memory.join();
    private final Member p2 = memory.join();
    private final Lease lease = new Lease(memory, "lease", Lease.MAX_TERM);
    private final SlotRegister<Long> register = new SlotRegister<>(memory, Codec.ofLong());
    private final Grant old = lease.tryAcquire(p1);

    private long value() {
      return register.get().toOptional().orElse(0L);
    }

    @Actor
    public void holder(JJJ_Result r) {
      r.r1 = old.isHeld() && register.compareAndSet(p1, 0, OLD) ? 1 : 0;
    }

    @Actor
    public void taker(JJJ_Result r) {
      lease.revoke(p2);
      lease.tryAcquire(p2);
      r.r2 = value();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = value();
    }
  }
}
