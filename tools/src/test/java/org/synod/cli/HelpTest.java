// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.synod.cli.usage.Command;
import org.synod.cli.usage.Exit;
import org.synod.cli.usage.Help;

/** Help, README and man page say the same of the command line, and it is so. */
class HelpTest {
  private static final Path ROOT = Path.of("..");

  private final Console console = new Console();

  private static String manual() throws IOException {
    return Files.readString(ROOT.resolve("docs/synod.1")).replace("\\-", "-");
  }

  private static Map<String, String> codes() {
    Map<String, String> codes = new LinkedHashMap<>();
    for (Exit exit : Exit.values()) {
      codes.put(Integer.toString(exit.code), exit.meaning);
    }
    codes.put(Help.KILLED, Help.KILLED_MEANING);
    return codes;
  }

  /** The texts that a regular expression finds, by its first group. */
  private static Map<String, String> found(String pattern, String text) {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
    while (matcher.find()) {
      found.put(matcher.group(1), matcher.group(2));
    }
    return found;
  }

  @Test
  void helpAndManualSayEachExitCode() throws Exception {
    String row = "^  (\\d+(?: \\+ N)?) +(.*)$";
    assertEquals(codes(), found(row, console.ok("--help")));
    for (Command command : Command.values()) {
      assertEquals(codes(), found(row, console.ok("help", command.word())));
    }
    assertEquals(codes(), found("^\\.TP\n\\.B (\\d.*)\n(.*)$", manual()));
  }

  @Test
  void theReadmeSaysEachExitCode() throws Exception {
    List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
    int row = 0;
    while (!lines.get(row).startsWith("| 0 | 1 |")) {
      row++;
    }
    String[] codes = lines.get(row).split(" ?\\| ?");
    String[] meanings = lines.get(row + 2).replace("`", "").split(" ?\\| ?");
    Map<String, String> told = new LinkedHashMap<>();
    for (int i = 1; i < codes.length; i++) {
      told.put(codes[i], meanings[i]);
    }
    assertEquals(codes(), told);
  }

  @Test
  void theManualHasEachCommandAndOptionAndNoOther() throws Exception {
    String manual = manual();
    Set<String> options = new TreeSet<>(Set.of("--version", Command.HELP));
    for (Command command : Command.values()) {
      assertTrue(manual.contains("\n.B synod " + command.word()), command.word());
      for (Command.Option option : command.options) {
        options.add(option.name());
        if (option.argument() != null) {
          String entry = ".BI " + option.name() + " \" " + option.argument() + "\"";
          assertTrue(manual.contains("\n.TP\n" + entry + "\n"), entry);
        }
      }
    }
    assertEquals(
        options, new TreeSet<>(found("(--[a-z][a-z-]*)()", manual).keySet()));
  }

  @Test
  void helpIsPrintedBeforeAndBehindEachCommand() {
    String all = console.ok("--help");
    assertTrue(all.startsWith("usage: java -jar synod-tools.jar COMMAND ...\n"), all);
    assertEquals(all, console.ok("help"));
    assertEquals(all, console.ok("-h"));
    for (Command command : Command.values()) {
      assertTrue(all.contains("\n  " + command.usage + "\n"), command.usage);
      String help = console.ok(command.word(), "--help");
      assertTrue(help.startsWith("usage: " + command.usage + "\n"), help);
      for (Command.Option option : command.options) {
        assertTrue(help.contains("\n  " + option + " "), option.name());
      }
      assertEquals(help, console.ok("help", command.word()));
      assertEquals(help, console.ok("--help", command.word()));
      assertEquals(help, console.ok(command.word(), "-h", "--what", "may", "be", "wrong"));
    }
  }

  @Test
  void theVersionIsThatOfTheBuild() throws Exception {
    String said = "synod " + System.getProperty("synod.version") + "\n";
    assertEquals(said, console.ok("--version"));
    assertEquals(said, console.ok("version"));
    assertEquals(said, console.ok("-V"));
  }
}
