// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.layout.Stride;
import org.synod.memory.roster.Tenure;

class HeapMemoryTest {

  @Test
  void saysHowManyHaveJoined() {
    Memory memory = new HeapMemory(2);
    memory.join();
    assertEquals("HeapMemory[1 of 2 processes]", memory.toString());
  }

  @Test
  void aFullMemorySaysWhoHasJoinedAndWhatHelps() throws Exception {
    Memory most = new HeapMemory(Memory.MAX_PROCESSES);
    for (int i = 0; i < Memory.MAX_PROCESSES; i++) {
      most.join();
    }
    assertEquals(
        "processes: all 64 of this memory have joined, 64 by join() and 0 for threads, allowed: 64"
            + " at a time: close what is not needed, a thread's current() too, or use fewer"
            + " threads; no memory has more",
        assertThrows(IllegalStateException.class, most::join).getMessage());
    Memory small = new HeapMemory(2);
    small.join();
    small.current();
    String full = assertThrows(IllegalStateException.class, small::join).getMessage();
    assertTrue(
        full.startsWith(
            "processes: all 2 of this memory have joined, 1 by join() and 1 for threads ("
                + Thread.currentThread().getName() + "), allowed: 2 at a time: close "),
        full);
    assertTrue(full.endsWith(", or make the memory with more, up to 64"), full);
  }

