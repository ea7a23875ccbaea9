// SPDX-License-Identifier: Apache-2.0
package org.synod.replica.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.MissingCalls;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.PaxosLog;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.RegisterLog;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** State machines over logs, each object of them as in a process of its own. */
class ReplicatedStateMachineTest {
  private static final BiFunction<String, String, String> PLUS = MachineRuns::after;

  private final Map<Long, Register<LogChunk<String>>> chunks = new ConcurrentHashMap<>();
  private final Register<Snapshot<String>> snapshots = new HeapRegister<>();
  private final AtomicInteger reads = new AtomicInteger();
  private boolean isSilent;
  private boolean isSilentAfterWrite;

  /** A chunk that counts how often it is read, and may be silent. */
  private final class Counted implements Register<LogChunk<String>> {
    private final Register<LogChunk<String>> register = new HeapRegister<>();

    @Override
    public Versioned<LogChunk<String>> get() {
      if (isSilent) {
        throw new RegisterUnavailableException("silent", Effect.NONE);
      }
      reads.incrementAndGet();
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, LogChunk<String> next) {
      isSilent = isSilentAfterWrite;
      return register.compareAndSet(expectedVersion, next);
    }
  }

  private RegisterLog<String> log() {
    return new RegisterLog<>(n -> chunks.computeIfAbsent(n, each -> new Counted()), 2);
  }

  private ReplicatedStateMachine<String, String> machine() {
    return machine(log());
  }

  private ReplicatedStateMachine<String, String> machine(Log<String> log) {
    return new ReplicatedStateMachine<>(log, "", PLUS, snapshots);
  }

  private static void update(ReplicatedStateMachine<String, String> machine, String word) {
    for (String command : word.split("")) {
      machine.update(command);
    }
  }

  @Test
  void allGoThroughTheSameStates() {
    ReplicatedStateMachine<String, String> one = machine();
    ReplicatedStateMachine<String, String> two = machine();
    assertEquals(new Applied<>(0, "", "a"), one.update("a"));
    assertEquals(new Applied<>(1, "a", "ab"), two.update("b"));
    assertEquals(new Applied<>(2, "ab", "abc"), two.update("c"));
    assertEquals(new Applied<>(3, "abc", "abcd"), one.update("d"));
    assertEquals("abcd", two.read());
    assertEquals("abcd", machine().read());
    assertEquals("ReplicatedStateMachine[position 4: abcd]", two.toString());
  }

  @Test
  void isForAnyLog() {
    for (Log<String> log : List.of(new HeapLog<String>(), PaxosLog.<String>acceptors(3))) {
      ReplicatedStateMachine<String, String> one = new ReplicatedStateMachine<>(log, ">", PLUS);
      update(one, "ab");
      ReplicatedStateMachine<String, String> two = new ReplicatedStateMachine<>(log, ">", PLUS);
      assertEquals(new Applied<>(2, ">ab", ">abc"), two.update("c"));
      assertEquals(">abc", one.read());
      log.close();
      Refusal.of(IllegalStateException.class, "append: after close", () -> one.update("d"));
      assertEquals(">abc", one.read());
    }
  }

  /** A register that keeps bytes, as engines do. */
  private record Encoded<V>(Register<byte[]> register, ByteCodec<V> codec) implements Register<V> {
    @Override
    public Versioned<V> get() {
      Versioned<byte[]> there = register.get();
      byte[] bytes = there.value();
      return bytes == null
          ? Versioned.unset()
          : new Versioned<>(there.version(), codec.decode(bytes));
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      return register.compareAndSet(expectedVersion, codec.encode(next));
    }
  }

  @Test
  void livesInRegistersOfBytes() {
    ByteCodec<LogChunk<String>> chunk = LogChunk.codec(ByteCodec.ofUtf8());
    ByteCodec<Snapshot<String>> snapshot = Snapshot.codec(ByteCodec.ofUtf8());
    Map<Long, Register<byte[]>> kept = new ConcurrentHashMap<>();
    Register<byte[]> saved = new HeapRegister<>();
    Supplier<RegisterLog<String>> logs =
        () ->
            new RegisterLog<>(
                n -> new Encoded<>(kept.computeIfAbsent(n, each -> new HeapRegister<>()), chunk),
                2);
    for (int i = 0; i < 10; i++) {
      RegisterLog<String> log = logs.get();
      ReplicatedStateMachine<String, String> machine =
          new ReplicatedStateMachine<>(log, "", PLUS, new Encoded<>(saved, snapshot));
      assertEquals("äbc".repeat(i), machine.read());
      update(machine, "äbc");
      log.trim(machine.saveSnapshot());
    }
    assertEquals(30, logs.get().decidedPrefix());
    assertEquals(6, kept.get(0L).get().value().length, "a trimmed chunk has no commands");
  }

