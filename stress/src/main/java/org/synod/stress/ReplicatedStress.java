// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.function.Function;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.synod.replica.Replicated;

/**
 * {@link Replicated}: no update is lost or made twice, none shows in part, and a reader sees all
 * updates that have returned. The states are plain: only the library orders accesses to them.
 */
public class ReplicatedStress {

  /** Two threads each add one, and get the sum: (1's, 2's, read at the end). */
  @JCStressTest
  @Outcome(id = "1, 2, 2", expect = ACCEPTABLE, desc = "1, then 2.")
  @Outcome(id = "2, 1, 2", expect = ACCEPTABLE, desc = "2, then 1.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, made twice, or told another's outcome.")
  @State
  public static class LostUpdate {
    private final Replicated<int[]> sum = new Replicated<>(() -> new int[1]);

    @Actor
    public void actor1(III_Result r) {
      r.r1 = sum.update(cell -> ++cell[0]);
    }

    @Actor
    public void actor2(III_Result r) {
      r.r2 = sum.update(cell -> ++cell[0]);
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = sum.read(cell -> cell[0]);
    }
  }

  /** Each adds one to its own number, then reads the other's: (read by 1, read by 2). */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "1 read before 2 updated.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "2 read before 1 updated.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both updated, and then both read.")
  @Outcome(expect = FORBIDDEN, desc = "Neither sees the other: a read that is not current.")
  @State
  public static class UpdateThenRead {
    private final Replicated<int[]> pair = new Replicated<>(() -> new int[2]);

    @Actor
    public void actor1(II_Result r) {
      pair.update(cell -> ++cell[0]);
      r.r1 = pair.read(cell -> cell[1]);
    }

    @Actor
    public void actor2(II_Result r) {
      pair.update(cell -> ++cell[1]);
      r.r2 = pair.read(cell -> cell[0]);
    }
  }

  /** Two numbers are changed together, twice; two reads, each told as the number, or -1 if torn. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both reads before both updates.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The first update came between the reads.")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "Both updates came between the reads.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both reads between the updates.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The second update came between the reads.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Both updates before both reads.")
  @Outcome(expect = FORBIDDEN, desc = "An update was seen in part, or a later read saw less.")
  @State
  public static class WholeUpdates {
    private final Replicated<int[]> pair = new Replicated<>(() -> new int[2]);

    @Actor
    public void updater() {
      pair.update(ReplicatedStress::bothMore);
      pair.update(ReplicatedStress::bothMore);
    }

    @Actor
    public void reader(II_Result r) {
      r.r1 = pair.read(ReplicatedStress::both);
      r.r2 = pair.read(ReplicatedStress::both);
    }
  }

  private static int both(int[] cell) {
    int first = cell[0];
    return first == cell[1] ? first : -1;
  }

  private static int bothMore(int[] cell) {
    cell[0]++;
    return ++cell[1];
  }

  @JCStressTest
  @Outcome(id = {"1, 2, 2", "2, 1, 2"}, expect = ACCEPTABLE, desc = "One after the other.")
  @Outcome(id = {"1, 1, 1", "2, 2, 2", "1, 1, 2", "1, 2, 1", "2, 1, 1"},
      expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both were in there at the same time, and an update is lost.")
  @Outcome(expect = FORBIDDEN, desc = "More than was added.")
  @State
  public static class UnguardedControl {
    private final Unguarded<int[]> sum = new Unguarded<>(new int[1]);

    @Actor
    public void actor1(III_Result r) {
      r.r1 = sum.update(cell -> ++cell[0]);
    }

    @Actor
    public void actor2(III_Result r) {
      r.r2 = sum.update(cell -> ++cell[0]);
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = sum.update(cell -> cell[0]);
    }
  }

  /** Broken: one replica, and nobody asks whether somebody is in it. */
  private static final class Unguarded<S> {
    private final S state;

    Unguarded(S state) {
      this.state = state;
    }

    <R> R update(Function<? super S, R> command) {
      return command.apply(state);
    }
  }
}
