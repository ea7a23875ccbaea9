// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.synod.Refusal;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The contract passes a register that is right, and finds each mistake of its twins. */
class RegisterContractTest {

  private enum Mistake {
    NONE,
    LOSES_A_WRITE("noUpdateIsLost()"),
    COMPARES_THEN_SETS(
        "theSumOfSuccessesIsTheVersion()", "noUpdateIsLost()", "oneWriterWinsEachVersion()"),
    COMPARES_NOTHING("aStaleVersionChangesNothing()"),
    COUNTS_EACH_WRITE_TWICE("everySuccessAddsOneToTheVersion()"),
    READS_AN_OLD_STATE("everySuccessAddsOneToTheVersion()"),
    TAKES_A_LATER_VERSION_FOR_A_LOST_RACE("aVersionNotReachedIsToldWithTheCurrentOne()"),
    EXCHANGES_FOR_THE_STATE_AFTER("anExchangeTellsTheStateThatItMet()"),
    DOES_NOT_WAIT("anInterruptEndsTheWait()"),
    WAITS_FOR_A_VERSION_TOO_LITTLE("aTimeThatIsOverEndsWithTheCurrentState()"),
    WAITS_FOR_ANY_VERSION("aVersionThatIsAwaitedWasReached()"),
    WAITS_ON_THOUGH_INTERRUPTED("anInterruptEndsTheWait()"),
    TELLS_A_LISTENER_TWICE("aListenerIsToldNewerStatesAloneAndTheLast()");

    /** The tests of which at least one finds it: one, unless it is a matter of chance. */
    final Set<String> tests;

    Mistake(String... tests) {
      this.tests = Set.of(tests);
    }
  }

  /** A register that is obviously right, but for one mistake. */
  private static final class Twin implements Register<Long> {
    private final Mistake mistake;
    private volatile Versioned<Long> state = Versioned.unset();
    private volatile Versioned<Long> before = state;
    private int calls;

    Twin(Mistake mistake) {
      this.mistake = mistake;
    }

    @Override
    public Versioned<Long> get() {
      return mistake == Mistake.READS_AN_OLD_STATE && isOneOf(50) ? before : state;
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      Objects.requireNonNull(next, "next: null, allowed: a value");
      if (mistake != Mistake.COMPARES_THEN_SETS || !isOneOf(20)) {
        return set(expectedVersion, next);
      }
      Versioned<Long> seen = state;
      Versioned.requireReached(expectedVersion, seen.version());
      Thread.yield();
      if (expectedVersion == seen.version()) {
        state = new Versioned<>(expectedVersion + 1, next);
      }
      return expectedVersion == seen.version();
    }

    private synchronized boolean set(long expectedVersion, Long next) {
      long version = state.version();
      boolean isTaken =
          mistake == Mistake.TAKES_A_LATER_VERSION_FOR_A_LOST_RACE && expectedVersion > version;
      if (isTaken) {
        return false;
      }
      Versioned.requireReached(expectedVersion, version);
      if (expectedVersion != version && mistake != Mistake.COMPARES_NOTHING) {
        return false;
      }
      if (mistake == Mistake.LOSES_A_WRITE && isOneOf(150)) {
        return true;
      }
      before = state;
      int more = mistake == Mistake.COUNTS_EACH_WRITE_TWICE ? 2 : 1;
      state = new Versioned<>(version + more, next);
      return true;
    }

    private synchronized boolean isOneOf(int many) {
      return ++calls % many == 0;
    }

    @Override
    public Versioned<Long> compareAndExchange(long expectedVersion, Long next) {
      Versioned<Long> witness = Register.super.compareAndExchange(expectedVersion, next);
      return mistake == Mistake.EXCHANGES_FOR_THE_STATE_AFTER ? get() : witness;
    }

    @Override
    public Versioned<Long> await(long seenVersion, Duration timeout) throws InterruptedException {
      switch (mistake) {
        case DOES_NOT_WAIT -> {
          return Register.super.await(seenVersion, timeout.multipliedBy(0));
        }
        case WAITS_FOR_A_VERSION_TOO_LITTLE -> {
          Versioned<Long> early = Register.super.await(Math.max(0, seenVersion - 1), timeout);
          return early.version() == seenVersion ? new Versioned<>(early.version() + 1, 1L) : early;
        }
        case WAITS_FOR_ANY_VERSION -> {
          return seenVersion > get().version() ? get() : Register.super.await(seenVersion, timeout);
        }
        case WAITS_ON_THOUGH_INTERRUPTED -> {
          try {
            return Register.super.await(seenVersion, timeout);
          } catch (InterruptedException e) {
            return get();
          }
        }
        default -> {
          return Register.super.await(seenVersion, timeout);
        }
      }
    }

    @Override
    public Listening listen(
        long seenVersion, ThreadFactory threads, Consumer<? super Versioned<Long>> changed) {
      if (mistake == Mistake.TELLS_A_LISTENER_TWICE) {
        Consumer<Versioned<Long>> once = changed::accept;
        return Register.super.listen(seenVersion, threads, once.andThen(changed));
      }
      return Register.super.listen(seenVersion, threads, changed);
    }
  }

  private static Mistake mistake = Mistake.NONE;
  private static int threads = 4;
  private static int calls = 2_000;

  static class OfATwin implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new Twin(mistake);
    }

    @Override
    public int threads() {
      return threads;
    }

    @Override
    public int calls() {
      return calls;
    }
  }

  private static Set<String> failures(Mistake made) {
    mistake = made;
    Set<String> failed = new TreeSet<>();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(OfATwin.class)).build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                  failed.add(test.getDisplayName());
                }
              }
            });
    return failed;
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsEachMistake(Mistake made) {
    Set<String> failed = failures(made);
    if (made == Mistake.NONE) {
      assertEquals(Set.of(), failed);
    } else {
      assertFalse(Collections.disjoint(failed, made.tests), () -> made + " fails only " + failed);
    }
  }

  @Test
  void refusesCountsThatCheckNothingByName() {
    Refusal.ofArgument("threads: 1", () -> Counts.upTo(1));
    Refusal.ofArgument("threads: 0", () -> Counts.threads(0));
    Refusal.ofArgument("calls: 1", () -> Counts.calls(1));
    try {
      calls = 0;
      assertTrue(failures(Mistake.NONE).contains("noUpdateIsLost()"), "no calls");
      calls = 2_000;
      threads = 1;
      assertTrue(failures(Mistake.NONE).contains("oneWriterWinsEachVersion()"), "one thread");
    } finally {
      calls = 2_000;
      threads = 4;
    }
  }
}
