// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** Processes that begin when another has crashed. */
class SuccessorTest {

  /** One writes two words, and its successor reads them. */
  private static Consumer<World> restarts() {
    return world -> {
      Words words = world.memory("w", 2).allocate(2);
      world.process(
          "victim",
          () -> {
            words.setOpaque(0, 1);
            words.setOpaque(1, 1);
            return "written";
          });
      world.successor(
          "heir", "victim", () -> words.getVolatile(0) + " " + words.getVolatile(1));
    };
  }

  @Test
  void aSuccessorBeginsOnlyAfterTheCrash() {
    assertEquals(
        Set.of("victim: written, heir: not begun"),
        Explorer.of(restarts()).explore().requireComplete().outcomes());
    Set<String> outcomes =
        Set.of(
            "victim: written, heir: not begun", "victim: crashed, heir: 0 0",
            "victim: crashed, heir: 1 0");
    Explorer one = Explorer.of(restarts()).crashes(1).lockFree();
    assertEquals(outcomes, one.explore().requireComplete().outcomes());
    assertEquals(
        outcomes, Explorer.of(restarts()).crashes(1).withoutMerging().explore().outcomes());
    Set<String> both = Explorer.of(restarts()).crashes(2).explore().outcomes();
    assertTrue(both.contains("victim: crashed, heir: crashed"), both.toString());
    Refusal.ofArgument("trace: 1", () -> Explorer.of(restarts()).replay("0 1"));
    assertEquals(
        Set.of("victim: crashed, heir: 1 0"), one.replay("0 x0 1 1").outcomes());
  }

  @Test
  void aSuccessorHasOne() {
    Explorer explorer =
        Explorer.of(
            world -> {
              Words words = world.memory("w", 3).allocate(1);
              world.process("a", () -> words.getVolatile(0));
              world.successor("b", "a", () -> words.getVolatile(0));
              world.successor("c", "b", () -> words.getVolatile(0));
            });
    assertEquals(
        Set.of("a: 0, b: not begun, c: not begun", "a: crashed, b: 0, c: not begun"),
        explorer.crashes(1).explore().requireComplete().outcomes());
    assertTrue(
        explorer.crashes(2).explore().outcomes().contains("a: crashed, b: crashed, c: 0"));
  }

  /** Each finds what the one before it has left in the slots of the number that it takes over. */
  @Test
  void aNumberAndItsSlotsAreTakenOver() {
    Exploration found =
        Explorer.of(
                world -> {
                  Memory memory = world.joinableMemory("m", 1);
                  SlotRegister<Long> register = new SlotRegister<>(memory, Codec.ofLong());
                  world.process("victim", () -> writes(memory, register, 1));
                  world.successor("heir", "victim", () -> writes(memory, register, 2));
                  world.successor("next", "heir", () -> writes(memory, register, 3));
                })
            .crashes(2)
            .lockFree()
            .explore()
            .requireComplete();
    Set<String> outcomes = found.outcomes();
    assertTrue(outcomes.contains("victim: 0 true 1, heir: not begun, next: not begun"));
    assertTrue(outcomes.contains("victim: crashed, heir: 0 true 2, next: not begun"));
    assertTrue(outcomes.contains("victim: crashed, heir: crashed, next: 0 true 3"));
    assertEquals(List.of(), found.idle());
  }

  private static Object writes(Memory memory, SlotRegister<Long> register, long value) {
    Member me = memory.join();
    boolean isWritten = register.compareAndSet(me, register.get().version(), value);
    return me.id() + " " + isWritten + " " + register.get().value();
  }

  @Test
  void refusesBadInputByName() {
    Explorer.of(
            world -> {
              Register<Integer> register = world.register("r", 0);
              world.process("p", register::get);
              Refusal.ofNull("name", () -> world.successor(null, "p", register::get));
              Refusal.ofNull("of", () -> world.successor("q", null, register::get));
              Refusal.ofNull("body", () -> world.successor("q", "p", null));
              Refusal.ofArgument("of: r", () -> world.successor("q", "r", register::get));
            })
        .explore()
        .requireComplete();
  }
}
