// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.WrappedMemory;

/**
 * Every schedule of processes that beat, crash or leave and hand on their number, and of one that
 * asks for suspicions while its clock goes on. Each incarnation is suspected for its own silence.
 */
class HeartbeatScheduleTest {
  private static final long TIMEOUT = 2;
  private static final int QUESTIONS = 2; // before the last two

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** A detector does not see that another process has the number. */
    HEIR_NOT_SEEN,
    /** A detector does not see that no process has the number. */
    LEAVE_NOT_SEEN,
    /** A detector always sees another process. */
    ALWAYS_ANOTHER
  }

  /** The memory of a detector, with a fault in the incarnations that it reads. */
  private static final class FaultyMemory extends WrappedMemory {
    private final Fault fault;
    private long questions;
    private long answer; // the true answer to the last question

    FaultyMemory(Memory memory, Fault fault) {
      super(memory);
      this.fault = fault;
    }

    @Override
    public long incarnation(int process) {
      long incarnation = super.incarnation(process);
      answer = incarnation;
      return switch (fault) {
        case HEIR_NOT_SEEN -> incarnation == 0 ? 0 : 1;
        case LEAVE_NOT_SEEN -> incarnation == 0 ? 1 : incarnation;
        case ALWAYS_ANOTHER -> incarnation == 0 ? 0 : ++questions;
        default -> incarnation;
      };
    }
  }

  /** The objects that the processes of a run have in common. */
  private record Scene(
      World world, Memory memory, Memory honest, Shared<Integer> left, Fault fault) {

    /** The life of a process, which begins when the one before it is over. */
    private String lives(int life) {
      boolean isFirst = life == 0;
      if (!isFirst && !honest.isLost(life - 1, 1) && left(0) < life) {
        return "waits";
      }
      Member me = memory.join();
      HeartbeatDetector detector = new HeartbeatDetector(memory, "beats", TIMEOUT, () -> 0);
      detector.beat(me);
      if (world.choose("leaves", 2) == 1) {
        me.close();
        left(1);
        return "left";
      }
      return "beaten";
    }

    private int left(int more) {
      return left.step("left + " + more, n -> new World.Step<>(n + more, n));
    }

    private String watches() {
      long[] now = new long[1];
      FaultyMemory asked = new FaultyMemory(memory, fault);
      HeartbeatDetector detector =
          new HeartbeatDetector(asked, "beats", TIMEOUT, () -> now[0]);
      StringBuilder answers = new StringBuilder();
      Set<Long> seen = new HashSet<>();
      boolean wasWrong = false;
      for (int i = 0; i < QUESTIONS; i++) {
        long before = memory.incarnation(0);
        boolean wasLost = before != 0 && memory.isLost(0, before);
        boolean suspects = detector.suspects(0);
        answers.append(suspects ? 's' : '-');
        if (asked.answer == 0) {
          assertTrue(suspects, "nobody has the number");
        } else {
          boolean isNew = seen.add(asked.answer);
          assertFalse(isNew && suspects, "suspected for the silence of the one before it");
          wasWrong |= suspects && !(wasLost && before == asked.answer);
        }
        now[0] += world.choose("ticks", 2) * (TIMEOUT + 1);
      }
      long last = memory.incarnation(0);
      if (last != 0 && memory.isLost(0, last) && !wasWrong) {
        detector.suspects(0);
        now[0] += TIMEOUT + 1;
        boolean suspects = detector.suspects(0) || asked.answer != last;
        assertTrue(suspects, "no timeout was too short, and one is longer");
        answers.append("s");
      }
      return answers.toString();
    }
  }

  private static Explorer restarts(Fault fault, int lives) {
    return Explorer.of(
        world -> {
          Memory memory = world.joinableMemory("m", 1);
          Memory honest = world.memory("honest", lives + 1);
          Scene scene = new Scene(world, memory, honest, world.shared("left", 0), fault);
          new HeartbeatDetector(memory, "beats", TIMEOUT, () -> 0); // makes its words
          for (int i = 0; i < lives; i++) {
            int life = i;
            world.process("life" + i, () -> scene.lives(life));
          }
          world.process("watcher", scene::watches);
        });
  }

  @Test
  void eachIncarnationIsSuspectedForItsOwnSilence() {
    Exploration found = restarts(Fault.NONE, 2).crashes(2).explore();
    Explored.run("HeartbeatDetector, 2 lives of a number, 2 crashes", found);
    Set<String> outcomes = found.requireComplete().outcomes();
    assertTrue(
        outcomes.contains("life0: crashed, life1: crashed, watcher: -ss"),
        "suspected, seen with its heir, and suspected again");
    assertTrue(outcomes.contains("life0: beaten, life1: waits, watcher: -s"), "wrongly");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 lives", restarts(fault, 2).crashes(2).maxStates(300_000));
    SeededFault.requireFound(fault, checks);
  }
}
