// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.log.SequenceScheduleTest.Maker;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.log.sequence.SequenceStates;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.Sizes;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.quorum.hosted.States;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Seeded faults of Sequence Consensus, below the production code: at its registers, at its quorums,
 * and at its reading of states. The checks of {@link SequenceScheduleTest} must find each of them.
 * Without a fault, the same runs pass.
 */
class SequenceFaultsTest {
  private static final int MOST = 20_000;

  enum Fault {
    NONE,
    /** An acceptor accepts as if it had promised nothing higher. */
    ACCEPTS_BELOW_ITS_PROMISE,
    /** An acceptor says that it promises, and does not. */
    KEEPS_NO_PROMISE,
    /** An acceptor that promises forgets what it has accepted. */
    FORGETS_WHAT_IT_ACCEPTED,
    /** A compare-and-set compares nothing. */
    WRITES_BLINDLY,
    /** A compare-and-set says that it wrote, and did not. */
    LOSES_WRITES,
    /** A process counts an acceptance that was refused. */
    COUNTS_REFUSALS,
    /** A slow process replaces a longer sequence of the same ballot by its own. */
    ACCEPTS_WHAT_IS_SHORTER,
    /** A ballot begins with the longest sequence, whichever ballot that is of. */
    BEGINS_WITH_THE_LONGEST,
    /** Nothing replaces a sequence that is not empty, whichever ballot that is of. */
    KEEPS_THE_FIRST,
    /** A ballot that was begun is begun again. */
    BEGINS_AGAIN,
    /** A process takes the sequence at the host of the first ballot for decided. */
    READS_THE_HOST,
    /** One acceptor is enough to prepare, and two to accept. */
    PREPARED_BY_ONE,
    /** One acceptor is enough to accept, and two to prepare. */
    ACCEPTED_BY_ONE,
    /** Each process has its own order of the acceptors, and so its own host for a ballot. */
    TWO_HOSTS
  }

  /** An acceptor as a faulty process sees it. */
  private static final class Faulty implements Register<SequenceState<String>> {
    private final Fault fault;
    private final Register<SequenceState<String>> acceptor;
    private final SequenceState<String>[] sent; // the last that the process had accepted

    Faulty(
        Fault fault,
        Register<SequenceState<String>> acceptor,
        SequenceState<String>[] sent) {
      this.fault = fault;
      this.acceptor = acceptor;
      this.sent = sent;
    }

    /** All acceptors of one process. */
    @SuppressWarnings("unchecked") // an array of a generic type
    static List<Register<SequenceState<String>>> all(
        Fault fault, List<Register<SequenceState<String>>> acceptors) {
      SequenceState<String>[] sent = (SequenceState<String>[]) new SequenceState<?>[1];
      List<Register<SequenceState<String>>> faulty = new ArrayList<>();
      acceptors.forEach(acceptor -> faulty.add(new Faulty(fault, acceptor, sent)));
      return faulty;
    }

    @Override
    public Versioned<SequenceState<String>> get() {
      Versioned<SequenceState<String>> there = acceptor.get();
      SequenceState<String> state = SequenceProposer.stateOf(there);
      if (fault == Fault.ACCEPTS_BELOW_ITS_PROMISE && state.promisedBallot > state.acceptedBallot) {
        return new Versioned<>(there.version(), state.promising(state.acceptedBallot));
      }
      if (fault == Fault.COUNTS_REFUSALS
          && sent[0] != null
          && state.promisedBallot > sent[0].acceptedBallot) {
        return new Versioned<>(there.version(), sent[0]);
      }
      return there;
    }

    @Override
    public boolean compareAndSet(long expectedVersion, SequenceState<String> next) {
      boolean isPromise = next.promisedBallot > next.acceptedBallot;
      sent[0] = isPromise ? sent[0] : next;
      return switch (fault) {
        case KEEPS_NO_PROMISE -> isPromise || acceptor.compareAndSet(expectedVersion, next);
        case FORGETS_WHAT_IT_ACCEPTED ->
            acceptor.compareAndSet(
                expectedVersion,
                isPromise
                    ? SequenceState.<String>initial().promising(next.promisedBallot)
                    : next);
        case WRITES_BLINDLY -> acceptor.compareAndSet(acceptor.get().version(), next);
        case LOSES_WRITES -> true;
        default -> acceptor.compareAndSet(expectedVersion, next);
      };
    }
  }

