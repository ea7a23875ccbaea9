// SPDX-License-Identifier: Apache-2.0
package org.synod.demo;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The options of a run.
 *
 * @param proposals one for each process
 * @param acceptors the number of acceptors
 * @param crash the number of acceptors that crash
 * @param after the number of requests that a crashing acceptor answers before it stops, or -1 for a
 *     number drawn from the seed
 * @param stop the process that stops for ever in mid-round, or -1 for none
 * @param seed of the backoff and of what crashes when
 * @param picture the file to draw the run to, or null
 * @param html the file for a page that steps through the run, or null
 */
record Options(
    List<String> proposals, int acceptors, int crash, int after, int stop, long seed,
    @Nullable Path picture, @Nullable Path html) {
  static final String USAGE =
      "usage: [PROPOSAL...] [--acceptors N] [--crash K] [--after REQUESTS] [--stop PROCESS]"
          + " [--seed S] [--picture FILE.svg] [--html FILE.html] [--help] [--]"
          + " [PROPOSAL...]";
  private static final String END = "--";
  private static final List<String> DEFAULT_PROPOSALS = List.of("pizza", "sushi", "ramen");
  private static final int MAX_PROPOSALS = 64;
  private static final int MAX_ACCEPTORS = 63;
  private static final int MAX_AFTER = 1_000_000;

  /** Whether a command line asks for {@link #USAGE} only. */
  static boolean areForHelp(String[] line) {
    List<String> args = List.of(split(line));
    int end = args.indexOf(END);
    List<String> options = end < 0 ? args : args.subList(0, end);
    return options.contains("--help") || options.contains("-h");
  }

  /** The words with each {@code --name=value} split in two. */
  private static String[] split(String[] line) {
    List<String> args = new ArrayList<>();
    for (String arg : line) {
      int equals = args.contains(END) || !arg.startsWith("--") ? -1 : arg.indexOf('=');
      if (equals > 0) {
        args.add(arg.substring(0, equals));
      }
      args.add(arg.substring(equals + 1));
    }
    return args.toArray(new String[0]);
  }

  /** Reads a command line, and refuses with one line a run that is impossible. */
  static Options parse(String[] line) {
    String[] args = split(line);
    List<String> proposals = new ArrayList<>();
    long acceptors = 5;
    long crash = 0;
    long after = -1;
    long stop = -1;
    long seed = new SplittableRandom().nextInt(1_000_000);
    Path picture = null;
    Path html = null;
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      switch (arg) {
        case "--acceptors" -> acceptors = number(args, i++, 1, MAX_ACCEPTORS);
        case "--crash" -> crash = number(args, i++, 0, MAX_ACCEPTORS);
        case "--after" -> after = number(args, i++, 0, MAX_AFTER);
        case "--stop" -> stop = number(args, i++, 0, MAX_PROPOSALS - 1);
        case "--seed" -> seed = number(args, i++, Long.MIN_VALUE, Long.MAX_VALUE);
        case "--picture" -> picture = file(args, i++);
        case "--html" -> html = file(args, i++);
        case END -> {
          proposals.addAll(List.of(args).subList(i + 1, args.length));
          i = args.length;
        }
        default -> {
          if (arg.startsWith("-")) {
            throw new IllegalArgumentException(arg + ": no such option; " + USAGE);
          }
          proposals.add(arg);
        }
      }
    }
    if (proposals.isEmpty()) {
      proposals = DEFAULT_PROPOSALS;
    }
    require("proposals", proposals.size(), 1, MAX_PROPOSALS);
    require("--crash", crash, 0, acceptors);
    if (stop >= 0) {
      require("--stop", stop, 0, proposals.size() - 1);
    }
    if (acceptors % 2 == 0) {
      throw new IllegalArgumentException(
          "--acceptors: " + acceptors + ", allowed: an odd number from 1 to " + MAX_ACCEPTORS);
    }
    return new Options(
        List.copyOf(proposals), (int) acceptors, (int) crash, (int) after, (int) stop, seed,
        picture, html);
  }

  private static Path file(String[] args, int option) {
    if (option + 1 == args.length) {
      throw new IllegalArgumentException(args[option] + ": needs a file; " + USAGE);
    }
    String name = args[option + 1];
    try {
      Path file = Path.of(name);
      Path directory = file.toAbsolutePath().getParent();
      if (!name.startsWith("-")
          && !Files.isDirectory(file)
          && directory != null
          && Files.isWritable(directory)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(notWritable(args[option], name), e);
    }
    throw new IllegalArgumentException(notWritable(args[option], name));
  }

  /** The message on a file that the run cannot be written to, as an option asks. */
  static String notWritable(String option, Object file) {
    return option + ": " + file
        + ", allowed: a file that can be written, in a directory that exists";
  }

  private static long number(String[] args, int option, long min, long max) {
    if (option + 1 == args.length) {
      throw new IllegalArgumentException(args[option] + ": needs a number; " + USAGE);
    }
    try {
      long number = Long.parseLong(args[option + 1]);
      require(args[option], number, min, max);
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          args[option] + ": " + args[option + 1] + ", allowed: a whole number; " + USAGE, e);
    }
  }

  private static void require(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + ", allowed: " + min + " to " + max);
    }
  }

  /** The number of acceptors that make a quorum. */
  int quorum() {
    return acceptors / 2 + 1;
  }

  /** Whether a quorum is left when all that are to crash have crashed. */
  boolean leavesQuorum() {
    return acceptors - crash >= quorum();
  }
}
