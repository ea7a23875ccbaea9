// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs the command line in this JVM and keeps what it says. */
final class Console {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  int run(Object... args) {
    String[] line = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      line[i] = args[i].toString();
    }
    out.reset();
    err.reset();
    return Main.run(
        line, out, StandardCharsets.UTF_8, new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  /** The text that it prints when all is well. */
  String ok(Object... args) {
    int code = run(args);
    assertEquals("", err());
    assertEquals(0, code, out());
    return out();
  }

  /** The one line that it says when it refuses. */
  String refused(int code, Object... args) {
    assertEquals(code, run(args), out() + err());
    assertEquals("", out());
    assertEquals(1, err().lines().count(), err());
    return err().stripTrailing();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
