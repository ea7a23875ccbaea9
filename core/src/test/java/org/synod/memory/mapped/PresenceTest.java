// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.HeapMemory;
import org.synod.memory.WrappedWords;
import org.synod.memory.mapped.life.Marks;
import org.synod.memory.mapped.life.Membership;
import org.synod.memory.mapped.life.Presence;

/** A mark is held as long as its identity is in the table, or may come into the table. */
class PresenceTest {
  @TempDir Path directory;
  private Runnable beforeClaim = () -> {};
  private Marks marks;
  private Membership membership;
  private Presence presence;

  @BeforeEach
  void prepare() throws IOException {
    Path file = directory.resolve("file");
    marks = Marks.ofNew(file);
    membership =
        new Membership(
            new WrappedWords(new HeapMemory(1).allocate(Membership.words(2))) {
              @Override
              public long compareAndExchange(int index, long expected, long next) {
                beforeClaim.run();
                return super.compareAndExchange(index, expected, next);
              }
            },
            2);
    presence = new Presence(file, marks, membership);
  }

  private int claim() {
    return presence.claim((id, member) -> false);
  }

  private void leave(int id) {
    assertTrue(membership.leave(id, membership.member(id)));
    presence.releaseIfUnused();
  }

  @Test
  void aCloseDuringAClaimLeavesTheMarkToThePlace() {
    beforeClaim = presence::close;
    assertEquals(0, claim());
    beforeClaim = () -> {};
    long member = membership.member(0);
    assertFalse(marks.isMissing(member));
    assertFalse(marks.isDead(member));
    leave(0);
    assertTrue(marks.isMissing(member));
  }

  @Test
  void aPlaceThatIsNotGivenBackKeepsItsMark() {
    assertEquals(0, claim());
    assertEquals(1, claim());
    long member = membership.member(0);
    presence.close();
    assertFalse(marks.isDead(member));
    leave(1);
    assertFalse(marks.isMissing(member), "the other is there");
    leave(0);
    assertTrue(marks.isMissing(member));
    assertThrows(IllegalStateException.class, this::claim);
  }
}
