// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * The command line: shows and verifies what is in a mapped file, and runs a command while holding a
 * lease in one. It exits with 0 if all is well, 1 after a refusal or a finding, which it says in
 * one line, and 2 if it is called wrongly; {@code run} exits with the code of its command.
 */
public final class Main {
  static final int OK = 0;
  static final int REFUSED = 1;
  static final int WRONG_USE = 2;

  static final String USAGE =
      """
      usage: status FILE [--json]    what is in a mapped file: members, objects, leases
             verify FILE             whether anything in it is damaged
             run --lease FILE [--name NAME] [--term MILLIS] [--wait MILLIS] -- COMMAND...
                                     run a command only while holding a lease in FILE, which is
                                     created if it is not there; its token is in SYNOD_TOKEN""";

  private Main() {}

  /**
   * Runs a command and exits with its code.
   *
   * @param args the command and its arguments; none for the usage
   */
  public static void main(String[] args) {
    int code = run(args, System.out, System.err);
    System.out.flush();
    if (code != OK) {
      System.exit(code);
    }
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    try {
      return dispatch(List.of(args), out, err);
    } catch (UsageException e) {
      err.println(e.getMessage());
      return WRONG_USE;
    } catch (InternalError e) {
      // what an access to a mapped page ends in that is not there any more
      err.println(
          Status.visible(String.join(" ", args)) + ": file: found one that was cut off while it"
              + " was in use, expected one that keeps its size");
      return REFUSED;
    } catch (IOException
        | IllegalStateException
        | IllegalArgumentException
        | UncheckedIOException
        | UnsupportedOperationException e) {
      err.println(Status.visible(String.valueOf(e.getMessage())));
      return REFUSED;
    }
  }

  private static int dispatch(List<String> args, PrintStream out, PrintStream err)
      throws IOException {
    String command = args.isEmpty() ? "" : args.get(0);
    List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
    switch (command) {
      case "status" -> {
        return status(rest, out);
      }
      case "verify" -> {
        return Verify.run(onlyFile(rest), out);
      }
      case "run" -> {
        return new Run(RunOptions.parse(rest), err).call();
      }
      case "help", "--help", "-h" -> {
        out.println(USAGE);
        return OK;
      }
      default ->
          throw new UsageException(
              "command: " + (args.isEmpty() ? "none" : "\"" + Status.visible(command) + "\"")
                  + ", allowed: status, verify or run; see --help");
    }
  }

  private static int status(List<String> args, PrintStream out) throws IOException {
    List<String> files = args.stream().filter(arg -> !arg.equals("--json")).toList();
    return Status.run(onlyFile(files), files.size() < args.size(), out);
  }

  private static Path onlyFile(List<String> args) {
    if (args.size() != 1 || args.get(0).startsWith("-")) {
      throw new UsageException(
          "arguments: " + Status.visible(args.toString()) + ", allowed: one file; see --help");
    }
    return path("FILE", args.get(0));
  }

  static Path path(String what, String name) {
    try {
      if (!name.isEmpty()) {
        return Path.of(name);
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw new UsageException(
        what + ": \"" + Status.visible(name) + "\", allowed: the path of a file");
  }
}
