// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * Two registers have one order: of two threads that each write one and then read the other, one at
 * least sees what the other wrote (Dekker). The order of volatile accesses gives it; with release
 * and acquire instead, which x86 can tell from it, both may see nothing.
 */
public class RegisterOrderStress {
  private static final Memory SHARED = new HeapMemory(16); // each thread's own process

  /** The version of the other's register: (seen by 1, seen by 2). */
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both wrote before both read.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "1 read before 2 wrote.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "2 read before 1 wrote.")
  @Outcome(expect = FORBIDDEN, desc = "Both read before the other wrote: there is no one order.")
  interface OrderOutcomes {}

  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @State
  public static class OfHeapRegisters {
    private final Register<Long> first = new HeapRegister<>();
    private final Register<Long> second = new HeapRegister<>();

    @Actor
    public void actor1(JJ_Result r) {
      first.compareAndSet(0, 1L);
      r.r1 = second.get().version();
    }

    @Actor
    public void actor2(JJ_Result r) {
      second.compareAndSet(0, 1L);
      r.r2 = first.get().version();
    }
  }

  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @State
  public static class OfSlotRegisters {
    private final Register<Long> first = new SlotRegister<>(SHARED, Codec.ofLong());
    private final Register<Long> second = new SlotRegister<>(SHARED, Codec.ofLong());

    @Actor
    public void actor1(JJ_Result r) {
      first.compareAndSet(0, 1L);
      r.r1 = second.get().version();
    }

    @Actor
    public void actor2(JJ_Result r) {
      second.compareAndSet(0, 1L);
      r.r2 = first.get().version();
    }
  }

  /** Broken: versions written by release and read by acquire. */
  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: each read passed the write before it.")
  @State
  public static class ReleaseAcquireControl {
    private final AtomicLong first = new AtomicLong();
    private final AtomicLong second = new AtomicLong();

    @Actor
    public void actor1(JJ_Result r) {
      first.setRelease(1);
      r.r1 = second.getAcquire();
    }

    @Actor
    public void actor2(JJ_Result r) {
      second.setRelease(1);
      r.r2 = first.getAcquire();
    }
  }
}
