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
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.synod.replica.KeyedReplicated;

/**
 * {@link KeyedReplicated}: no update is lost or made twice, and those without a common key are in
 * the order of time too. The states are plain: only the library orders accesses to them.
 */
public class KeyedReplicatedStress {
  private static final long[] BOTH = {0, 1};

  private static int add(int[] cells, int at) {
    return ++cells[at];
  }

  /** Two threads each add one to both cells: (1's sum, 2's sum, both cells at the end). */
  @JCStressTest
  @Outcome(id = "2, 4, 22", expect = ACCEPTABLE, desc = "1, then 2.")
  @Outcome(id = "4, 2, 22", expect = ACCEPTABLE, desc = "2, then 1.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, made twice, or seen in part.")
  @State
  public static class LostUpdate {
    private final KeyedReplicated<int[]> cells = new KeyedReplicated<>(() -> new int[2]);

    @Actor
    public void actor1(III_Result r) {
      r.r1 = cells.update(BOTH, both -> add(both, 0) + add(both, 1));
    }

    @Actor
    public void actor2(III_Result r) {
      r.r2 = cells.update(BOTH, both -> add(both, 0) + add(both, 1));
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = cells.update(BOTH, both -> 10 * both[0] + both[1]);
    }
  }

  /** One adds to cell 0 and then to cell 1; another looks at both: (cell 0, cell 1). */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Looked before both.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Looked between them.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Looked after both.")
  @Outcome(expect = FORBIDDEN, desc = "The second was seen without the first, against time.")
  interface InTime {}

  @JCStressTest
  @JCStressMeta(InTime.class)
  @State
  public static class WithoutACommonKey {
    private final KeyedReplicated<int[]> cells = new KeyedReplicated<>(() -> new int[2]);

    @Actor
    public void updater() {
      cells.update(0, both -> add(both, 0));
      cells.update(1, both -> add(both, 1));
    }

    @Actor
    public void reader(II_Result r) {
      int seen = cells.update(BOTH, both -> 10 * both[0] + both[1]);
      r.r1 = seen / 10;
      r.r2 = seen % 10;
    }
  }

  @JCStressTest
  @JCStressMeta(InTime.class)
  @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: two looks, one a key.")
  @State
  public static class ReadKeyByKeyControl {
    private final KeyedReplicated<int[]> cells = new KeyedReplicated<>(() -> new int[2]);

    @Actor
    public void updater() {
      cells.update(0, both -> add(both, 0));
      cells.update(1, both -> add(both, 1));
    }

    @Actor
    public void reader(II_Result r) {
      r.r1 = cells.update(0, both -> both[0]);
      r.r2 = cells.update(1, both -> both[1]);
    }
  }
}
