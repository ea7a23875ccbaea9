// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/** What {@link EngineRegister} makes of the answers of an engine, and of their absence. */
class EngineRegisterTest {
  private final HeapEngine engine = new HeapEngine();
  private final EngineRegister<Long> register = engine.register("number", ByteCodec.ofLong());

  private static RegisterUnavailableException unavailable(Effect effect, Executable call) {
    RegisterUnavailableException thrown = assertThrows(RegisterUnavailableException.class, call);
    assertEquals(effect, thrown.effect(), thrown::getMessage);
    assertTrue(thrown.getMessage().startsWith("EngineRegister[number in HeapEngine]: "));
    return thrown;
  }

  @Test
  void aWriteThatMayHaveBeenSentHasAnUnknownEffectAndIsNotRepeated() {
    for (HeapEngine.Fault fault :
        new HeapEngine.Fault[] {HeapEngine.Fault.LOST_BEFORE, HeapEngine.Fault.LOST_AFTER}) {
      long before = register.get().version();
      for (Executable call :
          new Executable[] {
            () -> register.compareAndSet(register.get().version(), 1L),
            () -> register.compareAndExchange(register.get().version(), 1L),
            () -> register.updateAndGet(x -> 1L),
            () -> register.getAndUpdate(x -> 1L)
          }) {
        engine.next = fault;
        engine.writes.set(0);
        RegisterUnavailableException thrown = unavailable(Effect.UNKNOWN, call);
        assertEquals("broken pipe", thrown.getCause().getMessage());
        assertEquals(1, engine.writes.get(), "sent again");
      }
      long taken = fault == HeapEngine.Fault.LOST_AFTER ? 4 : 0;
      assertEquals(before + taken, register.get().version());
    }
  }

  @Test
  void aWriteThatWasNotSentHasNoEffect() {
    engine.next = HeapEngine.Fault.REFUSED;
    RegisterUnavailableException thrown =
        unavailable(Effect.NONE, () -> register.compareAndSet(0, 1L));
    assertEquals(IOException.class, thrown.getCause().getClass(), "the client's own");
    assertEquals(Versioned.unset(), register.get());
  }

  @Test
  void aReadThatIsNotAnsweredHasNoEffect() {
    engine.thrown = new IllegalStateException("closed");
    unavailable(Effect.NONE, register::get);
    unavailable(Effect.NONE, () -> register.updateAndGet(x -> 1L));
    unavailable(Effect.NONE, () -> register.await(0, Duration.ofDays(1)));
    unavailable(Effect.UNKNOWN, () -> register.compareAndSet(0, 1L));
  }

  @Test
  void anUnsuitablePlaceIsRefusedAsItIs() {
    UnsuitablePlaceException refusal = new UnsuitablePlaceException("table t", "x", "y");
    for (Exception each : new Exception[] {refusal, new NoEffectException(refusal)}) {
      engine.thrown = each;
      assertSame(refusal, assertThrows(UnsuitablePlaceException.class, register::get));
      assertSame(
          refusal,
          assertThrows(UnsuitablePlaceException.class, () -> register.compareAndSet(0, 1L)));
    }
    assertEquals("table t: x, allowed: y", refusal.getMessage());
  }

