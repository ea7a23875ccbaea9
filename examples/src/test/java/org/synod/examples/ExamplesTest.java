// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example prints what its comments say, and RECIPES.md shows it as it is. */
class ExamplesTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "org", "synod", "examples");
  private static final Path RECIPES = Path.of("..", "RECIPES.md");
  private static final String PRINTS = "// prints ";

  static List<String> examples() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
          .map(name -> name.replace(".java", ""))
          .sorted()
          .toList();
    }
  }

  private static String source(String name) throws IOException {
    String file = Files.readString(SOURCES.resolve(name + ".java"));
    return file.substring(file.indexOf("import "));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void printsWhatItSays(String name) throws Exception {
    List<String> expected =
        source(name)
            .lines()
            .filter(line -> line.contains(PRINTS))
            .map(line -> line.substring(line.indexOf(PRINTS) + PRINTS.length()))
            .toList();
    assertFalse(expected.isEmpty(), "an example that prints nothing shows nothing");
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Class.forName("org.synod.examples." + name)
          .getDeclaredMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(console);
    }
    assertEquals(expected, printed.toString(StandardCharsets.UTF_8).lines().toList());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isShownAsItIs(String name) throws IOException {
    assertTrue(Files.readString(RECIPES).contains("```java\n" + source(name) + "```"), name);
  }
}
