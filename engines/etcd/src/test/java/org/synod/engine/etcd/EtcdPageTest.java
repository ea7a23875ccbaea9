// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.CodePage;

/** The code of docs/engines.md that is about etcd compiles. */
class EtcdPageTest {
  @TempDir Path folder;

  @Test
  void theCodeCompiles() throws Exception {
    CodePage.programs("engines.md", "class Configuration ").get(0).compile(folder);
  }
}
