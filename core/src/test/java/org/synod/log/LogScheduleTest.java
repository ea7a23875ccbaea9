// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.consensus.Consensus;
import org.synod.consensus.RegisterConsensus;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.LogHistories.Model;
import org.synod.log.segments.ConsensusSegment;
import org.synod.log.segments.Ends;
import org.synod.log.segments.FaultyLogMemory.Fault;
import org.synod.log.segments.FaultyLogMemory;
import org.synod.log.segments.Segment;
import org.synod.memory.Memory;

/**
 * Every schedule of small runs of {@link HeapLog}, with a crash at every step. One step is one
 * access to a slot, to a link, to a hint, or to the record of the segments that are retained. All
 * calls are linearizable, each process ends when it is left alone, and no entry is let go of under
 * a follower. The last test puts faults into the same runs.
 */
class LogScheduleTest {
  private static final int SOLO = 60;

  /** The way in which the slots are decided. */
  enum By {
    EXCHANGE,
    CONSENSUS
  }

  /** A log in a world, and the processes that use it. */
  private static final class Subject {
    private static final int OBJECTS = 4; // that a process may need

    final World world;
    final HeapLog<String> log;
    private final Memory memory;
    private final List<List<Consensus<Object>>> objects = new ArrayList<>(); // of each process
    private int used; // by the process that runs

    Subject(World world, By by, int processes, int length, Fault fault, List<String> entries) {
      this.world = world;
      memory = new FaultyLogMemory(world.memory("w", processes), fault);
      if (by == By.EXCHANGE) {
        log = new HeapLog<>(new Ends(new Segment(memory, 0, length)));
      } else {
        makeObjects(processes, fault);
        log = new HeapLog<>(new Ends(new ConsensusSegment(memory, 0, length, this::object)));
      }
      entries.forEach(log::append);
    }

    Subject(World world, By by, int processes, int length, Fault fault) {
      this(world, by, processes, length, fault, List.of());
    }

    private void makeObjects(int processes, Fault fault) {
      for (int process = 0; process < processes; process++) {
        List<Consensus<Object>> made = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
          Consensus<Object> object =
              new RegisterConsensus<>(world.register("object" + i + (char) ('a' + process)));
          made.add(fault == Fault.SILENCE_IS_A_WIN ? new WinningConsensus(object) : object);
        }
        objects.add(made);
      }
    }

    private Consensus<Object> object() {
      return objects.get(memory.current().id()).get(used++);
    }

