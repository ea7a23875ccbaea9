// SPDX-License-Identifier: Apache-2.0
package org.synod.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Puts each mutant of the lists in src/test/mutants into the library, runs the test that is said to
 * find it, and prints whether the test found it. A mutant that is said to live is run only with
 * {@code --all}, against every test of its package.
 */
final class Mutants {
  private static final Path ROOT = Path.of("..");
  static final Path LISTS = Path.of("src", "test", "mutants");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LIMIT_OF_PACKAGE = Duration.ofMinutes(10);
  private static final int JVMS = 2;
  private static final int LEAST_PERCENT = 95;
  private static final int MANY = 20; // an archive pays for so many

  private final Trial trial;
  private final boolean isAll;
  private final List<String> complaints = new ArrayList<>();
  private int killed;

  Mutants(Trial trial, boolean isAll) {
    this.trial = trial;
    this.isAll = isAll;
  }

  /** Runs all the lists, and ends with 1 unless they hold. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of("target", "mutants"));
    String classPath = System.getProperty("java.class.path");
    Trial trial = new Trial(classPath, Files.createTempDirectory(directory.toAbsolutePath(), ""));
    Mutants mutants = new Mutants(trial, List.of(args).contains("--all"));
    List<String> complaints = mutants.run(read(LISTS));
    complaints.forEach(each -> System.out.println("mutants: " + each));
    System.exit(complaints.isEmpty() ? 0 : 1);
  }

  /** The mutants of all lists in a directory. */
  static List<Mutant> read(Path lists) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    try (Stream<Path> files = Files.list(lists)) {
      for (Path file : files.sorted().toList()) {
        mutants.addAll(Mutant.read(file));
      }
    }
    Set<String> ids = new HashSet<>();
    for (Mutant mutant : mutants) {
      mutant.applied(ROOT);
      if (!ids.add(mutant.id())) {
        throw new IllegalArgumentException(mutant.id() + ": twice, allowed: once");
      }
    }
    return mutants;
  }

  /** Runs some mutants, prints a table, and returns the complaints. */
  List<String> run(List<Mutant> mutants)
      throws IOException, InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(JVMS);
    try {
      control(mutants, threads);
      if (complaints.isEmpty()) {
        if (mutants.size() > MANY) {
          trial.archive("control-0");
        }
        table(mutants, threads);
      }
    } finally {
      threads.shutdownNow();
    }
    return complaints;
  }

  /**
   * Requires that the tests pass without a mutant. Otherwise their failures with a mutant would say
   * nothing.
   */
  private void control(List<Mutant> mutants, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    Set<String> killers = new TreeSet<>(); // and the tests that run against mutants that live
    mutants.forEach(each -> killers.addAll(tests(each)));
    List<List<String>> parts = new ArrayList<>();
    for (int i = 0; i < JVMS; i++) {
      parts.add(new ArrayList<>());
    }
    killers.forEach(each -> parts.get(Math.floorMod(each.hashCode(), JVMS)).add(each));
    List<Future<Trial.Outcome>> outcomes = new ArrayList<>();
    for (List<String> part : parts) {
      String name = "control-" + outcomes.size();
      if (!part.isEmpty()) {
        outcomes.add(threads.submit(() -> trial.control(name, part, LIMIT_OF_PACKAGE)));
      }
    }
    for (Future<Trial.Outcome> outcome : outcomes) {
      Trial.Outcome got = outcome.get();
      System.out.printf(Locale.ROOT, "without a mutant: %.1f s %s%n", got.seconds(), got.test());
      if (got.isKilled()) {
        complaints.add("without a mutant: " + got.test());
      }
    }
  }

  private void table(List<Mutant> mutants, ExecutorService threads)
      throws InterruptedException {
    List<Future<Trial.Outcome>> outcomes = new ArrayList<>();
    for (Mutant each : mutants) {
      outcomes.add(threads.submit(() -> outcome(each)));
    }
    for (int i = 0; i < outcomes.size(); i++) {
      try {
        report(mutants.get(i), outcomes.get(i).get());
      } catch (ExecutionException e) {
        complaints.add(mutants.get(i).id() + ": " + e.getCause());
      }
    }
    int lives = (int) mutants.stream().filter(each -> !each.lives().isEmpty()).count();
    System.out.printf(
        "mutants: %d of %d killed, %d explained%n", killed, mutants.size(), lives);
    if (killed * 100 < LEAST_PERCENT * mutants.size()) {
      complaints.add("fewer than " + LEAST_PERCENT + " % are killed");
    }
  }

  private Trial.Outcome outcome(Mutant mutant) throws IOException, InterruptedException {
    List<String> tests = tests(mutant);
    return tests.isEmpty()
        ? new Trial.Outcome(/* isKilled= */ false, "not run", 0)
        : trial.of(mutant, ROOT, tests, mutant.lives().isEmpty() ? LIMIT : LIMIT_OF_PACKAGE);
  }

  /** The tests that run against a mutant. */
  private List<String> tests(Mutant mutant) {
    if (mutant.lives().isEmpty()) {
      return List.of(mutant.killer());
    }
    return isAll ? List.of("package:" + mutant.inPackage()) : List.of();
  }

  private void report(Mutant mutant, Trial.Outcome got) {
    String end = got.isKilled() ? "killed by " + shortened(got.test()) : "lives";
    String why = mutant.lives().isEmpty() ? "" : " (" + mutant.lives() + ")";
    System.out.printf(
        Locale.ROOT,
        "%-14s %5.1f s  %s: %s%s%n",
        mutant.id(), got.seconds(), end, mutant.says(), why);
    if (got.isKilled() && mutant.lives().isEmpty()) {
      killed++;
    } else if (got.isKilled()) {
      complaints.add(mutant.id() + ": is said to live, and is killed by " + got.test());
    } else if (mutant.lives().isEmpty()) {
      complaints.add(mutant.id() + ": is not killed by " + mutant.killer());
    }
  }

  private static String shortened(String test) {
    return test.replaceFirst("^org\\.synod\\.", "");
  }
}
