// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.usage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.synod.memory.Memory;

/**
 * A command to run, and a lease to hold meanwhile.
 *
 * @param file with the lease
 * @param name of the lease
 * @param termMillis the time that a holder may go without renewing it
 * @param waitMillis the time to wait for it
 * @param conflictCode the exit code if that was not long enough
 * @param command the command and its arguments
 */
public record RunOptions(
    Path file, String name, long termMillis, long waitMillis, int conflictCode,
    List<String> command) {
  /** The {@code waitMillis} without a {@code --wait}. */
  public static final long FOR_EVER = Long.MAX_VALUE;
  private static final String DEFAULT_NAME = "lease";
  private static final long DEFAULT_TERM_MILLIS = 10_000;
  private static final long MIN_TERM_MILLIS = 10;
  private static final long MAX_MILLIS = 30L * 24 * 60 * 60 * 1000; // a month
  private static final int MAX_CODE = 255;

  /**
   * Reads the arguments of {@link Command#RUN}.
   *
   * @throws UsageException if they name no lease or no command, or a number that is not allowed
   */
  public static RunOptions of(Arguments arguments) {
    Map<String, String> options = arguments.options();
    String file = options.get("--lease");
    if (file == null) {
      throw wrong("--lease: none, allowed: the path of a file");
    }
    RunOptions run =
        new RunOptions(
            Arguments.path(Command.RUN, "--lease", file),
            name(options.getOrDefault("--name", DEFAULT_NAME)),
            number(
                options, "--term", MIN_TERM_MILLIS, MAX_MILLIS, " milliseconds",
                DEFAULT_TERM_MILLIS),
            number(options, "--wait", 0, MAX_MILLIS, " milliseconds", FOR_EVER),
            (int) number(options, "--conflict-exit-code", 0, MAX_CODE, "", Exit.NOT_HAD.code),
            arguments.operands());
    if (run.command.isEmpty()) {
      throw wrong("COMMAND: none, allowed: one behind the options");
    }
    return run;
  }

  private static UsageException wrong(String message) {
    return Arguments.wrong(Command.RUN, message);
  }

  private static String name(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > Memory.MAX_NAME) {
      throw wrong(
          "--name: \"" + name + "\", allowed: 1 to " + Memory.MAX_NAME + " bytes in UTF-8");
    }
    return name;
  }

  private static long number(
      Map<String, String> options, String option, long min, long max, String unit,
      long otherwise) {
    String value = options.get(option);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(option + ": \"" + value + "\", allowed: " + min + " to " + max + unit);
  }
}
