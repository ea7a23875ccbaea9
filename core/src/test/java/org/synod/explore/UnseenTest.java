// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.memory.HeapMemory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.VersionedLong;

/** Runs that the explorer cannot see in full: it says so, and does not say "complete". */
class UnseenTest {

  private static void refused(String message, Consumer<World> setup) {
    Exploration found = Explorer.of(setup).explore();
    assertFalse(found.isComplete(), found.toString());
    String said = assertThrows(AssertionError.class, found::requireComplete).getMessage();
    assertTrue(said.contains(message), said);
  }

  /** Two processes that read and write without looking, so that an update can be lost. */
  private static Consumer<World> two(Function body) {
    return world -> {
      Register<Integer> register = world.register("r", 0);
      world.process("p", () -> body.run(() -> increment(register)));
      world.process("q", () -> body.run(() -> increment(register)));
    };
  }

  /** The code around an increment. */
  private interface Function {
    Object run(Callable<Object> increment) throws Exception;
  }

  private static Object increment(Register<Integer> register) {
    return register.compareAndSet(register.get().version(), 1);
  }

  @Test
  void codeThatCatchesEverythingIsRefused() {
    refused(
        "process p: went on after its step get()",
        two(
            increment -> {
              try {
                return increment.call();
              } catch (Throwable e) {
                return "failed";
              }
            }));
    refused(
        "process p: went on after its step get()",
        two(
            increment -> {
              FutureTask<Object> task = new FutureTask<>(increment);
              task.run();
              return "done";
            }));
    refused(
        "process p: went on after its step get()",
        two(
            increment -> {
              try {
                return increment.call();
              } catch (Throwable e) {
                throw new IllegalArgumentException("failed", e);
              }
            }));
  }

  @Test
  void codeThatCleansUpAndLetsThroughIsExplored() {
    Exploration found =
        Explorer.of(
                two(
                    increment -> {
                      try {
                        return increment.call();
                      } catch (Throwable e) {
                        throw e;
                      }
                    }))
            .explore()
            .requireComplete();
    assertTrue(found.steps() > 0);
  }

  @Test
  void aStepOfAnotherThreadIsRefused() {
    refused(
        "process p: a step by stranger",
        two(
            increment -> {
              Thread other = new Thread(() -> {
                try {
                  increment.call();
                } catch (Exception e) {
                  // it is refused
                }
              }, "stranger");
              other.start();
              other.join();
              return "done";
            }));
  }

  @Test
  void aWorldWithoutStepsIsNotComplete() {
    refused(
        "no process takes a step",
        world -> {
          Register<Integer> real = new HeapRegister<>();
          world.process("p", () -> increment(real));
          world.process("q", () -> increment(real));
        });
  }

  @Test
  void whatIsBesideTheWorldAndChangesWhatAProcessDoesIsRefused() {
    refused(
        "process p: run again at the end, returned 3, before returned 1",
        world -> {
          AtomicInteger beside = new AtomicInteger();
          Register<Integer> register = world.register("r", 0);
          world.process("p", beside::incrementAndGet);
          world.process("q", () -> {
            register.get();
            return beside.incrementAndGet();
          });
        });
    refused(
        "allowed: the same each time it gets the same replies",
        world -> {
          AtomicInteger beside = new AtomicInteger();
          Register<Integer> register = world.register("r", 0);
          world.process("p", () -> register.compareAndSet(1, beside.incrementAndGet()));
        });
  }

  /**
   * Two processes that lose an update of memory beside the world, and each take a step inside it.
   */
  private static Consumer<World> beside(Runnable update) {
    return world -> {
      Register<Integer> register = world.register("r");
      for (String name : new String[] {"p", "q"}) {
        world.process(
            name,
            () -> {
              register.get();
              update.run();
              return null;
            });
      }
    };
  }

  private static final class Counter {
    volatile int count;

    void increment() {
      int seen = count;
      count = seen + 1;
    }
  }

  @Test
  void whatIsSharedBesideTheWorldAndDoesNotShowIsRefusedByItsName() {
    AtomicInteger atomic = new AtomicInteger();
    refused("beside the world: AtomicInteger changed from 0 to ", beside(atomic::incrementAndGet));
    Register<Integer> real = new HeapRegister<>();
    refused(
        "beside the world: HeapRegister.state changed from null to ",
        beside(() -> real.updateAndGet(old -> old == null ? 1 : old + 1)));
    VersionedLong words = new VersionedLong(new HeapMemory(1));
    refused("beside the world: memory changed from ", beside(() -> words.updateAndGet(n -> n + 1)));
    Counter counter = new Counter();
    refused("beside the world: Counter.count changed from 0 to ", beside(counter::increment));
    Map<String, List<Object[]>> deep = Map.of("a", List.<Object[]>of(new Object[] {atomic}));
    refused(
        "beside the world: AtomicInteger",
        beside(() -> ((AtomicInteger) deep.get("a").get(0)[0]).incrementAndGet()));
  }

  @Test
  void whatIsBesideTheWorldAndIsOnlyReadIsNot() {
    AtomicInteger constant = new AtomicInteger(3);
    Explorer.of(beside(constant::get)).explore().requireComplete();
  }

  @Test
  void aProcessWithoutStepsIsSaid() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Integer> register = world.register("r");
                  world.process("p", register::get);
                  world.process("idle", () -> "done");
                })
            .explore()
            .requireComplete();
    assertEquals(List.of("idle"), found.idle());
    assertTrue(found.toString().contains(", without a step of idle: complete"), found.toString());
    assertEquals(List.of(), Explorer.of(two(Callable::call)).explore().idle());
  }

  @Test
  void aCallWithoutAModelIsRefused() {
    refused(
        "call: get() without a model",
        world -> {
          Register<Integer> register = world.register("r", 0);
          world.process(
              "p",
              () ->
                  world.<Integer, Integer>call(
                      "get()", () -> register.get().value(), n -> new World.Step<>(n, 99)));
        });
  }

  @Test
  void aBoundOfNoStatesIsSaidAsBefore() {
    Exploration found =
        Explorer.of(two(Callable::call)).maxStates(0).explore();
    assertEquals("the bound of 0 states", found.bound());
  }
}
