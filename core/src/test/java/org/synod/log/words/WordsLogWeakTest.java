// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;

/**
 * The accesses of {@link WordsLog} over weak memory: each run passes, and fails when an access is
 * weakened by one step. docs/ordering.md names the runs.
 */
class WordsLogWeakTest {

  /** A small run of the production code. */
  enum Run {
    READ_BESIDE(WordsLogWeakTest::readBeside),
    TWO_APPENDERS(WordsLogWeakTest::twoAppenders),
    DONE_BEFORE_A_POLL(runs -> runs.doneBefore(/* polls */ true), "command 0: found the checksum"),
    DONE_BEFORE_A_PREFIX(
        runs -> runs.doneBefore(/* polls */ false), "expected a command, since there was one");

    private final Function<WordsLogRuns, Explorer> explorer;
    final String failure; // if an access is weaker

    Run(Function<WordsLogRuns, Explorer> explorer) {
      this(explorer, "not linearizable");
    }

    Run(Function<WordsLogRuns, Explorer> explorer, String failure) {
      this.explorer = explorer;
      this.failure = failure;
    }

    Exploration with(Weakening weakening) {
      return explorer.apply(new WordsLogRuns(weakening::of, /* isWeak */ true)).explore();
    }
  }

  private static Explorer readBeside(WordsLogRuns runs) {
    return runs.in(
        2, 3,
        run -> {
          run.world().process("p", () -> run.append("a") + run.append("b"));
          run.world().process("q", () -> run.prefix() + run.get(0));
        });
  }

  private static Explorer twoAppenders(WordsLogRuns runs) {
    return runs.in(
        2, 3,
        run -> {
          run.world().process("p", () -> run.append("a"));
          run.world().process("q", () -> run.append("b") + run.prefix());
        });
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    CELL(Run.READ_BESIDE, Access.GET_VOLATILE, "WordsLog.(undecided|find)", Mode.ACQUIRE),
    CELL_EXCHANGE_WITHOUT_RELEASE(
        Run.DONE_BEFORE_A_POLL, Access.EXCHANGE, "WordsLog.append", Mode.ACQUIRE),
    CELL_EXCHANGE_WITHOUT_ACQUIRE(
        Run.TWO_APPENDERS, Access.EXCHANGE, "WordsLog.append", Mode.RELEASE),
    NEXT_READ(Run.DONE_BEFORE_A_PREFIX, Access.GET_ACQUIRE, "WordsLog.next", Mode.OPAQUE);

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
    weakened.run.with(weakened.weakening).requireFailure(weakened.run.failure);
  }
}
