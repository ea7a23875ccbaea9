// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.log.HeapLog;

/** The outcome is that of the log's order, whoever executes the commands, and who does not. */
class DeterministicExecutorTest {
  private static final String KEYS = "abcdefgh";

  private final HeapLog<Op> log = new HeapLog<>();

  private static Op random(Random random) {
    StringBuilder[] sets = {new StringBuilder(), new StringBuilder()};
    for (int i = 0; i < 3; i++) {
      sets[random.nextInt(2)].append(KEYS.charAt(random.nextInt(KEYS.length())));
    }
    return random.nextInt(10) == 0
        ? Op.failing(sets[1].toString())
        : Op.of(sets[0].toString(), sets[1].toString());
  }

  private static <R> void requireState(Map<String, Long> expected, Worker<Op, String, Long, R> is) {
    for (String key : KEYS.split("")) {
      assertEquals(expected.get(key), is.get(key), key);
    }
  }

  /** A procedure of a single command, with the letters a and b. */
  static <R> Procedure<String, String, Long, R> uses(
      BiFunction<String, Access<String, Long>, R> body) {
    return new Procedure<>() {
      @Override
      public void declare(String command, Declaration<String> keys) {
        keys.reads("a");
        keys.writes("b");
      }

      @Override
      public R run(String command, Access<String, Long> state) {
        return body.apply(command, state);
      }
    };
  }

  static <R> Worker<String, String, Long, R> worker(Procedure<String, String, Long, R> p) {
    return new DeterministicExecutor<>(new HeapLog<>(), p, 1).worker(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theOutcomeIsThatOfTheLogsOrder(int workers) throws Exception {
    var executor = new DeterministicExecutor<>(log, new Op.Procedure(), workers);
    List<Op> ops = new ArrayList<>();
    Random random = new Random(workers);
    for (int i = 0; i < 20_000; i++) {
      ops.add(random(random));
      log.append(ops.get(i));
    }
    Race.of(workers, thread -> assertEquals(ops.size(), executor.worker(thread).run()));
    for (int i = 0; i < workers; i++) {
      requireState(Op.serial(ops), executor.worker(i));
      assertEquals(ops.size(), executor.worker(i).position());
      assertEquals(0, executor.worker(i).run());
    }
  }

  @Test
  void eachCallerGetsTheOutcomeOfItsCommand() throws Exception {
    int workers = 4;
    var executor = new DeterministicExecutor<>(log, new Op.Procedure(), workers);
    Map<Op, String> outcomes = new ConcurrentHashMap<>(); // ops are told apart by their keys
    var follower = log.follow(0);
    Race.of(
        workers,
        thread -> {
          Random random = new Random(thread);
          for (int i = 0; i < 500; i++) {
            Op drawn = random(random);
            List<String> reads = new ArrayList<>(drawn.reads());
            reads.add("only " + thread + "." + i);
            Op op = new Op(reads, drawn.writes(), drawn.fails());
            String outcome;
            try {
              outcome = Long.toString(executor.worker(thread).execute(op));
            } catch (IllegalStateException e) {
              outcome = e.getMessage();
            }
            outcomes.put(op, outcome);
          }
        });
    Map<String, Long> state = new HashMap<>();
    for (Op op = follower.poll(); op != null; op = follower.poll()) {
      assertEquals(op.on(state), outcomes.remove(op), op.toString());
    }
    assertEquals(Map.of(), outcomes);
    requireState(state, executor.worker(3));
  }

  @Test
  void aCommandThatThrowsHasNoEffectAndTheNextGoesOn() {
    log.append(Op.of("", "a"));
    log.append(Op.failing("ab")); // nobody waits for it
    var worker = new DeterministicExecutor<>(log, new Op.Procedure(), 1).worker(0);
    var thrown =
        assertThrows(IllegalStateException.class, () -> worker.execute(Op.failing("a")));
    assertEquals("fails at 62", thrown.getMessage());
    assertEquals(31, worker.get("a"));
    assertNull(worker.get("b"));
    assertEquals(62, worker.execute(Op.of("", "a")));
  }

  @Test
  void aDeclarationThatThrowsIsAnOutcome() {
    var refused = new UnsupportedOperationException("no keys");
    var worker =
        worker(
            new Procedure<String, String, Long, String>() {
              @Override
              public void declare(String command, Declaration<String> keys) {
                keys.writes("a");
                if (command.equals("bad")) {
                  throw refused;
                }
              }

              @Override
              public String run(String command, Access<String, Long> state) {
                state.set("a", 1L);
                return command;
              }
            });
    assertSame(refused, assertThrows(RuntimeException.class, () -> worker.execute("bad")));
    assertNull(worker.get("a"));
    assertEquals("good", worker.execute("good"));
    assertEquals(1, worker.get("a"));
  }

  @Test
  void anErrorOfABodyIsAnOutcomeButNotThatOfTheMachine() {
    AtomicInteger runs = new AtomicInteger();
    var worker =
        worker(
            uses(
                (command, state) -> {
                  state.set("b", (long) runs.incrementAndGet());
                  if (command.equals("overflow") && runs.get() == 1) {
                    throw new StackOverflowError();
                  }
                  assertFalse(command.equals("error"), "an error");
                  return runs.get();
                }));
    assertThrows(StackOverflowError.class, () -> worker.execute("overflow"));
    assertEquals(0, worker.position());
    assertEquals(2, worker.get("b"), "the command was in the log, and is executed now");
    assertThrows(AssertionError.class, () -> worker.execute("error"));
    assertEquals(2, worker.get("b"));
  }

  @Test
  void anErrorOfADeclarationLosesNoCommand() {
    AtomicInteger declared = new AtomicInteger();
    Procedure<Op, String, Long, Long> failingOnce =
        new Op.Procedure() {
          @Override
          public void declare(Op op, Declaration<String> keys) {
            if (declared.incrementAndGet() == 1) {
              throw new StackOverflowError();
            }
            super.declare(op, keys);
          }
        };
    var worker = new DeterministicExecutor<>(log, failingOnce, 1).worker(0);
    assertThrows(StackOverflowError.class, () -> worker.execute(Op.of("", "a")));
    assertEquals(1, worker.run());
    assertEquals(31, worker.get("a"));
  }

  /** The first thread to come stays in a body until the others have executed the whole log. */
  @Test
  void aWorkerThatStopsHoldsUpNobody() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Procedure<Op, String, Long, Long> stopping =
        new Op.Procedure() {
          @Override
          public Long run(Op op, Access<String, Long> state) {
            if (Thread.currentThread().getName().equals("stops")) {
              stopped.countDown();
              Race.await(done);
            }
            return super.run(op, state);
          }
        };
    var executor = new DeterministicExecutor<>(log, stopping, 2);
    List<Op> ops = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      ops.add(random(random));
      log.append(ops.get(i));
    }
    Thread stops = new Thread(() -> executor.worker(0).run(), "stops");
    stops.start();
    Race.await(stopped);
    requireState(Op.serial(ops), executor.worker(1));
    done.countDown();
    stops.join();
    requireState(Op.serial(ops), executor.worker(0));
  }

