// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A stranger follows an operation through the files that CONTRIBUTING.md lists. They are at most
 * six, all of them exist, and none calls one that stands before it.
 */
class StrangerTest {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path PAGE = Path.of("..", "CONTRIBUTING.md");
  private static final int OPERATIONS = 6;
  private static final int MOST_FILES = 6;

  /**
   * The text that is no code, and the names of classes that are only told to the flight recorder.
   */
  private static final Pattern NO_CODE =
      Pattern.compile("/\\*.*?\\*/|//[^\n]*|\\b\\w+\\.class\\b|import [^\n]*", Pattern.DOTALL);

  private static Map<String, String> code() throws IOException {
    Map<String, String> code = new HashMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        code.put(name, NO_CODE.matcher(Files.readString(file)).replaceAll(" "));
      }
    }
    return code;
  }

  private static List<List<String>> chains() throws IOException {
    String page = Files.readString(PAGE);
    String table = page.substring(page.indexOf("| operation | files |"));
    List<List<String>> chains = new ArrayList<>();
    for (String row : table.lines().skip(2).takeWhile(each -> each.startsWith("|")).toList()) {
      Matcher names = Pattern.compile("`(\\w+)`").matcher(row.substring(row.indexOf('|', 1)));
      chains.add(names.results().map(each -> each.group(1)).toList());
    }
    return chains;
  }

  @Test
  void noOperationIsSpreadOverMoreFilesThanAStrangerReads() throws IOException {
    Map<String, String> code = code();
    List<List<String>> chains = chains();
    assertEquals(OPERATIONS, chains.size());
    for (List<String> chain : chains) {
      assertTrue(chain.size() <= MOST_FILES, chain.toString());
      assertTrue(code.keySet().containsAll(chain), chain.toString());
    }
  }

  @Test
  void noFileLeadsBackUp() throws IOException {
    Map<String, String> code = code();
    List<String> back = new ArrayList<>();
    for (List<String> chain : chains()) {
      for (int i = 0; i < chain.size(); i++) {
        for (String before : chain.subList(0, i)) {
          if (Pattern.compile("\\b" + before + "\\b").matcher(code.get(chain.get(i))).find()) {
            back.add(chain.get(i) + " names " + before);
          }
        }
      }
    }
    assertEquals(List.of(), back);
  }
}
