// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The standby takes over from a primary that was killed or stuck, with each answered price. */
class HotStandbyTest {
  private static final String NONE = "[0, 0, 0, 0]";

  @TempDir Path folder;

  private Jvm started() throws IOException {
    Jvm jvm = Jvm.start(HotStandby.class, folder.resolve("prices"));
    assertEquals("standby", jvm.read());
    return jvm;
  }

  /** Sets a price. Returns all prices, as answered. */
  private static String set(Jvm primary, String zxid, int product) throws IOException {
    primary.send("" + product);
    String answer = primary.read();
    assertTrue(answer.startsWith(zxid + " "), answer);
    return answer.substring(zxid.length() + 1);
  }

  @Test
  void aStandbyTakesOverFromAKilledPrimary() throws Exception {
    try (Jvm first = started()) {
      assertEquals("primary 1 " + NONE, first.read());
      try (Jvm second = started()) {
        set(first, "1:1", 2);
        set(first, "1:2", 0);
        String prices = set(first, "1:3", 2);
        first.signal("KILL");
        assertEquals("primary 2 " + prices, second.read());
        second.send("4");
        assertEquals("product: 4, allowed: 0 to 3", second.read());
        prices = set(second, "2:1", 3);
        second.endInput();
        assertEquals(new Jvm.End(0, List.of(), List.of()), second.end());
        try (Jvm third = started()) {
          assertEquals("primary 3 " + prices, third.read());
        }
      }
    }
  }

  @Test
  void moreChangesThanAFileKeeps() throws Exception {
    try (Jvm first = started()) {
      assertEquals("primary 1 " + NONE, first.read());
      String prices = NONE;
      for (int i = 1; i <= 40; i++) {
        prices = set(first, "1:" + i, i % 4);
      }
      first.signal("KILL");
      try (Jvm second = started()) {
        assertEquals("primary 2 " + prices, second.read());
      }
    }
  }
}
