// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.memory.HeapMemory;
import org.synod.memory.mapped.life.Membership;

/** One number of a file, which one member after the other has. */
class MembershipTest {
  private static final long ME = 17;
  private static final Membership.Lost NOBODY = (id, member) -> false;
  private static final Membership.Lost EVERYBODY = (id, member) -> true;

  private final Membership table =
      new Membership(new HeapMemory(1).allocate(Membership.words(1)), 1);

  @Test
  void whoComesBackIsAnother() {
    assertEquals(0, table.claim(ME, NOBODY));
    long first = table.member(0);
    assertEquals(Membership.NONE, table.claim(ME, NOBODY));
    assertTrue(table.leave(0, first));
    assertEquals(0, table.member(0));
    assertEquals(0, table.claim(ME, NOBODY));
    assertNotEquals(first, table.member(0), "after it has left");
    long second = table.member(0);
    assertEquals(0, table.claim(ME, EVERYBODY));
    assertNotEquals(second, table.member(0), "after it was lost");
    assertNotEquals(first, table.member(0));
  }

  @Test
  void whoHasLostItsNumberLeavesItToTheNext() {
    assertEquals(0, table.claim(ME, NOBODY));
    long lost = table.member(0);
    assertEquals(0, table.claim(ME + 1, EVERYBODY));
    long next = table.member(0);
    assertFalse(table.leave(0, lost));
    assertEquals(next, table.member(0));
    assertTrue(table.has(ME + 1));
  }
}
