// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.replica.AtomicScheduleTest.Subject;

/**
 * The accesses of {@link Atomic} over weak memory: each run passes, and fails when an access is
 * weakened by one step. docs/ordering.md names the runs.
 */
class AtomicWeakTest {

  private static final String BEFORE = "done before the change showed";
  private static final int ATTEMPTS = 3; // of a call, at most
  private static final int STEPS = 60;

  /** A small run of the production code. */
  enum Run {
    CHANGE_BESIDE_A_READER("not linearizable", AtomicWeakTest::changeBesideAReader),
    DONE_BEFORE_A_CHANGE(BEFORE, AtomicWeakTest::doneBeforeAChange),
    /** A change has to be helped, or others outrun it for ever. */
    ONE_AGAINST_THREE("a call of more than 3 attempts", AtomicWeakTest::oneAgainstThree);

    final String failure; // if an access is weaker
    private final Consumer<Subject> setup;

    Run(String failure, Consumer<Subject> setup) {
      this.failure = failure;
      this.setup = setup;
    }

    Exploration with(Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                Memory weaker = weakening.of(world.memory("cells", 2));
                CountedMemory memory = new CountedMemory(world, weaker, STEPS, ATTEMPTS);
                Atomic<Long> atomic = new Atomic<>(0L, memory);
                world.linearizable(0L);
                setup.accept(new Subject(world, memory, atomic));
              })
          .explore();
    }
  }

  private static void changeBesideAReader(Subject run) {
    run.changes(1, 1);
    run.memory().process("r", () -> 100 * run.get() + run.get());
  }

  /** A thread that sees a change sees all that its caller did before. */
  private static void doneBeforeAChange(Subject run) {
    Words done = run.memory().allocate(1);
    run.memory().process(
        "p",
        () -> {
          done.setOpaque(0, 1);
          return run.update(1);
        });
    run.memory().process(
        "q",
        () -> {
          long found = run.get();
          assertEquals(found, Math.min(found, done.getOpaque(0)), BEFORE);
          return found;
        });
  }

  private static void oneAgainstThree(Subject run) {
    run.changes(1, 1);
    run.changes(2, 3);
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    STATE(Run.CHANGE_BESIDE_A_READER, Access.GET_VOLATILE, "Atomic.node", Mode.ACQUIRE),
    STATE_EXCHANGE_WITHOUT_RELEASE(
        Run.DONE_BEFORE_A_CHANGE, Access.EXCHANGE, "Atomic.replace", Mode.ACQUIRE),
    STATE_EXCHANGE_WITHOUT_ACQUIRE(
        Run.CHANGE_BESIDE_A_READER, Access.EXCHANGE, "Atomic.replace", Mode.RELEASE),
    PLACES(Run.ONE_AGAINST_THREE, Access.GET_VOLATILE, "Atomic.(first|replace)", Mode.ACQUIRE),
    ANNOUNCEMENT_WITHOUT_RELEASE(
        Run.ONE_AGAINST_THREE, Access.EXCHANGE, "Atomic.announce", Mode.ACQUIRE),
    ANNOUNCEMENT_WITHOUT_ACQUIRE(
        Run.ONE_AGAINST_THREE, Access.EXCHANGE, "Atomic.announce", Mode.RELEASE);

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
