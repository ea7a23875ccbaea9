// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/** {@link SlotRegister}: no lost update, by explicit processes and by the threads' own. */
public class SlotUpdateStress {
  private static final int WIDTH = 4;
  private static final Memory OWNED = new HeapMemory(2);
  private static final Member P1 = OWNED.join(); // actor1's, in every state
  private static final Member P2 = OWNED.join(); // actor2's
  private static final Memory SHARED = new HeapMemory(16); // each thread's own process

  /** Two processes each try once to add one: (success 1, success 2, version, value). */
  @Outcome(id = "1, 1, 2, 2", expect = ACCEPTABLE, desc = "One after the other.")
  @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE,
      desc = "1 wrote after 2 had read: the compareAndSet of 2 is refused.")
  @Outcome(id = "0, 1, 1, 1", expect = ACCEPTABLE,
      desc = "2 wrote after 1 had read: the compareAndSet of 1 is refused.")
  @Outcome(expect = FORBIDDEN,
      desc = "An update is lost, refused by none, not counted, or mixed with another.")
  interface IncrementOutcomes {}

  /** Counts in all words of a value. */
  abstract static class Increments {
    final SlotRegister<long[]> register;

    Increments(Memory memory) {
      register = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    }

    static long[] next(Versioned<long[]> read) {
      long[] next = read.isSet() ? read.value() : new long[WIDTH];
      Arrays.setAll(next, i -> next[i] + 1);
      return next;
    }

    final void observe(JJJJ_Result r) {
      Versioned<long[]> last = register.get();
      r.r3 = last.version();
      r.r4 = last.value()[0];
      for (long word : last.value()) {
        if (word != r.r4) {
          r.r4 = -1;
        }
      }
    }
  }

  @JCStressTest
  @JCStressMeta(IncrementOutcomes.class)
  @State
  public static class LostUpdate extends Increments {
    public LostUpdate() {
      super(OWNED);
    }

    private long increment(Member me) {
      Versioned<long[]> read = register.get();
      return register.compareAndSet(me, read.version(), next(read)) ? 1 : 0;
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = increment(P1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = increment(P2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** As {@code LostUpdate}, each thread as its own process. */
  @JCStressTest
  @JCStressMeta(IncrementOutcomes.class)
  @State
  public static class LostUpdateOfThreads extends Increments {
    public LostUpdateOfThreads() {
      super(SHARED);
    }

    private long increment() {
      Versioned<long[]> read = register.get();
      return register.compareAndSet(read.version(), next(read)) ? 1 : 0;
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = increment();
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = increment();
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** A broken use: get, then set whatever the version is by now. */
  @JCStressTest
  @JCStressMeta(IncrementOutcomes.class)
  @Outcome(id = "1, 1, 2, 1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both got 0, and the second set 1 on top of the first.")
  @State
  public static class GetThenSetControl extends Increments {
    public GetThenSetControl() {
      super(OWNED);
    }

    private long increment(Member me) {
      long[] next = next(register.get());
      while (!register.compareAndSet(me, register.get().version(), next)) {
        continue;
      }
      return 1;
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = increment(P1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = increment(P2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }
}
