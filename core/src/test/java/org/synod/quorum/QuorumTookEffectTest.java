// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.quorum.OutageCluster.LONG;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.FaultyRegister;
import org.synod.register.HookedMemory;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/** The answer of a quorum register about a write that an outage or an error ended in the middle. */
class QuorumTookEffectTest {
  @Test
  void anInterruptedWriteIsFoundOut() {
    OutageCluster cluster = new OutageCluster(3);
    QuorumRegister<Long> register = cluster.found();
    assertFalse(register.tookEffect(), "there was none");
    assertTrue(register.compareAndSet(0, 1L));
    assertTrue(register.tookEffect());
    assertFalse(register.compareAndSet(0, 1L));
    assertFalse(register.tookEffect());

    cluster.out[1] = true;
    cluster.out[2] = true;
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 2L));
    assertThrows(RegisterUnavailableException.class, register::tookEffect);
    cluster.out[1] = false;
    assertTrue(register.tookEffect(), "the host has it, and answers");
    assertEquals(new Versioned<>(2, 2L), register.get());

    cluster.out[1] = true;
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(2, 3L));
    cluster.out[0] = true;
    cluster.out[1] = false;
    cluster.out[2] = false;
    assertFalse(register.tookEffect(), "only the host has it, and is gone");
    cluster.out[0] = false;
    assertEquals(new Versioned<>(2, 2L), register.get(), "and never will");
    assertTrue(register.compareAndSet(2, 4L));
    assertEquals(new Versioned<>(3, 4L), cluster.open().get());
  }

  @Test
  void whatIsSaidOfTheLastCallIsNotOfTheOneBefore() {
    OutageCluster cluster = new OutageCluster(3);
    QuorumRegister<Long> register = cluster.found();
    Participant me = register.participant(cluster.memory.current());
    List<Runnable> refused =
        List.of(
            () -> register.compareAndSet(1, null),
            () -> register.compareAndSet(-1, 5L),
            () -> register.compareAndSet(100, 5L),
            () -> me.compareAndSetWords(1, new long[2]),
            () -> me.compareAndSetWords(1, null));
    long version = 0;
    for (Runnable each : refused) {
      for (int writes = 0; writes < 4; writes++) { // later ones are repeated
        assertTrue(register.compareAndSet(version, version));
        version++;
        assertTrue(register.tookEffect());
      }
      assertThrows(RuntimeException.class, each::run);
      assertFalse(register.tookEffect(), "it was refused");
    }
    assertTrue(register.compareAndSet(version, 7L));
    cluster.out[0] = true;
    cluster.out[1] = true;
    long now = version + 1;
    assertEquals(
        Effect.NONE,
        assertThrows(
                RegisterUnavailableException.class, () -> me.compareAndSetWords(now, new long[1]))
            .effect());
    cluster.out[0] = false;
    cluster.out[1] = false;
    assertFalse(register.tookEffect(), "it found no quorum");
    assertEquals(new Versioned<>(now, 7L), register.get());
  }

  @Test
  void aCodecThatThrowsLeavesNoAnswerOfTheCallBefore() {
    Memory memory = new HeapMemory(1);
    Codec<Long> picky =
        new Codec<>() {
          @Override
          public String type() {
            return "picky";
          }

          @Override
          public int words() {
            return 1;
          }

          @Override
          public void encode(Long value, long[] words, int offset) {
            if (value < 0) {
              throw new IllegalStateException("negative");
            }
            words[offset] = value;
          }

          @Override
          public Long decode(long[] words, int offset) {
            return words[offset];
          }
        };
    QuorumRegister<Long> register = QuorumRegister.acceptors(memory, picky, 3);
    assertTrue(register.compareAndSet(0, 1L));
    assertThrows(IllegalStateException.class, () -> register.compareAndSet(1, -1L));
    assertFalse(register.tookEffect());
  }

  /**
   * A process leaves a write that only acceptor 0 has. It writes again, without acceptor 0. Just
   * before the second write is decided, another process carries the first one on, without acceptor
   * 1. The first process must not take the first write for the second.
   */
  @Test
  void aWriteThatWasLeftOpenIsNotTakenForTheNext() {
    Memory memory = new HeapMemory(2);
    List<SlotRegister<QuorumState<Long>>> raw =
        QuorumRegisterTest.many(3, i -> new SlotRegister<>(memory, QuorumState.codec(LONG)));
    boolean[] out = new boolean[3];
    AtomicReference<Runnable> beforeTwo = new AtomicReference<>();
    List<Register<QuorumState<Long>>> mine = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      mine.add(
          new FaultyRegister<>(
              raw.get(i),
              next -> {
                if (out[number]) {
                  throw FaultyRegister.crashed("a" + number);
                }
                Long second = raw.get(1).get().value().value();
                if (number == 2 && second != null && second == 20 && beforeTwo.get() != null) {
                  beforeTwo.getAndSet(null).run();
                }
              }));
    }
    QuorumSystem majority = QuorumSystem.majority(3);
    QuorumRegister.found(memory, LONG, raw, majority);
    Participant me =
        new QuorumRegister<>(memory, LONG, mine, majority).participant(memory.current());
    assertFalse(me.tookEffect());
    out[1] = true;
    out[2] = true;
    long[] ten = {10};
    assertThrows(RegisterUnavailableException.class, () -> me.compareAndSetWords(0, ten));

    List<Register<QuorumState<Long>>> others = new ArrayList<>(raw);
    others.set(1, new FaultyRegister<>(raw.get(1), next -> {
      throw FaultyRegister.crashed("a1");
    }));
    QuorumRegister<Long> other = new QuorumRegister<>(memory, LONG, others, majority);
    Member otherProcess = memory.join();
    beforeTwo.set(() -> other.participant(otherProcess).read(new long[1]));
    out[0] = true;
    out[1] = false;
    out[2] = false;
    assertTrue(me.compareAndSetWords(0, new long[] {20}));
    assertNull(beforeTwo.get(), "the other came in between");
    assertEquals(
        new Versioned<>(1, 20L), new QuorumRegister<>(memory, LONG, raw, majority).get());
  }

  /** An error that no acceptor has caused, like one of the machine. */
  private static final class Accident extends Error {
    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorInMidWriteLeavesItToBeAskedFor(boolean before) {
    for (int writes = 1; writes < 6; writes++) { // a participant settles before its first
      for (int at = 1; at <= 2; at++) {
        HookedMemory memory = new HookedMemory(2);
        List<SlotRegister<QuorumState<Long>>> slots =
            QuorumRegisterTest.many(3, i -> new SlotRegister<>(memory, QuorumState.codec(LONG)));
        QuorumRegister<Long> register =
            QuorumRegister.found(memory, LONG, slots, QuorumSystem.majority(3));
        Participant mine = register.participant(memory.join());
        for (long version = 0; version < writes; version++) {
          assertTrue(mine.compareAndSetWords(version, new long[] {version}));
        }
        AtomicInteger left = new AtomicInteger(at);
        Runnable hook =
            () -> {
              if (left.decrementAndGet() == 0) {
                throw new Accident();
              }
            };
        if (before) {
          memory.beforeExchange(hook);
        } else {
          memory.afterExchange(hook);
        }
        long expected = writes;
        assertThrows(
            Accident.class, () -> mine.compareAndSetWords(expected, new long[] {expected}));
        boolean tookEffect = mine.tookEffect();
        assertTrue(tookEffect || before && at == 1, "it was at the host");
        long now = tookEffect ? expected + 1 : expected;
        assertEquals(now, register.get().version());
        for (long version = now; version < now + 6; version++) {
          assertTrue(mine.compareAndSetWords(version, new long[] {10 * version}));
          assertEquals(new Versioned<>(version + 1, 10 * version), register.get());
        }
        QuorumState<Long> state = slots.get(0).get().value();
        assertEquals((now + 6 & 1) << 1, state.toggles(), "a turn of process 1 for each write");
      }
    }
  }
}
