// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import org.synod.cli.usage.Arguments;
import org.synod.cli.usage.Command;
import org.synod.cli.usage.Exit;
import org.synod.cli.usage.Help;
import org.synod.cli.usage.Plain;
import org.synod.cli.usage.RunOptions;
import org.synod.cli.usage.UsageException;
import org.synod.memory.mapped.LayoutException;

/**
 * The command line: shows and verifies the content of a mapped file, and runs a command while
 * holding a lease in one. A refusal is one line, and {@code --help} tells its exit code;
 * {@code run} exits with the code of its command.
 */
public final class Main {
  private Main() {}

  /**
   * Runs a command and exits with its code.
   *
   * @param args the command and its arguments, which {@code --help} lists
   */
  public static void main(String[] args) {
    int code;
    try {
      // not System.out, which does not say why nothing can be written
      OutputStream out = new FileOutputStream(FileDescriptor.out);
      String encoding =
          System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
      code = run(args, out, Charset.forName(encoding), System.err);
    } catch (Throwable e) {
      e.printStackTrace();
      code = Exit.DEFECT.code; // not 1, with which Java would exit
    }
    if (code != Exit.OK.code) {
      System.exit(code);
    }
  }

  static int run(String[] args, OutputStream out, Charset charset, PrintStream err) {
    StringBuilder text = new StringBuilder();
    int code = answer(List.of(args), text, err);
    try {
      out.write(text.toString().getBytes(charset));
      out.flush();
      return code;
    } catch (IOException e) {
      say(err, "standard output: " + Plain.message(e) + ", allowed: one that takes it");
      return Exit.UNUSABLE.code;
    }
  }

  /** Prints a message in one line. */
  static void say(PrintStream err, String message) {
    err.println(Plain.visible(message));
  }

  private static int answer(List<String> args, StringBuilder out, PrintStream err) {
    try {
      return dispatch(args, out, err);
    } catch (UsageException e) {
      say(err, e.getMessage());
      return Exit.WRONG_USE.code;
    } catch (InternalError e) {
      say(err, String.join(" ", args) + ": " + Run.CUT_OFF);
      return Exit.UNUSABLE.code;
    } catch (IOException
        | IllegalStateException
        | IllegalArgumentException
        | UncheckedIOException
        | UnsupportedOperationException e) {
      say(err, Plain.message(e));
      boolean isDamage = e instanceof LayoutException || e instanceof IllegalStateException;
      boolean isRun = args.get(0).equals(Command.RUN.word());
      return isDamage && !isRun ? Exit.DAMAGED.code : Exit.UNUSABLE.code;
    }
  }

  private static int dispatch(List<String> args, StringBuilder out, PrintStream err)
      throws IOException {
    String word = args.isEmpty() ? "" : args.get(0);
    List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
    switch (word) {
      case "help", "--help", "-h" ->
          out.append(rest.isEmpty() ? Help.all() : Help.of(Command.of(rest.get(0))));
      case "version", "--version", "-V" -> out.append(Help.version());
      default -> {
        Command command = Command.of(word);
        Arguments arguments = Arguments.of(command, rest);
        if (arguments.options().containsKey(Command.HELP)) {
          out.append(Help.of(command));
          return Exit.OK.code;
        }
        return switch (command) {
          case STATUS ->
              Status.run(
                  arguments.onlyFile(command), arguments.options().containsKey("--json"),
                  arguments.fileToWrite(command, "--html"), out);
          case VERIFY ->
              Verify.run(
                  arguments.onlyFile(command), arguments.options().get("--key"),
                  arguments.fileToRead(command, "--checkpoint"), out);
          case RUN -> new Run(RunOptions.of(arguments), err).call();
        };
      }
    }
    return Exit.OK.code;
  }
}
