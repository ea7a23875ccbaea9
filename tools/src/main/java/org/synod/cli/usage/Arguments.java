// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.synod.cli.usage.Command.Option;

/**
 * The words behind a command: options, as {@code --name VALUE} or {@code --name=VALUE}, and
 * operands. {@code --} ends the options; for a command that runs another, so does the first
 * operand.
 *
 * @param options the values by name; empty for an option without one; of several, the last
 * @param operands the rest
 */
public record Arguments(Map<String, String> options, List<String> operands) {
  private static final String END = "--";

  /**
   * Reads the words behind a command.
   *
   * @throws UsageException if an option is not the command's, or has no value
   */
  public static Arguments of(Command command, List<String> args) {
    Map<String, String> options = new HashMap<>();
    List<String> operands = new ArrayList<>();
    int i = 0;
    for (; i < args.size() && !args.get(i).equals(END); i++) {
      String arg = args.get(i);
      if (!arg.startsWith("-") || arg.equals("-")) {
        if (command == Command.RUN) {
          break;
        }
        operands.add(arg);
        continue;
      }
      int equals = arg.startsWith(END) ? arg.indexOf('=') : -1;
      Option option = option(command, equals < 0 ? arg : arg.substring(0, equals));
      if (option.name().equals(Command.HELP)) {
        return new Arguments(Map.of(Command.HELP, ""), List.of()); // the rest may be wrong
      }
      @Nullable String value = equals < 0 ? null : arg.substring(equals + 1);
      if (option.argument() == null) {
        if (value != null) {
          throw wrong(command, option.name() + ": \"" + value + "\", allowed: no value");
        }
        value = "";
      } else if (value == null) {
        i++;
        if (i == args.size() || args.get(i).equals(END)) {
          throw wrong(command, option.name() + ": nothing, allowed: a value");
        }
        value = args.get(i);
      }
      options.put(option.name(), value);
    }
    int rest = i < args.size() && args.get(i).equals(END) ? i + 1 : i;
    operands.addAll(args.subList(rest, args.size()));
    return new Arguments(options, operands);
  }

  private static Option option(Command command, String name) {
    for (Option option : command.options) {
      if (option.name().equals(name) || name.equals("-h") && option.name().equals(Command.HELP)) {
        return option;
      }
    }
    String allowed = command.options.stream().map(Option::name).collect(Collectors.joining(", "));
    throw wrong(
        command, "option: \"" + name + "\", allowed: " + allowed + ", and -- before the rest");
  }

  /**
   * Reads the one operand of a command that looks at a file.
   *
   * @throws UsageException if there is another number of them, or it is no path
   */
  public Path onlyFile(Command command) {
    if (operands.size() != 1) {
      String found =
          operands.isEmpty() ? "none" : "\"" + String.join("\", \"", operands) + "\"";
      throw wrong(command, "FILE: " + found + ", allowed: one file");
    }
    return path(command, "FILE", operands.get(0));
  }

  /**
   * Reads the value of an option that is a file to be written, beside the file that is looked at.
   *
   * @return the file, or null without the option
   * @throws UsageException if it is no path, or the file that is looked at
   */
  public @Nullable Path fileToWrite(Command command, String option) throws IOException {
    String name = options.get(option);
    if (name == null) {
      return null;
    }
    Path file = path(command, option, name);
    if (Files.exists(file) && Files.isSameFile(file, onlyFile(command))) {
      throw wrong(command, option + ": \"" + name + "\", allowed: another file than FILE");
    }
    return file;
  }

  /**
   * Reads the value of an option that is a file to be read.
   *
   * @return the file, or null without the option
   * @throws UsageException if it is no path
   */
  public @Nullable Path fileToRead(Command command, String option) {
    String name = options.get(option);
    return name == null ? null : path(command, option, name);
  }

  static Path path(Command command, String what, String name) {
    try {
      if (!name.isEmpty()) {
        return Path.of(name);
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw wrong(command, what + ": \"" + name + "\", allowed: the path of a file");
  }

  /** A refusal that says where to read more. */
  public static UsageException wrong(Command command, String message) {
    return new UsageException(message + "; see " + command.word() + " --help");
  }
}
