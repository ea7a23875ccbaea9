// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/engines.md compiles, and its programs print what they say they print. */
class EnginesPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "engines.md");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("^class (\\w+) ", Pattern.MULTILINE);
  private static final Pattern PRINTS = Pattern.compile("// prints (.*)");

  @TempDir Path folder;

  @Test
  void theCodeCompilesAndPrintsWhatItSays() throws Exception {
    int compiled = 0;
    int run = 0;
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      String source = block.group(1);
      if (!source.contains("import org.synod.engine.jdbc.")) {
        continue; // the module of its engine checks it
      }
      Matcher name = NAME.matcher(source);
      assertTrue(name.find(), source);
      compile(name.group(1), source);
      compiled++;
      List<String> expected =
          PRINTS.matcher(source).results().map(each -> each.group(1)).toList();
      if (!expected.isEmpty()) {
        assertEquals(expected, run(name.group(1)).lines().toList());
        run++;
      }
    }
    assertEquals(2, compiled);
    assertEquals(1, run);
  }

  private void compile(String name, String source) throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, messages, "-Xlint:all,-processing,-classfile", "-Werror", "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), file.toString());
    assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));
  }

  private String run(String name) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      var main = loader.loadClass(name).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
