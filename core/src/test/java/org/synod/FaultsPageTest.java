// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each object has a line in docs/faults.md, and each claim there names tests that exist. */
class FaultsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "faults.md");
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern CODE = Pattern.compile("`([A-Z]\\w*)`");

  /** The cells of the table under a heading, without its head. */
  private static List<List<String>> rows(Path page, String heading) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    boolean isUnder = false;
    for (String line : Files.readAllLines(page)) {
      isUnder = line.startsWith("## ") ? line.equals("## " + heading) : isUnder;
      if (isUnder && line.startsWith("|") && !line.startsWith("|--")) {
        String[] cells = line.substring(1, line.length() - 1).split("\\|");
        rows.add(Arrays.stream(cells).map(String::strip).toList());
      }
    }
    assertFalse(rows.isEmpty(), "no table under " + heading);
    return rows.subList(1, rows.size());
  }

  private static Set<String> named(String cell) {
    return CODE.matcher(cell).results().map(each -> each.group(1)).collect(
        Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> tests() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String root : List.of("core/src/test", "tools/src/test", "engines", "stress/src")) {
      try (Stream<Path> files = Files.walk(Path.of("..", root))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".java"))
            .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    return names;
  }

  @Test
  void eachClaimNamesTestsThatExist() throws IOException {
    Set<String> tests = tests();
    for (List<String> row : rows(PAGE, "Objects")) {
      assertEquals(4, row.size(), "object, survives, explored under, not claimed: " + row);
      row.forEach(cell -> assertFalse(cell.isEmpty(), "an empty cell: " + row));
      Set<String> named = named(row.get(2));
      assertFalse(named.isEmpty(), "a claim without a test: " + row);
      named.removeAll(tests);
      assertEquals(Set.of(), named, "no such tests");
    }
  }

  @Test
  void eachObjectOfTheReadmeHasALine() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (List<String> row : rows(README, "Which class to take")) {
      missing.addAll(named(row.get(1)));
    }
    assertTrue(missing.size() > 10, missing.toString());
    for (List<String> row : rows(PAGE, "Objects")) {
      missing.removeAll(named(row.get(0)));
    }
    assertEquals(Set.of(), missing, "objects without a line");
  }
}
