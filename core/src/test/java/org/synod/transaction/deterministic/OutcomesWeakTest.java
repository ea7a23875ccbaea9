// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The accesses of {@link Outcomes} over weak memory: each run passes, and fails when an access is
 * weakened by one step. docs/ordering.md names the runs.
 */
class OutcomesWeakTest {
  private static final String BEFORE = "done before the outcome showed";
  private static final String ONE = "one outcome";

  /** A small run of the production code. */
  enum Run {
    DONE_BEFORE(OutcomesWeakTest::doneBefore),
    TWO_DECIDE(run -> twoDecide(run, /* index */ 0)),
    TWO_DECIDE_BEHIND_A_LINK(run -> twoDecide(run, /* index */ 1));

    private final Consumer<Subject> setup;

    Run(Consumer<Subject> setup) {
      this.setup = setup;
    }

    Exploration with(Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                Memory memory = weakening.of(world.memory("w", 2));
                setup.accept(new Subject(world, memory, new Outcomes(memory, 0, 1)));
              })
          .explore();
    }
  }

  /** The outcomes of a weak world, one in each part. */
  private record Subject(World world, Memory memory, Outcomes outcomes) {}

  private static Outcome made(String result) {
    return new Outcome(result, new Object[0]);
  }

  /** A thread that sees an outcome sees all that was done before it. */
  private static void doneBefore(Subject run) {
    Words done = run.memory.allocate(1);
    Outcome mine = made("p");
    run.world.process(
        "p",
        () -> {
          done.setOpaque(0, 1);
          return run.outcomes.decide(0, mine).result;
        });
    run.world.process(
        "q",
        () -> {
          boolean isThere = run.outcomes.get(0) != null;
          if (isThere) {
            assertEquals(1, done.getOpaque(0), BEFORE);
          }
          return isThere;
        });
  }

  /** A command has one outcome, and a thread that has lost sees what was done before it. */
  private static void twoDecide(Subject run, long index) {
    Words done = run.memory.allocate(2);
    List<Outcome> made = List.of(made("p"), made("q"));
    for (int i = 0; i < 2; i++) {
      int me = i;
      run.world.process(
          i == 0 ? "p" : "q",
          () -> {
            done.setOpaque(me, 1);
            Outcome decided = run.outcomes.with(index).decide(index, made.get(me));
            assertEquals(1, done.getOpaque(made.indexOf(decided)), BEFORE);
            assertSame(decided, run.outcomes.with(index).get(index), ONE);
            return decided.result;
          });
    }
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    SLOT_WITHOUT_RELEASE(Run.DONE_BEFORE, Access.EXCHANGE, "Outcomes.decide", Mode.ACQUIRE),
    SLOT_WITHOUT_ACQUIRE(Run.TWO_DECIDE, Access.EXCHANGE, "Outcomes.decide", Mode.RELEASE);

    private final Run run;
    private final Weakening weakening;

    Weakened(Run run, Access access, String caller, Mode mode) {
      this.run = run;
      weakening = Weakening.of(access, caller, mode);
    }
  }

  @ParameterizedTest
  @EnumSource
  void passes(Run run) {
    run.with(Weakening.none()).requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    weakened.run.with(weakened.weakening).requireFailure(BEFORE);
  }
}
