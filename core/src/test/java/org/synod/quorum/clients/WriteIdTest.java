// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteIdTest {

  private static WriteId write(int sequence) {
    return new WriteId(7, 7, sequence);
  }

  @Test
  void theLatestWritesAreAsAListThatIsCopied() {
    for (int most : new int[] {1, 2, 5}) {
      List<WriteId> copied = List.of();
      List<WriteId> latest = List.of();
      for (int i = 0; i < 4 * most + 3; i++) {
        List<WriteId> next = new ArrayList<>(List.of(write(i)));
        next.addAll(copied.subList(0, Math.min(copied.size(), most - 1)));
        List<WriteId> before = latest;
        latest = WriteId.Latest.with(write(i), before, most);
        assertEquals(next, latest);
        assertEquals(copied, before); // as it was
        copied = next;
      }
    }
  }

  @Test
  void aListOfOneWriteForgetsTheOneBefore() {
    List<WriteId> latest =
        WriteId.Latest.with(write(2), WriteId.Latest.with(write(1), List.of(), 1), 1);
    assertEquals(List.of(write(2)), latest);
    assertThrows(IndexOutOfBoundsException.class, () -> latest.get(1));
  }

  @Test
  void refusesANumberThatNoWriteHas() {
    Exception thrown = assertThrows(IllegalArgumentException.class, () -> write(-1));
    assertEquals("sequence: -1, allowed: 0 or more", thrown.getMessage());
  }
}
