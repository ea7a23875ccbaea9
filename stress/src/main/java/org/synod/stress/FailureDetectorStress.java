// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.synod.lease.FailureDetector;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;

/**
 * The perfect {@link FailureDetector}: a suspected process has failed, also while a number passes
 * from one process to another, and there is a leader as long as somebody lives.
 *
 * <p>Raced are questions with a process that ends and with one that takes its number over. A
 * question reads the incarnation first and then what became of that one.
 */
public class FailureDetectorStress {

  /** Two processes that live. */
  abstract static class Living {
    final Memory memory = new HeapMemory(2);
    final Member p1 = memory.join();
    final Member p2 = memory.join();
    final FailureDetector detector = FailureDetector.perfect(memory);
  }

  /**
   * The process of number 0 ends, and another joins and says so: (suspected, whether it has said
   * so, suspected after that).
   */
  @Outcome(id = "[01], 0, [01]", expect = ACCEPTABLE,
      desc = "Each question came before, after, or while nobody had the number.")
  @Outcome(id = "[01], 1, 0", expect = ACCEPTABLE,
      desc = "Another had joined before the second question.")
  @Outcome(expect = FORBIDDEN, desc = "A process that lives is suspected.")
  interface NumberOutcomes {}

  /** The first question, then the sign, then the second question. */
  abstract static class Numbers extends Living {
    private volatile int joined;

    final void replace() {
      p1.close();
      memory.join(); // the same number
      joined = 1;
    }

    final void ask(III_Result r) {
      r.r1 = suspects() ? 1 : 0;
      r.r2 = joined;
      r.r3 = suspects() ? 1 : 0;
    }

    abstract boolean suspects();
  }

  @JCStressTest
  @JCStressMeta(NumberOutcomes.class)
  @State
  public static class NumberUsedAgain extends Numbers {
    @Override
    boolean suspects() {
      return detector.suspects(0);
    }

    @Actor
    public void actor1() {
      replace();
    }

    @Actor
    public void actor2(III_Result r) {
      ask(r);
    }
  }

  /** Broken: the incarnation is read once, when it is made. */
  @JCStressTest
  @JCStressMeta(NumberOutcomes.class)
  @Outcome(id = "[01], 1, 1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: it asked for the process before, which has ended.")
  @State
  public static class OldIncarnationControl extends Numbers {
    private final long incarnation = memory.incarnation(0);

    @Override
    boolean suspects() {
      return memory.isLost(0, incarnation);
    }

    @Actor
    public void actor1() {
      replace();
    }

    @Actor
    public void actor2(III_Result r) {
      ask(r);
    }
  }

  /** The process of number 0 ends, that of number 1 stays: two leaders in a row, -1 for none. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Asked before the first had ended.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It ended between the questions.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Asked after it had ended.")
  @Outcome(expect = FORBIDDEN, desc = "No leader, or one that has ended is back.")
  @State
  public static class LeaderEnds extends Living {
    @Actor
    public void actor1() {
      p1.close();
    }

    @Actor
    public void actor2(II_Result r) {
      r.r1 = detector.leader().orElse(-1);
      r.r2 = detector.leader().orElse(-1);
    }
  }
}
