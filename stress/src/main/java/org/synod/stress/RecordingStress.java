// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.synod.picture.Recording;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/**
 * {@link Recording}: each operation of two threads is in the picture once, in an order that agrees
 * with their versions, and what has ended is in a picture that is drawn then.
 *
 * <p>Raced are operations with operations, which are recorded at the same time, and an operation
 * with the drawing of a picture.
 */
public class RecordingStress {
  /** The answers that are drawn, in the order of the picture. */
  private static List<String> replies(Recording recording) {
    return recording.picture().toMermaid().lines()
        .filter(line -> line.contains("-->>"))
        .map(line -> line.substring(line.lastIndexOf(": ") + 2))
        .toList();
  }

  /** A recording of one register. */
  abstract static class Recorded {
    final Recording recording = new Recording();
    final Register<Integer> register = recording.register("r", new HeapRegister<>());
  }

  /**
   * Both try to be the first to write: (whether 1 was, whether 2 was, how many operations were
   * recorded, the place of the write among them, from 1).
   */
  @Outcome(id = "1, 0, 2, 1", expect = ACCEPTABLE, desc = "1 wrote, and 2 was refused after it.")
  @Outcome(id = "0, 1, 2, 1", expect = ACCEPTABLE, desc = "2 wrote, and 1 was refused after it.")
  @Outcome(expect = FORBIDDEN, desc = "An operation is lost, there twice, or at a wrong place.")
  interface WriteOutcomes {}

  /** The record of two writes. */
  private static void observe(List<String> replies, IIII_Result r) {
    r.r3 = replies.size();
    r.r4 = 1 + replies.indexOf("true");
  }

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class TwoWrite extends Recorded {
    @Actor
    public void actor1(IIII_Result r) {
      r.r1 = register.compareAndSet(0, 1) ? 1 : 0;
    }

    @Actor
    public void actor2(IIII_Result r) {
      r.r2 = register.compareAndSet(0, 2) ? 1 : 0;
    }

    @Arbiter
    public void arbiter(IIII_Result r) {
      observe(replies(recording), r);
    }
  }

  /** Broken: in the order of the answers, at the next place, which is read and then set. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @Outcome(id = {"1, 0, 1, [01]", "0, 1, 1, [01]"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both took the same place.")
  @Outcome(id = {"1, 0, 2, 2", "0, 1, 2, 2"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the refused one was there first.")
  @State
  public static class ReadThenSetControl {
    private final Register<Integer> register = new HeapRegister<>();
    private final AtomicReferenceArray<String> replies = new AtomicReferenceArray<>(2);
    private final AtomicInteger next = new AtomicInteger();

    private int write(int value) {
      boolean written = register.compareAndSet(0, value);
      int place = next.get();
      replies.set(place, String.valueOf(written));
      next.set(place + 1);
      return written ? 1 : 0;
    }

    @Actor
    public void actor1(IIII_Result r) {
      r.r1 = write(1);
    }

    @Actor
    public void actor2(IIII_Result r) {
      r.r2 = write(2);
    }

    @Arbiter
    public void arbiter(IIII_Result r) {
      List<String> told = new ArrayList<>();
      for (int place = 0; place < next.get(); place++) {
        told.add(replies.get(place));
      }
      observe(told, r);
    }
  }

  /** One writes, the other reads: (version that was read, place of the read, from 1). */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It saw nothing, and is before the write.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "It saw the write, and is after it.")
  @Outcome(expect = FORBIDDEN, desc = "The read is lost, or on the wrong side of the write.")
  @State
  public static class WriteAndRead extends Recorded {
    @Actor
    public void actor1() {
      register.compareAndSet(0, 1);
    }

    @Actor
    public void actor2(II_Result r) {
      r.r1 = (int) register.get().version();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = 1 + replies(recording).indexOf(r.r1 == 0 ? "unset" : "1");
    }
  }

  /** One reads twice, the other draws: (reads that had ended before, reads that are drawn). */
  @JCStressTest
  @Outcome(id = "0, [012]", expect = ACCEPTABLE, desc = "Begun before the first was told.")
  @Outcome(id = "1, [12]", expect = ACCEPTABLE, desc = "Begun between the reads.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Begun after both.")
  @Outcome(expect = FORBIDDEN, desc = "A read that had ended is not drawn.")
  @State
  public static class DrawnMeanwhile extends Recorded {
    private volatile int ended;

    public DrawnMeanwhile() {
      register.compareAndSet(0, 1); // an empty recording has no picture
    }

    @Actor
    public void actor1() {
      register.get();
      ended = 1;
      register.get();
      ended = 2;
    }

    @Actor
    public void actor2(II_Result r) {
      r.r1 = ended;
      r.r2 = replies(recording).size() - 1;
    }
  }
}
