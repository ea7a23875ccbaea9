// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.explore.World.Step;
import org.synod.memory.References;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Registers and shared objects that a process makes and hands to another. */
class MadeWhileRunningTest {

  /** One process makes a register and publishes it. Both write it. */
  private static Consumer<World> published() {
    return world -> {
      References<Register<String>> place = world.memory("m", 2).references("place", 1);
      world.process(
          "maker",
          () -> {
            Register<String> made = world.register("made", "first");
            place.setVolatile(0, made);
            return made.compareAndSet(1, "maker");
          });
      world.process(
          "other",
          () -> {
            Register<String> found = place.getVolatile(0);
            return found == null ? "none" : found.get().value() + found.compareAndSet(1, "other");
          });
    };
  }

  @Test
  void aRegisterIsSharedWithAnotherProcess() {
    Set<String> outcomes =
        Set.of(
            "maker: true, other: none", "maker: true, other: makerfalse",
            "maker: true, other: firstfalse", "maker: false, other: firsttrue");
    assertEquals(outcomes, Explorer.of(published()).explore().requireComplete().outcomes());
    assertEquals(outcomes, Explorer.of(published()).withoutMerging().explore().outcomes());
  }

  @Test
  void itIsNamedByItsMaker() {
    Schedule schedule = Explorer.of(published()).schedule("0 1 1 0 1");
    assertTrue(schedule.table().contains("made@maker.1  compareAndSet(1,"), schedule.table());
    assertTrue(schedule.diagram().contains("made#64;maker.1"), schedule.diagram());
  }

  /** The register of the setup fails, and the one that a process has made answers. */
  @Test
  void itAlwaysAnswers() {
    Consumer<World> two =
        world -> {
          Register<Integer> old = world.register("old", 0);
          world.process(
              "p",
              () -> {
                Register<Integer> made = world.register("made", 1);
                String said = "" + made.compareAndSet(1, 2);
                try {
                  return said + old.compareAndSet(1, 1) + made.get().value();
                } catch (RegisterUnavailableException e) {
                  return said + e.effect() + made.get().value();
                }
              });
        };
    assertEquals(
        Set.of("p: truetrue2", "p: trueNONE2"),
        Explorer.of(two).outages(1).outagesToOne(1).explore().requireComplete().outcomes());
    assertEquals(
        Set.of("p: truetrue2", "p: trueNONE2", "p: trueUNKNOWN2"),
        Explorer.of(two).omissions(2).explore().requireComplete().outcomes());
  }

  @Test
  void aSharedObjectIsMadeAndSeenBySpecs() {
    AtomicReference<Shared<Integer>> made = new AtomicReference<>();
    Consumer<World> counts =
        world -> {
          made.set(null);
          world.process(
              "p",
              () -> {
                Shared<Integer> counter = world.shared("counter", 7);
                made.compareAndSet(null, counter);
                return counter.step("add", n -> new Step<>(n + 1, n));
              });
          world.check(
              new Spec<Integer>() {
                @Override
                public Integer start() {
                  return 0;
                }

                @Override
                public Integer next(Integer before, View view) {
                  return made.get() == null ? 0 : view.get(made.get());
                }
              });
        };
    Exploration found = Explorer.of(counts).explore();
    assertEquals(Set.of("p: 7"), found.outcomes());
    String table = Explorer.of(counts).schedule("0").table();
    assertTrue(table.contains("7; counter@p.1 = 8"), table);
  }

  @Test
  void refusesBadInputByName() {
    Explorer.of(
            world -> {
              Register<Integer> register = world.register("r", 0);
              world.process(
                  "p",
                  () -> {
                    Refusal.ofNull("name", () -> world.register(null, 1));
                    Refusal.ofNull("initial", () -> world.shared("s", null));
                    return register.get().value();
                  });
            })
        .explore()
        .requireComplete();
    World[] ended = new World[1];
    Explorer.of(
            world -> {
              ended[0] = world;
              Register<Integer> register = world.register("r", 0);
              world.process("p", register::get);
            })
        .explore();
    Refusal.of(
        IllegalStateException.class,
        "shared memory: used outside a process",
        () -> ended[0].register("late"));
  }
}
