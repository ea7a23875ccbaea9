// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.synod.errors.Points.Fault;

/** Runs a scenario again and again. In each run, the next point of its operation throws. */
public final class Injection {
  private static final int MOST_FINDINGS = 3;
  private static final long MOST_POINTS = 10_000;

  private final Instrumented loader = new Instrumented();
  private final Class<? extends Scenario> type;
  private final List<Throwable> findings = new ArrayList<>();
  private long runs;

  private Injection(Class<? extends Scenario> type) {
    this.type = type;
  }

  /** Has every fault come at every point, and fails if one of them does harm. */
  static void everywhere(Class<? extends Scenario> type) throws Exception {
    in(type, EnumSet.allOf(Fault.class));
  }

  /** Has these faults come at every point, and fails if one of them does harm. */
  static void in(Class<? extends Scenario> type, Set<Fault> faults) throws Exception {
    List<Throwable> found = findings(type, faults);
    if (!found.isEmpty()) {
      String all = found.stream().map(Throwable::getMessage).collect(Collectors.joining("\n"));
      throw new AssertionError(all, found.get(0));
    }
  }

  /** The findings: faults that do harm, at most a few of each kind. */
  static List<Throwable> findings(Class<? extends Scenario> type, Set<Fault> faults)
      throws Exception {
    Injection injection = new Injection(type);
    onThread(
        "victim",
        () -> {
          injection.once(Fault.ERROR, 0); // undisturbed: initializes classes
          for (Fault fault : faults) {
            injection.all(fault);
          }
        });
    Assertions.assertTrue(injection.runs > 3, "runs: " + injection.runs);
    return injection.findings;
  }

  private void all(Fault fault) throws Exception {
    int found = findings.size();
    int quiet = 0; // points in turn that threw nothing: threads pause at random
    for (long n = 1; quiet < 3 && n < MOST_POINTS && findings.size() < found + MOST_FINDINGS; n++) {
      quiet = once(fault, n) ? 0 : quiet + 1;
    }
  }

  /** Runs the scenario once, and returns whether the fault was thrown. */
  private boolean once(Fault fault, long n) throws Exception {
    Scenario run = loader.make(Scenario.class, type);
    Throwable injected = null;
    String when = fault + " " + n;
    runs++;
    try {
      run.prepare();
      List<Throwable> thrown = new ArrayList<>();
      onThread("first", () -> cutOff(run, fault, n, thrown));
      injected = cutOff(run, fault, n, thrown);
      if (fault == Fault.NEITHER) {
        goOn(run, "the same thread, before another");
      }
      onThread("other", () -> goOn(run, "another thread"));
      goOn(run, "the same thread");
      run.check(2 - thrown.size());
    } catch (Throwable e) {
      Points.end();
      findings.add(new AssertionError(when + " at " + place(injected) + ": " + root(e), e));
    }
    return injected != null;
  }

  /** Does an operation, and returns the fault that was injected, or null. */
  private static @Nullable Throwable cutOff(
      Scenario run, Fault fault, long n, List<Throwable> thrown) {
    Points.arm(fault, n);
    try {
      run.operation();
    } catch (Throwable e) {
      thrown.add(e);
    }
    Throwable injected = Points.end();
    requireEnd("the operation itself");
    return injected;
  }

  private static String place(@Nullable Throwable injected) {
    return injected == null
        ? "no point"
        : Stream.of(injected.getStackTrace())
            .skip(1)
            .limit(3)
            .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
            .collect(Collectors.joining(" < "));
  }

  private static Throwable root(Throwable thrown) {
    return thrown.getCause() == null ? thrown : root(thrown.getCause());
  }

  private static void goOn(Scenario run, String who) throws Throwable {
    Points.begin();
    try {
      run.goOn();
    } finally {
      Points.end();
    }
    requireEnd(who);
  }

  private static void requireEnd(String what) {
    Assertions.assertFalse(Points.isEndless(), what + " does not end");
  }

  /** The body of a thread. */
  public interface Body {
    /** Runs in the thread. */
    void run() throws Throwable;
  }

  /** Runs a body in another thread, undisturbed, and waits for its end. */
  public static void onOther(Body body) {
    try {
      onThread("rival", body);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void onThread(String name, Body body) throws Exception {
    List<Throwable> failure = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                failure.add(e);
              }
            },
            name);
    thread.setUncaughtExceptionHandler((which, e) -> {}); // for the exceptions of consumers
    thread.start();
    thread.join();
    if (!failure.isEmpty()) {
      throw new AssertionError(name, failure.get(0));
    }
  }
}