  @Test
  void asksForWhatItDoesNotKnow() {
    ReplicatedStateMachine<String, String> machine = machine();
    update(machine, "abcde");
    reads.set(0);
    machine.update("f");
    assertEquals(1, reads.getAndSet(0), "an update alone is one read and one write");
    machine.read();
    assertEquals(2, reads.getAndSet(0), "a chunk is full, and the next is the newest");
    machine.read();
    assertEquals(1, reads.getAndSet(0));
    assertSame(machine.read(), machine.read());
  }

  @Test
  void aCommandThatIsRefusedLeavesTheStateAsItWas() {
    ReplicatedStateMachine<String, String> one = machine();
    ReplicatedStateMachine<String, String> two = machine();
    one.update("a");
    assertThrows(IllegalArgumentException.class, () -> one.update("x"));
    assertEquals(new Applied<>(2, "a", "ab"), two.update("b"));
    assertEquals(new Applied<>(3, "ab", "abc"), one.update("c"));
    var nulls = new ReplicatedStateMachine<String, String>(new HeapLog<>(), "", (s, c) -> null);
    Refusal.of(
        NullPointerException.class, "transition: returned null", () -> nulls.update("d"));
    assertEquals("ReplicatedStateMachine[position 1: ]", nulls.toString());
  }

  @Test
  void anErrorOfTheVirtualMachineLeavesNoTrace() {
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger failing = new AtomicInteger();
    var machine =
        new ReplicatedStateMachine<String, String>(
            log(),
            "",
            (state, command) -> {
              if (calls.incrementAndGet() == failing.get()) {
                throw new StackOverflowError("on purpose");
              }
              return state + command;
            });
    machine.update("a");
    failing.set(calls.get() + 1);
    assertThrows(StackOverflowError.class, () -> machine.update("b"), "its own command");
    failing.set(calls.get() + 2);
    assertThrows(StackOverflowError.class, () -> machine.update("c"), "after b");
    failing.set(calls.get() + 1);
    assertThrows(StackOverflowError.class, machine::read);
    assertEquals("abc", machine.read(), "the commands are in the log");
    assertEquals(new Applied<>(3, "abc", "abcd"), machine.update("d"));
  }

  @Test
  void aLateComerBeginsWithTheSnapshot() {
    RegisterLog<String> log = log();
    ReplicatedStateMachine<String, String> early = machine(log);
    update(early, "abcde");
    assertEquals(5, early.saveSnapshot());
    assertEquals(5, early.saveSnapshot());
    assertEquals(1, snapshots.get().version());
    log.trim(5);
    assertEquals("ReplicatedStateMachine[position 5: abcde]", machine().toString());
    update(early, "fg");
    ReplicatedStateMachine<String, String> late = machine();
    assertEquals("abcdefg", late.read());
    assertEquals(new Applied<>(7, "abcdefg", "abcdefgh"), late.update("h"));
    assertEquals(8, early.saveSnapshot());
  }

