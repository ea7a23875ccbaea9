// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.synod.register.Register;

/** A table shows a record whole once, and from then on the parts of it that have changed. */
class ScheduleTableTest {

  /** A value of several parts. */
  record State(long promised, long accepted, String value) {}

  /** A record with a text of its own. */
  record Worded(int a, String b) {
    @Override
    public String toString() {
      return a + " and " + b;
    }
  }

  private static void assertLine(Schedule schedule, int line, String... parts) {
    String text = schedule.table().lines().toList().get(line);
    Arrays.stream(parts).forEach(part -> assertTrue(text.contains(part), text + " has no " + part));
  }

  @Test
  void whatARecordHasKeptIsLeftOut() {
    Explorer explorer =
        Explorer.of(
            world -> {
              Register<State> register = world.register("r", new State(1, 0, "nothing so far"));
              Shared<State> shared = world.shared("s", new State(1, 0, "nothing so far"));
              world.process(
                  "p",
                  () -> {
                    register.compareAndSet(7, new State(2, 0, "nothing so far"));
                    register.get();
                    register.compareAndSet(1, new State(2, 0, "nothing so far"));
                    register.get();
                    State next = new State(3, 0, "nothing so far");
                    shared.step("set()", old -> new World.Step<>(next, true));
                    return register.compareAndSet(2, new State(5, 5, "x"));
                  });
            });
    Schedule schedule = explorer.schedule("0 0 0 0 0 0");
    String whole = "State[promised=2, accepted=0, value=nothing so far]";
    assertLine(schedule, 1, "compareAndSet(7, " + whole + ")", "false");
    assertLine(schedule, 2, "get()", "Versioned[…]");
    assertLine(schedule, 3, "compareAndSet(1, State[promised=2, …])", "true");
    assertLine(schedule, 4, "get()", "Versioned[…]");
    assertLine(schedule, 5, "set()", "true; s = State[promised=3, …]");
    assertLine(schedule, 6, "compareAndSet(2, State[promised=5, accepted=5, value=x])", "true");
  }

  @Test
  void valuesThatAreNoRecordsOrHaveWordsOfTheirOwnAreWhole() {
    assertEquals("7", Changed.text(6, 7));
    assertEquals("null", Changed.text(6, null));
    Worded worded = new Worded(1, "two of them, and a great deal more than that");
    assertEquals(worded.toString(), Changed.text(new Worded(2, worded.b), worded));
    assertEquals("Step[next=2, result=1]", Changed.text(new World.Step<>(1, 1), step(2, 1)));
    String text = "a result of more than forty characters, as they are";
    assertEquals("Step[next=2, …]", Changed.text(step(1, text), step(2, text)));
    assertEquals(
        "Step[next=Step[next=3, …], …]",
        Changed.text(step(step(1, text), 5), step(step(3, text), 5)));
  }

  private static World.Step<Object, Object> step(Object next, Object result) {
    return new World.Step<>(next, result);
  }
}
