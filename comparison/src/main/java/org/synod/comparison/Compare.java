// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.synod.comparison.tools.Verdict;

/**
 * Asks three tools about each case and its twin, and writes docs/comparison.md:
 *
 * <pre>{@code mvn -B -Pcomparison -pl comparison -am -DskipTests verify}</pre>
 *
 * <p>Each question is a JVM of its own. The seconds are processor time of that JVM and of those
 * that it starts, from beginning to end. It fails if a tool refuses a correct twin.
 */
public final class Compare {
  private static final List<String> TOOLS = List.of("ByExplorer", "ByLincheck", "ByJcstress");
  private static final List<String> NAMES =
      List.of("this explorer", "Lincheck 3.7", "jcstress 0.16");

  private static final int MINUTES = 4; // for an answer

  private record Answer(Verdict verdict, double seconds) {
    boolean isFound() {
      return verdict.kind().equals(Verdict.FOUND);
    }
  }

  private record Row(Case asked, List<Answer> faulty, List<Answer> mended) {}

  private Compare() {}

  /**
   * Compares.
   *
   * @param args the page to write, then the names of cases; none means all
   * @throws Exception if a tool cannot be run
   */
  public static void main(String[] args) throws Exception {
    Path page = Path.of(args[0]);
    List<Row> rows = new ArrayList<>();
    for (Case each : Case.values()) {
      if (args.length == 1 || List.of(args).contains(each.name())) {
        rows.add(new Row(each, ask(each, false), ask(each, true)));
        Files.writeString(page, with(Files.readString(page), text(rows)));
      }
    }
    for (Row row : rows) {
      if (row.mended.stream().anyMatch(Answer::isFound)) {
        throw new IllegalStateException("a correct twin was refused: " + row);
      }
    }
  }

  private static List<Answer> ask(Case asked, boolean isMended) throws Exception {
    List<Answer> answers = new ArrayList<>();
    for (String tool : TOOLS) {
      Answer answer = answer(run(tool, asked, isMended));
      System.out.printf("%s %s %s: %s%n", asked, isMended ? "mended" : "faulty", tool, answer);
      answers.add(answer);
    }
    return answers;
  }

  private static Answer answer(String printed) {
    return printed.isEmpty()
        ? new Answer(new Verdict(Verdict.BOUND, "no end in " + MINUTES + " minutes"), 0)
        : new Answer(Verdict.of(printed), seconds(printed));
  }

  /** The text that a tool has printed; empty if it has not ended in time. */
  private static String run(String tool, Case asked, boolean isMended) throws Exception {
    Path printed = Files.createTempFile("comparison", ".txt");
    try {
      Process process = new ProcessBuilder(
              "bash", "-c", "\"$@\"; times", "bash",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx1g",
              "-cp", System.getProperty("java.class.path"),
              "-Dcomparison.case=" + asked.name(),
              "-Dcomparison.mended=" + isMended,
              "org.synod.comparison.tools." + tool)
          .redirectErrorStream(true)
          .redirectOutput(printed.toFile())
          .start();
      if (process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        return Files.readString(printed);
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      return "";
    } finally {
      Files.delete(printed);
    }
  }

  /** The last line of times: user and system time of the JVM and of those that it has started. */
  private static double seconds(String printed) {
    String last = printed.lines().reduce((before, line) -> line).orElseThrow();
    double seconds = 0;
    for (String part : last.split(" ")) {
      String[] minutes = part.replace("s", "").split("m");
      seconds += 60 * Double.parseDouble(minutes[0]) + Double.parseDouble(minutes[1]);
    }
    return seconds;
  }

  private static String text(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "JDK %s, %s, %d processors.%n%n| fault | source | needs |",
            Runtime.version(),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors()));
    NAMES.forEach(name -> text.append(' ').append(name).append(" |"));
    text.append("\n|---|---|---|").append("---|".repeat(NAMES.size())).append('\n');
    for (Row row : rows) {
      text.append(
          String.format(
              "| %s | %s | %s |", row.asked.text, row.asked.source, row.asked.needs.text));
      row.faulty.forEach(answer -> text.append(' ').append(cell(answer)).append(" |"));
      text.append('\n');
    }
    text.append("\nThe correct twins:\n\n| twin |");
    NAMES.forEach(name -> text.append(' ').append(name).append(" |"));
    text.append("\n|---|").append("---|".repeat(NAMES.size())).append('\n');
    for (Row row : rows) {
      text.append("| `").append(row.asked).append("` |");
      row.mended.forEach(answer -> text.append(' ').append(cell(answer)).append(" |"));
      text.append('\n');
    }
    return text.toString();
  }

  private static String cell(Answer answer) {
    String detail = answer.verdict.detail();
    String what =
        switch (answer.verdict.kind()) {
          case Verdict.FOUND -> "**found**";
          case Verdict.PASSED -> "passes, every schedule: " + detail;
          default -> "not found: " + detail;
        };
    return String.format(Locale.ROOT, "%s, %.1f s", what, answer.seconds);
  }

  private static String with(String page, String table) throws IOException {
    String begin = "<!-- generated: comparison -->\n";
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf("<!-- end -->");
    if (from < begin.length() || to < from) {
      throw new IllegalStateException("page: without a place for the table, allowed: " + begin);
    }
    return page.substring(0, from) + table + page.substring(to);
  }
}
