// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.Register;

/** Numbers of processes that are given back, or taken over from processes that crashed. */
class JoinableMemoryTest {

  private static String joined(Memory memory) {
    try (Member me = memory.join()) {
      return "had " + me.id();
    } catch (IllegalStateException e) {
      return "full";
    }
  }

  /** Joins, and stays a member. */
  private static String stays(Memory memory) {
    try {
      Member me = memory.join();
      assertFalse(memory.isLost(me.id(), me.incarnation()), "lives");
      assertEquals(me.incarnation(), memory.incarnation(me.id()));
      return "has " + me.id();
    } catch (IllegalStateException e) {
      return "full";
    }
  }

  private static boolean leaves(Memory memory, Member process) {
    try {
      memory.leave(process);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Consumer<World> two(int numbers) {
    return world -> {
      Memory memory = world.joinableMemory("m", numbers);
      world.process("p", () -> stays(memory));
      world.process("q", () -> stays(memory));
    };
  }

  @Test
  void aNumberIsOfOneProcessUntilItCrashes() {
    assertEquals(
        Set.of("p: has 0, q: full", "p: full, q: has 0"),
        Explorer.of(two(1)).explore().requireComplete().outcomes());
    Set<String> outcomes =
        Explorer.of(two(1)).crashes(1).soloEndsWithin(8).explore().requireComplete().outcomes();
    assertTrue(outcomes.contains("p: crashed, q: has 0"), "taken over");
    assertTrue(outcomes.contains("p: crashed, q: full"), "too early");
    assertFalse(outcomes.contains("p: has 0, q: has 0"), "both have it");
    assertTrue(
        Explorer.of(two(2)).explore().requireComplete().outcomes()
            .contains("p: has 1, q: has 0"));
  }

  @Test
  void theNumberOfOneThatCrashedAsAMemberIsTakenOver() {
    Consumer<World> inTurns =
        world -> {
          Memory memory = world.joinableMemory("m", 1);
          Register<String> gate = world.register("gate");
          world.process(
              "p",
              () -> {
                stays(memory);
                gate.compareAndSet(0, "open");
                return gate.get().value();
              });
          world.process("q", () -> gate.get().isSet() ? stays(memory) : "early");
        };
    Set<String> outcomes =
        Explorer.of(inTurns).crashes(1).explore().requireComplete().outcomes();
    assertTrue(outcomes.contains("p: crashed, q: has 0"));
    assertTrue(outcomes.contains("p: open, q: full"));
  }

  @Test
  void whoLeavesGivesItsNumberToTheNext() {
    Consumer<World> inTurns =
        world -> {
          Memory memory = world.joinableMemory("m", 2);
          world.process(
              "p",
              () -> {
                Member first = memory.join();
                if (first.id() == 1) {
                  return "had 1";
                }
                first.close();
                assertTrue(memory.isLost(0, first.incarnation()), "has left");
                String next = joined(memory);
                assertTrue(memory.isLost(0, first.incarnation()), "does not come back");
                return next;
              });
          world.process("q", () -> joined(memory));
        };
    Set<String> outcomes = Explorer.of(inTurns).explore().requireComplete().outcomes();
    assertTrue(outcomes.contains("p: had 0, q: had 0"));
    assertTrue(outcomes.contains("p: had 0, q: had 1"));
    assertTrue(outcomes.contains("p: had 1, q: had 0"), "q was before it");
  }

  @Test
  void anHeirHasAnIncarnationOfItsOwn() {
    Consumer<World> heir =
        world -> {
          Memory memory = world.joinableMemory("m", 1);
          world.process(
              "p",
              () -> {
                assertEquals(0, memory.incarnation(0), "nobody has it");
                Member first = memory.join();
                first.close();
                assertEquals(0, memory.incarnation(0), "nobody has it");
                assertNotEquals(first.incarnation(), memory.join().incarnation());
                assertFalse(leaves(memory, first), "it has left");
                Refusal.of(UnsupportedOperationException.class, "current: ", memory::current);
                return null;
              });
        };
    Explorer.of(heir).explore().requireComplete();
  }
}
