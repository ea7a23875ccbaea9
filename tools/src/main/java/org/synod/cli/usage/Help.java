// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.usage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;

/** The text that the command line prints about itself. */
public final class Help {
  /** The codes of a command that a signal killed. */
  public static final String KILLED = "128 + N";

  /** Their meanings. */
  public static final String KILLED_MEANING = "run: signal N killed COMMAND";

  private Help() {}

  /** All commands, and their exit codes. */
  public static String all() {
    StringBuilder help = new StringBuilder("usage: java -jar synod-tools.jar COMMAND ...\n\n");
    for (Command command : Command.values()) {
      row(help, command.usage, "");
      row(help, "", command.purpose);
    }
    row(help, "help [COMMAND]", "this text, or as COMMAND --help that of a command");
    row(help, "--version", "the version");
    return codes(help);
  }

  /** One command, its options, and its exit codes. */
  public static String of(Command command) {
    StringBuilder help = new StringBuilder("usage: " + command.usage + "\n");
    help.append(command.purpose).append("\n\n");
    command.options.forEach(option -> row(help, option.toString(), option.meaning()));
    return codes(help);
  }

  private static String codes(StringBuilder help) {
    help.append("\nAn option's value may also follow =, and -- ends the options. Exits with\n\n");
    for (Exit exit : Exit.values()) {
      row(help, Integer.toString(exit.code), exit.meaning);
    }
    row(help, KILLED, KILLED_MEANING);
    row(help, "any other", "run: that of COMMAND");
    return help.toString();
  }

  private static void row(StringBuilder help, String left, String right) {
    String line = String.format(Locale.ROOT, "  %-28s %s", left, right);
    help.append(line.stripTrailing()).append('\n');
  }

  /** The version of this library. */
  public static String version() {
    Properties properties = new Properties();
    try (InputStream in = Help.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "synod " + properties.getProperty("version", "of unknown version") + "\n";
  }
}
