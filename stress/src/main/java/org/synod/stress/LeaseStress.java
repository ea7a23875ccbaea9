// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/**
 * {@link Lease}: one holder at a time, each with another token, and what one did before its release
 * is seen by the next.
 */
public class LeaseStress {
  private static final Duration FOR_EVER = Lease.MAX_TERM;

  /** The number each found inside: 0 for one that did not get in. */
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "2 got it after 1 had released it.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "1 got it after 2 had released it.")
  @Outcome(id = {"1, 0", "0, 1"}, expect = ACCEPTABLE, desc = "One found it held by the other.")
  @Outcome(expect = FORBIDDEN, desc = "Both inside, or a plain write of the other was not seen.")
  interface InsideOutcomes {}

  /** A plain number, counted while the lease is held; it was held by each process before. */
  abstract static class Inside {
    private final Memory memory = new HeapMemory(2);
    private final Member p1 = memory.join();
    private final Member p2 = memory.join();
    private long plain;

    final long byFirst() {
      return count(p1);
    }

    final long bySecond() {
      return count(p2);
    }

    final Memory memory() {
      return memory;
    }

    final Member first() {
      return p1;
    }

    abstract long acquire(Member me);

    abstract boolean release(Member me);

    private long count(Member me) {
      if (acquire(me) == 0) {
        return 0;
      }
      long inside = ++plain;
      return release(me) ? inside : -1;
    }
  }

  /** The production lease, which the first process was the last to have. */
  abstract static class OfLease extends Inside {
    private final Lease lease = new Lease(memory(), "lease", FOR_EVER);
    private final Grant[] grants = new Grant[2];

    OfLease() {
      lease.tryAcquire(first()).release();
    }

    @Override
    long acquire(Member me) {
      Grant granted = lease.tryAcquire(me);
      grants[me.id()] = granted;
      return granted != null ? granted.token() : 0;
    }

    @Override
    boolean release(Member me) {
      return grants[me.id()].release();
    }
  }

  @JCStressTest
  @JCStressMeta(InsideOutcomes.class)
  @State
  public static class OneAtATime extends OfLease {
    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = byFirst();
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = bySecond();
    }
  }

  /** Broken: it looks whether it is free, and then takes it. */
  @JCStressTest
  @JCStressMeta(InsideOutcomes.class)
  @Outcome(id = {"1, 1", "-1, 1", "1, -1", "-1, 2", "2, -1", "-1, -1"},
      expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: both found it free.")
  @State
  public static class LookThenTakeControl extends Inside {
    private final AtomicLong holder = new AtomicLong();

    @Override
    long acquire(Member me) {
      if (holder.get() != 0) {
        return 0;
      }
      holder.set(me.id() + 1);
      return me.id() + 1;
    }

    @Override
    boolean release(Member me) {
      return holder.compareAndSet(me.id() + 1, 0);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = byFirst();
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = bySecond();
    }
  }

  /** Two sharers: both get in, with two tokens; one that leaves does not take the other along. */
  @JCStressTest
  @Outcome(id = {"1, 2", "2, 1"}, expect = ACCEPTABLE, desc = "One after the other began.")
  @Outcome(id = {"1, 3", "3, 1"}, expect = ACCEPTABLE, desc = "One after the other had left.")
  @Outcome(expect = FORBIDDEN, desc = "The same token, or a grant lost.")
  @State
  public static class Sharing {
    private final Memory memory = new HeapMemory(2);
    private final Member p1 = memory.join();
    private final Member p2 = memory.join();
    private final Lease lease = new Lease(memory, "lease", FOR_EVER);

    private long share(Member me) {
      Grant grant = lease.tryAcquireShared(me);
      return grant.isHeld() && grant.release() ? grant.token() : -1;
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = share(p1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = share(p2);
    }
  }

  /** An heir of an ended sharer shares it, another wants it alone: whether each holds it. */
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The heir was first, and is not lost.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The other was first: no holder lived.")
  @Outcome(expect = FORBIDDEN, desc = "Both, or neither although no other lives.")
  interface HeirOutcomes {}

  @JCStressTest
  @JCStressMeta(HeirOutcomes.class)
  @State
  public static class HeirAndOneAlone {
    private final Memory memory = new HeapMemory(2);
    private final Lease lease = new Lease(memory, "lease", FOR_EVER);
    private final Member alone = memory.join();
    private final Member heir;
    private Grant ofHeir;
    private Grant ofAlone;

    public HeirAndOneAlone() {
      Member old = memory.join();
      lease.tryAcquireShared(old);
      old.close();
      heir = memory.join();
    }

    @Actor
    public void actor1() {
      ofHeir = lease.tryAcquireShared(heir);
    }

    @Actor
    public void actor2() {
      ofAlone = lease.tryAcquire(alone);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = ofHeir != null ? 1 : 0;
      r.r2 = ofAlone != null ? 1 : 0;
    }
  }

  /** Broken: the heir notes itself only after it has set the bit. */
  @JCStressTest
  @JCStressMeta(HeirOutcomes.class)
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the bit of the heir was taken for that of the one before it.")
  @State
  public static class NotedAfterTheBitControl {
    private static final long OLD = 1;
    private static final long HEIR = 2;

    private final AtomicLong note = new AtomicLong(OLD);
    private final AtomicLong version = new AtomicLong(1); // odd: the bit is set
    private int ofHeir;
    private int ofAlone;

    @Actor
    public void actor1() {
      if (version.compareAndSet(1, 2) && version.compareAndSet(2, 3)) {
        note.set(HEIR);
        ofHeir = 1;
      }
    }

    @Actor
    public void actor2() {
      for (; ; ) {
        long seen = version.get();
        boolean isLost = seen % 2 == 0 || note.get() == OLD;
        if (!isLost) {
          return;
        }
        if (version.compareAndSet(seen, 4)) {
          ofAlone = 1;
          return;
        }
      }
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = ofHeir;
      r.r2 = ofAlone;
    }
  }
}
