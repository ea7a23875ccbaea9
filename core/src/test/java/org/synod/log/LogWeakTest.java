// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.log.LogHistories.Model;
import org.synod.log.segments.Ends;
import org.synod.log.segments.Segment;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The accesses of {@link HeapLog} and {@link LearnedSlots} over weak memory: each run passes, and
 * fails when an access is weakened by one step. docs/ordering.md names the runs.
 */
class LogWeakTest {
  private static final String BEFORE = "done before the command showed";

  /** A small run of the production code. */
  enum Run {
    READ_BESIDE(inLog(2, LogWeakTest::readBeside)),
    READ_BESIDE_A_LINK(inLog(1, LogWeakTest::readBeside)),
    TWO_APPENDERS(inLog(2, LogWeakTest::twoAppenders)),
    TWO_APPENDERS_AND_A_LINK(inLog(1, LogWeakTest::twoAppenders)),
    LET_GO_OF(inLog(1, LogWeakTest::letGoOf)),
    DONE_BEFORE_A_POLL(inLog(2, run -> doneBefore(run, /* polls */ true)), BEFORE),
    DONE_BEFORE_A_PREFIX(inLog(2, run -> doneBefore(run, /* polls */ false)), BEFORE),
    DONE_BEFORE_A_PREFIX_AND_A_LINK(
        inLog(1, run -> doneBefore(run, /* polls */ false)), BEFORE),
    LEARNED_COMMAND(weakening -> learned(weakening, /* byLength */ false), BEFORE),
    LEARNED_LENGTH(weakening -> learned(weakening, /* byLength */ true), BEFORE);

    private final Function<Weakening, Explorer> explorer;
    final String failure; // if an access is weaker

    Run(Function<Weakening, Explorer> explorer) {
      this(explorer, "not linearizable");
    }

    Run(Function<Weakening, Explorer> explorer, String failure) {
      this.explorer = explorer;
      this.failure = failure;
    }

    Exploration with(Weakening weakening) {
      return explorer.apply(weakening).explore();
    }
  }

  /** A log in a weak world. */
  private record Subject(World world, Memory memory, HeapLog<String> log) {}

  private static Function<Weakening, Explorer> inLog(int length, Consumer<Subject> setup) {
    return weakening ->
        Explorer.of(
            world -> {
              world.weak();
              Memory memory = weakening.of(world.memory("w", 2));
              HeapLog<String> log = new HeapLog<>(new Ends(new Segment(memory, 0, length)));
              world.linearizable(Model.EMPTY);
              setup.accept(new Subject(world, memory, log));
            });
  }

  private static void readBeside(Subject run) {
    World world = run.world;
    HeapLog<String> log = run.log;
    world.process(
        "p",
        () -> LogHistories.append(world, log, "a") + LogHistories.append(world, log, "b"));
    world.process(
        "q", () -> LogHistories.decidedPrefix(world, log) + LogHistories.get(world, log, 0));
  }

  private static void twoAppenders(Subject run) {
    World world = run.world;
    HeapLog<String> log = run.log;
    world.process("p", () -> LogHistories.append(world, log, "a"));
    world.process(
        "q",
        () ->
            LogHistories.append(world, log, "b")
                + " of "
                + LogHistories.decidedPrefix(world, log));
  }

  /** A thread that finds a command sees all that was done before it was appended. */
  private static void doneBefore(Subject run, boolean polls) {
    Words done = run.memory.allocate(1);
    HeapLog<String> log = run.log;
    run.world.process(
        "p",
        () -> {
          done.setOpaque(0, 1);
          log.append("a");
          done.setOpaque(0, 2);
          return log.append("b");
        });
    run.world.process(
        "q",
        () -> {
          long found;
          if (polls) {
            Follower<String> follower = log.follow(0);
            found = follower.poll() == null ? 0 : follower.poll() == null ? 1 : 2;
          } else {
            found = log.decidedPrefix();
          }
          assertEquals(found, Math.min(found, done.getOpaque(0)), BEFORE);
          return found;
        });
  }

