// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/** The parts that the hierarchy is made of, and the arguments that it refuses. */
class HierarchyPartsTest {

  @Test
  void refusesProcessesThatAreNotOfItsMemory() {
    Memory memory = new HeapMemory(2);
    ProcessConsensus<String> consensus = TwoProcessConsensus.fromSwap(memory);
    Member me = memory.join();
    Refusal.ofNull("me", () -> consensus.propose(null, "a"));
    Refusal.ofNull("value", () -> consensus.propose(me, null));
    Member stranger = new HeapMemory(2).join();
    Refusal.ofArgument(
        "member: Member[0] of another memory", () -> consensus.propose(stranger, "a"));
    Member closed = memory.join();
    closed.close();
    Refusal.of(
        IllegalStateException.class, "member: Member[1, closed]",
        () -> consensus.propose(closed, "a"));
    assertEquals(Optional.empty(), consensus.decision());
    assertEquals("b", consensus.propose(me, "b"));
  }

  @Test
  void refusesAbsentParts() {
    Memory memory = new HeapMemory(2);
    Variables heap = Variables.onHeap();
    Refusal.ofNull("testAndSet", () -> TwoProcessConsensus.fromTestAndSet(memory, heap, null));
    Refusal.ofNull("swap", () -> TwoProcessConsensus.fromSwap(memory, heap, null));
    Refusal.ofNull("fetchAndAdd", () -> TwoProcessConsensus.fromFetchAndAdd(memory, heap, null));
    Refusal.ofNull("dequeue", () -> TwoProcessConsensus.fromQueue(memory, heap, null));
    Refusal.ofNull(
        "variables", () -> TwoProcessConsensus.fromQueue(memory, null, () -> 0));
    Refusal.ofNull("memory", () -> new AssignmentConsensus<>(null));
    Refusal.ofNull("assignment", () -> new AssignmentConsensus<>(memory, heap, null));
    Refusal.ofNull(
        "variables",
        () -> new AssignmentConsensus<>(memory, null, Assignment.onHeap(5, 2)));
    Refusal.ofNull("memory", () -> new RandomizedConsensus<>(null));
    Refusal.ofNull("variables", () -> new RandomizedConsensus<>(memory, null, () -> true));
    Refusal.ofNull("flip", () -> new RandomizedConsensus<>(memory, heap, null));
    Refusal.ofNull("name", () -> heap.variable(null, 0));
  }

  @Test
  void aVariableIsBornUnsetAndHoldsWhatWasSetLast() {
    Variable<String> variable = Variables.onHeap().variable("v", 1);
    assertNull(variable.get());
    variable.set("a");
    variable.set("b");
    Refusal.ofNull("value", () -> variable.set(null));
    assertEquals("b", variable.get());
    assertEquals("v1=b", variable.toString());
  }

  @Test
  void anAssignmentSetsWhatItNamesAndNoMoreThanItsWidth() {
    Assignment assignment = Assignment.onHeap(4, 2);
    assertEquals(4, assignment.registers());
    assertEquals(2, assignment.width());
    assertEquals(Assignment.UNSET, assignment.get(3));
    assignment.assign(7, 0, 3);
    assignment.assign(8, 1, 3);
    Refusal.ofArgument("registers: 3 at once", () -> assignment.assign(9, 0, 1, 2));
    Refusal.ofArgument("value: -1", () -> assignment.assign(-1, 0));
    assertEquals(7, assignment.get(0));
    assertEquals(8, assignment.get(1));
    assertEquals(Assignment.UNSET, assignment.get(2));
    assertEquals(8, assignment.get(3));
    Refusal.ofArgument("registers: 0", () -> Assignment.onHeap(0, 1));
    Refusal.ofArgument("width: 0", () -> Assignment.onHeap(1, 0));
  }

  /** Races of assignments: two registers that are assigned at once are equal in the end. */
  @Test
  void aRaceLosesNoAssignment() throws Exception {
    Assignment assignment = Assignment.onHeap(5, 2);
    Race.of(
        4,
        thread -> {
          for (int i = 0; i < 10_000; i++) {
            assignment.assign(10 * i + thread, thread, 4);
            assertEquals(10 * i + thread, assignment.get(thread), "only I assign this one");
          }
        });
    int last = assignment.get(4);
    assertEquals(last, assignment.get(last % 10));
  }

  @Test
  void theAssignmentMustBeWideEnough() {
    assertEquals(2, AssignmentConsensus.width(2), "2n - 2 = 2 processes by n = 2 at once");
    assertEquals(3, AssignmentConsensus.width(4), "2n - 2 = 4 processes by n = 3 at once");
    assertEquals(4, AssignmentConsensus.width(5));
    assertEquals(4, AssignmentConsensus.width(6));
    assertEquals(5, AssignmentConsensus.registers(2));
    Variables heap = Variables.onHeap();
    Refusal.ofArgument(
        "assignment: 14 registers, 2 at once, allowed: from 14, 3 at once, for 4 processes",
        () -> new AssignmentConsensus<>(new HeapMemory(4), heap, Assignment.onHeap(14, 2)));
    Refusal.ofArgument(
        "assignment: 13 registers",
        () -> new AssignmentConsensus<>(new HeapMemory(4), heap, Assignment.onHeap(13, 3)));
  }
}
