// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.synod.explore.Explorer;
import org.synod.memory.Words;

/**
 * docs/exploring.md shows code of this package as it is, and schedules as its programs print them.
 * With {@code -Dguide=write} the printed schedules are written into the page.
 */
class GuideTest {
  private static final Path PAGE = Path.of("..", "docs", "exploring.md");
  private static final Path SOURCES = Path.of("src", "test", "java", "org", "synod", "guide");
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PRINTED =
      Pattern.compile("(<!-- printed by: (\\w+) -->\n```text\n)(.*?)```", Pattern.DOTALL);

  /** Each line without its trailing space, and all without their common indentation. */
  private static List<String> flush(List<String> lines) {
    int indent =
        lines.stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    return lines.stream()
        .map(line -> line.isBlank() ? "" : line.substring(indent).stripTrailing())
        .toList();
  }

  private static boolean shows(List<String> file, List<String> block) {
    for (int i = 0; i + block.size() <= file.size(); i++) {
      if (flush(file.subList(i, i + block.size())).equals(block)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void itsCodeIsThatOfTheTests() throws IOException {
    List<List<String>> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.sorted().toList()) {
        sources.add(Files.readAllLines(file));
      }
    }
    Matcher code = CODE.matcher(Files.readString(PAGE));
    int blocks = 0;
    while (code.find()) {
      List<String> block = flush(code.group(1).lines().toList());
      assertTrue(
          sources.stream().anyMatch(file -> shows(file, block)), "in no source:\n" + code.group(1));
      blocks++;
    }
    assertTrue(blocks >= 5, blocks + " blocks");
  }

  @Test
  void itsSchedulesAreThoseThatItsProgramsPrint() throws IOException {
    String page = Files.readString(PAGE);
    Set<String> shown = new TreeSet<>();
    String next =
        PRINTED
            .matcher(page)
            .replaceAll(
                found -> {
                  shown.add(found.group(2));
                  String text = Guide.PROGRAMS.get(found.group(2)).get();
                  String lines =
                      String.join("\n", text.lines().map(String::stripTrailing).toList());
                  return Matcher.quoteReplacement(found.group(1) + lines + "\n```");
                });
    assertEquals(new TreeSet<>(Guide.PROGRAMS.keySet()), shown);
    if ("write".equals(System.getProperty("guide"))) {
      Files.writeString(PAGE, next);
    }
    assertEquals(next, page, "to write it: mvn -pl core test -Dtest=GuideTest -Dguide=write");
  }

  /** As the page says of a debugger: whatever is run again, first hits come in order. */
  @Test
  void linesAreFirstReachedInTheOrderOfTheSchedule() {
    Set<String> reached = new LinkedHashSet<>();
    Explorer.of(
            world -> {
              Words words = world.memory("memory", 2).allocate(1);
              for (String name : List.of("p", "q")) {
                world.process(
                    name,
                    () -> {
                      words.getVolatile(0);
                      reached.add(name + 1);
                      words.getVolatile(0);
                      reached.add(name + 2);
                      return words.getVolatile(0);
                    });
              }
            })
        .replay("1 0 0 1 0 1")
        .requireComplete();
    assertEquals(List.of("q1", "p1", "p2", "q2"), List.copyOf(reached));
  }
}
