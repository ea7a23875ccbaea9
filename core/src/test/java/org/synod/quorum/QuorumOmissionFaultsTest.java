// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.explore.Omission.REFUSED;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumOmissionRuns.Parts;
import org.synod.quorum.QuorumOmissionRuns.Subject;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Faults that do harm only if acceptors miss single calls, put in below and above the production
 * code. The runs of {@link QuorumOmissionScheduleTest} must find each of them.
 */
class QuorumOmissionFaultsTest {

  enum Fault {
    NONE,
    /**
     * A process does not ask an acceptor again that it has seen with a state, unless that is the
     * host of the state.
     */
    REMEMBERS_WHAT_WAS_ACCEPTED,
    /** A reader is told of the host's promise, and not of the promises of others. */
    HIDES_A_PROMISE_FROM_READERS,
    /** An acceptor that does not answer is taken to be as it was. */
    SILENCE_IS_NO_CHANGE,
    /** A compare-and-set that may have had its effect is tried again. */
    RETRIES_AN_UNKNOWN_WRITE,
    /** A compare-and-set that may have had its effect is said to have had it. */
    TAKES_UNKNOWN_FOR_DONE,
    /** A compare-and-set that may have had its effect is said to have had none. */
    TAKES_UNKNOWN_FOR_REFUSED,
    /** A write that failed gets the answer about the write before it. */
    ANSWERS_FOR_THE_WRITE_BEFORE,
    /** A write that ended in an exception is said to have had no effect. */
    FORGETS_AN_OPEN_WRITE
  }

  /** Acceptors and subjects with a fault. */
  private static final class Faulty extends Parts {
    private final Fault fault;

    Faulty(Fault fault) {
      this.fault = fault;
    }

    @Override
    Register<QuorumState<Long>> acceptor(
        Register<QuorumState<Long>> acceptor, LongPredicate isHost, boolean isOfReader) {
      return fault == Fault.HIDES_A_PROMISE_FROM_READERS && !isOfReader
          ? acceptor
          : new FaultyAcceptor(fault, acceptor, isHost);
    }

    @Override
    Subject subject(Subject subject) {
      return switch (fault) {
        case ANSWERS_FOR_THE_WRITE_BEFORE, FORGETS_AN_OPEN_WRITE ->
            new Forgetful(subject, fault == Fault.ANSWERS_FOR_THE_WRITE_BEFORE);
        default -> subject;
      };
    }
  }

  /** An acceptor as a faulty process sees it; each process has its own. */
  private static final class FaultyAcceptor implements Register<QuorumState<Long>> {
    private final Fault fault;
    private final Register<QuorumState<Long>> acceptor;
    private final LongPredicate isHost;
    private Versioned<QuorumState<Long>> seen = Versioned.unset();

    FaultyAcceptor(
        Fault fault, Register<QuorumState<Long>> acceptor, LongPredicate isHost) {
      this.fault = fault;
      this.acceptor = acceptor;
      this.isHost = isHost;
    }

    @Override
    public Versioned<QuorumState<Long>> get() {
      try {
        seen = acceptor.get();
      } catch (RegisterUnavailableException e) {
        if (fault != Fault.SILENCE_IS_NO_CHANGE || !seen.isSet()) {
          throw e;
        }
      }
      QuorumState<Long> state = seen.value();
      return fault == Fault.HIDES_A_PROMISE_FROM_READERS
              && !isHost.test(state.acceptedBallot())
          ? new Versioned<>(seen.version(), withPromise(state, state.acceptedBallot()))
          : seen;
    }

    private static QuorumState<Long> withPromise(QuorumState<Long> state, long ballot) {
      return new QuorumState<>(
          ballot, state.acceptedBallot(), state.lead(), state.toggles(), state.value());
    }

    @Override
    public boolean compareAndSet(long expectedVersion, QuorumState<Long> next) {
      if (fault == Fault.REMEMBERS_WHAT_WAS_ACCEPTED
          && !isHost.test(next.acceptedBallot())
          && seen.version() == expectedVersion
          && seen.value().acceptedBallot() == next.acceptedBallot()
          && seen.value().promisedBallot() == next.promisedBallot()
          && seen.value().version(expectedVersion) == next.version(expectedVersion + 1)) {
        return true;
      }
      try {
        return acceptor.compareAndSet(expectedVersion, next);
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE) {
          throw e;
        }
        return switch (fault) {
          case RETRIES_AN_UNKNOWN_WRITE -> acceptor.compareAndSet(expectedVersion, next);
          case TAKES_UNKNOWN_FOR_DONE -> true;
          case TAKES_UNKNOWN_FOR_REFUSED ->
              throw new RegisterUnavailableException("it did not", e, Effect.NONE);
          default -> throw e;
        };
      }
    }
  }

  /** A subject that answers a question about a write from its memory. */
  private static final class Forgetful implements Subject {
    private final Subject subject;
    private final boolean remembersTheOneBefore;
    private boolean last;

    Forgetful(Subject subject, boolean remembersTheOneBefore) {
      this.subject = subject;
      this.remembersTheOneBefore = remembersTheOneBefore;
    }

    @Override
    public long read(long[] into) {
      return subject.read(into);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, long next) {
      last = subject.compareAndSet(expectedVersion, next);
      return last;
    }

    @Override
    public boolean tookEffect() {
      return remembersTheOneBefore && last;
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Parts parts = new Faulty(fault);
    QuorumSystem three = QuorumSystem.majority(3);
    QuorumSystem four = QuorumSystem.flexible(4, 3, 2);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put(
        "2 writes by one, 2 omissions", QuorumOmissionRuns.writingAgain(three, parts).omissions(2));
    checks.put("2 writers, 1 omission", QuorumOmissionRuns.writing(three, parts).omissions(1));
    checks.put(
        "reading anew over 4, one out to one",
        QuorumOmissionRuns.readingAnew(four, parts).outagesToOne(1));
    checks.put(
        "remembering, one out to one, 1 refused",
        QuorumOmissionRuns.remembering(three, parts).outagesToOne(1).omissions(1, REFUSED));
    checks.values().forEach(explorer -> explorer.ownSteps(80).maxStates(250_000));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  @Tag("deep")
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
