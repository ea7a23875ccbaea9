// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.memory.Words;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Proposer;
import org.synod.paxos.Round;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** Which code can go on for ever without an end of a call, and which cannot. */
class LockFreeTest {
  private static final int MANY = 1_000; // attempts before code gives up

  private static void endless(String steps, String trace, Consumer<World> setup) {
    Explorer explorer = Explorer.of(setup).lockFree();
    Exploration found =
        explorer.explore().requireFailure("not lock-free: " + steps + " can be taken again");
    assertEquals(trace, found.failing().orElseThrow().trace(), found.toString());
    String said = String.valueOf(found.failure());
    assertEquals(said, String.valueOf(explorer.replay(trace).failure()), "repeated");
  }

  private static Consumer<World> two(Body body) {
    return world -> {
      Words words = world.memory("w", 2).allocate(2);
      world.process("p", () -> body.run(words, 1));
      world.process("q", () -> body.run(words, 2));
    };
  }

  /** The code of a process: it gets some words, and a number of its own. */
  private interface Body {
    Object run(Words words, long me);
  }

  /** Takes a lock that others wait for, and gives up after some attempts. */
  private static Consumer<World> locked(int attempts) {
    return two(
        (words, me) -> {
          for (int i = 0; i < attempts; i++) {
            if (words.compareAndExchange(0, 0, me) == 0) {
              words.setOpaque(0, 0);
              return "held";
            }
          }
          return "given up";
        });
  }

  @Test
  void aSpinlockIsNotLockFree() {
    endless("step 2", "0 1", locked(MANY));
    Explorer.of(locked(MANY)).lockFree().replay("0 1 0").requireNoFailure();
  }

  @Test
  void aLockWhoseWaitersGiveUpIs() {
    Explorer.of(locked(50)).crashes(1).lockFree().explore().requireComplete();
  }

  /** Before it takes effect, each looks whether the other has pushed it away. */
  @Test
  void twoThatPushEachOtherAwayAreNot() {
    Body pushes =
        (words, me) -> {
          do {
            words.setOpaque(0, me);
          } while (words.getVolatile(0) != me);
          return me;
        };
    endless("steps 2 to 5", "0 1 0 0 1", two(pushes));
    Explorer.of(two(pushes)).ownSteps(8).soloEndsWithin(3).explore().requireNoFailure();
  }

  /** Each takes its announcement back while it sees the other's, which may have stopped. */
  @Test
  void twoThatGiveWayToEachOtherAreNot() {
    endless(
        "steps 3 to 5",
        "0 1 0 0 0",
        two(
            (words, me) -> {
              int mine = (int) me - 1;
              for (; ; ) {
                words.setOpaque(mine, 1);
                if (words.getVolatile(1 - mine) == 0) {
                  words.setOpaque(mine, 0);
                  return me;
                }
                words.setOpaque(mine, 0);
              }
            }));
  }

  /** The loop comes back to where it began after two looks, which the first look hides. */
  @Test
  void aLoopThatLooksElsewhereInTurnIsNot() {
    Consumer<World> looks =
        world -> {
          Words words = world.memory("w", 1).allocate(3);
          world.process(
              "p",
              () -> {
                for (int i = 0; i < MANY; i++) {
                  if (words.getVolatile(0) + words.getVolatile(1 + i % 2) > 0) {
                    return "seen";
                  }
                }
                return "given up";
              });
        };
    Exploration found = Explorer.of(looks).lockFree().explore();
    found.requireFailure("not lock-free: steps 1 to 4 can be taken again");
  }

  /** One fails only if the other has written: of these two, one always comes to its end. */
  @Test
  void anUpdateOfARegisterIs() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Integer> register = world.register("r", 0);
                  for (String name : List.of("p", "q", "r")) {
                    world.process(name, () -> register.updateAndGet(n -> n + 1).value());
                  }
                })
            .crashes(1)
            .lockFree()
            .explore()
            .requireComplete();
    assertTrue(found.outcomes().contains("p: 1, q: 2, r: 3"));
  }

  /** Versions and ballots grow, so no state comes again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void proposersWhoseBallotsOvertakeEachOtherAreNot(int acceptors) {
    Exploration found =
        Explorer.of(
                world -> {
                  List<Register<AcceptorState<String>>> registers =
                      world.registers("a", acceptors);
                  world.process("p", () -> proposes(0, registers));
                  world.process("q", () -> proposes(1, registers));
                })
            .maxStates(10_000)
            .lockFree()
            .explore()
            .requireFailure("not lock-free");
    found.requireFailure("except for numbers that grow");
    assertEquals(List.of(), found.idle(), "both take steps");
    String table = found.failing().orElseThrow().table();
    assertTrue(table.contains("compareAndSet(0, {promised "), table);
  }

  private static Object proposes(int number, List<Register<AcceptorState<String>>> registers) {
    Proposer<String> proposer =
        Proposer.seeded(number, registers.stream().map(Acceptor::new).toList(), number);
    for (; ; ) { // as propose(), without its pauses
      Round<String> round = proposer.tryPropose("v" + number);
      if (round.isDecided()) {
        return round.value();
      }
    }
  }

  /** Calls end again and again, and the exploration is not complete. */
  @Test
  void aProcessOfEndlesslyManyCallsIsNotAFailure() {
    Exploration found =
        Explorer.of(
                world -> {
                  Words words = world.memory("w", 1).allocate(1);
                  world.linearizable(0L);
                  world.process(
                      "p",
                      () -> {
                        for (; ; ) {
                          world.<Long, Long>call(
                              "get()",
                              () -> words.getVolatile(0),
                              state -> new World.Step<>(state, state));
                        }
                      });
                })
            .ownSteps(20)
            .lockFree()
            .explore()
            .requireNoFailure();
    assertEquals("the bound of 20 own steps", found.bound());
  }

  @Test
  void aProcessThatWaitsForOneThatHasStoppedIsNot() {
    Consumer<World> waits =
        world -> {
          Register<String> flag = world.register("flag");
          world.process("setter", () -> flag.compareAndSet(0, "up"));
          world.process("waiter", () -> world.await(flag, Versioned::isSet).value());
        };
    Explorer.of(waits).crashes(1).explore().requireComplete();
    Explorer.of(waits).lockFree().explore().requireComplete();
    Explorer.of(waits)
        .crashes(1)
        .lockFree()
        .explore()
        .requireFailure("not lock-free: waits for ever: setter: crashed, waiter: waits");
  }

  /** A register that never answers is asked again and again. */
  @Test
  void failuresArePartOfTheSchedule() {
    Consumer<World> asks =
        world -> {
          Register<String> register = world.register("r");
          world.process(
              "p",
              () -> {
                for (; ; ) {
                  try {
                    return register.get().version();
                  } catch (RegisterUnavailableException e) {
                    // asks again
                  }
                }
              });
        };
    Explorer.of(asks).omissions(9, Omission.REFUSED).lockFree().explore().requireComplete();
    Exploration found =
        Explorer.of(asks).outages(1).lockFree().explore().requireFailure("step 2 can be taken");
    assertEquals("o0 0", found.failing().orElseThrow().trace());
  }
}
