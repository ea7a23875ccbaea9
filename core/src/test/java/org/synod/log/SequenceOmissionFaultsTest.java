// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.synod.explore.Omission.REFUSED;
import static org.synod.explore.Omission.UNANSWERED;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.log.SequenceScheduleTest.Maker;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * Faults below Sequence Consensus that do harm only if registers miss single calls. The runs of
 * {@link SequenceOmissionScheduleTest} must find each of them, and no run without an omission may.
 */
class SequenceOmissionFaultsTest {
  enum Fault {
    NONE,
    /** A compare-and-set that may have had its effect is said to have had it. */
    TAKES_UNKNOWN_FOR_DONE,
    /** A compare-and-set that may have had its effect is said to have had none. */
    TAKES_UNKNOWN_FOR_REFUSED,
    /**
     * A compare-and-set that may have had its effect is tried again on the state that is there now.
     */
    TRIES_AGAIN_ON_ANOTHER_VERSION,
    /**
     * A compare-and-set of unknown effect is tried again on the same version. This does no harm,
     * since versions only grow.
     */
    TRIES_AGAIN
  }

  /** An acceptor as a faulty client sees it. */
  private record Faulty(Fault fault, Register<SequenceState<String>> acceptor)
      implements Register<SequenceState<String>> {
    @Override
    public Versioned<SequenceState<String>> get() {
      return acceptor.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, SequenceState<String> next) {
      try {
        return acceptor.compareAndSet(expectedVersion, next);
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE) {
          throw e;
        }
        return switch (fault) {
          case TAKES_UNKNOWN_FOR_DONE -> true;
          case TAKES_UNKNOWN_FOR_REFUSED ->
              throw new RegisterUnavailableException("it did not", e, Effect.NONE);
          case TRIES_AGAIN_ON_ANOTHER_VERSION ->
              acceptor.compareAndSet(acceptor.get().version(), next);
          case TRIES_AGAIN -> acceptor.compareAndSet(expectedVersion, next);
          case NONE -> throw e;
        };
      }
    }
  }

  private static Maker maker(Fault fault, QuorumSystem quorums) {
    return (registers, process) -> {
      List<Register<SequenceState<String>>> faulty = new ArrayList<>();
      registers.forEach(register -> faulty.add(new Faulty(fault, register)));
      return Sequences.over(faulty, quorums);
    };
  }

  private static Explorer run(Fault fault, QuorumSystem quorums, String... words) {
    return SequenceOmissionScheduleTest.proposing(quorums, maker(fault, quorums), words);
  }

  private static Map<String, Explorer> checks(Fault fault) {
    QuorumSystem majority = QuorumSystem.majority(3);
    QuorumSystem flexible = QuorumSystem.flexible(3, 3, 1);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 commands by one, 2 omissions", run(fault, flexible, "ab").omissions(2));
    checks.put(
        "2 commands by one, 3 missed",
        run(fault, majority, "ab").omissions(3, REFUSED, UNANSWERED));
    checks.put("2 proposers, 1 omission", run(fault, majority, "a", "b").omissions(1));
    checks.put("2 and 1 commands, 1 omission", run(fault, flexible, "ab", "c").omissions(1));
    checks.values().forEach(check -> check.maxStates(50_000));
    return checks;
  }

  private static Map<String, Explorer> checksOfBefore(Fault fault) {
    QuorumSystem majority = QuorumSystem.majority(3);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 proposers, one out", run(fault, majority, "a", "b").outages(1));
    checks.put("2 proposers, one out to one", run(fault, majority, "a", "b").outagesToOne(1));
    checks.values().forEach(check -> check.maxStates(50_000));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"NONE", "TRIES_AGAIN"})
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
    checksOfBefore(fault).values().forEach(check -> check.explore().requireNoFailure());
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "TRIES_AGAIN"})
  void whatDoesNoHarmIsNotFound(Fault fault) {
    checks(fault).values().forEach(check -> check.explore().requireNoFailure());
  }
}
