// SPDX-License-Identifier: Apache-2.0
package org.synod.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;

/** The runner of the mutants notices each thing that it is there to notice. */
class MutantsTest {
  private static final String FILE = "core/src/main/java/org/synod/paxos/Ballot.java";
  private static final String TOP = "  public static final int MAX_PROPOSER =";
  private static final String KILLER = "org.synod.paxos.BallotTest#partsComeBack";

  @TempDir Path directory;

  private static String block(String id, String was, String becomes, String end) {
    return "id: " + id + "\nsays: something\nfile: " + FILE + "\n<<<<\n" + was + "\n====\n"
        + becomes + "\n>>>>\n" + end + "\n";
  }

  private List<Mutant> read(String... blocks) throws IOException {
    Files.writeString(directory.resolve("list.txt"), "# a list\n\n" + String.join("\n", blocks));
    return Mutants.read(directory);
  }

  @Test
  void eachOfTheListCanBePutIn() throws IOException {
    assertTrue(Mutants.read(Mutants.LISTS).size() >= 100);
  }

  @Test
  void anEntryWhoseTextIsNotThereOnceIsRefusedByName() {
    String killed = "killed by: " + KILLER;
    Refusal.ofArgument(
        "b1: the text is not in " + FILE,
        () -> read(block("b1", "what nobody wrote", "x", killed)));
    Refusal.ofArgument(
        "b2: the text is more than once in " + FILE,
        () -> read(block("b2", "PROPOSER_BITS", "x", killed)));
    Refusal.ofArgument(
        "b3: twice",
        () -> read(block("b3", TOP, "x", killed), block("b3", TOP, "y", killed)));
  }

  @Test
  void anEntryThatIsNotWholeIsRefusedWithItsLine() {
    Refusal.ofArgument(
        "list.txt:11: , allowed: lives: ", () -> read(block("b1", TOP, "x", "")));
    Refusal.ofArgument(
        "list.txt:10: b2: replaces nothing",
        () -> read(block("b2", TOP, TOP, "lives: it is the same")));
    Refusal.ofArgument(
        "list.txt:11: b2: killed by: ?, allowed: a class",
        () -> read(block("b2", TOP, "x", "killed by: ?")));
    Refusal.ofArgument("list.txt:3: name: b3, allowed: id: ", () -> read("name: b3"));
    Refusal.ofArgument(
        "list.txt:7: the end, allowed: ====", () -> read("id: b4\nsays: x\nfile: y\n<<<<\nz\n"));
  }

  /** Of three mutants, one is found, one is found by no test, and one is said to live. */
  @Test
  void aMutantThatIsNotFoundIsToldByName() throws Exception {
    List<Mutant> mutants =
        read(
            block("found", "(int) ballot & MAX_PROPOSER;", "0;", "killed by: " + KILLER),
            block("equal", TOP, "\n" + TOP, "killed by: " + KILLER),
            block("explained", TOP, "\n\n" + TOP, "lives: it is the same"));
    assertEquals(
        List.of("equal: is not killed by " + KILLER, "fewer than 95 % are killed"),
        new Mutants(new Trial(classPath(), directory), /* isAll= */ false).run(mutants));
  }

  @Test
  void aTestThatFailsWithoutAMutantIsToldFirst() throws Exception {
    String none = "org.synod.paxos.BallotTest#isNoTest";
    assertEquals(
        List.of("without a mutant: no such test: " + none),
        new Mutants(new Trial(classPath(), directory), /* isAll= */ false)
            .run(read(block("b1", TOP, "x", "killed by: " + none))));
  }

  /** The class path, with the library and its tests, which lie on the module path here. */
  private static String classPath() {
    return Stream.of(
            Path.of("target", "classes").toAbsolutePath().toString(),
            Path.of("target", "test-classes").toAbsolutePath().toString(),
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path"))
        .filter(each -> !each.isEmpty())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }
}
