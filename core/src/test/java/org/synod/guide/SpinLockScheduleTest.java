// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/** The spin lock of the guide: it excludes, it is not lock-free, and two of them can deadlock. */
class SpinLockScheduleTest {

  /** Two processes add 1 to a word, by a read and a write, while they have the lock. */
  static void add(World world) {
    add(world, world::await);
  }

  private static void add(World world, SpinLock.Wait wait) {
    Memory memory = world.memory("memory", 2);
    SpinLock lock = new SpinLock(memory, "lock", wait);
    Words sum = memory.allocate("sum", "a sum", 1);
    world.process("p", () -> add(lock, sum));
    world.process("q", () -> add(lock, sum));
  }

  private static long add(SpinLock lock, Words sum) {
    lock.lock();
    long next = sum.getVolatile(0) + 1;
    sum.setOpaque(0, next);
    lock.unlock();
    return next;
  }

  @Test
  void excludesInEverySchedule() {
    Exploration all = Explorer.of(SpinLockScheduleTest::add).explore().requireComplete();
    assertEquals(Set.of("p: 1, q: 2", "p: 2, q: 1"), all.outcomes());
  }

  @Test
  void whoWaitsForACrashedHolderWaitsForEver() {
    Exploration all = Explorer.of(SpinLockScheduleTest::add).crashes(1).explore().requireComplete();
    assertTrue(all.outcomes().contains("p: crashed, q: waits"), all.toString());
  }

  /** Each process must end when it runs alone from any state on: this lock does not let it. */
  static Explorer alone() {
    return Explorer.of(SpinLockScheduleTest::add).soloEndsWithin(50);
  }

  @Test
  void isNotLockFree() {
    alone().explore().requireFailure("q does not end alone");
  }

  /** The lock as on the heap, with a loop that waits. */
  static Explorer spinning() {
    return Explorer.of(world -> add(world, SpinLock::spin)).lockFree();
  }

  @Test
  void aLoopThatWaitsIsAnEndlessRun() {
    spinning().explore().requireFailure("not lock-free: step 3 can be taken again and again");
  }

  static Explorer inTwoOrders() {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("memory", 2);
          SpinLock left = new SpinLock(memory, "left", world::await);
          SpinLock right = new SpinLock(memory, "right", world::await);
          world.process("p", () -> takeBoth(left, right));
          world.process("q", () -> takeBoth(right, left));
        });
  }

  private static String takeBoth(SpinLock first, SpinLock second) {
    first.lock();
    second.lock();
    second.unlock();
    first.unlock();
    return "done";
  }

  @Test
  void twoLocksInTwoOrdersAreADeadlock() {
    inTwoOrders().explore().requireFailure("deadlock: p: waits, q: waits");
  }

  @Test
  void worksOnTheHeap() {
    Memory memory = new HeapMemory(1);
    SpinLock lock = new SpinLock(memory, "lock", SpinLock::spin);
    Words sum = memory.allocate("sum", "a sum", 1);
    assertEquals(3, add(lock, sum) + add(lock, sum));
  }
}
