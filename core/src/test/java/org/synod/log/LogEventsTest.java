// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.synod.Recorded;
import org.synod.Silenced;
import org.synod.events.LostCas;
import org.synod.events.RefusedBallot;
import org.synod.log.segments.Ends;
import org.synod.log.segments.Segment;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The events that logs record: indexes that were lost, and ballots that were refused. */
class LogEventsTest {
  private final List<Register<SequenceState<String>>> raw =
      List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
  private final boolean[] out = new boolean[3];
  private final SequenceProposer<String> proposer = proposer();

  private SequenceProposer<String> proposer() {
    return new SequenceProposer<>(Silenced.of(raw, out), QuorumSystem.majority(3));
  }

  private void change(int acceptor, UnaryOperator<SequenceState<String>> change) {
    Versioned<SequenceState<String>> there = raw.get(acceptor).get();
    assertTrue(
        raw.get(acceptor)
            .compareAndSet(there.version(), change.apply(SequenceProposer.stateOf(there))));
  }

  private static void assertTells(List<String> refusals, Runnable run) {
    assertEquals(refusals, Recorded.of(RefusedBallot.class, run));
  }

  private void add(String command) {
    assertTrue(proposer.add(command).contains(command));
  }

  @Test
  void anIndexThatAnotherAppendGot() {
    Memory memory =
        new WrappedMemory(new HeapMemory(1)) {
          @Override
          protected <T> References<T> wrap(String label, References<T> references) {
            return new WrappedReferences<>(references) {
              @Override
              @SuppressWarnings("unchecked") // a slot may hold anything
              public T compareAndExchange(int offset, T expected, T content) {
                if (label.equals("slot") && offset == 1) {
                  super.compareAndExchange(offset, expected, (T) "another's");
                }
                return super.compareAndExchange(offset, expected, content);
              }
            };
          }
        };
    HeapLog<String> log = new HeapLog<>(new Ends(new Segment(memory, 0, 4)));
    assertEquals(List.of(), Recorded.of(LostCas.class, () -> assertEquals(0, log.append("a"))));
    assertEquals(
        List.of("HeapLog 1 2"),
        Recorded.of(LostCas.class, () -> assertEquals(2, log.append("b"))));
  }

  @Test
  void whereTheHostHasGoneOn() {
    assertTells(List.of(), () -> add("a"));
    change(0, state -> state.promising(4)); // acceptor 0 is its host too
    assertTells(List.of("SequenceProposer accept 1 4"), () -> add("b"));
  }

  @Test
  void whereAnAcceptorHasPromisedMore() {
    change(1, state -> state.promising(4));
    assertTells(List.of("SequenceProposer accept 1 4"), () -> add("a"));
  }

  @Test
  void whereAQuorumIsToPromise() {
    change(1, state -> state.promising(6));
    out[0] = true;
    assertTells(List.of("SequenceProposer prepare 2 6"), () -> add("a"));
  }

  @Test
  void whereABallotIsToBegin() {
    change(1, state -> state.promising(3));
    change(2, state -> state.promising(6)); // the host of 3
    assertTells(
        List.of("SequenceProposer accept 1 3", "SequenceProposer accept 3 6"), () -> add("a"));
  }
}
