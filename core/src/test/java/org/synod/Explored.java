// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.synod.explore.Exploration;

/**
 * Notes the findings of the explorations of a test run, in a file for each test class in {@code
 * target/explored}. {@link ExplorationPage} makes the tables of docs/exploration.md from these
 * files. With {@code -Dsynod.explore.print=true} each finding is printed too, with a schedule if
 * there is one.
 */
public final class Explored {
  static final Path DIRECTORY = Path.of("target", "explored");
  static final String RUN = "run";
  static final String FAULT = "fault";
  static final String FAILS = "fails, as it must";

  private static final boolean PRINT = Boolean.getBoolean("synod.explore.print");
  private static final Set<String> BEGUN = new HashSet<>(); // files of this test run

  private Explored() {}

  /** Notes a run, which may fail if the test requires that it does. */
  public static Exploration run(String what, Exploration found) {
    String end = found.failure() != null ? FAILS : found.isComplete() ? "" : found.bound();
    note(
        List.of(
            RUN,
            what,
            count(found.states()),
            rounded(found.schedules()),
            count(found.longest()),
            end),
        found);
    return found;
  }

  /** Notes a fault that a check has found. */
  public static void fault(Object fault, String check, Exploration found) {
    note(List.of(FAULT, fault.toString(), check, count(found.states())), found);
  }

  /** Prints a text that only some readers want. */
  public static void say(String what) {
    if (PRINT) {
      System.out.println(what);
    }
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number as a person writes it: a large one by two digits and a power of ten. */
  static String rounded(double number) {
    if (number < 10_000) {
      return String.format(Locale.ROOT, "%,.0f", number);
    }
    String[] parts = String.format(Locale.ROOT, "%.1e", number).split("e\\+?");
    StringBuilder exponent = new StringBuilder();
    Integer.toString(Integer.parseInt(parts[1]))
        .chars()
        .forEach(digit -> exponent.append("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0')));
    return parts[0] + " · 10" + exponent;
  }

  private static synchronized void note(List<String> fields, Exploration found) {
    String test = test();
    say(test + ": " + String.join(", ", fields) + ": " + found);
    try {
      Files.createDirectories(DIRECTORY);
      Path file = DIRECTORY.resolve(test + ".tsv");
      if (BEGUN.add(test)) {
        Files.deleteIfExists(file);
      }
      Files.writeString(
          file,
          String.join("\t", fields).replace('\n', ' ') + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The test class that runs, whichever class it calls: the outermost of this library. */
  private static String test() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackFrame::getClassName)
                    .filter(name -> name.startsWith("org.synod.") && !name.contains("$"))
                    .reduce((inner, outer) -> outer)
                    .orElseThrow());
  }
}
