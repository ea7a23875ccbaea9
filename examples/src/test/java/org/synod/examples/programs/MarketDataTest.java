// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watchers in JVMs of their own see whole quotes while a publisher writes. */
class MarketDataTest {
  private static final int SNAPSHOTS = 2_000;

  @TempDir Path folder;

  @Test
  void watchersSeeWholeQuotesOnly() throws Exception {
    Path file = folder.resolve("quote");
    try (Jvm publisher = Jvm.start(MarketData.class, "publish", file)) {
      assertEquals("publishing", publisher.read());
      try (Jvm one = Jvm.start(MarketData.class, "watch", file, SNAPSHOTS);
          Jvm two = Jvm.start(MarketData.class, "watch", file, SNAPSHOTS)) {
        Jvm.End whole = new Jvm.End(0, List.of("seen " + SNAPSHOTS + ", torn 0"), List.of());
        assertEquals(whole, one.end());
        assertEquals(whole, two.end());
      }
      publisher.endInput();
      Jvm.End end = publisher.end();
      assertEquals(0, end.code(), end.toString());
      assertTrue(end.output().get(0).matches("published [0-9]{4,}"), end.toString());
    }
    try (Jvm late = Jvm.start(MarketData.class, "watch", file, SNAPSHOTS)) {
      List<String> closed = List.of("the market is closed", "seen 0, torn 0");
      assertEquals(new Jvm.End(0, closed, List.of()), late.end());
    }
  }

  @Test
  void aMarketOpensAgain() throws Exception {
    Path file = folder.resolve("quote");
    for (int day = 1; day <= 2; day++) {
      try (Jvm publisher = Jvm.start(MarketData.class, "publish", file)) {
        assertEquals("publishing", publisher.read());
        try (Jvm watcher = Jvm.start(MarketData.class, "watch", file, 1)) {
          assertEquals(List.of("seen 1, torn 0"), watcher.end().output());
        }
        publisher.endInput();
        assertEquals(0, publisher.end().code());
      }
    }
  }

  @Test
  void aFileWithoutQuotesIsRefused() throws Exception {
    Path file = folder.resolve("tickets");
    try (Jvm machine = Jvm.start(TicketMachine.class, file, 1)) {
      machine.endInput();
      assertEquals(0, machine.end().code());
    }
    try (Jvm watcher = Jvm.start(MarketData.class, "watch", file, 1)) {
      String refusal =
          "FILE: " + file + ": no name \"quote\", allowed: those that there are,"
              + " allowed: a file of a publisher";
      assertEquals(new Jvm.End(74, List.of(), List.of(refusal)), watcher.end());
    }
  }
}
