// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.paxos.PaxosOmissionRuns.Parts;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Faults that do harm only if registers miss single calls, put in below the production code of this
 * package. The runs of {@link PaxosOmissionScheduleTest} or {@link RotatingOmissionScheduleTest}
 * must find each of them, and no run in which a silent register stays silent may.
 */
class PaxosOmissionFaultsTest {

  enum Fault {
    NONE,
    /** A compare-and-set that may have had its effect is said to have had it. */
    TAKES_UNKNOWN_FOR_DONE,
    /** A compare-and-set that may have had its effect is said to have had none. */
    TAKES_UNKNOWN_FOR_REFUSED,
    /**
     * A compare-and-set that may have had its effect is made again on the state that is there now.
     */
    REPEATS_ON_TOP,
    /**
     * A compare-and-set that may have had its effect is made again when the register is used next.
     */
    REPEATS_LATER,
    /** A process does not ask a register again that missed a call. */
    REMEMBERS_SILENCE
  }

  /** A register as a faulty process sees it; each process has its own. */
  private static final class Faulty implements Register<AcceptorState<String>> {
    private final Fault fault;
    private final Register<AcceptorState<String>> register;
    private AcceptorState<String> mayBeLost;
    private RegisterUnavailableException silence;

    Faulty(Fault fault, Register<AcceptorState<String>> register) {
      this.fault = fault;
      this.register = register;
    }

    @Override
    public Versioned<AcceptorState<String>> get() {
      before();
      try {
        return register.get();
      } catch (RegisterUnavailableException e) {
        throw remembered(e);
      }
    }

    @Override
    public boolean compareAndSet(long expectedVersion, AcceptorState<String> next) {
      before();
      try {
        return register.compareAndSet(expectedVersion, next);
      } catch (RegisterUnavailableException e) {
        return e.effect() == Effect.UNKNOWN ? afterUnknown(next, e) : rethrown(e);
      }
    }

    private boolean afterUnknown(AcceptorState<String> next, RegisterUnavailableException e) {
      switch (fault) {
        case TAKES_UNKNOWN_FOR_DONE -> {
          return true;
        }
        case TAKES_UNKNOWN_FOR_REFUSED ->
            throw new RegisterUnavailableException("it did not", e, Effect.NONE);
        case REPEATS_ON_TOP -> {
          return onTop(next);
        }
        case REPEATS_LATER -> mayBeLost = next;
        default -> { }
      }
      return rethrown(e);
    }

    private boolean onTop(AcceptorState<String> next) {
      return register.compareAndSet(register.get().version(), next);
    }

    private void before() {
      if (silence != null) {
        throw silence;
      }
      AcceptorState<String> next = mayBeLost;
      mayBeLost = null;
      if (next != null) {
        onTop(next);
      }
    }

    private boolean rethrown(RegisterUnavailableException e) {
      throw remembered(e);
    }

    private RegisterUnavailableException remembered(RegisterUnavailableException e) {
      silence = fault == Fault.REMEMBERS_SILENCE ? e : null;
      return e;
    }
  }

  private static Parts parts(Fault fault) {
    return () -> register -> new Faulty(fault, register);
  }

  private static Map<String, Explorer> bounded(Map<String, Explorer> checks) {
    checks.values().forEach(explorer -> explorer.ownSteps(60).maxStates(500_000));
    return checks;
  }

  private static Map<String, Explorer> paxosChecks(Fault fault) {
    QuorumSystem three = QuorumSystem.majority(3);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put(
        "2 x 3 x 1, 1 omission",
        PaxosOmissionRuns.proposers(three, 1, parts(fault)).omissions(1));
    checks.put(
        "fast 2 x 3 x 1, 1 omission",
        PaxosOmissionRuns.fast(FastPaxos.quorums(3), 1, parts(fault)).omissions(1));
    return bounded(checks);
  }

  private static Map<String, Explorer> rotatingChecks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put(
        "rotating 2 x 3 used again, 2 omissions",
        RotatingOmissionRuns.any(2, 1, 2, 2, parts(fault)).omissions(2).atomicUpdates());
    checks.put(
        "rotating 2 x 3, 3 omissions",
        RotatingOmissionRuns.any(2, 1, 1, 3, parts(fault)).omissions(3).atomicUpdates());
    checks.put(
        "rotating 3 x 3, each misses one call", RotatingOmissionRuns.hesitant(parts(fault)));
    return bounded(checks);
  }

  /** The runs in which a register that is silent stays silent. */
  private static Map<String, Explorer> runsOfOutages(Fault fault) {
    QuorumSystem three = QuorumSystem.majority(3);
    Map<String, Explorer> runs = new LinkedHashMap<>();
    runs.put("all", PaxosOmissionRuns.proposers(three, 1, parts(fault)).outages(1));
    runs.put("one", PaxosOmissionRuns.proposers(three, 1, parts(fault)).outagesToOne(2));
    runs.put(
        "rotating, one",
        RotatingOmissionRuns.any(2, 1, 1, 3, parts(fault)).outagesToOne(3).atomicUpdates());
    return bounded(runs);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "TAKES_UNKNOWN_FOR_REFUSED", "REMEMBERS_SILENCE"})
  void isFoundInPaxos(Fault fault) {
    SeededFault.requireFound(fault, paxosChecks(fault));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFoundInRotatingPaxos(Fault fault) {
    SeededFault.requireFound(fault, rotatingChecks(fault));
  }

  @ParameterizedTest
  @EnumSource
  void isNotFoundWhereSilenceLasts(Fault fault) {
    runsOfOutages(fault).values().forEach(explorer -> explorer.explore().requireComplete());
  }

  @Test
  @Tag("deep")
  void withoutAFaultNothingIsFound() {
    paxosChecks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
    rotatingChecks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
