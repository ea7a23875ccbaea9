// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.transaction.deterministic.DeterministicExecutorTest.uses;
import static org.synod.transaction.deterministic.DeterministicExecutorTest.worker;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.log.HeapLog;

/** What is refused, with its name. */
class DeterministicRefusalsTest {
  private final HeapLog<Op> log = new HeapLog<>();

  @Test
  void refusesAKeyThatWasNotDeclared() {
    var worker =
        worker(
            uses(
                (command, state) -> {
                  state.set("b", 1L);
                  return command.equals("get") ? state.get("c") : set(state, command);
                }));
    Refusal.ofArgument(
        "key: c, which get has not declared as read, allowed: [a, b]", () -> worker.execute("get"));
    Refusal.ofArgument(
        "key: c, which c has not declared as written, allowed: [b]", () -> worker.execute("c"));
    Refusal.ofArgument(
        "key: a, which a has not declared as written, allowed: [b]", () -> worker.execute("a"));
    assertNull(worker.get("b"), "an effect of a refused command");
    worker.execute("b");
    assertEquals(2, worker.get("b"));
  }

  private static Long set(Access<String, Long> state, String key) {
    state.set(key, 2L);
    return 2L;
  }

  @Test
  void refusesUseBehindTheEndAndInOtherThreads() throws Exception {
    List<Access<String, Long>> states = new ArrayList<>();
    List<Declaration<String>> declarations = new ArrayList<>();
    var worker =
        worker(
            new Procedure<String, String, Long, Boolean>() {
              @Override
              public void declare(String command, Declaration<String> keys) {
                keys.reads("a");
                declarations.add(keys);
              }

              @Override
              public Boolean run(String command, Access<String, Long> state) {
                states.add(state);
                try {
                  Race.of(1, thread ->
                      Refusal.of(
                          IllegalStateException.class, "state: used by ", () -> state.get("a")));
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
                return true;
              }
            });
    assertTrue(worker.execute("x"));
    Refusal.of(IllegalStateException.class, "state: used after", () -> states.get(0).get("a"));
    Refusal.of(IllegalStateException.class, "keys: b", () -> declarations.get(0).reads("b"));
  }

  @Test
  void refusesCallsInsideACommand() {
    List<Worker<String, String, Long, Long>> inside = new ArrayList<>();
    var worker =
        worker(
            uses(
                (command, state) ->
                    command.equals("get") ? inside.get(0).get("a") : inside.get(0).run()));
    inside.add(worker);
    String start = ": inside a command of the same worker";
    Refusal.of(IllegalStateException.class, "get" + start, () -> worker.execute("get"));
    Refusal.of(IllegalStateException.class, "run" + start, () -> worker.execute("run"));
    assertNull(worker.get("a"));
  }

  @Test
  void refusesBadArguments() {
    var procedure = new Op.Procedure();
    Refusal.ofNull("log", () -> new DeterministicExecutor<>(null, procedure, 1));
    Refusal.ofNull("procedure", () -> new DeterministicExecutor<>(log, (Op.Procedure) null, 1));
    for (int workers : new int[] {-1, 0, 65}) {
      Refusal.ofArgument(
          "workers: " + workers + ", allowed: 1 to 64",
          () -> new DeterministicExecutor<>(log, procedure, workers));
    }
    var executor = new DeterministicExecutor<>(log, procedure, 2);
    Refusal.ofArgument("number: -1, allowed: 0 to 1", () -> executor.worker(-1));
    Refusal.ofArgument("number: 2, allowed: 0 to 1", () -> executor.worker(2));
    Refusal.ofNull("command", () -> executor.worker(0).execute(null));
    Refusal.ofNull("key", () -> executor.worker(0).get(null));
    var nulls =
        worker(
            uses(
                (command, state) -> {
                  if (command.equals("get")) {
                    return state.get(null);
                  }
                  state.set(null, 1L);
                  return 0L;
                }));
    Refusal.ofNull("key", () -> nulls.execute("get"));
    Refusal.ofNull("key", () -> nulls.execute("set"));
  }

  @Test
  void aClosedWorkerIsNotKeptAndTheOthersGoOn() {
    var executor = new DeterministicExecutor<>(log, new Op.Procedure(), 2);
    var closed = executor.worker(0);
    closed.close();
    closed.close();
    Refusal.of(IllegalStateException.class, "run: after close", closed::run);
    Refusal.of(IllegalStateException.class, "get: after close", () -> closed.get("a"));
    Refusal.of(
        IllegalStateException.class,
        "execute: after close",
        () -> closed.execute(Op.of("", "a")));
    assertEquals(0, log.decidedPrefix());
    Refusal.of(IllegalStateException.class, "number: 0, closed", () -> executor.worker(0));
    assertEquals(31, executor.worker(1).execute(Op.of("", "a")));
    assertEquals("DeterministicExecutor[null, Worker[passed 1, keys 1]]", executor.toString());
    executor.close();
    Refusal.of(IllegalStateException.class, "number: 1, closed", () -> executor.worker(1));
  }
}
