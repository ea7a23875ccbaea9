// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The litmus programs of docs/weak-memory.md, over words on the heap of this machine: it controls
 * the model that {@code World.weak()} explores. No outcome is seen that {@code LitmusTest} forbids.
 */
public class WeakLitmusStress {
  private static final Memory MEMORY = new HeapMemory(1);
  private static final int X = 0;
  private static final int Y = 16; // on another cache line
  private static final int S = 32;

  /** The words of a program. */
  abstract static class Program {
    final Words words = MEMORY.allocate(48);
  }

  /** Each writes one word and reads the other, opaquely. */
  @JCStressTest
  @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE,
      desc = "One after the other, or at once.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "Both writes were still buffered.")
  @State
  public static class StoreBuffering extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      words.setOpaque(X, 1);
      r.r1 = words.getOpaque(Y);
    }

    @Actor
    public void actor2(JJ_Result r) {
      words.setOpaque(Y, 1);
      r.r2 = words.getOpaque(X);
    }
  }

  /** The same with release and acquire. */
  @JCStressTest
  @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE,
      desc = "One after the other, or at once.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "Both writes were still buffered.")
  @State
  public static class StoreBufferingReleased extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      words.setRelease(X, 1);
      r.r1 = words.getAcquire(Y);
    }

    @Actor
    public void actor2(JJ_Result r) {
      words.setRelease(Y, 1);
      r.r2 = words.getAcquire(X);
    }
  }

  /** The same with exchanges and volatile reads. */
  @JCStressTest
  @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE,
      desc = "One after the other, or at once.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Volatile accesses have one order.")
  @State
  public static class StoreBufferingOfExchanges extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      words.compareAndExchange(X, 0, 1);
      r.r1 = words.getVolatile(Y);
    }

    @Actor
    public void actor2(JJ_Result r) {
      words.compareAndExchange(Y, 0, 1);
      r.r2 = words.getVolatile(X);
    }
  }

  /** A flag is released and acquired. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE,
      desc = "Neither, the data alone, or both.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The flag without the data.")
  @State
  public static class MessageReleased extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      words.setOpaque(X, 1);
      words.setRelease(Y, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r1 = words.getAcquire(Y);
      r.r2 = words.getOpaque(X);
    }
  }

  /** A flag is written and read between fences. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE,
      desc = "Neither, the data alone, or both.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The flag without the data.")
  @State
  public static class MessageFenced extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      words.setOpaque(X, 1);
      words.releaseFence();
      words.setOpaque(Y, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r1 = words.getOpaque(Y);
      words.acquireFence();
      r.r2 = words.getOpaque(X);
    }
  }

  /** A flag is exchanged. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE,
      desc = "Neither, the data alone, or both.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The flag without the data.")
  @State
  public static class MessageExchanged extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      words.setOpaque(X, 1);
      words.compareAndExchange(Y, 0, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r1 = words.getVolatile(Y);
      r.r2 = words.getOpaque(X);
    }
  }

  /** One word is read twice. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "Older, then newer.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The older one last.")
  @State
  public static class Coherence extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      words.setOpaque(X, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r1 = words.getOpaque(X);
      r.r2 = words.getOpaque(X);
    }
  }

  /** Each reads one word and then writes the other: the model does not cover 1, 1. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "1, 0"}, expect = ACCEPTABLE,
      desc = "One after the other, or at once.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING,
      desc = "Each read the write behind the other read.")
  @State
  public static class LoadBuffering extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = words.getOpaque(X);
      words.setOpaque(Y, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = words.getOpaque(Y);
      words.setOpaque(X, 1);
    }
  }

  /** A flag is released, exchanged by another, and acquired. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "1, 1", "2, 1"}, expect = ACCEPTABLE,
      desc = "The data is there with the flag.")
  @Outcome(id = {"1, 0", "2, 0"}, expect = FORBIDDEN, desc = "The flag without the data.")
  @State
  public static class ReleaseSequence extends Program {
    @Actor
    public void actor1(JJ_Result r) {
      words.setOpaque(X, 1);
      words.setRelease(Y, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      words.compareAndExchange(Y, 1, 2);
    }

    @Actor
    public void actor3(JJ_Result r) {
      r.r1 = words.getAcquire(Y);
      r.r2 = words.getOpaque(X);
    }
  }

  /** A seqlock with the fences of its reader and its writer. */
  @JCStressTest
  @Outcome(id = {"0, .*, .*, [12]", "1, .*, .*, .*"}, expect = ACCEPTABLE,
      desc = "It changed meanwhile, or was being written.")
  @Outcome(id = {"0, 0, 0, 0", "2, 1, 1, 2"}, expect = ACCEPTABLE,
      desc = "Before and after the write.")
  @Outcome(expect = FORBIDDEN, desc = "Torn.")
  @State
  public static class Seqlock extends Program {
    @Actor
    public void actor1(JJJJ_Result r) {
      words.setOpaque(S, 1);
      words.releaseFence();
      words.setOpaque(X, 1);
      words.setOpaque(Y, 1);
      words.setRelease(S, 2);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r1 = words.getAcquire(S);
      r.r2 = words.getOpaque(X);
      r.r3 = words.getOpaque(Y);
      words.acquireFence();
      r.r4 = words.getOpaque(S);
    }
  }

  /** Two writes, which two others read in opposite orders. */
  @JCStressTest
  @Outcome(id = "1, 0, 1, 0", expect = FORBIDDEN,
      desc = "They disagree on the order of the writes.")
  @Outcome(expect = ACCEPTABLE, desc = "They agree.")
  @State
  public static class IndependentReads extends Program {
    @Actor
    public void actor1(JJJJ_Result r) {
      words.compareAndExchange(X, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      words.compareAndExchange(Y, 0, 1);
    }

    @Actor
    public void actor3(JJJJ_Result r) {
      r.r1 = words.getVolatile(X);
      r.r2 = words.getVolatile(Y);
    }

    @Actor
    public void actor4(JJJJ_Result r) {
      r.r3 = words.getVolatile(Y);
      r.r4 = words.getVolatile(X);
    }
  }
}
