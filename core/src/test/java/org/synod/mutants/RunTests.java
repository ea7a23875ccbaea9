// SPDX-License-Identifier: Apache-2.0
package org.synod.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests until one fails, and writes the name of that test to a file, or nothing if none fails.
 * A test is named by {@code Class#method}, those of a class by {@code Class}, and those of a
 * package by {@code package:name}.
 */
final class RunTests implements TestExecutionListener {
  private static final String PACKAGE = "package:";

  private final Path result;
  private final Set<String> passed = new TreeSet<>();

  private RunTests(Path result) {
    this.result = result;
  }

  /** Runs tests. The arguments are the file and the tests. */
  public static void main(String[] args) throws ClassNotFoundException {
    List<String> tests = List.of(args).subList(1, args.length);
    RunTests run = new RunTests(Path.of(args[0]));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectors(tests)).build();
    LauncherFactory.create().execute(request, run);
    for (String test : tests) {
      if (!test.startsWith(PACKAGE) && !run.passed.contains(test)) {
        run.end("no such test: " + test);
      }
    }
    run.end(run.passed.isEmpty() ? "no tests" : "");
  }

  private static List<DiscoverySelector> selectors(List<String> tests)
      throws ClassNotFoundException {
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String test : tests) {
      if (test.startsWith(PACKAGE)) {
        selectors.add(selectPackage(test.substring(PACKAGE.length())));
      } else {
        selectors.addAll(test.contains("#") ? methods(test) : List.of(selectClass(test)));
      }
    }
    return selectors;
  }

  /** The tests of one name, with whatever arguments. */
  private static List<DiscoverySelector> methods(String test) throws ClassNotFoundException {
    Class<?> type = Class.forName(test.substring(0, test.indexOf('#')));
    String name = test.substring(test.indexOf('#') + 1);
    return ReflectionSupport.findMethods(
            type, each -> each.getName().equals(name), HierarchyTraversalMode.TOP_DOWN)
        .stream()
        .map(each -> (DiscoverySelector) selectMethod(type, each))
        .toList();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult how) {
    String name = test.getDisplayName();
    String type = name;
    if (test.getSource().orElse(null) instanceof MethodSource method) {
      type = method.getClassName();
      name = type + "#" + method.getMethodName();
    } else if (test.getSource().orElse(null) instanceof ClassSource source) {
      type = source.getClassName();
      name = type;
    }
    if (how.getStatus() == TestExecutionResult.Status.FAILED) {
      how.getThrowable().ifPresent(Throwable::printStackTrace);
      end(name);
    } else if (test.isTest() && how.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
      passed.add(name);
      passed.add(type);
    }
  }

  private void end(String failed) {
    try {
      Files.writeString(result, failed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().halt(0); // whatever other threads do
  }
}
