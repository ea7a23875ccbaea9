// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.SlotRegister;

/**
 * {@link SlotRegister}: no torn read, no stale slot, and versions in order.
 *
 * <p>Every word of a value is its version, so that a read which mixes two values, or has the value
 * of another version, shows. Values of four words and of eight are copied in different ways.
 *
 * <p>Not shown here: the histories that the writer's release fence and the reader's acquire fence
 * prevent. x86 keeps the order of the accesses on both sides of them: no test on x86 fails without
 * them.
 */
public class SlotRegisterStress {
  private static final int UNROLLED = 4;
  private static final int WIDE = 8;
  private static final Memory OWNED = new HeapMemory(1);
  private static final Member P1 = OWNED.join(); // the writer's, in every state
  private static final Memory SHARED = new HeapMemory(16); // each thread's own process

  /** The version, or -1 if a word is of another. */
  private static long whole(long version, long[] words) {
    return Arrays.stream(words).allMatch(word -> word == version) ? version : -1;
  }

  /** A writer of versions, and a reader. */
  abstract static class Copies {
    private final long[] next;
    private final long[] copy;

    Copies(int width) {
      next = new long[width];
      copy = new long[width];
    }

    /** Writes the next version if {@code version} is the current one. */
    abstract void write(long version, long[] next);

    abstract long read(long[] into);

    final void write(long version) {
      Arrays.fill(next, version + 1);
      write(version, next);
    }

    final long read() {
      return whole(read(copy), copy);
    }
  }

  /** Written as an explicit process. */
  abstract static class SlotCopies extends Copies {
    private final SlotRegister<long[]> register;

    SlotCopies(int width) {
      super(width);
      register = new SlotRegister<>(OWNED, Codec.ofLongs(width));
    }

    @Override
    final void write(long version, long[] next) {
      register.compareAndSetWords(P1, version, next);
    }

    @Override
    final long read(long[] into) {
      return register.read(into);
    }
  }

  /** Four values are written, the third into the slot of the first. */
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Read before all writes.")
  @Outcome(id = {"1", "2", "3"}, expect = ACCEPTABLE,
      desc = "Read between two writes, or again after one of them reused the slot.")
  @Outcome(id = "4", expect = ACCEPTABLE, desc = "Read after all writes.")
  @Outcome(expect = FORBIDDEN, desc = "Words of two values.")
  interface TornOutcomes {}

  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @State
  public static class TornRead extends SlotCopies {
    public TornRead() {
      super(WIDE);
    }

    @Actor
    public void writer() {
      write(0);
      write(1);
      write(2);
      write(3);
    }

    @Actor
    public void reader(J_Result r) {
      r.r1 = read();
    }
  }

  /** Broken: two slots as in the library, but the cell is not read again after the copy. */
  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @Outcome(id = "-1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the slot was reused while it was copied.")
  @State
  public static class NoRevalidationControl extends Copies {
    private final AtomicLong cell = new AtomicLong(); // version, slot
    private final AtomicLongArray slots = new AtomicLongArray(2 * WIDE);

    public NoRevalidationControl() {
      super(WIDE);
    }

    @Override
    void write(long version, long[] next) {
      long slot = cell.get() & 1 ^ 1;
      for (int i = 0; i < WIDE; i++) {
        slots.setOpaque((int) slot * WIDE + i, next[i]);
      }
      cell.set(version + 1 << 1 | slot);
    }

    @Override
    long read(long[] into) {
      long current = cell.get();
      for (int i = 0; i < WIDE; i++) {
        into[i] = slots.getOpaque((int) (current & 1) * WIDE + i);
      }
      return current >> 1;
    }

    @Actor
    public void writer() {
      write(0);
      write(1);
      write(2);
      write(3);
    }

    @Actor
    public void reader(J_Result r) {
      r.r1 = read();
    }
  }

  /** The slot that the reader may have found in the cell is filled again. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Read before both writes.")
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Read between the writes.")
  @Outcome(id = "3", expect = ACCEPTABLE,
      desc = "Read after both writes, or again after a copy that the second overtook.")
  @Outcome(expect = FORBIDDEN, desc = "Version 1 with words of version 3, from the same slot.")
  @State
  public static class StaleSlot extends SlotCopies {
    public StaleSlot() {
      super(UNROLLED);
      write(0);
    }

    @Actor
    public void writer() {
      write(1);
      write(2);
    }

    @Actor
    public void reader(J_Result r) {
      r.r1 = read();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both reads before both writes.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The first write came between the reads.")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "Both writes came between the reads.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both reads between the writes.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The second write came between the reads.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Both writes before both reads.")
  @Outcome(expect = FORBIDDEN, desc = "A version went back, or had words of another.")
  @State
  public static class VersionOrder extends SlotCopies {
    public VersionOrder() {
      super(WIDE);
    }

    @Actor
    public void writer() {
      write(0);
      write(1);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = read();
      r.r2 = read();
    }
  }

  /** Two threads try twice each to write, as processes of their own, and a third reads. */
  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @State
  public static class TornReadOfTwoWriters {
    private final SlotRegister<long[]> register = new SlotRegister<>(SHARED, Codec.ofLongs(WIDE));

    private void writeTwice() {
      for (int i = 0; i < 2; i++) {
        long[] next = new long[WIDE];
        long version = register.read(next);
        Arrays.fill(next, version + 1);
        register.compareAndSet(version, next);
      }
    }

    @Actor
    public void writer1() {
      writeTwice();
    }

    @Actor
    public void writer2() {
      writeTwice();
    }

    @Actor
    public void reader(J_Result r) {
      long[] copy = new long[WIDE];
      r.r1 = whole(register.read(copy), copy);
    }
  }
}