    void process(String name, Callable<?> body) {
      world.process(
          name,
          () -> {
            used = 0;
            return body.call();
          });
    }
  }

  /** Three appends, so that several processes add segments of this length at once. */
  private static Explorer appends(By by, int length, Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, by, 2, length, fault);
          HeapLog<String> log = subject.log;
          world.linearizable(Model.EMPTY);
          subject.process(
              "p",
              () ->
                  LogHistories.append(world, log, "a")
                      + ", "
                      + LogHistories.append(world, log, "a"));
          subject.process(
              "q",
              () ->
                  LogHistories.append(world, log, "b")
                      + ", "
                      + LogHistories.decidedPrefix(world, log));
        });
  }

  private static Explorer threeAppends(By by, int length, Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, by, 3, length, fault);
          HeapLog<String> log = subject.log;
          world.linearizable(Model.EMPTY);
          subject.process("p", () -> LogHistories.append(world, log, "a"));
          subject.process("q", () -> LogHistories.append(world, log, "a")); // an entry of its own
          subject.process("r", () -> LogHistories.append(world, log, "b"));
        });
  }

  /**
   * Two processes append, and one reads the log in order. A later entry may be there when the
   * reader has not read the first.
   */
  private static Explorer follower(By by, Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, by, 3, 1, fault);
          HeapLog<String> log = subject.log;
          world.linearizable(Model.EMPTY);
          subject.process("p", () -> LogHistories.append(world, log, "a"));
          subject.process("q", () -> LogHistories.append(world, log, "b"));
          subject.process(
              "f",
              () -> {
                Follower<String> follower = log.follow(0);
                return LogHistories.poll(world, follower) + LogHistories.poll(world, follower);
              });
        });
  }

  private static Explorer reader(By by, Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, by, 3, 2, fault);
          HeapLog<String> log = subject.log;
          world.linearizable(Model.EMPTY);
          subject.process("p", () -> LogHistories.append(world, log, "a"));
          subject.process("q", () -> LogHistories.append(world, log, "b"));
          subject.process(
              "r",
              () ->
                  LogHistories.get(world, log, 1)
                      + LogHistories.decidedPrefix(world, log)
                      + LogHistories.get(world, log, 0));
        });
  }

  private static Explorer close(By by, Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, by, 3, 1, fault);
          HeapLog<String> log = subject.log;
          world.linearizable(Model.EMPTY);
          subject.process("p", () -> LogHistories.append(world, log, "a"));
          subject.process(
              "q",
              () -> {
                LogHistories.close(world, log);
                return LogHistories.append(world, log, "b");
              });
          subject.process("r", () -> LogHistories.decidedPrefix(world, log));
        });
  }

  /** All of these but the last are in full segments of their own. */
  private static final List<String> THERE = List.of("a", "b", "c");

  /**
   * Two followers of a log of three commands, one of which closes. The log keeps the commands that
   * the other has not passed, and lets go of those that both have passed.
   */
  private static Explorer retention(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, By.EXCHANGE, 2, 1, fault, THERE);
          HeapLog<String> log = subject.log;
          world.linearizable(Model.of(THERE));
          for (int p = 0; p < 2; p++) {
            boolean closes = p == 1;
            subject.process(closes ? "closes" : "stays", () -> reads(log, closes));
          }
        });
  }

  private static String reads(HeapLog<String> log, boolean closes) {
    Follower<String> follower;
    try {
      follower = log.follow(0);
    } catch (IndexOutOfBoundsException e) {
      return "let go of";
    }
    assertEquals("a", follower.poll());
    assertEquals("a", log.get(0), "kept, since none has gone on in this segment");
    assertEquals("b", follower.poll());
    assertEquals("b", log.get(1));
    if (closes) {
      follower.close();
      return "closed";
    }
    assertEquals("c", follower.poll());
    assertEquals("c", log.get(2));
    return "stayed";
  }

  /**
   * One follower has come and gone. Afterwards the log keeps commands for the other follower alone.
   */
  private static Explorer lettingGo(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, By.EXCHANGE, 1, 1, fault, THERE);
          HeapLog<String> log = subject.log;
          subject.process(
              "p",
              () -> {
                Follower<String> behind = log.follow(0);
                assertEquals("behind", "behind" + behindThenGone(log, behind));
                return "gone";
              });
        });
  }

  private static String behindThenGone(HeapLog<String> log, Follower<String> behind) {
    Follower<String> ahead = log.follow(0);
    for (String command : THERE) {
      assertEquals(command, ahead.poll());
    }
    assertEquals("a", log.get(0));
    behind.close();
    try {
      return log.get(1);
    } catch (IndexOutOfBoundsException e) {
      return "";
    }
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.soloEndsWithin(SOLO).lockFree().explore().requireComplete();
    Explored.run(what, found);
    return found;
  }

  @ParameterizedTest
  @EnumSource
  void appendsOfTwo(By by) {
    int crashes = by == By.EXCHANGE ? 1 : 0; // so that it is done soon
    explored(
        "HeapLog by " + by + ", segments of 1", appends(by, 1, Fault.NOTHING).crashes(crashes));
    Exploration found =
        explored("HeapLog by " + by + ", segments of 2", appends(by, 2, Fault.NOTHING).crashes(1));
    assertTrue(found.outcomes().contains("p: 0, 1, q: 2, 3"), found.outcomes()::toString);
    assertTrue(found.outcomes().contains("p: 1, 2, q: 0, 1"), found.outcomes()::toString);
  }

  @Test
  void appendsOfThree() {
    explored(
        "HeapLog by EXCHANGE, three appends",
        threeAppends(By.EXCHANGE, 2, Fault.NOTHING).crashes(2));
  }

  /** Without a link or a crash, so that it is done soon: other runs have both. */
  @Test
  @Tag("deep")
  void appendsOfThreeByConsensus() {
    explored("HeapLog by CONSENSUS, three appends", threeAppends(By.CONSENSUS, 3, Fault.NOTHING));
  }

  @ParameterizedTest
  @EnumSource
  void twoAppendersAndAFollower(By by) {
    explored("HeapLog by " + by + ", a follower", follower(by, Fault.NOTHING).crashes(1));
  }

  @Test
  void twoAppendersAndAReader() {
    explored("HeapLog, a reader", reader(By.EXCHANGE, Fault.NOTHING).crashes(1));
  }

  @ParameterizedTest
  @EnumSource
  void anAppendIsBeforeTheCloseOrRefused(By by) {
    explored("HeapLog by " + by + ", close", close(by, Fault.NOTHING).crashes(1));
  }

  @Test
  void nothingIsLetGoOfUnderAFollower() {
    Exploration found =
        explored("HeapLog, two followers, one closes", retention(Fault.NOTHING).crashes(1));
    assertTrue(
        found.outcomes().contains("stays: stayed, closes: let go of"), found.outcomes()::toString);
    explored("HeapLog, a follower that is gone", lettingGo(Fault.NOTHING));
  }

  /**
   * The register of an object may miss a call. Its appender cannot know the effect, others go on.
   */
  @Test
  void consensusObjectsThatMissCalls() {
    explored(
        "HeapLog by CONSENSUS, segments of 3, 1 omission",
        appends(By.CONSENSUS, 3, Fault.NOTHING).omissions(1));
    explored(
        "HeapLog by CONSENSUS, close, 1 omission",
        close(By.CONSENSUS, Fault.NOTHING).omissions(1));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = {"NOTHING", "STORED_AT_THE_FIRST_FREE"})
  void isFound(Fault fault) {
    By by =
        fault == Fault.DECISION_NOT_SETTLED || fault == Fault.OBJECT_OVERWRITTEN
            ? By.CONSENSUS
            : By.EXCHANGE;
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("appends of two, segments of 1", appends(by, 1, fault));
    checks.put("appends of two, segments of 2", appends(by, 2, fault));
    checks.put("appends of three", threeAppends(by, 2, fault));
    checks.put("a follower", follower(by, fault));
    checks.put("a reader", reader(by, fault));
    checks.put("close", close(by, fault));
    checks.put("two followers", retention(fault));
    checks.put("a follower that is gone", lettingGo(fault));
    checks.put("appends by consensus, 1 omission", appends(By.CONSENSUS, 3, fault).omissions(1));
    checks.values().forEach(check -> check.soloEndsWithin(SOLO));
    SeededFault.requireFound(fault, checks);
  }
}
