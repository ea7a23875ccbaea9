// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.CodePage;

/** The program for ZooKeeper in docs/engines.md compiles, and prints what it says. */
class ZooKeeperPageTest {
  @TempDir Path folder;

  @Test
  void theProgramPrintsWhatItSays() throws Exception {
    CodePage.Program program = CodePage.programs("engines.md", "class Setting ").get(0);
    assertEquals(2, program.says().size());
    try (LocalServer server = new LocalServer()) {
      assertEquals(program.says(), program.run(folder, server.hosts()));
    }
  }
}
