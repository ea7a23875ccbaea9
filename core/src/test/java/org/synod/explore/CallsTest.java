// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.explore.World.Step;
import org.synod.memory.Words;
import org.synod.register.Register;

/** Calls that must throw, and calls that end without effect. */
class CallsTest {

  /** A counter that must not go below zero. Its check and its change are two steps, or one. */
  private static void take(World world, Words stock, boolean isOneStep) {
    world.<Long, Boolean>call(
        "take",
        () -> {
          for (; ; ) {
            long left = stock.getVolatile(0);
            if (left == 0) {
              throw new IllegalStateException("nothing is left of " + left);
            }
            if (!isOneStep) {
              stock.setOpaque(0, left - 1);
              return true;
            }
            if (stock.compareAndExchange(0, left, left - 1) == left) {
              return true;
            }
          }
        },
        left -> {
          if (left == 0) {
            throw new IllegalStateException("empty");
          }
          return new Step<>(left - 1, true);
        });
  }

  private static Consumer<World> two(boolean isOneStep) {
    return world -> {
      Words stock = world.memory("stock", 2).allocate(1);
      stock.setOpaque(0, 1);
      world.linearizable(1L);
      for (String name : new String[] {"p", "q"}) {
        world.process(
            name,
            () -> {
              try {
                take(world, stock, isOneStep);
                return "taken";
              } catch (IllegalStateException e) {
                return "refused";
              }
            });
      }
    };
  }

  @Test
  void aCallMustThrowWhereItsModelThrows() {
    assertEquals(
        Set.of("p: taken, q: refused", "p: refused, q: taken"),
        Explorer.of(two(/* isOneStep */ true)).lockFree().explore().requireComplete().outcomes());
    Explorer.of(two(/* isOneStep */ false)).explore().requireFailure("q: take -> true");
    refusesWithoutReason(new IllegalStateException())
        .requireFailure("p: take -> throws IllegalStateException");
    refusesWithoutReason(new IllegalArgumentException())
        .requireFailure("p: take -> throws IllegalArgumentException");
  }

  /** A call that throws, where its model returns. */
  private static Exploration refusesWithoutReason(RuntimeException how) {
    return Explorer.of(
            world -> {
              Words words = world.memory("w", 1).allocate(1);
              world.linearizable(1L);
              world.process(
                  "p",
                  () -> {
                    try {
                      return world.<Long, Boolean>call(
                          "take",
                          () -> {
                            words.getVolatile(0);
                            throw how;
                          },
                          left -> new Step<>(left - 1, true));
                    } catch (RuntimeException e) {
                      return "refused";
                    }
                  });
            })
        .explore();
  }

  private static Long read(World world, Register<Long> register) {
    return world.<Long, Long>call(
        "read", () -> register.get().value(), state -> new Step<>(state, state));
  }

  /** Adds 1, unless another process gets in between. It may then have added all the same. */
  private static Consumer<World> attempts(boolean hasEffect) {
    return world -> {
      Register<Long> register = world.register("r", 0L);
      world.linearizable(0L);
      for (String name : new String[] {"p", "q"}) {
        world.process(
            name,
            () -> {
              Long added =
                  world.<Long, Long>attempt(
                      "add 1",
                      () -> {
                        long version = register.get().version();
                        long next = register.get().value() + 1;
                        if (register.compareAndSet(version, next)) {
                          return next;
                        }
                        return hasEffect ? another(register) : null;
                      },
                      old -> new Step<>(old + 1, old + 1));
              return added + " of " + read(world, register);
            });
      }
    };
  }

  private static Long another(Register<Long> register) {
    register.updateAndGet(old -> old + 1);
    return null;
  }

  @Test
  void anAttemptInVainHasNoEffect() {
    Set<String> outcomes =
        Explorer.of(attempts(/* hasEffect */ false)).explore().requireComplete().outcomes();
    assertEquals(
        Set.of(
            "p: 1 of 1, q: 2 of 2", "p: 1 of 2, q: 2 of 2", "p: 2 of 2, q: 1 of 1",
            "p: 2 of 2, q: 1 of 2", "p: 1 of 1, q: null of 1", "p: null of 1, q: 1 of 1"),
        outcomes);
    Explorer.of(attempts(/* hasEffect */ true)).explore().requireFailure("add 1 (without effect)");
  }

  /** A lock whose attempts end, and which is tried again and again. */
  @Test
  void attemptsInVainAreNoProgress() {
    Explorer.of(
            world -> {
              Words lock = world.memory("lock", 2).allocate(1);
              world.linearizable(0L);
              for (long i = 1; i <= 2; i++) {
                long me = i;
                world.process(
                    "p" + me,
                    () -> {
                      while (world.<Long, Long>attempt(
                              "try",
                              () -> lock.compareAndExchange(0, 0, me) == 0 ? me : null,
                              holder -> new Step<>(me, me))
                          == null) {
                        // again
                      }
                      return world.<Long, Long>call(
                          "unlock",
                          () -> {
                            lock.setOpaque(0, 0);
                            return 0L;
                          },
                          holder -> new Step<>(0L, 0L));
                    });
              }
            })
        .lockFree()
        .explore()
        .requireFailure("not lock-free: step 2 can be taken again");
  }
}
