// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** Each failure that an explorer finds comes with the schedule that leads there. */
class ExplorerFailuresTest {
  /** Two processes that may both think that they were first. */
  private static Consumer<World> checkThenAct() {
    return world -> {
      Register<String> register = world.register("r");
      for (String name : new String[] {"p", "q"}) {
        world.process(
            name,
            () -> {
              Versioned<String> seen = register.get();
              if (seen.isSet()) {
                return seen.value();
              }
              register.compareAndSet(seen.version(), name);
              return name;
            });
      }
      world.check(ConsensusSpecs.consensus(Set.of("p", "q")));
    };
  }

  @Test
  void aFailureComesWithItsShortestScheduleWhichCanBeRepeated() {
    Exploration found = Explorer.of(checkThenAct()).explore();
    assertFalse(found.isComplete());
    Schedule schedule = found.failing().orElseThrow();
    assertEquals(4, schedule.length());
    assertTrue(
        Set.of("0 1 0 1", "0 1 1 0", "1 0 0 1", "1 0 1 0").contains(schedule.trace()),
        schedule.trace());
    assertTrue(schedule.table().startsWith("step  process  register  operation"));
    assertTrue(schedule.table().contains("compareAndSet(0, p)"), schedule.table());
    assertTrue(schedule.diagram().startsWith("sequenceDiagram\n  participant P0 as p\n"));
    assertTrue(schedule.diagram().contains("  P0->>R0: compareAndSet(0, p)\n  R0-->>P0: "));
    String message = assertThrows(AssertionError.class, found::requireNoFailure).getMessage();
    assertTrue(message.contains(schedule.table() + "trace: " + schedule.trace()), message);
    assertTrue(message.endsWith("replay(\"" + schedule.trace() + "\")\n"), message);

    Schedule same = Explorer.of(checkThenAct()).schedule(schedule.trace());
    assertEquals(schedule.toString(), same.toString());
    assertEquals(schedule.picture().toSvg(), same.picture().toSvg());
    assertEquals(2, Explorer.of(checkThenAct()).schedule("0 1").length());
    Exploration again = Explorer.of(checkThenAct()).replay(schedule.trace());
    assertEquals(String.valueOf(found.failure()), String.valueOf(again.failure()));
    assertEquals(Optional.empty(), Explorer.of(checkThenAct()).replay("0 0 1").failing());
    Refusal.ofArgument("trace: 0", () -> Explorer.of(checkThenAct()).replay("0 0 0"));
    Refusal.ofArgument("trace: y1", () -> Explorer.of(checkThenAct()).replay("y1"));
  }

  @Test
  void aProcessThatDoesNotDoTheSameTwiceIsNamed() {
    AtomicInteger outside = new AtomicInteger();
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Integer> register = world.register("r");
                  world.process("steady", () -> register.get().version());
                  world.process(
                      "fickle",
                      () -> {
                        int next = outside.incrementAndGet();
                        register.compareAndSet(0, next);
                        return register.get().value();
                      });
                })
            .explore();
    String message = String.valueOf(found.failure());
    assertTrue(message.contains("process fickle: compareAndSet(0, "), message);
    assertTrue(message.contains("allowed: the same each time"), message);
  }

  @Test
  void aProcessThatNeverEndsIsCutAndItsLastStepsAreShown() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  world.process(
                      "waits",
                      () -> {
                        while (!register.get().isSet()) {}
                        return "done";
                      });
                })
            .ownSteps(10)
            .explore();
    assertFalse(found.isComplete());
    assertTrue(found.toString().contains("NOT complete, ended by the bound of 10 own steps"));
    assertEquals(10, assertNotNullAnd(found.cut()).length());
    assertTrue(found.toString().contains("  10  waits"), found.toString());
    assertThrows(AssertionError.class, found::requireComplete);
    found.requireNoFailure();
  }

  private static <T> T assertNotNullAnd(T value) {
    assertNotNull(value);
    return value;
  }

  @Test
  void aSpecThatThrowsReportsTheSchedule() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  world.process("p", () -> register.compareAndSet(0, "x"));
                  world.check(
                      new Spec<Integer>() {
                        @Override
                        public Integer start() {
                          return 0;
                        }

                        @Override
                        public Integer next(Integer steps, View view) {
                          if (view.get(register).isSet()) {
                            throw new UnsupportedOperationException("after " + steps);
                          }
                          return steps + 1;
                        }
                      });
                })
            .explore();
    assertEquals("java.lang.UnsupportedOperationException: after 1", found.failure().toString());
    assertEquals("0", found.failing().orElseThrow().trace());
  }

  @Test
  void aProcessThatThrowsReportsTheSchedule() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  world.process("p", () -> register.compareAndSet(0, "x"));
                  world.process(
                      "q",
                      () -> {
                        assertFalse(register.get().isSet(), "q is first");
                        return null;
                      });
                })
            .explore();
    assertEquals("0 1", found.failing().orElseThrow().trace());
  }
}
