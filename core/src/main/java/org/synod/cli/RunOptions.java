// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;

/**
 * What to run, and while holding what.
 *
 * @param file with the lease
 * @param name of the lease
 * @param termMillis how long one may go without renewing it
 * @param waitMillis how long to wait for it
 * @param command the command and its arguments
 */
record RunOptions(
    Path file, String name, long termMillis, long waitMillis, List<String> command) {
  static final long FOR_EVER = Long.MAX_VALUE;
  private static final String DEFAULT_NAME = "lease";
  private static final long DEFAULT_TERM_MILLIS = 10_000;
  private static final long MIN_TERM_MILLIS = 10;
  private static final long MAX_MILLIS = 30L * 24 * 60 * 60 * 1000; // a month

  static RunOptions parse(List<String> args) {
    @Nullable Path file = null;
    String name = DEFAULT_NAME;
    long termMillis = DEFAULT_TERM_MILLIS;
    long waitMillis = FOR_EVER;
    int end = args.indexOf("--");
    int i = 0;
    for (; i < args.size() && i != end; i += 2) {
      String option = args.get(i);
      switch (option) {
        case "--lease" -> file = Main.path(option, value(args, i, end));
        case "--name" -> name = name(option, value(args, i, end));
        case "--term" ->
            termMillis = millis(option, value(args, i, end), MIN_TERM_MILLIS);
        case "--wait" -> waitMillis = millis(option, value(args, i, end), 0);
        default ->
            throw new UsageException(
                "option: \"" + Status.visible(option)
                    + "\", allowed: --lease, --name, --term, --wait, and -- before the command;"
                    + " see --help");
      }
    }
    List<String> command = end < 0 ? List.of() : args.subList(end + 1, args.size());
    if (file == null) {
      throw new UsageException("--lease: none, allowed: the path of a file; see --help");
    }
    if (command.isEmpty()) {
      throw new UsageException("COMMAND: none, allowed: one behind --; see --help");
    }
    return new RunOptions(file, name, termMillis, waitMillis, command);
  }

  private static String value(List<String> args, int option, int end) {
    if (option + 1 == args.size() || option + 1 == end) {
      throw new UsageException(
          args.get(option) + ": nothing, allowed: a value; see --help");
    }
    return args.get(option + 1);
  }

  private static String name(String option, String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > Memory.MAX_NAME) {
      throw new UsageException(
          option + ": \"" + Status.visible(name) + "\", allowed: 1 to " + Memory.MAX_NAME
              + " bytes in UTF-8");
    }
    return name;
  }

  private static long millis(String option, String value, long min) {
    try {
      long millis = Long.parseLong(value);
      if (millis >= min && millis <= MAX_MILLIS) {
        return millis;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(
        option + ": " + Status.visible(value) + ", allowed: " + min + " to " + MAX_MILLIS
            + " milliseconds");
  }
}