  @Test
  void joiningProcessesGetDifferentNumbers() {
    Memory memory = new HeapMemory(3);
    Set<Integer> ids = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      ids.add(memory.join().id());
    }
    assertEquals(Set.of(0, 1, 2), ids);
  }

  @Test
  void refusesMoreProcessesThanPlaces() {
    Memory memory = new HeapMemory(1);
    Member only = memory.join();
    Refusal.of(IllegalStateException.class, "processes: all 1", memory::join);
    Refusal.of(IllegalStateException.class, "processes: all 1", memory::current);
    only.close();
    assertEquals(0, memory.join().id());
  }

  @Test
  void refusesNumbersOfProcessesOutOfRange() {
    Refusal.ofArgument("processes: 0", () -> new HeapMemory(0));
    Refusal.ofArgument("processes: 65", () -> new HeapMemory(65));
  }

  @Test
  void currentIsTheThreadsOwnAndStays() throws Exception {
    Memory memory = new HeapMemory(2);
    Member mine = memory.current();
    assertSame(mine, memory.current());
    Race.of(1, thread -> assertNotEquals(mine.id(), memory.current().id()));
  }

  @Test
  void currentJoinsAgainOnceClosed() {
    Memory memory = new HeapMemory(1);
    Member closed = memory.current();
    closed.close();
    assertTrue(closed.isClosed());
    assertNotSame(closed, memory.current());
  }

  @Test
  void theProcessOfAThreadThatEndedIsTakenOver() throws Exception {
    Memory memory = new HeapMemory(2);
    for (int i = 0; i < 100; i++) {
      Race.of(2, thread -> memory.current());
    }
    assertTrue(memory.current().id() < 2);
  }

  @Test
  void anExplicitProcessOutlivesItsThread() throws Exception {
    Memory memory = new HeapMemory(1);
    Race.of(1, thread -> memory.join());
    assertThrows(IllegalStateException.class, memory::join);
  }

  @Test
  void noTwoThreadsHoldOneNumberAtATime() throws Exception {
    Memory memory = new HeapMemory(8);
    Set<Integer> held = ConcurrentHashMap.newKeySet();
    Race.of(
        8,
        thread -> {
          for (int i = 0; i < 1000; i++) {
            Member me = joinRetrying(memory);
            assertTrue(held.add(me.id()), "held by two");
            held.remove(me.id());
            me.close();
          }
        });
  }

  /**
   * Joins, and tries again if it is refused: a search may miss a place that becomes free behind it.
   */
  private static Member joinRetrying(Memory memory) {
    for (; ; ) {
      try {
        return memory.join();
      } catch (IllegalStateException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void refusesToLeaveTwice() {
    Memory memory = new HeapMemory(1);
    Member process = memory.join();
    process.close();
    process.close(); // has no effect
    Refusal.ofArgument("member: Member[0", () -> memory.leave(process));
  }

  @Test
  void wordsAreZeroAndChangeByCompareAndExchange() {
    Words words = new HeapMemory(1).allocate(3);
    assertEquals(3, words.length());
    assertEquals(0, words.getVolatile(2));
    assertEquals(0, words.compareAndExchange(2, 0, 7));
    assertEquals(7, words.compareAndExchange(2, 0, 9));
    words.setOpaque(1, 5);
    assertEquals(5, words.getOpaque(1));
    assertEquals(7, words.getVolatile(2));
  }

  @Test
  void refusesRegionsAndIndexesOutOfRange() {
    Memory memory = new HeapMemory(1);
    Refusal.ofArgument("words: 0", () -> memory.allocate(0));
    Words words = memory.allocate(1);
    assertThrows(IndexOutOfBoundsException.class, () -> words.getVolatile(1));
    assertThrows(IndexOutOfBoundsException.class, () -> words.getOpaque(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> words.setOpaque(1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> words.compareAndExchange(1, 0, 0));
  }

  @Test
  void refusesProcessesThatCannotBe() {
    Memory memory = new HeapMemory(2);
    Refusal.ofArgument("id: 2", () -> Tenure.join(memory, 2));
    Refusal.ofArgument("id: -1", () -> Tenure.join(memory, -1));
    Refusal.ofNull("memory", () -> Tenure.join(null, 0));
  }

  @Test
  void aHandleInUseIsRefusedUnderAssertions() {
    Member process = new HeapMemory(1).join();
    Tenure.of(process).enter();
    Refusal.of(
        IllegalStateException.class,
        "member: Member[0], used by",
        () -> Tenure.of(process).enter());
    Tenure.of(process).exit();
    Tenure.of(process).enter();
  }

  @Test
  void stridesAreWhole() {
    assertEquals(0, Stride.roundUp(0));
    assertEquals(16, Stride.roundUp(1));
    assertEquals(16, Stride.roundUp(16));
    assertEquals(32, Stride.roundUp(17));
    Refusal.ofArgument("words: -1", () -> Stride.roundUp(-1));
    Refusal.ofArgument("words: 2147483647", () -> Stride.roundUp(Integer.MAX_VALUE));
  }

  @Test
  void aNameIsOneRegionForAll() {
    HeapMemory memory = new HeapMemory(1);
    Words words = memory.allocate("a", "t", 2);
    assertSame(words, memory.allocate("a", "t", 2));
    assertNotSame(words, memory.allocate("b", "t", 2));
    Refusal.ofArgument("name: \"a\" as a u of 2 words", () -> memory.allocate("a", "u", 2));
    Refusal.ofArgument(
        "name: \"a\" as a t of 3 words, allowed: as a t of 2", () -> memory.allocate("a", "t", 3));
    Refusal.ofArgument("words: 0", () -> memory.allocate("a", "t", 0));
    Refusal.ofArgument("name: \"\", 0 bytes", () -> memory.allocate("", "t", 1));
    Refusal.ofArgument(
        "name: \"" + "n".repeat(41) + "\", 41 bytes",
        () -> memory.allocate("n".repeat(41), "t", 1));
    Refusal.ofArgument(
        "type: \"" + "t".repeat(65) + "\", 65 bytes",
        () -> memory.allocate("c", "t".repeat(65), 1));
    Refusal.ofNull("name", () -> memory.allocate(null, "t", 1));
    Refusal.ofNull("type", () -> memory.allocate("c", null, 1));
  }

  @Test
  void whoHasLeftIsLostAndWhoCameAfterIsNot() {
    HeapMemory memory = new HeapMemory(1);
    assertEquals(0, memory.incarnation(0));
    Member first = memory.join();
    assertEquals(first.incarnation(), memory.incarnation(0));
    assertFalse(memory.isLost(0, first.incarnation()));
    first.close();
    assertTrue(memory.isLost(0, first.incarnation()));
    Member second = memory.join();
    assertTrue(memory.isLost(0, first.incarnation()));
    assertFalse(memory.isLost(0, second.incarnation()));
  }

  @Test
  void aThreadThatHasEndedIsLost() throws Exception {
    HeapMemory memory = new HeapMemory(2);
    Member[] its = new Member[1];
    Thread thread = new Thread(() -> its[0] = memory.current());
    thread.start();
    thread.join();
    assertTrue(memory.isLost(its[0].id(), its[0].incarnation()));
  }
}
