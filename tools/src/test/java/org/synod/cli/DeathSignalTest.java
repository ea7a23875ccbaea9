// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A command is started behind setpriv; {@link MainRunTest} shows that it dies. */
class DeathSignalTest {
  @Test
  void aProgramIsStartedBySetpriv() {
    assumeTrue(DeathSignal.isKnown(), "setpriv of util-linux is installed");
    assertEquals(
        List.of("setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", "exit 3"),
        DeathSignal.with(List.of("sh", "-c", "exit 3")));
    assertEquals(
        List.of("setpriv", "--pdeathsig", "KILL", "--", "/bin/sh"),
        DeathSignal.with(List.of("/bin/sh")));
  }

  @Test
  void whatIsNoProgramIsLeftAsItIs() {
    for (String name : List.of("no such program", "/no/such/program", "/", "", "a\0b", "/a\0b")) {
      List<String> command = List.of(name, "argument");
      assertSame(command, DeathSignal.with(command), name);
    }
  }
}
