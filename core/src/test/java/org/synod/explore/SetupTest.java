// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** The changes that the setup makes to the memory of a world are there at the start. */
class SetupTest {

  @Test
  void registersWordsAndSharedObjectsAreOperated() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  assertEquals(0, register.get().version());
                  register.compareAndSet(0, "a");
                  assertFalse(register.compareAndSet(0, "b"));
                  register.updateAndGet(old -> old + "c");
                  Memory memory = world.memory("w", 1);
                  Register<Long> slots = new SlotRegister<>(memory, Codec.ofLong());
                  slots.compareAndSet(0, 4L);
                  Shared<Integer> counter = world.shared("counter", 0);
                  counter.step("increment()", n -> new World.Step<>(n + 1, n));
                  world.process(
                      "p",
                      () -> {
                        int count = counter.step("get()", n -> new World.Step<>(n, n));
                        return register.get() + ", " + slots.get() + ", " + count;
                      });
                })
            .explore()
            .requireComplete();
    assertEquals(
        Set.of("p: Versioned[version=2, value=ac], Versioned[version=1, value=4], 1"),
        found.outcomes());
  }

  @Test
  void aNumberIsTakenInTheSetup() {
    Exploration found =
        Explorer.of(
                world -> {
                  Memory memory = world.joinableMemory("m", 2);
                  memory.join();
                  world.process("p", () -> memory.join().id());
                })
            .explore()
            .requireComplete();
    assertEquals(Set.of("p: 1"), found.outcomes());
  }

  @Test
  void whatIsThrownIsTheSetupsAndNothingIsChosen() {
    Explorer.of(
            world -> {
              Shared<Integer> counter = world.shared("counter", 0);
              Refusal.of(
                  IllegalStateException.class, "choose: coin", () -> world.choose("coin", 2));
              Refusal.ofArgument(
                  "n: 0",
                  () ->
                      counter.step(
                          "halve()",
                          n -> {
                            throw new IllegalArgumentException("n: " + n + ", allowed: more");
                          }));
              world.process("p", () -> counter.step("get()", n -> new World.Step<>(n, n)));
            })
        .explore()
        .requireComplete();
  }
}
