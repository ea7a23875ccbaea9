// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.lease.observed.LeasedRegister;
import org.synod.lease.observed.ObservedLease;
import org.synod.lease.observed.Tenancy;
import org.synod.paxos.disk.Disk;
import org.synod.paxos.disk.DiskBlock;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * {@link LeasedRegister}: threads of one object, and processes that share a lease, write one block
 * that has no compare-and-swap.
 */
public class LeasedRegisterStress {
  private static final Duration TERM = Duration.ofHours(1);
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** A block that is a volatile reference. */
  private static final class Block implements Disk<Versioned<Long>> {
    private final AtomicReference<DiskBlock<Versioned<Long>>> block = new AtomicReference<>();

    @Override
    public int processes() {
      return 1;
    }

    @Override
    public DiskBlock<Versioned<Long>> read(int process) {
      return block.get();
    }

    @Override
    public void write(int process, DiskBlock<Versioned<Long>> next) {
      block.set(next);
    }
  }

  /** A block, and the registers over it. */
  abstract static class OneBlock {
    private final Block block = new Block();
    private final Register<Tenancy<Long>> lease = new HeapRegister<>();

    final LeasedRegister<Long> process() {
      return process(lease);
    }

    final LeasedRegister<Long> process(Register<Tenancy<Long>> behind) {
      return new LeasedRegister<>(new ObservedLease<>(behind, TERM), block, MARGIN);
    }

    /** 1 if it was written, 0 if the version had passed, -1 if the write was refused. */
    final long write(LeasedRegister<Long> register, long expected, long next) {
      try {
        return register.compareAndSet(expected, next) ? 1 : 0;
      } catch (RegisterUnavailableException e) {
        return -1;
      }
    }

    final Versioned<Long> last() {
      return process().get();
    }

    final void observe(JJJJ_Result r) {
      Versioned<Long> last = last();
      r.r3 = last.version();
      r.r4 = last.toOptional().orElse(0L);
    }
  }

  /** Two threads write 1 and 2 at version 0: (for 1, for 2, version, value). */
  @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "1 was written, and then passed for 2.")
  @Outcome(id = "0, 1, 1, 2", expect = ACCEPTABLE, desc = "2 was written, and then passed for 1.")
  @Outcome(id = "1, -1, 1, 1", expect = ACCEPTABLE, desc = "1 was written, and 2 kept out.")
  @Outcome(id = "-1, 1, 1, 2", expect = ACCEPTABLE, desc = "2 was written, and 1 kept out.")
  @Outcome(expect = FORBIDDEN, desc = "Both are written, or none.")
  interface OneWriterOutcomes {}

  @JCStressTest
  @JCStressMeta(OneWriterOutcomes.class)
  @State
  public static class ThreadsOfOneObject extends OneBlock {
    private final LeasedRegister<Long> register = process();

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(register, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(register, 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  @JCStressTest
  @JCStressMeta(OneWriterOutcomes.class)
  @State
  public static class TwoProcesses extends OneBlock {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(process(), 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(process(), 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Broken: each process has a lease of its own. */
  @JCStressTest
  @JCStressMeta(OneWriterOutcomes.class)
  @Outcome(id = "1, 1, 1, .*", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: a write is lost.")
  @State
  public static class ALeaseEachControl extends OneBlock {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(process(new HeapRegister<>()), 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(process(new HeapRegister<>()), 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Two processes add 1 and 10, and give the lease back: (version, value). */
  @JCStressTest
  @Outcome(id = "2, 11", expect = ACCEPTABLE, desc = "Both are added, one after the other.")
  @Outcome(expect = FORBIDDEN, desc = "One of them is lost.")
  @State
  public static class HandedOver extends OneBlock {

    private void add(long number) {
      LeasedRegister<Long> register = process();
      Versioned<Long> now;
      do {
        now = register.get();
      } while (write(register, now.version(), now.toOptional().orElse(0L) + number) != 1);
      register.close();
    }

    @Actor
    public void actor1() {
      add(1);
    }

    @Actor
    public void actor2() {
      add(10);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      Versioned<Long> last = last();
      r.r1 = last.version();
      r.r2 = last.toOptional().orElse(0L);
    }
  }
}
