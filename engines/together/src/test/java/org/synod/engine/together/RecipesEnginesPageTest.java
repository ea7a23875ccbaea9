// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.CodePage;

/** The programs of docs/recipes-engines.md compile, and print what they say they print. */
class RecipesEnginesPageTest {
  @TempDir Path folder;

  @Test
  void theProgramsPrintWhatTheySay() throws Exception {
    List<CodePage.Program> programs = CodePage.programs("recipes-engines.md", "class ");
    assertEquals(7, programs.size());
    for (CodePage.Program each : programs) {
      assertFalse(each.says().isEmpty(), each.name());
      assertEquals(each.says(), each.run(folder), each.name());
    }
  }
}
