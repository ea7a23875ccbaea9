// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Words;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** The parts that specs see: the first state, registers, words, shared objects and ghosts. */
class SpecTest {

  /** A spec that remembers nothing. */
  private static Spec<Boolean> always(Consumer<Spec.View> holds) {
    return new Spec<>() {
      @Override
      public Boolean start() {
        return true;
      }

      @Override
      public Boolean next(Boolean nothing, View view) {
        holds.accept(view);
        return nothing;
      }
    };
  }

  @Test
  void theFirstStateIsLookedAt() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Integer> register = world.register("r", 7);
                  world.process("p", register::get);
                  world.check(always(view -> assertEquals(0, view.get(register).value())));
                })
            .explore()
            .requireFailure("expected: <0> but was: <7>");
    assertEquals(0, found.failing().orElseThrow().length());
  }

  @Test
  void wordsAndSharedObjectsAreSeen() {
    Consumer<World> setup =
        world -> {
          Words words = world.memory("w", 1).allocate(2);
          Shared<Integer> counter = world.shared("counter", 0);
          world.process(
              "p",
              () -> {
                words.setOpaque(1, 5);
                return counter.step("increment()", n -> new World.Step<>(n + 1, n));
              });
          world.check(
              always(
                  view -> {
                    assertEquals(0, view.get(words, 0));
                    if (view.ended(0)) {
                      throw new AssertionError(view.get(words, 1) + " and " + view.get(counter));
                    }
                  }));
        };
    Explorer.of(setup).explore().requireFailure("5 and 1");
  }

  /** Two processes that enter without looking, and note it in a ghost. */
  private static Consumer<World> criticalSection(boolean isLocked) {
    return world -> {
      Register<Boolean> lock = world.register("lock", false);
      Ghost<Integer> inside = world.ghost("inside", 0);
      for (String name : new String[] {"p", "q"}) {
        world.process(
            name,
            () -> {
              long version = lock.get().version();
              if (isLocked && (version != 1 || !lock.compareAndSet(version, true))) {
                return "refused";
              }
              inside.update(n -> n + 1);
              lock.get();
              inside.update(n -> n - 1);
              return "was inside";
            });
      }
      world.check(always(view -> assertTrue(view.get(inside) <= 1, "two are inside")));
    };
  }

  @Test
  void aGhostIsWrittenAlongWithTheStepBeforeIt() {
    Exploration locked = Explorer.of(criticalSection(true)).crashes(1).explore().requireComplete();
    assertTrue(locked.outcomes().contains("p: was inside, q: refused"), locked.toString());
    Exploration open =
        Explorer.of(criticalSection(false)).explore().requireFailure("two are inside");
    Schedule schedule = open.failing().orElseThrow();
    assertEquals(2, schedule.length());
    assertTrue(schedule.table().contains("; inside = 2"), schedule.table());
  }

  @Test
  void aGhostIsWrittenOnceForEachWrite() {
    Consumer<World> setup =
        world -> {
          Register<Integer> register = world.register("r");
          Ghost<Integer> reads = world.ghost("reads", 0);
          world.process(
              "p",
              () -> {
                for (int i = 0; i < 3; i++) {
                  register.get();
                  reads.update(n -> n + 1);
                }
                return "done";
              });
          world.check(always(view -> assertTrue(!view.ended(0) || view.get(reads) == 3)));
        };
    Explorer.of(setup).explore().requireComplete();
  }

  @Test
  void statesThatDifferInAGhostAreNotMerged() {
    Exploration found =
        Explorer.of(
                world -> {
                  Shared<Integer> gate = world.shared("gate", 0);
                  Ghost<String> order = world.ghost("order", "");
                  for (String name : new String[] {"p", "q"}) {
                    world.process(
                        name,
                        () -> {
                          gate.step("pass()", n -> new World.Step<>(n, true));
                          order.update(before -> before + name);
                          return null;
                        });
                  }
                  world.check(
                      always(view -> assertTrue(!view.get(order).equals("qp"), "q was first")));
                })
            .explore()
            .requireFailure("q was first");
    assertEquals("1 0", found.failing().orElseThrow().trace());
  }

  @Test
  void aGhostIsWrittenBeforeTheFirstStepAndInTheSetup() {
    Consumer<World> setup =
        world -> {
          Register<Integer> register = world.register("r");
          Ghost<String> ghost = world.ghost("ghost", "made");
          ghost.update(before -> before + ", set up");
          world.process(
              "p",
              () -> {
                ghost.update(before -> before + ", begun");
                return register.get().version();
              });
          world.check(always(view -> assertEquals("made, set up, begun", view.get(ghost))));
        };
    assertEquals(Set.of("p: 0"), Explorer.of(setup).explore().requireComplete().outcomes());
  }

  @Test
  void aGhostThatCannotBeWrittenFailsWithItsSchedule() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Integer> register = world.register("r");
                  Ghost<Integer> ghost = world.ghost("ghost", 1);
                  world.process(
                      "p",
                      () -> {
                        register.get();
                        ghost.update(n -> null);
                        return null;
                      });
                })
            .explore()
            .requireFailure("change: null for ghost, allowed: a value");
    assertEquals("0", found.failing().orElseThrow().trace());
  }

  @Test
  void refusesWhatIsOfNoWorldOrOfAnother() {
    Consumer<World> setup =
        world -> {
          Register<Integer> register = world.register("r");
          Words words = world.memory("w", 1).allocate(1);
          Ghost<Integer> ghost = world.ghost("ghost", 1);
          Shared<Integer> shared = world.shared("shared", 1);
          Refusal.ofNull("initial", () -> world.ghost("ghost", null));
          Refusal.ofNull("name", () -> world.ghost(null, 1));
          Refusal.ofNull("value", () -> ghost.set(null));
          Refusal.ofNull("change", () -> ghost.update(null));
          world.process("p", register::get);
          Explorer.of(
                  other -> {
                    Register<Integer> its = other.register("its");
                    other.process("q", its::get);
                    other.check(
                        always(
                            view -> {
                              Refusal.ofArgument("words: ", () -> view.get(words, 0));
                              Refusal.ofArgument("ghost: ", () -> view.get(ghost));
                              Refusal.ofArgument("shared: ", () -> view.get(shared));
                              Refusal.ofArgument(
                                  "register: ", () -> view.get(new HeapRegister<>()));
                            }));
                  })
              .explore()
              .requireComplete();
        };
    Explorer.of(setup).explore().requireComplete();
  }
}
