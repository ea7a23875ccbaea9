// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;

/**
 * Judges a run by jcstress's own result files. It fails on any FORBIDDEN result and any error. It
 * also fails on two events that jcstress passes over in silence: a test that did not run, and a run
 * of no tests at all.
 */
final class Gate {
  /** The beginning of the description of an outcome that shows a negative control to be broken. */
  private static final String CAUGHT = "CAUGHT: ";

  /** The end of the name of a negative control. */
  private static final String CONTROL = "Control";

  private final SortedSet<String> expected;
  private final InProcessCollector collector = new InProcessCollector();
  private final List<String> complaints = new ArrayList<>();
  private final SortedSet<String> failed = new TreeSet<>();
  private int forbidden;
  private int controls;
  private int caught;

  Gate(Collection<String> expected) {
    this.expected = new TreeSet<>(expected);
  }

  SortedSet<String> expected() {
    return expected;
  }

  /** Adds the results of a JVM that ran tests and ended with an exit status. */
  void add(String part, Path blob, int status) throws IOException, ClassNotFoundException {
    int before = collector.getTestResults().size();
    if (Files.exists(blob)) {
      DiskReadCollector reader = new DiskReadCollector(blob.toString(), collector);
      reader.dump();
      reader.close();
    }
    if (status != 0 && !anyFailed(before)) {
      complaints.add("the " + part + " run ended with status " + status);
    }
  }

  private boolean anyFailed(int from) {
    return collector.getTestResults().stream().skip(from).anyMatch(Gate::isFailed);
  }

  private static boolean isFailed(TestResult result) {
    return result.status() != Status.NORMAL || !result.grading().isPassed;
  }

  /** Prints the outcome of the run, and tells whether it passed. */
  boolean judge(String filter, boolean requireControls) {
    SortedSet<String> missing = new TreeSet<>(expected);
    for (TestResult result : ReportUtils.mergedByName(collector.getTestResults())) {
      if (result.getTotalCount() > 0 || isFailed(result)) {
        missing.remove(result.getName());
        judge(result, requireControls);
      }
    }
    if (expected.isEmpty()) {
      complaints.add("no test matches -t " + filter);
    }
    if (!missing.isEmpty()) {
      complaints.add("did not run: " + String.join(", ", missing));
      failed.addAll(missing);
    }

    complaints.forEach(complaint -> System.out.println("FAILED: " + complaint));
    System.out.printf(
        Locale.ROOT, "stress: %d tests ran, %d forbidden, %d of %d controls caught%n",
        expected.size() - missing.size(), forbidden, caught, controls);
    // a complaint that is about no test in particular counts as one failure
    int failures = failed.isEmpty() && !complaints.isEmpty() ? 1 : failed.size();
    System.out.println((expected.size() - failed.size()) + " passed, " + failures + " failed");
    return failures == 0;
  }

  private void judge(TestResult result, boolean requireControls) {
    String name = result.getName();
    if (result.status() != Status.NORMAL) {
      complain(name, name + " ended with " + result.status() + " " + result.getMessages());
    } else if (!result.grading().isPassed) {
      forbidden++;
      complain(name, name + ": " + result.grading().failureMessages);
    }
    if (name.endsWith(CONTROL)) {
      controls++;
      long count = countCaught(result);
      if (count > 0) {
        caught++;
      } else if (requireControls) {
        complain(name, name + " was not caught");
      }
      System.out.printf(
          Locale.ROOT, "%s: %s, %,d of %,d samples%n",
          name, count > 0 ? "caught" : "NOT CAUGHT", count, result.getTotalCount());
    }
  }

  private void complain(String test, String complaint) {
    failed.add(test);
    complaints.add(complaint);
  }

  private static long countCaught(TestResult result) {
    long count = 0;
    for (GradingResult outcome : result.grading().gradingResults.values()) {
      if (outcome.description.startsWith(CAUGHT)) {
        count += outcome.count;
      }
    }
    return count;
  }
}
