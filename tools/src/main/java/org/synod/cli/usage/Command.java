// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands of the command line, as its help shows them. */
public enum Command {
  STATUS(
      "status FILE [--json] [--html PAGE]",
      "what is in a mapped file: members, objects, leases",
      new Option("--json", null, "as JSON instead of tables"),
      new Option("--html", "PAGE", "and in the file PAGE, as a page for a browser")),
  VERIFY(
      "verify FILE [--key KEY] [--checkpoint NOTE]",
      "whether anything in a mapped file is damaged, or was tampered with",
      new Option("--key", "KEY", "the public key of its audit logs, as NAME+NUMBER+KEY"),
      new Option("--checkpoint", "NOTE", "a file with a signed checkpoint, kept elsewhere")),
  RUN(
      "run --lease FILE [OPTION...] [--] COMMAND [ARGUMENT...]",
      "run COMMAND only while holding a lease; its token is in SYNOD_TOKEN",
      new Option("--lease", "FILE", "the file of the lease, created if it is not there"),
      new Option("--name", "NAME", "the name of the lease in it; without: lease"),
      new Option("--term", "MILLIS", "how long it may go without renewing; without: 10000"),
      new Option("--wait", "MILLIS", "how long to wait for the lease; without: for ever"),
      new Option(
          "--conflict-exit-code", "CODE", "what to exit with if it waits in vain; without: 124"));

  /**
   * An option.
   *
   * @param name its name on the command line
   * @param argument the name of its value, or null if it has none
   * @param meaning its effect
   */
  public record Option(String name, @Nullable String argument, String meaning) {
    @Override
    public String toString() {
      return argument == null ? name : name + " " + argument;
    }
  }

  /** The option that each command has. */
  public static final String HELP = "--help";

  /** The form in which the help writes it, with its value. */
  public final String usage;

  /** Its effect. */
  public final String purpose;

  /** Its options. */
  public final List<Option> options;

  Command(String usage, String purpose, Option... options) {
    this.usage = usage;
    this.purpose = purpose;
    List<Option> all = new ArrayList<>(List.of(options));
    all.add(new Option(HELP, null, "this text; also -h"));
    this.options = List.copyOf(all);
  }

  /** Its call. */
  public String word() {
    return usage.substring(0, usage.indexOf(' '));
  }

  /**
   * Finds the command of a name.
   *
   * @throws UsageException if there is none
   */
  public static Command of(String word) {
    for (Command command : values()) {
      if (command.word().equals(word)) {
        return command;
      }
    }
    String allowed = Stream.of(values()).map(Command::word).collect(Collectors.joining(", "));
    throw new UsageException(
        "command: " + (word.isEmpty() ? "none" : "\"" + word + "\"") + ", allowed: " + allowed
            + "; see --help");
  }
}