  /** A reader looks for a command while a follower lets go of the segments before it. */
  private static void letGoOf(Subject run) {
    HeapLog<String> log = run.log;
    for (String command : List.of("a", "b", "c")) {
      log.append(command);
    }
    run.world.process(
        "p",
        () -> {
          Follower<String> follower = log.follow(0);
          return follower.poll() + follower.poll();
        });
    run.world.process("q", () -> log.get(1));
  }

  /** A thread learns a command, and another finds that it is learned. */
  private static Explorer learned(Weakening weakening, boolean byLength) {
    return Explorer.of(
        world -> {
          world.weak();
          Memory memory = weakening.of(world.memory("w", 2));
          LearnedSlots<String> slots = new LearnedSlots<>(memory, 2);
          Appended<String> command = slots.appended("a");
          SequenceState<Appended<String>> decided =
              SequenceState.<Appended<String>>initial()
                  .plus(command, 0, SequenceProposer.NO_WINDOW);
          Words done = memory.allocate(1);
          world.process(
              "p",
              () -> {
                done.setOpaque(0, 1);
                slots.learn(decided);
                return "learned";
              });
          world.process(
              "q",
              () -> {
                boolean isLearned = byLength ? slots.learned() == 1 : slots.isLearned(command);
                if (isLearned) {
                  assertEquals(1, done.getOpaque(0), BEFORE);
                  assertEquals("a", slots.reader().get(0));
                }
                return isLearned;
              });
        });
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    SLOT(Run.READ_BESIDE, Access.GET_VOLATILE, "Segment.(decide|slot)", Mode.ACQUIRE),
    SLOT_EXCHANGE_WITHOUT_RELEASE(
        Run.DONE_BEFORE_A_POLL, Access.EXCHANGE, "Segment.decide", Mode.ACQUIRE),
    SLOT_EXCHANGE_WITHOUT_ACQUIRE(
        Run.TWO_APPENDERS, Access.EXCHANGE, "Segment.decide", Mode.RELEASE),
    UNDECIDED_WRITE(
        Run.DONE_BEFORE_A_PREFIX, Access.SET_RELEASE, "Segment.undecided", Mode.OPAQUE),
    UNDECIDED_READ(
        Run.DONE_BEFORE_A_PREFIX, Access.GET_ACQUIRE, "Segment.undecided", Mode.OPAQUE),
    TAIL_READ(
        Run.DONE_BEFORE_A_PREFIX_AND_A_LINK, Access.GET_ACQUIRE, "Ends.tail", Mode.OPAQUE),
    NEXT(Run.READ_BESIDE_A_LINK, Access.GET_VOLATILE, "Segment.next", Mode.ACQUIRE),
    NEXT_EXCHANGE_WITHOUT_RELEASE(
        Run.READ_BESIDE_A_LINK, Access.EXCHANGE, "Segment.successor", Mode.ACQUIRE),
    NEXT_EXCHANGE_WITHOUT_ACQUIRE(
        Run.READ_BESIDE_A_LINK, Access.EXCHANGE, "Segment.successor", Mode.RELEASE),
    INDEX_WRITE(
        Run.LEARNED_COMMAND, Access.SET_RELEASE, "Appended.OfWord.index", Mode.OPAQUE),
    INDEX_READ(Run.LEARNED_COMMAND, Access.GET_ACQUIRE, "Appended.OfWord.index", Mode.OPAQUE),
    LEARNED_WRITE(Run.LEARNED_LENGTH, Access.SET_RELEASE, "LearnedSlots.learn", Mode.OPAQUE),
    LEARNED_READ(Run.LEARNED_LENGTH, Access.GET_ACQUIRE, "LearnedSlots.learned", Mode.OPAQUE);

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
