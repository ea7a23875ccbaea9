// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.synod.Race;
import org.synod.log.BatchingLog;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.PaxosLog;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.picture.Recording;
import org.synod.quorum.QuorumRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;
import org.synod.replica.Atomic;
import org.synod.replica.Replicated;

/** Calls of real threads on the objects of the library, recorded: they are linearizable. */
class RecordedObjectsTest {
  private static final int THREADS = 4;
  private static final int CALLS = 100;

  /** What a thread does, with a number that is no other's. */
  private interface Body {
    void call(String process, Random random, long unique);
  }

  private static void race(Calls<?> calls, Body body) throws Exception {
    Race.of(
        THREADS,
        thread -> {
          Random random = new Random(thread);
          for (int i = 1; i <= CALLS; i++) {
            body.call("p" + thread, random, thread * CALLS + i);
          }
        });
    Linearization verdict = Linearizability.check(calls);
    assertTrue(verdict.holds(), verdict::table);
  }

  @TestFactory
  Stream<DynamicTest> registers() {
    return Stream.of(
            new HeapRegister<Long>(),
            new SlotRegister<>(new HeapMemory(8), Codec.ofLong()),
            QuorumRegister.acceptors(new HeapMemory(8), Codec.ofLong(), 3))
        .map(
            each ->
                DynamicTest.dynamicTest(each.getClass().getSimpleName(), () -> register(each)));
  }

  private static void register(Register<Long> register) throws Exception {
    Calls<Versioned<Long>> calls = new Calls<>(Versioned.unset());
    race(
        calls,
        (process, random, unique) -> {
          Versioned<Long> found = calls.call(process, "get", register::get, Model.read());
          if (random.nextBoolean()) {
            long expected = found.version();
            calls.call(
                process,
                "compareAndSet " + expected + " " + unique,
                () -> register.compareAndSet(expected, unique),
                Model.casVersion(expected, unique));
          }
        });
  }

  @Test
  void recordingsOfRegisters() throws Exception {
    Recording recording = new Recording();
    List<Register<Long>> registers =
        List.of(
            recording.register("a", new HeapRegister<>()),
            recording.register("b", new HeapRegister<>()));
    Race.of(
        THREADS,
        thread -> {
          for (long i = 1; i <= CALLS; i++) {
            Register<Long> register = registers.get((int) i % 2);
            register.compareAndSet(register.get().version(), thread * CALLS + i);
          }
        });
    Linearization verdict = Linearizability.check(recording.calls());
    assertTrue(verdict.holds(), verdict::table);
  }

  /** Loses the answer to the write of 1, and refuses that of 2, which may have taken effect. */
  private record Losing(Register<Long> register, boolean isBroken) implements Register<Long> {
    @Override
    public Versioned<Long> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      if (next == 1 || isBroken) {
        register.compareAndSet(expectedVersion, next);
      }
      throw new RegisterUnavailableException("lost", next == 1 ? Effect.UNKNOWN : Effect.NONE);
    }
  }

  private static Linearization recorded(boolean isBroken) {
    Recording recording = new Recording();
    Register<Long> register =
        recording.register("a", new Losing(new HeapRegister<>(), isBroken));
    for (long value = 1; value <= 2; value++) {
      long expected = register.get().version();
      long next = value;
      assertThrows(
          RegisterUnavailableException.class, () -> register.compareAndSet(expected, next));
      register.get();
    }
    return Linearizability.check(recording.calls());
  }

  @Test
  void recordingsKnowWhatHadNoEffect() {
    assertEquals(null, recorded(/* isBroken */ false).call());
    Linearization verdict = recorded(/* isBroken */ true);
    assertEquals("a", verdict.object());
    assertTrue(
        String.valueOf(verdict.call()).endsWith(": get() -> " + new Versioned<>(2, 2L)),
        verdict::table);
  }

  @TestFactory
  Stream<DynamicTest> logs() {
    return Stream.of(
            new HeapLog<Long>(), PaxosLog.<Long>acceptors(3),
            new BatchingLog<Long>(PaxosLog.acceptors(3)))
        .map(each -> DynamicTest.dynamicTest(each.getClass().getSimpleName(), () -> log(each)));
  }

  private static void log(Log<Long> log) throws Exception {
    Calls<List<Long>> calls = new Calls<>(List.of());
    race(
        calls,
        (process, random, unique) -> {
          if (unique % CALLS > 30) {
            return; // the states of the model are as long as the log
          }
          long index =
              calls.call(
                  process, "append " + unique, () -> log.append(unique), Model.append(unique));
          long earlier = random.nextInt((int) index + 1);
          calls.call(
              process, "get " + earlier, () -> log.get(earlier),
              state -> new Step<>(state, earlier < state.size() ? state.get((int) earlier) : null));
        });
  }

  @Test
  void replicatedObjects() throws Exception {
    Replicated<long[]> sum = new Replicated<>(() -> new long[1]);
    Calls<Long> calls = new Calls<>(0L);
    race(
        calls,
        (process, random, unique) -> {
          calls.call(
              process, "add " + unique, () -> sum.update(state -> state[0] += unique),
              Model.add(unique));
          calls.call(process, "read", () -> sum.read(state -> state[0]), Model.read());
        });
  }

  @Test
  void atomicObjects() throws Exception {
    Atomic<Long> sum = new Atomic<>(0L);
    Calls<Long> calls = new Calls<>(0L);
    race(
        calls,
        (process, random, unique) -> {
          calls.call(
              process, "add " + unique, () -> sum.updateAndGet(state -> state + unique),
              Model.add(unique));
          calls.call(process, "get", sum::get, Model.read());
        });
  }
}
