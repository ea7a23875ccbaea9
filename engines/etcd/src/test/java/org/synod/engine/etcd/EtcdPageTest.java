// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/engines.md that is about etcd compiles. */
class EtcdPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "engines.md");
  private static final Pattern CODE =
      Pattern.compile("\n## etcd\n.*?```java\n(.*?\nclass (\\w+) .*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theCodeCompiles() throws Exception {
    Matcher code = CODE.matcher(Files.readString(PAGE));
    assertTrue(code.find(), "no code under etcd");
    Path file = Files.writeString(folder.resolve(code.group(2) + ".java"), code.group(1));
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, messages, "-Xlint:all,-processing,-classfile", "-Werror", "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), file.toString());
    assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));
  }
}