  @Test
  void oneWorkerRunsEachCommandOnce() {
    AtomicInteger runs = new AtomicInteger();
    var worker = worker(uses((command, state) -> runs.incrementAndGet()));
    for (int i = 1; i <= 1_000; i++) {
      assertEquals(i, worker.execute("x"));
    }
    assertEquals(1_000, runs.get());
  }

  @Test
  void aKeyThatIsDeclaredTwiceIsWrittenIfOneSaysSo() {
    Op readFirst = new Op(List.of("a", "a"), List.of("a"), /* fails */ false);
    Op writtenFirst = new Op(List.of("a"), List.of("a", "a"), /* fails */ false);
    var worker = new DeterministicExecutor<>(log, new Op.Procedure(), 1).worker(0);
    Map<String, Long> state = new HashMap<>();
    assertEquals(readFirst.on(state), Long.toString(worker.execute(readFirst)));
    assertEquals(writtenFirst.on(state), Long.toString(worker.execute(writtenFirst)));
    requireState(state, worker);
  }

  @Test
  void manyKeysOfOneCommandAndAChainOfManyCommands() {
    var worker = new DeterministicExecutor<>(log, new Op.Procedure(), 1).worker(0);
    Op all = Op.of("hgfedcba", KEYS);
    Map<String, Long> state = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      all.on(state);
      log.append(all);
    }
    requireState(state, worker);
  }

  @Test
  void keysWithoutAValueAreNotKept() {
    var worker =
        worker(
            uses(
                (command, state) -> {
                  state.set("b", command.equals("set") ? 1L : null);
                  return 0;
                }));
    worker.execute("unset");
    assertEquals("Worker[passed 1, keys 0]", worker.toString());
    worker.execute("set");
    assertEquals("Worker[passed 2, keys 1]", worker.toString());
    worker.execute("unset");
    assertEquals("Worker[passed 3, keys 0]", worker.toString());
    assertNull(worker.get("b"));
  }

  @Test
  void nothingIsKeptThatAllHavePassed() throws Exception {
    List<WeakReference<Object>> values = new ArrayList<>();
    var rewriting =
        new Procedure<String, String, Object, Integer>() {
          @Override
          public void declare(String command, Declaration<String> keys) {
            keys.writes("a");
          }

          @Override
          public Integer run(String command, Access<String, Object> state) {
            Object value = new Object();
            values.add(new WeakReference<>(value));
            state.set("a", value);
            return 0;
          }
        };
    var strings = new HeapLog<String>();
    var executor = new DeterministicExecutor<>(strings, rewriting, 1);
    for (int i = 0; i < 3_000; i++) {
      executor.worker(0).execute("x");
    }
    assertThrows(IndexOutOfBoundsException.class, () -> strings.get(0));
    Refusal.of(
        IndexOutOfBoundsException.class,
        "from: 0",
        () -> new DeterministicExecutor<>(strings, rewriting, 1));
    for (int tries = 0; values.get(0).get() != null; tries++) {
      assertTrue(tries < 100, "the first value is kept");
      System.gc();
    }
    assertSame(values.get(2_999).get(), executor.worker(0).get("a"));
  }
}
