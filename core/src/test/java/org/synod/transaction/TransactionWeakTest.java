// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;

/**
 * The accesses of {@link Ref} and {@link Intent} over weak memory: each run passes, and fails when
 * an access is weakened by one step. docs/ordering.md names the runs.
 */
class TransactionWeakTest {

  /** A small run of the production code. */
  enum Run {
    WRITE_SKEW(TransactionRuns::writeSkew),
    WRITER_AND_COMPARE_ONLY_READER(TransactionRuns::writerAndCompareOnlyReader),
    READER_BESIDE(TransactionRuns::readerBeside),
    SNAPSHOT_INSIDE_BESIDE(TransactionRuns::snapshotInsideBeside),
    SINGLE_UPDATES(TransactionRuns::singleUpdates),
    READER_BETWEEN_TWO(TransactionRuns::readerBetweenTwo);

    private final Function<TransactionRuns, Explorer> explorer;

    Run(Function<TransactionRuns, Explorer> explorer) {
      this.explorer = explorer;
    }

    Exploration with(Weakening weakening) {
      return explorer.apply(new TransactionRuns(weakening::of, /* isWeak */ true)).explore();
    }
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    STATE(Run.WRITE_SKEW, Access.GET_VOLATILE, "Ref.state", Mode.ACQUIRE),
    INTENT_WITHOUT_RELEASE(Run.WRITE_SKEW, Access.EXCHANGE, "Ref.install", Mode.ACQUIRE),
    INTENT_WITHOUT_ACQUIRE(Run.WRITE_SKEW, Access.EXCHANGE, "Ref.install", Mode.RELEASE),
    WRITE_WITHOUT_RELEASE(
        Run.READER_BETWEEN_TWO, Access.EXCHANGE, "Ref.compareAndSet", Mode.ACQUIRE),
    WRITE_WITHOUT_ACQUIRE(
        Run.READER_BETWEEN_TWO, Access.EXCHANGE, "Ref.compareAndSet", Mode.RELEASE);

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
