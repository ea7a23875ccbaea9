// SPDX-License-Identifier: Apache-2.0
package org.synod.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgreeTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ");
    return Agree.run(args, new PrintStream(out, true), new PrintStream(err, true));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutArgumentsThreeProcessesAgreeOnFiveAcceptors() {
    assertEquals(0, run(""));
    assertTrue(out().startsWith("3 processes, 5 acceptors, quorum 3, seed "));
    assertTrue(out().contains("\ndecided: "));
    assertEquals("", err());
  }

  @Test
  void printsProposalsBallotsResultsAcceptorsAndTime() {
    assertEquals(0, run("only"));
    assertTrue(out().contains("  p0 proposes only\n"));
    assertTrue(out().contains("  ballot 1.0: no promise needed, only accepted (p0)\n"));
    assertTrue(out().contains("  p0 decided only\n"));
    assertTrue(out().contains("  a0 version 1 {promised 1.0, accepted 1.0, value only}\n"));
    assertTrue(out().contains("  a4 version 0 {promised -, accepted -, value -}\n"));
    assertTrue(out().matches("(?s).*elapsed [0-9.]+ ms\ndecided: only\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "ar-EG", "hi-IN-u-nu-deva", "tr-TR", "th-TH-u-nu-thai"})
  void printsTheSameInEveryLocale(String locale) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(locale));
    try {
      printsProposalsBallotsResultsAcceptorsAndTime();
      assertTrue(out().startsWith("1 processes, 5 acceptors, quorum 3, seed "), out());
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
  void agreesWithoutAMinorityAndWithOneProcessStopped(long seed) {
    assertEquals(0, run("a b c d --acceptors 5 --crash 2 --stop 1 --seed " + seed));
    assertTrue(out().contains("p1 stopped for ever\n"));
    assertTrue(out().contains(": stopped in mid-round (p1)\n"));
    assertTrue(out().matches("(?s).*\ndecided: [abcd]\n"), out());
  }

  @Test
  void theSameSeedCrashesTheSameAcceptors() {
    run("a --crash 2 --seed 7");
    String first = out().replaceAll("elapsed.*", "");
    out.reset();
    run("a --crash 2 --seed 7");
    assertEquals(first, out().replaceAll("elapsed.*", ""));
  }

  @Test
  void anAcceptorThatCrashesLaterAnswersBefore() {
    assertEquals(0, run("a --acceptors 3 --crash 1 --after 1000000"));
    assertTrue(out().contains(", crashes after 1000000 requests\n"));
    assertEquals(0, run("a --acceptors 3 --crash 1 --after 0"));
  }

  @Test
  void aCrashedMajorityLeavesNoQuorumAndSafetyHolds() {
    assertEquals(3, run("a b --acceptors 3 --crash 2 --after 0"));
    assertEquals(
        "no quorum is left: 2 of 3 acceptors crashed, 2 must answer; safety held: no two processes"
            + " decided differently (decided: nothing, no process finished)\n",
        err());
    assertTrue(out().contains("p0 gave up: 1 of 3 acceptors answered, needed: a quorum of 3: "));
  }

  @Test
  void aLoneProcessThatStopsDecidesNothing() {
    assertEquals(0, run("a --stop 0"));
    assertTrue(out().contains("decided: nothing, no process finished\n"));
  }

  @Test
  void drawsWhatItsThreadsDid(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("run.svg");
    assertEquals(
        0, run("a b c --acceptors 5 --crash 2 --after 1 --stop 1 --seed 5 --picture " + file));
    String svg = Files.readString(file);
    for (String text :
        List.of(
            "ballot", "p0", "p1", "p2", "a0", "a4", "get() = unset", "get(): no answer", "stops")) {
      assertTrue(svg.contains(">" + text + "</text>"), text + " in " + svg);
    }
    assertTrue(svg.contains("<title>a, b, c; seed 5</title>"), svg);
    assertEquals(2, svg.split(">decides [abc]</text>", -1).length - 1, svg);
    assertTrue(svg.contains(" = true</text>"), svg);
  }

  @Test
  void writesAPageThatStepsThroughWhatItsThreadsDid(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("run.html");
    assertEquals(0, run("a b c --acceptors 3 --seed 5 --html " + file));
    String html = Files.readString(file);
    for (String part :
        List.of(
            "<h1>a, b, c; seed 5</h1>", "<th scope=\"row\">p2</th>", "<td>get()</td><td>unset</td>",
            "data-first=\"unset\"><th scope=\"row\">a0</th><td>", "</b> <span>1: ",
            "<td>decides ")) {
      assertTrue(html.contains(part), part + " in " + html);
    }
  }

  @Test
  void aPageThatCannotBeWrittenAfterAllGetsOneClearLine() {
    assertEquals(2, run("a --html /dev/full"));
    assertEquals(
        "--html: /dev/full, allowed: a file that can be written, in a directory that exists\n",
        err());
  }

  @Test
  void aPictureThatCannotBeWrittenAfterAllGetsOneClearLine() {
    assertEquals(2, run("a --picture /dev/full"));
    assertEquals(
        "--picture: /dev/full, allowed: a file that can be written, in a directory that exists\n",
        err());
  }

  @Test
  void optionsMayHaveTheirValuesBehindAnEqualsSignAndEndAtTwoDashes() {
    assertEquals(0, run("--acceptors=3 --seed=-1 a=b -- --crash --seed=x --help"));
    assertTrue(out().startsWith("4 processes, 3 acceptors, quorum 2, seed -1\n"), out());
    assertTrue(out().contains("  p0 proposes a=b\n"), out());
    assertTrue(out().contains("  p1 proposes --crash\n"), out());
    assertTrue(out().contains("  p2 proposes --seed=x\n"), out());
    assertTrue(out().contains("  p3 proposes --help\n"), out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "a --acceptors 4 --help"})
  void helpIsPrintedWhatElseIsThere(String line) {
    assertEquals(0, run(line));
    assertEquals(Options.USAGE + "\n", out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "--help"})
  void aFullDiskIsAnError(String line) throws IOException {
    try (PrintStream full = new PrintStream(new FileOutputStream("/dev/full"), true)) {
      assertEquals(74, Agree.run(line.split(" "), full, new PrintStream(err, true)));
    }
    assertEquals(
        "standard output: cannot be written, allowed: one that takes what is printed\n", err());
  }

  @ParameterizedTest
  @CsvSource({
    "--acceptors=4, '--acceptors: 4, allowed: an odd number'",
    "--seed=, '--seed: , allowed: a whole number'",
    "--sed=1, '--sed: no such option; usage: '",
    "--acceptors, '--acceptors: needs a number'",
    "--acceptors 4, '--acceptors: 4, allowed: an odd number'",
    "--acceptors 0, '--acceptors: 0, allowed: 1 to 63'",
    "--acceptors many, '--acceptors: many, allowed: a whole number'",
    "--crash 6, '--crash: 6, allowed: 0 to 5'",
    "--crash -1, '--crash: -1, allowed: 0 to 63'",
    "--after -1, '--after: -1, allowed: 0 to 1000000'",
    "a b --stop 2, '--stop: 2, allowed: 0 to 1'",
    "--seed x, '--seed: x, allowed: a whole number'",
    "--sed 1, '--sed: no such option; usage: '",
    "--picture, '--picture: needs a file; usage: '",
    "--picture no/such/x.svg, '--picture: no/such/x.svg, allowed: a file that can be written'",
    "--html, '--html: needs a file; usage: '",
    "--html no/such/x.html, '--html: no/such/x.html, allowed: a file that can be written'",
    "--picture ., '--picture: ., allowed: a file that can be written'",
    "--picture --seed 1, '--picture: --seed, allowed: a file that can be written'",
    "--picture x\u0000y, '--picture: x\u0000y, allowed: a file that can be written'",
  })
  void wrongArgumentsGetOneClearLine(String line, String message) {
    assertEquals(2, run(line));
    assertEquals("", out());
    assertTrue(err().startsWith(message), err());
    assertEquals(1, err().lines().count());
    assertFalse(err().contains("Exception"));
  }
}
