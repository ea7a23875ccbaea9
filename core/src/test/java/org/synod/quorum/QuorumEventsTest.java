// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Recorded;
import org.synod.Silenced;
import org.synod.events.LostCas;
import org.synod.events.RefusedBallot;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** The events that a quorum register records. */
class QuorumEventsTest {
  private final Memory memory = new HeapMemory(2);
  private final List<Register<QuorumState<Long>>> raw =
      List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
  private final boolean[] out = new boolean[3];
  private final QuorumRegister<Long> register = founded();

  private QuorumRegister<Long> founded() {
    return QuorumRegister.found(
        memory, Codec.ofLong(), Silenced.of(raw, out), QuorumSystem.majority(3));
  }

  /** Makes an acceptor promise a ballot that nobody has begun. */
  private void promise(int acceptor, long ballot) {
    assertTrue(
        raw.get(acceptor).compareAndSet(1, new QuorumState<>(ballot, 1, 0, 0, /* value */ null)));
  }

  private void assertRefused(List<String> refusals) {
    assertEquals(
        refusals,
        Recorded.of(
            RefusedBallot.class, () -> assertTrue(register.compareAndSet(0, 7L), "goes on")));
  }

  @Test
  void aVersionThatHasPassed() {
    assertRefused(List.of());
    List<String> lost =
        Recorded.of(LostCas.class, () -> assertFalse(register.compareAndSet(0, 8L)));
    assertEquals(List.of("QuorumRegister 0 1"), lost);
  }

  @Test
  void anAcceptanceThatIsRefused() {
    promise(1, 4);
    assertRefused(List.of("QuorumRegister accept 1 4"));
  }

  @Test
  void aPromiseThatIsRefused() {
    promise(1, 4);
    promise(0, 2);
    assertRefused(List.of("QuorumRegister prepare 2 4"));
  }

  @Test
  void aBallotThatItsHostRefuses() {
    promise(0, 3);
    promise(2, 6); // the host of 3
    assertRefused(List.of("QuorumRegister accept 3 6"));
  }
}
