// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.synod.paxos.disk.Disk;
import org.synod.paxos.disk.DiskBlock;
import org.synod.paxos.disk.DiskPaxos;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** {@link DiskPaxos} over blocks on the heap: two processes agree, with and without outages. */
public class DiskPaxosStress {

  /** 1 and 2 are proposed: (decided for 1, decided for 2, decided for a third process behind). */
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "1 was decided, and all are told.")
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "2 was decided, and all are told.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a value that nobody proposed.")
  interface AgreementOutcomes {}

  /** Blocks that are volatile references. */
  private static class HeapDisk implements Disk<Long> {
    private final AtomicReferenceArray<DiskBlock<Long>> blocks = new AtomicReferenceArray<>(3);

    @Override
    public int processes() {
      return blocks.length();
    }

    @Override
    public DiskBlock<Long> read(int process) {
      return blocks.get(process);
    }

    @Override
    public void write(int process, DiskBlock<Long> block) {
      blocks.set(process, block);
    }
  }

  /** A disk that does not answer one of the processes. */
  private static final class Shy extends HeapDisk {
    private final int shyOf;

    Shy(int shyOf) {
      this.shyOf = shyOf;
    }

    @Override
    public void write(int process, DiskBlock<Long> block) {
      if (process == shyOf) {
        throw new RegisterUnavailableException("does not answer " + process, Effect.NONE);
      }
      super.write(process, block);
    }
  }

  /** Broken: a block shows on the disk only once its process has read those of the others. */
  private static final class WritesBehind extends HeapDisk {
    private final ThreadLocal<DiskBlock<Long>> late = new ThreadLocal<>();

    @Override
    public DiskBlock<Long> read(int process) {
      DiskBlock<Long> found = super.read(process);
      DiskBlock<Long> mine = late.get();
      if (mine != null && process == 2) { // the last that 0 and 1 read
        late.remove();
        super.write(Thread.currentThread().getName().equals("0") ? 0 : 1, mine);
      }
      return found;
    }

    @Override
    public void write(int process, DiskBlock<Long> block) {
      Thread.currentThread().setName("" + process);
      late.set(block);
    }
  }

  /** The disks, and the processes on them. */
  abstract static class OnDisks {
    private final List<HeapDisk> disks;

    OnDisks(List<HeapDisk> disks) {
      this.disks = disks;
    }

    final long propose(int process, long value) {
      return new DiskPaxos<>(disks, process).propose(value);
    }
  }

  private static List<HeapDisk> disks(int count) {
    List<HeapDisk> disks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      disks.add(new HeapDisk());
    }
    return disks;
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class ThreeDisks extends OnDisks {
    public ThreeDisks() {
      super(disks(3));
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(1, 2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = propose(2, 3);
    }
  }

  /** Each process misses another disk, so they have one in common. */
  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class ADiskLessForEach extends OnDisks {
    public ADiskLessForEach() {
      super(List.of(new Shy(0), new Shy(1), new HeapDisk()));
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(1, 2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = propose(2, 3);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @Outcome(id = {"1, 2, .*", "2, 1, .*"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: each read the other's block before its own was there.")
  @State
  public static class ReadsBeforeItWritesControl extends OnDisks {
    public ReadsBeforeItWritesControl() {
      super(List.of(new WritesBehind()));
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(1, 2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = propose(2, 3);
    }
  }
}