  @Test
  void anObjectThatIsBehindTakesUpTheSnapshot() {
    ReplicatedStateMachine<String, String> reader = machine();
    ReplicatedStateMachine<String, String> writer = machine();
    ReplicatedStateMachine<String, String> without = new ReplicatedStateMachine<>(log(), "", PLUS);
    RegisterLog<String> log = log();
    ReplicatedStateMachine<String, String> fast = machine(log);
    update(fast, "abcd");
    log.trim(fast.saveSnapshot());
    assertEquals("abcd", reader.read());
    assertEquals(new Applied<>(4, "abcd", "abcde"), writer.update("e"));
    String missing = "commands from index 0: no longer in the log";
    Refusal.of(IllegalStateException.class, missing, without::read);
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> without.update("f"));
    assertEquals(Effect.UNKNOWN, e.effect());
    assertTrue(e.getMessage().startsWith("update: at index 5 of the log"), e.getMessage());
    assertEquals("abcdef", fast.read());
  }

  @Test
  void saysWhatIsMissingIfTheSnapshotIsTooOld() {
    ReplicatedStateMachine<String, String> behind = machine();
    RegisterLog<String> log = log();
    ReplicatedStateMachine<String, String> fast = machine(log);
    update(fast, "a");
    fast.saveSnapshot();
    update(fast, "bcd");
    behind.update("e");
    update(fast, "f");
    log.trim(4);
    update(fast, "g");
    ReplicatedStateMachine<String, String> late = machine();
    String message = assertThrows(IllegalStateException.class, late::read).getMessage();
    assertTrue(message.startsWith("commands from index 1: no longer in the log"), message);
    assertTrue(message.endsWith("there is one of 1"), message);
    assertEquals("abcdefg", behind.read(), "it needs only the newest");
  }

  @Test
  void anUpdateWhoseResultIsNotKnownIsInTheLog() {
    ReplicatedStateMachine<String, String> other = machine();
    ReplicatedStateMachine<String, String> machine = machine();
    update(other, "abcd");
    isSilentAfterWrite = true;
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> machine.update("e"));
    assertEquals(Effect.UNKNOWN, e.effect());
    assertTrue(e.getMessage().startsWith("update: at index 4 of the log"), e.getMessage());
    RegisterUnavailableException none =
        assertThrows(RegisterUnavailableException.class, () -> machine.update("f"));
    assertEquals(Effect.NONE, none.effect(), "it was not sent");
    isSilent = false;
    isSilentAfterWrite = false;
    assertEquals("abcde", other.read());
    assertEquals("abcde", machine.read());
  }

  @Test
  void refusesBadInputByName() {
    Log<String> log = new HeapLog<>();
    Refusal.ofNull("log", () -> new ReplicatedStateMachine<>(null, "", PLUS));
    Refusal.ofNull("initial", () -> new ReplicatedStateMachine<>(log, null, PLUS));
    Refusal.ofNull("transition", () -> new ReplicatedStateMachine<String, String>(log, "", null));
    Refusal.ofNull("snapshots", () -> new ReplicatedStateMachine<>(log, "", PLUS, null));
    ReplicatedStateMachine<String, String> machine =
        new ReplicatedStateMachine<>(log, "", PLUS);
    Refusal.ofNull("command", () -> machine.update(null));
    Refusal.of(
        IllegalStateException.class, "saveSnapshot: of an object without", machine::saveSnapshot);
    assertEquals(0, log.decidedPrefix());
    update(machine(), "ab");
    snapshots.compareAndSet(0, new Snapshot<>(3, "abc"));
    Refusal.ofArgument("snapshots: at position 3, allowed: 0 to 2", this::machine);
  }

  /** Each state is the number of commands, so that each result can be checked by itself. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void countersThatMissCallsCountExactly(boolean isShared) throws Exception {
    int threads = 4;
    Map<Long, Register<LogChunk<Long>>> missing = new ConcurrentHashMap<>();
    Register<Snapshot<Long>> saved = new MissingCalls<>(new HeapRegister<>(), 20);
    Supplier<RegisterLog<Long>> logs =
        () ->
            new RegisterLog<>(
                n ->
                    missing.computeIfAbsent(
                        n, each -> new MissingCalls<>(new HeapRegister<>(), 20)),
                8);
    RegisterLog<Long> sharedLog = logs.get();
    ReplicatedStateMachine<Long, Long> shared = counter(sharedLog, saved);
    AtomicInteger done = new AtomicInteger();
    AtomicInteger unknown = new AtomicInteger();
    Race.of(
        threads,
        thread -> {
          RegisterLog<Long> log = isShared ? sharedLog : logs.get();
          ReplicatedStateMachine<Long, Long> mine = isShared ? shared : counter(log, saved);
          for (int i = 0; i < 1_000; i++) {
            try {
              Applied<Long> applied = mine.update(1L);
              assertEquals(applied.index(), applied.before());
              assertEquals(applied.index() + 1, applied.after());
              done.incrementAndGet();
              assertTrue(mine.read() > applied.index());
              if (i % 50 == 0) {
                log.trim(mine.saveSnapshot());
                mine = isShared ? shared : counter(log, saved);
              }
            } catch (RegisterUnavailableException e) {
              unknown.addAndGet(e.effect() == Effect.UNKNOWN ? 1 : 0);
            }
          }
        });
    long count = answered(() -> answered(() -> counter(logs.get(), saved)).read());
    assertTrue(count >= done.get() && count <= done.get() + unknown.get(), count + " of " + done);
    assertEquals(count, answered(() -> logs.get().decidedPrefix()));
  }

  private static ReplicatedStateMachine<Long, Long> counter(
      Log<Long> log, Register<Snapshot<Long>> saved) {
    return answered(() -> new ReplicatedStateMachine<>(log, 0L, Long::sum, saved));
  }

  private static <T> T answered(Supplier<T> call) {
    for (; ; ) {
      try {
        return call.get();
      } catch (RegisterUnavailableException e) {
        Thread.onSpinWait(); // again
      }
    }
  }
}
