// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.FaultyReference;
import org.synod.memory.FaultyReference.Fault;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.register.Histories.Model;

/**
 * Every schedule of small runs of {@link HeapRegister}, whose field is a reference of a world here,
 * with a crash at every step. All calls are linearizable and wait-free. The last test puts faults
 * into the same runs.
 */
class HeapRegisterScheduleTest {
  private static Register<Long> register(World world, int processes, Fault fault) {
    Memory memory = world.memory("r", processes);
    References<Versioned<Long>> state = memory.references("state", 1);
    return new OverReferences(
        new FaultyReference<>(state, fault), memory.references("waiters", 1));
  }

  private static Model read(World world, Register<Long> register) {
    return world.<Model, Model>call(
        "get()", () -> model(register.get()), state -> new World.Step<>(state, state));
  }

  private static Model model(Versioned<Long> versioned) {
    return new Model(versioned.version(), versioned.toOptional().orElse(0L));
  }

  private static boolean set(World world, Register<Long> register, long expected, long next) {
    return world.<Model, Boolean>call(
        "compareAndSet(" + expected + ", " + next + ")",
        () ->
            next % 2 == 0 // both forms in turn
                ? register.compareAndSet(expected, next)
                : register.compareAndSet(new Versioned<>(expected + 1, next)),
        state ->
            state.version() == expected
                ? new World.Step<>(new Model(expected + 1, next), true)
                : new World.Step<>(state, false));
  }

  /** Processes that each write so many times at the version that they have read. */
  private static Explorer updates(Fault fault, int processes, int times) {
    return Explorer.of(
        world -> {
          Register<Long> register = register(world, processes, fault);
          world.linearizable(new Model(0, 0));
          for (int i = 1; i <= processes; i++) {
            long value = 10L * i;
            world.process(
                "p" + i,
                () -> {
                  List<Boolean> written = new ArrayList<>();
                  for (int time = 0; time < times; time++) {
                    long version = read(world, register).version();
                    written.add(set(world, register, version, value + time));
                  }
                  return written;
                });
          }
        });
  }

  private static Explorer exchanges(Fault fault) {
    return Explorer.of(
        world -> {
          Register<Long> register = register(world, 3, fault);
          world.linearizable(new Model(0, 0));
          for (int i = 1; i <= 2; i++) {
            long value = 10L * i;
            world.process(
                "p" + i,
                () -> {
                  Model first = Histories.compareAndExchange(world, register, 0, value);
                  return first + ", "
                      + Histories.compareAndExchange(
                          world, register, Math.max(1, first.version()), value + 1);
                });
          }
          world.process("r", () -> read(world, register));
        });
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireComplete();
    System.out.println("HeapRegister, " + what + ": " + found);
    return found;
  }

  @Test
  void updatesOfTwo() {
    Exploration found = explored("2 x 2 updates, 1 crash", updates(Fault.NOTHING, 2, 2).crashes(1));
    // wait-free: a read is one step, a compare-and-set a read, an exchange, and, if it has
    // succeeded, a look for those who wait
    assertEquals(2 * (1 + 3), found.longest());
  }

  @Test
  void updatesOfThree() {
    explored("3 updates, 2 crashes", updates(Fault.NOTHING, 3, 1).crashes(2));
  }

  @Test
  void aWitnessIsTheStateAtTheMomentOfTheCall() {
    explored("exchanges and a reader, 1 crash", exchanges(Fault.NOTHING).crashes(1));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void isFound(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 2 updates", updates(fault, 2, 2));
    checks.put("exchanges and a reader", exchanges(fault));
    SeededFault.requireFound(fault, checks);
  }
}
