// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** Each kind of move, in the trace, in the table and in the picture. */
class ScheduleTest {
  private static final Versioned<String> UNSET = Versioned.unset();

  private static Object written(Register<String> register, String value) {
    return Writes.written(register, 0, value);
  }

  /** Two writers of two registers, and a third process of words, choices and shared objects. */
  private static Explorer three() {
    return Explorer.of(
        world -> {
          Shared<Integer> unused = world.shared("unused", 0);
          Register<String> left = world.register("left");
          Register<String> right = world.register("right");
          Words words = world.memory("w", 3).allocate(2);
          world.process("p", () -> written(right, "a") + " " + written(left, "b"));
          world.process("q", () -> written(left, "c") + " " + right.get().version());
          world.process(
              "r",
              () -> {
                words.setOpaque(1, words.getVolatile(1) + 5);
                int chosen = world.choose("choose", 3);
                return chosen == 1 ? unused.step("step", old -> new World.Step<>(1, old)) : chosen;
              });
        });
  }

  /** The rows of the table, with one blank between columns. */
  private static List<String> rows(Schedule schedule) {
    return schedule.table().lines().skip(1).map(row -> row.strip().replaceAll(" +", " ")).toList();
  }

  private static List<String> drawn(Schedule schedule) {
    return schedule
        .diagram()
        .lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("sequence") && !line.startsWith("participant"))
        .toList();
  }

  @Test
  void lateRequestsAreTheOnesThatAreStillToCome() {
    Schedule schedule =
        three().omissions(2, Omission.LATE).schedule("0~ 1~ l1 l0 1 0 x2");
    assertEquals(
        List.of(
            "1 p right compareAndSet(0, a) unknown (LATE)",
            "2 q left compareAndSet(0, c) unknown (LATE)",
            "3 left late: compareAndSet(0, c) true",
            "4 right late: compareAndSet(0, a) true",
            "5 q right get() Versioned[version=1, value=a]; returns UNKNOWN 1",
            "6 p left compareAndSet(0, b) false; returns UNKNOWN false",
            "7 r crashes"),
        rows(schedule));
    assertEquals(
        List.of(
            "P0->>R1: compareAndSet(0, a)", "R1--xP0: no answer",
            "P1->>R0: compareAndSet(0, c)", "R0--xP1: no answer",
            "Note over P1: left late#58; compareAndSet(0, c) = true",
            "Note over P0: right late#58; compareAndSet(0, a) = true", "P1->>R1: get()",
            "R1-->>P1: 1: a", "Note over P1: returns UNKNOWN 1",
            "P0->>R0: compareAndSet(0, b)", "R0-->>P0: false",
            "Note over P0: returns UNKNOWN false", "Note over P2: crashes"),
        drawn(schedule));
  }

  @Test
  void outagesAreOfARegisterAndAProcessOrAll() {
    Schedule schedule = three().schedule("o1 0 r1 o0.1 1 1 r0.1");
    assertEquals(
        List.of(
            "1 right stops answering all",
            "2 p right compareAndSet(0, a) unavailable",
            "3 right answers again all",
            "4 left stops answering q",
            "5 q left compareAndSet(0, c) unavailable",
            "6 q right get() " + UNSET + "; returns NONE 0",
            "7 left answers again q"),
        rows(schedule));
    assertEquals(
        List.of(
            "Note over P0: right stops answering", "P0->>R1: compareAndSet(0, a)",
            "R1--xP0: no answer", "Note over P0: right answers again",
            "Note over P1: left stops answering q", "P1->>R0: compareAndSet(0, c)",
            "R0--xP1: no answer", "P1->>R1: get()", "R1-->>P1: unset",
            "Note over P1: returns NONE 0", "Note over P1: left answers again q"),
        drawn(schedule));
  }

  @Test
  void allCellsThatAreUsedAreDrawnAndAllRegisters() {
    Schedule schedule = three().schedule("2 2 2.1 2");
    assertEquals(
        List.of(
            "1 r w[1] read 0", "2 r w[1] write 5 true", "3 r choose 1",
            "4 r unused step 0; unused = 1; returns 0"),
        rows(schedule));
    assertEquals(
        List.of(
            "P2->>R3: read", "R3-->>P2: 0", "P2->>R3: write 5", "R3-->>P2: true",
            "Note over P2: choose = 1", "P2->>R0: step", "R0-->>P2: 0",
            "Note over P2: returns 0"),
        drawn(schedule));
    String svg = schedule.picture().toSvg();
    assertTrue(svg.contains(">unused<") && svg.contains(">left<") && svg.contains(">w[1]<"), svg);
    assertFalse(svg.contains("w[0]"), svg);
    assertFalse(three().schedule("2").picture().toSvg().contains("unused"), "not used yet");
    List<String> drawn = drawn(three().schedule("2 2 2.1 2 o1"));
    assertEquals("Note over P0: right stops answering", drawn.get(drawn.size() - 1));
  }

  @Test
  void anUpdateInOneStepIsARowAndTwoEvents() {
    Explorer updates =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  world.process("p", () -> register.updateAndGet(old -> "a").version());
                })
            .atomicUpdates();
    Schedule schedule = updates.schedule("0");
    assertEquals(
        List.of("1 p r get(), compareAndSet(0, a) " + UNSET + ", true; returns 1"),
        rows(schedule));
    assertEquals(
        List.of(
            "P0->>R0: get()", "R0-->>P0: unset", "P0->>R0: compareAndSet(0, a)", "R0-->>P0: true",
            "Note over P0: returns 1"),
        drawn(schedule));
  }

  @Test
  void aReadAndAWriteOfAnotherRegisterAreTwoSteps() {
    Explorer copies =
        Explorer.of(
                world -> {
                  Register<String> left = world.register("left");
                  Register<String> right = world.register("right");
                  world.process("p", () -> right.compareAndSet(0, "" + left.get().version()));
                })
            .atomicUpdates();
    assertEquals(
        List.of("1 p left get() " + UNSET, "2 p right compareAndSet(0, 0) true; returns true"),
        rows(copies.schedule("0 0")));
  }
}
