// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.tools;

/** The last line that a tool's JVM prints. */
public record Verdict(String kind, String detail) {
  /** A fault was found. */
  public static final String FOUND = "found";

  /** Nothing was found in all that the tool looks at. */
  public static final String PASSED = "passed";

  /** Nothing was found up to a bound. */
  public static final String BOUND = "bound";

  private static final String MARK = "verdict: ";

  static void print(String kind, String detail) {
    System.out.println(MARK + kind + ": " + detail);
  }

  /** Reads what a JVM has printed. */
  public static Verdict of(String printed) {
    String line =
        printed.lines().filter(each -> each.startsWith(MARK)).reduce((first, last) -> last)
            .orElseThrow(() -> new IllegalStateException("no verdict in:\n" + printed));
    String[] parts = line.substring(MARK.length()).split(": ", 2);
    return new Verdict(parts[0], parts[1]);
  }
}
