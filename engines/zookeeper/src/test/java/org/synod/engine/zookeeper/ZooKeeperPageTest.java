// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

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

/** The program for ZooKeeper in docs/engines.md compiles, and prints what it says. */
class ZooKeeperPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "engines.md");
  private static final Pattern BLOCK =
      Pattern.compile("```java zookeeper\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PRINTS = Pattern.compile("// prints (.*)");

  @TempDir Path folder;

  @Test
  void theProgramPrintsWhatItSays() throws Exception {
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    assertTrue(block.find());
    String source = block.group(1);
    Path file = Files.writeString(folder.resolve("Setting.java"), source);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, messages, "-Xlint:all,-processing,-classfile", "-Werror", "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), file.toString());
    assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));
    List<String> expected = PRINTS.matcher(source).results().map(each -> each.group(1)).toList();
    assertEquals(2, expected.size());
    assertEquals(expected, run().lines().toList());
  }

  private String run() throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (LocalServer server = new LocalServer();
        URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      var main = loader.loadClass("Setting").getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) new String[] {server.hosts()});
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
