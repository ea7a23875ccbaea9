// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** A quorum register in a memory that lends its numbers only. */
class LentParticipantTest {
  private final Memory memory = new HeapMemory(1);
  private final boolean[] out = new boolean[3];
  private int hostWrites; // the others do not answer after so many more
  private final QuorumRegister<Long> register =
      QuorumRegister.found(memory, Codec.ofLong(), acceptors(), QuorumSystem.majority(3));

  private List<Register<QuorumState<Long>>> acceptors() {
    List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      acceptors.add(acceptor(i));
    }
    return acceptors;
  }

  private Register<QuorumState<Long>> acceptor(int number) {
    Register<QuorumState<Long>> answering = new HeapRegister<>();
    return new Register<>() {
      private void answer() {
        if (out[number]) {
          throw new RegisterUnavailableException("out", Effect.NONE);
        }
      }

      @Override
      public Versioned<QuorumState<Long>> get() {
        answer();
        return answering.get();
      }

      @Override
      public boolean compareAndSet(long expectedVersion, QuorumState<Long> next) {
        answer();
        boolean written = answering.compareAndSet(expectedVersion, next);
        if (number == 0 && --hostWrites == 0) {
          out[1] = true;
          out[2] = true;
        }
        return written;
      }
    };
  }

  /**
   * Has the other acceptors stop after two more writes at the host. There the first write of a new
   * process settles, and the second makes the state.
   */
  private void loseTheNextAnswer() {
    hostWrites = 2;
  }

  @Test
  void anUpdateUsesOneMemberAndGivesItBack() {
    assertEquals(new Versioned<>(1, 5L), register.updateAndGet(none -> 5L));
    assertEquals(0, memory.incarnation(0), "given back");
    assertEquals(new Versioned<>(1, 5L), register.getAndUpdate(value -> value + 1));
    assertEquals(new Versioned<>(2, 6L), register.get());
    var thrown = new IllegalStateException("the change's");
    assertEquals(
        thrown,
        assertThrows(
            IllegalStateException.class,
            () ->
                register.updateAndGet(
                    value -> {
                      throw thrown;
                    })));
    assertEquals(0, memory.incarnation(0), "given back");
  }

  @Test
  void aChangeMayUseItsRegister() {
    List<Long> seen = new ArrayList<>();
    Versioned<Long> written =
        register.updateAndGet(
            value -> {
              seen.add(register.get().version());
              if (seen.size() == 1) {
                register.compareAndSet(0, 10L); // so the attempt is lost
              }
              return value == null ? 1 : value + 1;
            });
    assertEquals(List.of(0L, 1L), seen);
    assertEquals(new Versioned<>(2, 11L), written);
    assertEquals(0, memory.incarnation(0), "given back");
  }

  @Test
  void anUpdateInDoubtCanBeAskedAbout() {
    loseTheNextAnswer();
    assertThrows(RegisterUnavailableException.class, () -> register.updateAndGet(none -> 1L));
    assertNotEquals(0, memory.incarnation(0), "kept");
    out[1] = false;
    out[2] = false;
    assertTrue(register.tookEffect());
    assertEquals(0, memory.incarnation(0), "given back");
    assertEquals(new Versioned<>(2, 2L), register.updateAndGet(value -> value + 1));
  }

  @Test
  void aWriteInDoubtKeepsItsNumberUntilItIsSettled() {
    assertTrue(register.compareAndSet(0, 1L));
    assertEquals(0, memory.incarnation(0), "given back");
    loseTheNextAnswer();
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 2L));
    assertNotEquals(0, memory.incarnation(0), "kept");
    assertThrows(RegisterUnavailableException.class, register::tookEffect);
    assertNotEquals(0, memory.incarnation(0), "kept, as nothing is known yet");
    out[1] = false;
    assertTrue(register.tookEffect());
    assertEquals(0, memory.incarnation(0), "given back");
    assertEquals(new Versioned<>(2, 2L), register.get());
  }

  @Test
  void theNextWriteSettlesTheOneBefore() {
    loseTheNextAnswer();
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(0, 2L));
    out[1] = false;
    assertFalse(register.compareAndSet(0, 3L), "the one before took effect");
    assertEquals(0, memory.incarnation(0), "given back");
    assertEquals(new Versioned<>(1, 2L), register.get());
  }

  @Test
  void eachWriteOfManyThreadsCountsOnce() throws Exception {
    Race.of(
        6,
        thread -> {
          for (int i = 0; i < 200; i++) {
            register.updateAndGet(n -> n == null ? 1 : n + 1);
          }
        });
    assertEquals(new Versioned<>(1200, 1200L), register.get());
  }
}
