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
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.memory.HeapMemory;
import org.synod.transaction.words.MultiCas;

/** {@link MultiCas}: two registers change at once, for all, and each value is whole. */
public class MultiCasStress {

  /** Two registers, which begin with 0. */
  static class Two {
    final MultiCas numbers;

    Two(int width) {
      numbers = new MultiCas(new HeapMemory(4), 2, width, 2);
    }

    void append(int digit, int... registers) {
      long[] versions = new long[2];
      long[] values = new long[2];
      do {
        numbers.snapshot(registers, versions, values);
        values[0] = values[0] * 10 + digit;
        values[1] = values[1] * 10 + digit;
      } while (!numbers.compareAndSet(registers, versions, values));
    }

    long read(int register) {
      long[] value = new long[1];
      numbers.read(register, value);
      return value[0];
    }
  }

  /** Two add a digit to both registers; a reader sees both at one moment. */
  @JCStressTest
  @Outcome(id = {"0, 0, 12, 12", "0, 0, 21, 21"}, expect = ACCEPTABLE, desc = "Read first.")
  @Outcome(id = {"1, 1, 12, 12", "2, 2, 21, 21"}, expect = ACCEPTABLE, desc = "In between.")
  @Outcome(id = {"12, 12, 12, 12", "21, 21, 21, 21"}, expect = ACCEPTABLE, desc = "Read last.")
  @Outcome(expect = FORBIDDEN, desc = "A change is lost, or is in one of the two only.")
  @State
  public static class TwoWritersAndAReader extends Two {
    public TwoWritersAndAReader() {
      super(1);
    }

    @Actor
    public void one() {
      append(1, 0, 1);
    }

    @Actor
    public void two() {
      append(2, 1, 0);
    }

    @Actor
    public void reader(JJJJ_Result r) {
      long[] values = new long[2];
      numbers.snapshot(new int[] {1, 0}, new long[2], values);
      r.r1 = values[0];
      r.r2 = values[1];
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r3 = read(0);
      r.r4 = read(1);
    }
  }

  /** One register is read and then the other, while both are written. */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the write.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After the write.")
  @Outcome(expect = FORBIDDEN, desc = "A mixture.")
  interface BothOutcomes {}

  @JCStressTest
  @JCStressMeta(BothOutcomes.class)
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Written in between.")
  @State
  public static class ReadsInTurn extends Two {
    public ReadsInTurn() {
      super(1);
    }

    @Actor
    public void writer() {
      append(1, 0, 1);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = read(1);
      r.r2 = read(0);
    }
  }

  @JCStressTest
  @JCStressMeta(BothOutcomes.class)
  @State
  public static class Snapshot extends Two {
    public Snapshot() {
      super(1);
    }

    @Actor
    public void writer() {
      append(1, 0, 1);
    }

    @Actor
    public void reader(JJ_Result r) {
      long[] values = new long[2];
      numbers.snapshot(new int[] {0, 1}, new long[2], values);
      r.r1 = values[0];
      r.r2 = values[1];
    }
  }

  @JCStressTest
  @JCStressMeta(BothOutcomes.class)
  @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: written in between.")
  @State
  public static class SnapshotControl extends Two {
    public SnapshotControl() {
      super(1);
    }

    @Actor
    public void writer() {
      append(1, 0, 1);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = read(0); // broken: each is read at its own moment
      r.r2 = read(1);
    }
  }

  /** A slot is used again while a reader copies it. */
  @JCStressTest
  @Outcome(id = {"0, 0", "1, 1", "2, 2", "3, 3"}, expect = ACCEPTABLE, desc = "One value.")
  @Outcome(expect = FORBIDDEN, desc = "Words of two values.")
  @State
  public static class WholeValues extends Two {
    public WholeValues() {
      super(2);
    }

    @Actor
    public void writer() {
      for (long value = 1; value <= 3; value++) {
        numbers.compareAndSet(
            new int[] {0, 1},
            new long[] {value - 1, value - 1},
            new long[] {value, value, value, value});
      }
    }

    @Actor
    public void reader(JJ_Result r) {
      long[] value = new long[2];
      numbers.read(0, value);
      r.r1 = value[0];
      r.r2 = value[1];
    }
  }

  /** A thread that sees what was written sees what its writer did before. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before it.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Before it, and the field raced.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After it.")
  @Outcome(expect = FORBIDDEN, desc = "The write without what was before it.")
  @State
  public static class Publication extends Two {
    private long field;

    public Publication() {
      super(1);
    }

    @Actor
    public void writer() {
      field = 1;
      append(1, 0, 1);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = read(1);
      r.r2 = field;
    }
  }
}
