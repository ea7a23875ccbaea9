// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of several runs one works at a time, and only a run that holds the lease writes. */
class CronGuardTest {
  private static final int HOUR = 3_600_000;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("result");
  }

  private static Jvm.End ended(int code, String... output) {
    return new Jvm.End(code, List.of(output), List.of());
  }

  /** Starts a run that gets the lease, and does not end before its standard input does. */
  private Jvm atWork(int millis) throws IOException {
    Jvm run = Jvm.start(CronGuard.class, file, millis);
    assertEquals("at work", run.read());
    return run;
  }

  /** What a whole run on no lines does. */
  private Jvm.End run(int millis) throws IOException, InterruptedException {
    try (Jvm run = Jvm.start(CronGuard.class, file, millis)) {
      run.endInput();
      return run.end();
    }
  }

  @Test
  void oneOfTwoRunsWorks() throws Exception {
    try (Jvm first = atWork(HOUR)) {
      first.send("a line");
      assertEquals(ended(124, "another run is at work"), run(HOUR));
      first.send("another");
      first.endInput();
      assertEquals(ended(0, "result 1: 2 lines"), first.end());
    }
    assertEquals(ended(0, "at work", "result 2: 0 lines"), run(HOUR));
  }

  @Test
  void aKilledRunHoldsUpNobody() throws Exception {
    try (Jvm killed = atWork(HOUR)) {
      killed.signal("KILL");
      assertEquals(ended(128 + 9), killed.end());
    }
    assertEquals(ended(0, "at work", "result 1: 0 lines"), run(HOUR));
  }

  @Test
  void theWriteOfAStuckRunIsRefused() throws Exception {
    try (Jvm stuck = atWork(/* millis */ 1)) {
      stuck.signal("STOP");
      Jvm.End next = run(HOUR);
      while (next.code() == 124) { // as cron does: the term begins when the first of these wants it
        next = run(HOUR);
      }
      assertEquals(ended(0, "at work", "result 1: 0 lines"), next);
      stuck.send("a line, too late"); // not before: STOP takes effect some time after the call
      stuck.endInput();
      stuck.signal("CONT");
      assertEquals(ended(75, "refused: another run has the lease"), stuck.end());
    }
    assertEquals(ended(0, "at work", "result 2: 0 lines"), run(HOUR));
  }
}