  /** The states of acceptors, as a faulty process reads them. */
  private record Misread(Fault fault, States<SequenceState<String>> states)
      implements States<SequenceState<String>> {
    @Override
    public SequenceState<String> initial() {
      return states.initial();
    }

    @Override
    public long promised(SequenceState<String> state) {
      return states.promised(state);
    }

    @Override
    public long accepted(SequenceState<String> state) {
      boolean isBegun = state.acceptedBallot == state.promisedBallot;
      return fault == Fault.BEGINS_AGAIN && isBegun && state.acceptedBallot > 1
          ? state.acceptedBallot - 1
          : states.accepted(state);
    }

    @Override
    public SequenceState<String> promising(SequenceState<String> state, long ballot) {
      return states.promising(state, ballot);
    }

    @Override
    public boolean isBeyond(SequenceState<String> state, SequenceState<String> other) {
      return switch (fault) {
        case ACCEPTS_WHAT_IS_SHORTER ->
            states.isBeyond(state, other)
                || state.acceptedBallot == other.acceptedBallot && state.length != other.length;
        case BEGINS_WITH_THE_LONGEST -> state.length > other.length;
        case KEEPS_THE_FIRST -> other.length == 0 && states.isBeyond(state, other);
        default -> states.isBeyond(state, other);
      };
    }

    @Override
    public void refused(String phase, long ballot, long promised) {
      states.refused(phase, ballot, promised);
    }
  }

  /** A majority prepares; the first acceptor alone is a quorum that accepts. */
  private record First(int acceptors) implements QuorumSystem {
    @Override
    public boolean isPrepareQuorum(long set) {
      return Long.bitCount(set) > acceptors / 2;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return (set & 1) != 0;
    }
  }

  private static QuorumSystem quorums(Fault fault) {
    return switch (fault) {
      case READS_THE_HOST -> new First(3);
      case PREPARED_BY_ONE -> new Sizes(3, 1, 2);
      case ACCEPTED_BY_ONE -> new Sizes(3, 2, 1);
      default -> QuorumSystem.majority(3);
    };
  }

  private static SequenceConsensus<String> twin(
      Fault fault, List<Register<SequenceState<String>>> registers, int process) {
    List<Register<SequenceState<String>>> faulty = Faulty.all(fault, registers);
    if (fault == Fault.TWO_HOSTS) {
      Collections.rotate(faulty, process);
    }
    return new SequenceConsensus<>(proposer(fault, faulty, quorums(fault)));
  }

  private static SequenceProposer<String> proposer(
      Fault fault, List<Register<SequenceState<String>>> registers, QuorumSystem quorums) {
    States<SequenceState<String>> misread = new Misread(fault, new SequenceStates<>());
    return new SequenceProposer<>(new HostedBallots<>(registers, quorums, misread));
  }

  /** Small runs first: a fault is found by the smallest run that shows it. */
  private static Map<String, Explorer> checks(Fault fault) {
    Maker maker = (registers, process) -> twin(fault, registers, process);
    QuorumSystem quorums = quorums(fault);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 3", SequenceScheduleTest.run(quorums, maker, "ab", "c"));
    checks.put("a reader", SequenceScheduleTest.reader(maker));
    checks.put(
        "batches",
        SequenceScheduleTest.batches(
            registers -> proposer(fault, Faulty.all(fault, registers), quorums)));
    checks.put("after a decision", SequenceScheduleTest.afterADecision(quorums, maker));
    checks.put("after promises", SequenceScheduleTest.afterPromises(quorums, maker));
    checks.put(
        "2 x 3, one out to one",
        SequenceScheduleTest.run(quorums, maker, "a", "b").outagesToOne(1));
    checks.put(
        "2 x 3, 2 commands, one out to one",
        SequenceScheduleTest.run(quorums, maker, "ab", "c").outagesToOne(1));
    checks.put(
        "2 x 3, 2 out to one", SequenceScheduleTest.run(quorums, maker, "a", "b").outagesToOne(2));
    checks.put("a reader, one out to one", SequenceScheduleTest.reader(maker).outagesToOne(1));
    checks.put(
        "3 x 3, one out to one",
        SequenceScheduleTest.run(quorums, maker, "a", "b", "c").outagesToOne(1));
    checks.values().forEach(check -> check.maxStates(MOST));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(check -> check.explore().requireNoFailure());
  }
}
