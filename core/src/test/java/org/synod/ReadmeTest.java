// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the README shows compiles and runs, and prints what it says it prints. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final String PRINTS = "// prints ";
  private static final Pattern CLASS = Pattern.compile("^\\w* *class (\\w+)", Pattern.MULTILINE);

  @Test
  void theTourCompilesAndPrintsWhatItSays(@TempDir Path folder) throws Exception {
    assertEquals(1, runAll(README, folder));
  }

  @Test
  void theProgramsOfThePageOfHistoriesPrintWhatTheySay(@TempDir Path folder) throws Exception {
    assertEquals(2, runAll(Path.of("..", "docs", "histories.md"), folder));
  }

  /** Deep tests are left out unless a command asks for them, and then it runs nothing. */
  @Test
  void commandsThatRunDeepTestsAskForThem() throws Exception {
    Pattern command = Pattern.compile("-Dtest=(\\w+Test)\\b.*");
    int commands = 0;
    for (Path document : List.of(README, Path.of("..", "docs", "mapped-files.md"))) {
      Matcher found = command.matcher(Files.readString(document));
      while (found.find()) {
        commands++;
        assertTrue(
            found.group().contains("-DexcludedGroups=none") || !isDeep(found.group(1)),
            document + ": " + found.group() + ", without -DexcludedGroups=none");
      }
    }
    assertTrue(commands > 1, commands + " commands");
  }

  private static boolean isDeep(String test) throws Exception {
    try (Stream<Path> sources = Files.walk(Path.of("src", "test", "java"))) {
      Path source = sources.filter(file -> file.endsWith(test + ".java")).findFirst().orElseThrow();
      return Files.readString(source).contains("@Tag(\"deep\")\nclass " + test);
    }
  }

  /** Runs the classes of a document, and requires that each prints what it says. */
  private static int runAll(Path document, Path folder) throws Exception {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(document));
    int programs = 0;
    while (block.find()) {
      String source = block.group(1);
      List<String> expected =
          source.lines()
              .filter(line -> line.contains(PRINTS))
              .map(line -> line.substring(line.indexOf(PRINTS) + PRINTS.length()))
              .toList();
      assertFalse(expected.isEmpty(), "a block that prints nothing shows nothing");
      assertEquals(expected, run(source, folder).lines().toList());
      programs++;
    }
    return programs;
  }

  /** Compiles a class of a document and runs it. */
  static String run(String source, Path folder) throws Exception {
    Matcher named = CLASS.matcher(source);
    assertTrue(named.find(), source);
    Path file = Files.writeString(folder.resolve(named.group(1) + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    String libraries = Path.of("target", "classes").toString();
    int status =
        compiler.run(
            null, null, messages, "-Xlint:all,-processing,-classfile", "-Werror", "-cp", libraries,
            "-d", folder.toString(), file.toString());
    assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));

    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      var main = loader.loadClass(named.group(1)).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void isShortAndNamesTheCommandsThatTheGateRuns() throws Exception {
    List<String> lines = Files.readAllLines(README);
    assertTrue(lines.size() <= 150, lines.size() + " lines");
    String gate = Files.readString(Path.of("..", ".ci", "run"));
    assertTrue(lines.contains("mvn -B verify"), "the test command");
    assertTrue(gate.contains("'mvn -B verify'"), "the gate's test command");
  }
}
