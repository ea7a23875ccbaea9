// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.CodePage;

/** The code of docs/engines.md that is about Redis compiles. */
class RedisPageTest {
  @TempDir Path folder;

  @Test
  void theCodeCompiles() throws Exception {
    CodePage.programs("engines.md", "class ThreeRedis ").get(0).compile(folder);
    CodePage.programs("engines.md", "class RedisLives ").get(0).compile(folder);
  }
}
