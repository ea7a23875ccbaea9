// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Programs print the same in every locale: none formats by the locale of the machine. */
class LocaleTest {
  private static final Pattern BY_THE_MACHINE =
      Pattern.compile(
          "(String\\.format|printf)\\(\\s*+(?!Locale\\.ROOT)|\\.formatted\\("
              + "|\\.to(Upper|Lower)Case\\(\\)|(Number|Decimal)Format\\b");

  @Test
  void nothingIsFormattedByTheLocaleOfTheMachine() throws IOException {
    List<String> found = new ArrayList<>();
    for (String module : List.of("core", "tools", "benchmarks", "stress")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          Matcher matcher = BY_THE_MACHINE.matcher(Files.readString(file));
          while (matcher.find()) {
            found.add(file + ": " + matcher.group());
          }
        }
      }
    }
    assertEquals(List.of(), found);
  }
}
