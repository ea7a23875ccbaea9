// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.CodePage;

/**
 * The code of docs/engines.md that is about JDBC compiles, and its program prints what it says it
 * prints.
 */
class EnginesPageTest {
  @TempDir Path folder;

  @Test
  void theCodeCompilesAndPrintsWhatItSays() throws Exception {
    List<CodePage.Program> programs =
        CodePage.programs("engines.md", "import org.synod.engine.jdbc.").stream()
            .filter(each -> !each.source().contains("import org.synod.engine.redis."))
            .toList();
    assertEquals(List.of("Motd", "ThreeServers"), programs.stream().map(p -> p.name()).toList());
    programs.get(1).compile(folder);
    assertEquals(4, programs.get(0).says().size());
    assertEquals(programs.get(0).says(), programs.get(0).run(folder));
  }
}
