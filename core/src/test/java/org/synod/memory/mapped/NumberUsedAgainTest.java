// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.roster.Tenure;

/** A number of a file that has been used before says nothing of its present owner. */
class NumberUsedAgainTest {

  @TempDir Path directory;

  @Test
  void whoHasANumberNowIsNotLostBecauseOneBeforeIs() throws Exception {
    Path file = directory.resolve("memory");
    try (MappedMemory one = MappedMemory.create(file, 2, MappedMemory.MIN_BYTES);
        MappedMemory other = MappedMemory.open(file)) {
      Member before = one.join();
      long old = before.incarnation();
      assertFalse(one.isLost(0, old));
      assertFalse(other.isLost(0, old));
      before.close();
      Member now = other.join();
      assertEquals(0, now.id());
      assertNotEquals(old, now.incarnation());
      for (MappedMemory each : List.of(one, other)) {
        assertTrue(each.isLost(0, old), "the one before");
        assertFalse(each.isLost(0, now.incarnation()), "the one that has it now");
        assertEquals(now.incarnation(), each.incarnation(0));
      }
      Member mine = one.join();
      assertEquals(1, mine.id(), "it does not take over who lives");
      now.close();
      assertTrue(one.isLost(0, now.incarnation()));
      assertEquals(0, one.incarnation(0));
      Member again = one.join();
      assertEquals(0, again.id());
      assertNotEquals(old, again.incarnation(), "the same JVM had it before");
      assertFalse(other.isLost(0, again.incarnation()));
      assertTrue(other.isLost(0, now.incarnation()));
    }
  }

  /**
   * The thread of the former member has ended, and that of the member with its number now lives.
   */
  @Test
  void norBecauseTheThreadOfOneBeforeHasEnded() throws Exception {
    Path file = directory.resolve("memory");
    try (MappedMemory one = MappedMemory.create(file, 1, MappedMemory.MIN_BYTES);
        MappedMemory other = MappedMemory.open(file)) {
      Member[] before = new Member[1];
      Thread thread =
          new Thread(
              () -> {
                before[0] = one.lend();
                Tenure.of(before[0]).hold(); // so that the member stays until the thread ends
                one.giveBack(before[0]);
              });
      thread.start();
      thread.join();
      assertTrue(one.isLost(0, before[0].incarnation()));
      Member heir = one.join();
      before[0].close(); // it has no number to give back any more
      assertEquals(heir.incarnation(), one.incarnation(0));
      assertFalse(one.isLost(0, heir.incarnation()));
      heir.close();
      Member now = other.join();
      assertFalse(one.isLost(0, now.incarnation()));
      assertTrue(one.isLost(0, before[0].incarnation()));
    }
  }

  @Test
  void aNumberThatIsTakenIsNotTakenOverBecauseOneBeforeHasLeftIt() throws Exception {
    Path file = directory.resolve("memory");
    try (MappedMemory one = MappedMemory.create(file, 1, MappedMemory.MIN_BYTES);
        MappedMemory other = MappedMemory.open(file)) {
      one.join().close();
      Member now = other.join();
      assertThrows(IllegalStateException.class, one::join);
      assertEquals(now.incarnation(), one.incarnation(0));
      assertFalse(one.isLost(0, now.incarnation()));
    }
  }

  @Test
  void allSixtyFourNumbersAreApart() throws Exception {
    Path file = directory.resolve("memory");
    try (MappedMemory one =
            MappedMemory.create(file, Memory.MAX_PROCESSES, MappedMemory.MIN_BYTES);
        MappedMemory other = MappedMemory.open(file)) {
      List<Member> all = new ArrayList<>();
      for (int i = 0; i < Memory.MAX_PROCESSES; i++) {
        all.add((i % 2 == 0 ? one : other).join());
        assertEquals(i, all.get(i).id());
      }
      all.get(63).close();
      all.get(31).close();
      for (int i = 0; i < Memory.MAX_PROCESSES; i++) {
        boolean hasLeft = i == 31 || i == 63;
        assertEquals(hasLeft, one.isLost(i, all.get(i).incarnation()), "of " + i);
        assertEquals(hasLeft ? 0 : all.get(i).incarnation(), other.incarnation(i));
      }
      assertEquals(31, one.join().id());
      assertEquals(63, other.join().id());
    }
  }
}
