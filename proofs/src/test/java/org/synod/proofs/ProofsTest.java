// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;

/** Each algorithm is proved, its mistakes are refuted, and its code is followed. */
class ProofsTest {
  private static final Path TESTS = Path.of("..", "core", "src", "test");
  private static final List<Subject> SUBJECTS =
      List.of(
          new Paxos(), new FastPaxos(), new Hosted(), new Rotating(), new Rejoin(), new Slots());

  private static int proved;
  private static int refuted;
  private static int inCode;
  private static long followed;

  @AfterAll
  static void saysWhatIsProved() {
    System.out.println(
        "proofs: " + proved + " queries proved, " + refuted + " mutants refuted, "
            + Proof.unknown() + " unknown, " + followed + " steps of the code followed, " + inCode
            + " mutants of the code found");
  }

  /** A query that is not answered, and an answer that is unknown, are failures. */
  @TestFactory
  Stream<DynamicTest> isProved() {
    return SUBJECTS.stream()
        .map(Subject::model)
        .map(model -> dynamicTest(model.name(), () -> proved += Proof.prove(model)));
  }

  @TestFactory
  Stream<DynamicTest> mistakesInTheModelAreRefuted() {
    return mutants()
        .map(
            mutant ->
                dynamicTest(
                    mutant.toString(),
                    () -> {
                      Proof.refute(mutant.model());
                      refuted++;
                    }));
  }

  private static Stream<Mutant> mutants() {
    return SUBJECTS.stream().flatMap(subject -> subject.mutants().stream());
  }

  /** The seeded faults of explorations are there by name. */
  @TestFactory
  Stream<DynamicTest> theSameFaultsAreSeededInExplorations() {
    return mutants()
        .flatMap(mutant -> mutant.inCode().stream().filter(name -> name.contains(".")))
        .distinct()
        .map(name -> dynamicTest(name, () -> requireThere(name)));
  }

  private static void requireThere(String name) throws IOException {
    int dot = name.indexOf('.');
    assertTrue(
        isThere(
            "java", "/" + name.substring(0, dot) + ".java",
            "(?s).*" + Pattern.quote(name.substring(dot + 1)) + "\\b.*"),
        name);
  }

  /** The same mistakes put into the code: the model that is right does not follow it. */
  @TestFactory
  Stream<DynamicTest> theSameMutantsOfTheCodeAreFound(@TempDir Path directory) {
    return SUBJECTS.stream()
        .flatMap(
            subject ->
                subject.mutants().stream()
                    .flatMap(mutant -> mutant.inCode().stream())
                    .filter(name -> !name.contains("."))
                    .distinct()
                    .map(
                        id ->
                            dynamicTest(
                                subject.model().name() + ": " + id,
                                () -> requireFound(subject, id, directory))));
  }

  private static void requireFound(Subject subject, String id, Path directory)
      throws Exception {
    Path mine = Files.createDirectory(directory.resolve(id));
    Throwable found = CodeMutant.of(id).followed(subject.getClass(), mine);
    assertNotNull(found, id + ": is not found");
    inCode++;
    String told = found.getMessage().lines().skip(1).findFirst().orElse("");
    System.out.println(id + ": " + told.substring(0, Math.min(told.length(), 72)) + " ...");
  }

  private static boolean isThere(String folder, String end, String pattern) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(TESTS.resolve(folder))) {
      files = all.filter(file -> ("/" + file.getFileName()).endsWith(end)).toList();
    }
    for (Path file : files) {
      if (Pattern.matches(pattern, Files.readString(file))) {
        return true;
      }
    }
    return false;
  }

  /** The axioms say nothing that the quorum systems of the library do not keep. */
  @TestFactory
  Stream<DynamicTest> theQuorumsOfTheLibraryMeet() {
    return Stream.of(
            QuorumSystem.majority(1), QuorumSystem.majority(4), QuorumSystem.majority(5),
            QuorumSystem.flexible(4, 3, 2), QuorumSystem.flexible(3, 1, 3),
            QuorumSystem.weighted(3, 2, 1, 1), QuorumSystem.grid(2, 2),
            QuorumSystem.fast(4, 3, 3), QuorumSystem.fast(5, 3, 4), QuorumSystem.fast(4, 4, 3))
        .map(quorums -> dynamicTest(quorums.toString(), () -> requireAxioms(quorums)));
  }

  private static void requireAxioms(QuorumSystem quorums) {
    Model model = FastPaxosModel.model();
    State state = AcceptorWorld.of(quorums, 1, 1, List.of("v")).start(model);
    model.axioms().forEach((name, term) -> assertTrue(term.holds(state), name));
  }

  /** Each step of the code is a step of the model, and each action of the model is taken. */
  @TestFactory
  Stream<DynamicTest> theCodeIsFollowed() {
    return SUBJECTS.stream()
        .map(subject -> dynamicTest(subject.model().name(), () -> follow(subject)));
  }

  private static void follow(Subject subject) {
    Model model = subject.model();
    Map<String, Integer> taken = new TreeMap<>();
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, Explorer> each : subject.followed(model, taken).entrySet()) {
      Exploration exploration = each.getValue().explore().requireNoFailure();
      found.add(each.getKey() + ": " + exploration);
      followed += exploration.steps();
    }
    Follower.requireAllTaken(model, taken, subject.unseen());
    System.out.println(model.name() + " " + taken + "\n  " + String.join("\n  ", found));
  }

  /** The check is no empty one: a model that forbids what the code does is noticed. */
  @TestFactory
  Stream<DynamicTest> aModelThatForbidsAStepOfTheCodeIsNoticed() {
    return SUBJECTS.stream()
        .map(
            subject ->
                dynamicTest(subject.model().name(), () -> requireNoticed(subject)));
  }

  private static void requireNoticed(Subject subject) {
    List<Exploration> found = new ArrayList<>();
    for (Explorer each : subject.followed(subject.stricter(), new TreeMap<>()).values()) {
      Exploration exploration = each.explore();
      if (exploration.failing().isPresent()) {
        exploration.requireFailure("no action of");
        return;
      }
      found.add(exploration);
    }
    fail("each step is allowed: " + found);
  }
}
