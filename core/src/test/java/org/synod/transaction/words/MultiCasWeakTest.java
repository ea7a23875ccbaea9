// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;

/**
 * The accesses of {@link MultiCas} over weak memory: each run passes, and fails when an access is
 * weakened by one step. docs/ordering.md names the runs.
 */
class MultiCasWeakTest {

  /** A small run of the production code. */
  enum Run {
    SNAPSHOT_BESIDE(MultiCasWeakTest::snapshotBeside),
    SLOTS_USED_AGAIN(MultiCasRuns::slotsUsedAgain),
    ONE_SLOT_USED_AGAIN(runs -> oneSlotUsedAgain(runs, /* inSnapshot */ false)),
    ONE_SLOT_USED_AGAIN_IN_A_SNAPSHOT(runs -> oneSlotUsedAgain(runs, /* inSnapshot */ true)),
    SLOT_USED_AGAIN_BEHIND_ANOTHER(MultiCasWeakTest::slotUsedAgainBehindAnother),
    TWO_WRITERS(MultiCasRuns::twoWriters);

    private final Function<MultiCasRuns, Explorer> explorer;

    Run(Function<MultiCasRuns, Explorer> explorer) {
      this.explorer = explorer;
    }

    Exploration with(Weakening weakening) {
      return explorer.apply(new MultiCasRuns(weakening::of, /* isWeak */ true)).explore();
    }
  }

  /** A reader of both at one moment, beside a writer of both. */
  private static Explorer snapshotBeside(MultiCasRuns runs) {
    return runs.in(
        2,
        2,
        run -> {
          run.first(9, 0, 1);
          run.begin();
          run.process(p -> p.set(1, 1, 0, 1));
          run.process(q -> q.snapshot(1, 0));
        });
  }

  /** Two writes of one register use its slots again, under a reader of it. */
  private static Explorer oneSlotUsedAgain(MultiCasRuns runs, boolean inSnapshot) {
    return runs.in(
        2,
        2,
        run -> {
          run.first(9, 0, 1);
          run.begin();
          run.process(p -> p.set(1, 1, 0) + " " + p.set(2, 2, 0));
          run.process(q -> inSnapshot ? q.snapshot(1, 0) : q.read(0));
        });
  }

  /** The first writer uses its slot again behind the write of another, under a reader. */
  private static Explorer slotUsedAgainBehindAnother(MultiCasRuns runs) {
    return runs.in(
        2,
        3,
        run -> {
          run.first(8, 0, 1);
          run.first(9, 0, 1); // in the slot of p that it uses behind another's write
          run.begin();
          run.process(p -> p.version(0) == 3 && p.set(3, new long[] {3, 2}, 0, 1));
          run.process(q -> q.set(2, 2, 0));
          run.process(r -> r.read(0));
        });
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    CELL(Run.SNAPSHOT_BESIDE, Access.GET_VOLATILE, "Cells.cell", Mode.ACQUIRE),
    EXCHANGE_WITHOUT_RELEASE(
        Run.SNAPSHOT_BESIDE, Access.EXCHANGE, "Attempts.replace", Mode.ACQUIRE),
    EXCHANGE_WITHOUT_ACQUIRE(
        Run.SNAPSHOT_BESIDE, Access.EXCHANGE, "Attempts.replace", Mode.RELEASE),
    COMMIT(Run.SNAPSHOT_BESIDE, Access.SET_RELEASE, "Attempts.compareAndSet", Mode.OPAQUE),
    FENCE_TO_END(Run.SNAPSHOT_BESIDE, Access.RELEASE_FENCE, "Attempts.ended", Mode.PLAIN),
    FENCE_OF_A_READER(Run.SLOTS_USED_AGAIN, Access.ACQUIRE_FENCE, "Cells.isStill", Mode.PLAIN),
    FENCE_OF_A_SNAPSHOT(
        Run.ONE_SLOT_USED_AGAIN_IN_A_SNAPSHOT,
        Access.ACQUIRE_FENCE, "Cells.snapshot", Mode.PLAIN),
    FENCES_OF_A_WRITER(
        Run.SLOT_USED_AGAIN_BEHIND_ANOTHER,
        Access.RELEASE_FENCE, "Attempts.compareAndSet|Attempts.note", Mode.PLAIN),
    FENCES_OF_A_WRITER_OF_ONE(
        Run.ONE_SLOT_USED_AGAIN,
        Access.RELEASE_FENCE, "Attempts.compareAndSet|Attempts.compareAndSetOne", Mode.PLAIN);

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
    weakened.run.with(weakened.weakening).requireFailure("not linearizable");
  }
}