  @Test
  void anInterruptedOperationLeavesItsThreadInterrupted() {
    engine.thrown = new InterruptedException("told to stop");
    unavailable(Effect.NONE, register::get);
    assertTrue(Thread.interrupted());
    unavailable(Effect.UNKNOWN, () -> register.compareAndSet(0, 1L));
    assertTrue(Thread.interrupted());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWitnessSavesARead(boolean isTold) {
    register.compareAndSet(0, 1L);
    engine.tellsWitness = isTold;
    engine.reads.set(0);
    assertFalse(register.compareAndSet(0, 2L));
    assertEquals(isTold ? 0 : 1, engine.reads.get());
    VersionNotReachedException refusal =
        assertThrows(VersionNotReachedException.class, () -> register.compareAndSet(5, 2L));
    assertEquals(1, refusal.currentVersion());
  }

  @Test
  void aWriteThatTheEngineGaveUpIsTriedAgain() {
    engine.next = HeapEngine.Fault.GIVEN_UP;
    assertTrue(register.compareAndSet(0, 1L), "false would say that another was faster");
    assertEquals(2, engine.writes.get());
  }

  @Test
  void aValueOverTheLimitIsRefusedBeforeAnythingIsSent() {
    EngineRegister<byte[]> bytes = engine.register("bytes", ByteCodec.ofBytes());
    byte[] most = new byte[HeapEngine.MAX_BYTES];
    assertTrue(bytes.compareAndSet(0, most));
    engine.writes.set(0);
    engine.thrown = new IOException("nothing may be asked");
    byte[] tooMuch = new byte[HeapEngine.MAX_BYTES + 1];
    String message = "next: 101 bytes, allowed: 0 to 100";
    Refusal.ofArgument(message, () -> bytes.compareAndSet(1, tooMuch));
    Refusal.ofArgument(message, () -> bytes.compareAndExchange(1, tooMuch));
    Refusal.ofArgument("expectedVersion: -1, allowed", () -> bytes.compareAndSet(-1, most));
    Refusal.ofNull("next", () -> bytes.compareAndSet(1, null));
    assertEquals(0, engine.writes.get());
  }

  @Test
  void refusesBadInputByName() {
    for (String name : new String[] {"", "A", "/a", "a/", "a//b", "..", "a/../b", "ä", "a b"}) {
      Refusal.ofArgument(
          "name: \"" + name + "\", allowed: ", () -> engine.register(name, ByteCodec.ofLong()));
    }
    String longest = "x".repeat(EngineRegister.MAX_NAME);
    engine.register(longest, ByteCodec.ofLong());
    engine.register("jobs/2026-11.nightly_report", ByteCodec.ofLong());
    Refusal.ofArgument("name: ", () -> engine.register(longest + "x", ByteCodec.ofLong()));
    Refusal.ofNull("name", () -> engine.register(null, ByteCodec.ofLong()));
    Refusal.ofNull("codec", () -> engine.register("a", null));
    Refusal.ofNull("engine", () -> new EngineRegister<>(null, "a", ByteCodec.ofLong()));
    Refusal.ofArgument("seenVersion: -1", () -> register.await(-1, Duration.ZERO));
    Refusal.ofArgument("timeout: PT-1S", () -> register.await(0, Duration.ofSeconds(-1)));
    Refusal.ofNull("timeout", () -> register.await(0, null));
    Refusal.ofNull("witness", () -> Outcome.notWritten(null));
  }

  @Test
  void bytesThatTheCodecCannotHaveWrittenAreDamage() {
    engine.records.put("number", new Versioned<>(7, new byte[] {1, 2, 3}));
    DamageException damage = assertThrows(DamageException.class, register::get);
    assertEquals(
        "EngineRegister[number in HeapEngine]: value: found 3 bytes, expected 8 bytes",
        damage.getMessage());
  }

  @Test
  void awaitEndsWithAWriteOrWithTheTime() throws Exception {
    register.compareAndSet(0, 1L);
    assertEquals(new Versioned<>(1, 1L), register.await(0, Duration.ofDays(365_000)));
    assertEquals(new Versioned<>(1, 1L), register.await(1, Duration.ZERO));
    assertEquals(new Versioned<>(1, 1L), register.await(1, Duration.ofMillis(1)));
    Race.of(
        2,
        thread -> {
          if (thread == 0) {
            register.compareAndSet(1, 2L);
          } else {
            assertEquals(new Versioned<>(2, 2L), register.await(1, Duration.ofDays(1)));
          }
        });
  }

  @Test
  void awaitEndsWithAnInterrupt() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> register.await(0, Duration.ofDays(1)));
    assertFalse(Thread.interrupted());
  }

  @Test
  void awaitEndsWithAnInterruptOfItsOwnRead() {
    for (Exception told :
        new Exception[] {
          new InterruptedException("read"),
          new IOException("read", new InterruptedException()),
          new ClosedByInterruptException()
        }) {
      engine.thrown = told;
      if (told instanceof ClosedByInterruptException) {
        Thread.currentThread().interrupt(); // as the channel does
      }
      InterruptedException thrown =
          assertThrows(
              InterruptedException.class, () -> register.await(0, Duration.ofDays(1)));
      assertEquals(told, thrown.getCause());
      assertFalse(Thread.interrupted());
    }
  }

  @ParameterizedTest
  @EnumSource
  void updatesCountExactly(Way way) throws Exception {
    int threads = 8;
    int each = 500;
    engine.tellsWitness = way == Way.WITNESS;
    Race.of(
        threads,
        thread -> {
          for (int i = 0; i < each; i++) {
            if (way == Way.BEFORE) {
              register.getAndUpdate(x -> x == null ? 1 : x + 1);
            } else {
              register.updateAndGet(x -> x == null ? 1 : x + 1);
            }
          }
        });
    long all = (long) threads * each;
    assertEquals(new Versioned<>(all, all), register.get());
  }

  @Test
  void anUpdateBeginsAtTheStateThatTheLastOneMade() {
    register.updateAndGet(x -> 1L);
    engine.reads.set(0);
    engine.writes.set(0);
    assertEquals(new Versioned<>(2, 2L), register.updateAndGet(x -> x + 1));
    assertEquals(new Versioned<>(2, 2L), register.getAndUpdate(x -> x + 1));
    assertEquals(0, engine.reads.get());
    assertEquals(2, engine.writes.get());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChangeIsNotRefusedForAStateFromBeforeTheCall(boolean isTold) {
    engine.tellsWitness = isTold;
    EngineRegister<Long> other = engine.register("number", ByteCodec.ofLong());
    register.updateAndGet(x -> 0L); // sold out
    other.compareAndSet(1, 5L);
    assertEquals(new Versioned<>(3, 4L), register.updateAndGet(EngineRegisterTest::taken));
    other.compareAndSet(3, 0L);
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class, () -> register.updateAndGet(EngineRegisterTest::taken));
    assertEquals("sold out", refusal.getMessage());
    Refusal.ofNull("change", () -> register.updateAndGet(null));
    assertThrows(NullPointerException.class, () -> register.getAndUpdate(x -> null));
    assertEquals(new Versioned<>(4, 0L), register.get());
  }

  private static Long taken(Long left) {
    if (left == 0) {
      throw new IllegalStateException("sold out");
    }
    return left - 1;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEngineThatWentBackIsUpdatedFromWhereItIs(boolean isTold) {
    engine.tellsWitness = isTold;
    for (int i = 0; i < 3; i++) {
      register.updateAndGet(x -> x == null ? 1 : x + 1);
    }
    engine.records.clear();
    engine.writes.set(0);
    assertEquals(new Versioned<>(1, 1L), register.updateAndGet(x -> x == null ? 1 : x + 1));
    assertEquals(2, engine.writes.get(), "ahead of the engine once");
    assertEquals(new Versioned<>(2, 2L), register.updateAndGet(x -> x == null ? 1 : x + 1));
  }

  /** The ways to count. */
  enum Way {
    BEFORE,
    AFTER,
    WITNESS
  }
}
