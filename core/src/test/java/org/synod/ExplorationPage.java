// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the tables of docs/exploration.md from the runs that the tests have {@linkplain Explored
 * noted}, and from the list of mutants. {@code mvn verify} runs it in {@code core}, where it fails
 * if the page says something else. With the argument {@code write} it writes the tables into the
 * page.
 */
public final class ExplorationPage {
  private static final Path PAGE = Path.of("..", "docs", "exploration.md");
  private static final Path MUTANTS = Path.of("src", "test", "mutants");
  private static final String COMMAND =
      "mvn -B -pl core test exec:exec@exploration-page -Dexploration.page=write";

  /** The notes of one test class. */
  private record Noted(String test, List<String[]> runs, List<String[]> faults) {}

  private ExplorationPage() {}

  /** Checks the page, or writes it. */
  public static void main(String[] args) throws IOException {
    String page = Files.readString(PAGE);
    List<Noted> all = noted();
    String next = with(page, "runs", runs(all));
    next = with(next, "faults", faults(all));
    next = with(next, "mutants", mutants());
    switch (args[0]) {
      case "write" -> Files.writeString(PAGE, next);
      case "check" -> {
        if (!next.equals(page)) {
          System.err.println(
              "docs/exploration.md differs from what the tests have found:\n"
                  + difference(page, next) + "to write it: " + COMMAND);
          System.exit(1);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "exploration.page: " + args[0] + ", allowed: check or write");
    }
  }

  private static List<Noted> noted() throws IOException {
    List<Noted> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(Explored.DIRECTORY)) {
      for (Path file : files.sorted().toList()) {
        List<String[]> lines =
            Files.readAllLines(file).stream().sorted().map(line -> line.split("\t", -1)).toList();
        String test = file.getFileName().toString().replaceAll(".*\\.(\\w+)\\.tsv", "$1");
        all.add(new Noted(test, kind(lines, Explored.RUN), kind(lines, Explored.FAULT)));
      }
    }
    return all;
  }

  private static List<String[]> kind(List<String[]> lines, String kind) {
    return lines.stream().filter(line -> line[0].equals(kind)).toList();
  }

  private static String runs(List<Noted> all) {
    StringBuilder table =
        new StringBuilder(
            """
            | test | run | states | schedules | most own steps | if not complete |
            |---|---|---|---|---|---|
            """);
    int complete = 0;
    int failed = 0;
    int runs = 0;
    for (Noted noted : all) {
      String test = "`" + noted.test + "`"; // once
      for (String[] run : noted.runs) {
        table.append("| ").append(test);
        for (int i = 1; i < run.length; i++) {
          table.append(" | ").append(run[i]);
        }
        table.append(" |\n");
        complete += run[5].isEmpty() ? 1 : 0;
        failed += run[5].equals(Explored.FAILS) ? 1 : 0;
        runs++;
        test = "";
      }
    }
    return complete + " of " + runs + " runs are complete, " + failed
        + " fail as their tests require, and the others end at a bound.\n\n" + table;
  }

  private static String faults(List<Noted> all) {
    StringBuilder table =
        new StringBuilder(
            """
            | test | faults | the one found last | after states |
            |---|---|---|---|
            """);
    int faults = 0;
    for (Noted noted : all) {
      noted.faults.stream()
          .max(Comparator.comparingLong(fault -> Long.parseLong(fault[3].replace(",", ""))))
          .ifPresent(
              last ->
                  table
                      .append("| `").append(noted.test).append("` | ").append(noted.faults.size())
                      .append(" | ").append(last[1]).append(" | ").append(last[3]).append(" |\n"));
      faults += noted.faults.size();
    }
    return faults + " faults are found.\n\n" + table;
  }

  private static String mutants() throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            | list | mutants | killed by their tests | said to live, and why |
            |---|---|---|---|
            """);
    long mutants = 0;
    try (Stream<Path> files = Files.list(MUTANTS)) {
      for (Path file : files.sorted().toList()) {
        List<String> lines = Files.readAllLines(file);
        long killed = lines.stream().filter(line -> line.startsWith("killed by: ")).count();
        long lives = lines.stream().filter(line -> line.startsWith("lives: ")).count();
        table.append(
            "| `%s` | %d | %d | %d |\n"
                .formatted(file.getFileName(), killed + lives, killed, lives));
        mutants += killed + lives;
      }
    }
    return mutants + " mutants are listed.\n\n" + table;
  }

  /** The page with another table between the marks of a name. */
  private static String with(String page, String name, String table) {
    String begin = "<!-- generated: " + name + " -->\n";
    String end = "<!-- end -->";
    int from = page.indexOf(begin) + begin.length();
    if (from < begin.length()) {
      throw new IllegalStateException("docs/exploration.md: no line " + begin);
    }
    return page.substring(0, from) + table + page.substring(page.indexOf(end, from));
  }

  /** The lines that only one of two texts has. */
  private static String difference(String page, String next) {
    List<String> before = page.lines().toList();
    List<String> after = next.lines().toList();
    StringBuilder text = new StringBuilder();
    before.stream()
        .filter(line -> !after.contains(line))
        .forEach(line -> text.append("- ").append(line).append('\n'));
    after.stream()
        .filter(line -> !before.contains(line))
        .forEach(line -> text.append("+ ").append(line).append('\n'));
    return text.toString();
  }
}
