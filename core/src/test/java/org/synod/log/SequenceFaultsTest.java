// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.log.SequenceScheduleTest.Maker;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Seeded faults of Sequence Consensus, put in at the seams of the production code and below it, at
 * its registers and quorums. Each must be found by the checks of {@link SequenceScheduleTest}.
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
    /** A compare-and-set that compares nothing. */
    WRITES_BLINDLY,
    /** A compare-and-set that says it wrote, and did not. */
    LOSES_WRITES,
    /** A refused acceptance is counted. */
    COUNTS_REFUSALS,
    /** A longer sequence of the ballot is replaced by a slow process's. */
    ACCEPTS_WHAT_IS_SHORTER,
    /** A state of the same version as the host's is taken for the same state. */
    COMPARES_VERSIONS_ONLY,
    /** A ballot begins with the longest sequence, of whatever ballot. */
    BEGINS_WITH_THE_LONGEST,
    /** A ballot begins with the first sequence that was reported. */
    BEGINS_WITH_THE_FIRST,
    /** A ballot that was begun is begun again. */
    BEGINS_AGAIN,
    /** A ballot is begun at a host that has promised a higher one. */
    BEGINS_BELOW_A_PROMISE,
    /** A command that was sent before is added again. */
    ADDS_AGAIN,
    /** A command of another is added without a look. */
    ADDS_FOR_OTHERS_AGAIN,
    /** What the host has is taken for decided. */
    READS_THE_HOST,
    /** Sequences count as the same if they have the same length, whatever their ballot. */
    READS_WITHOUT_BALLOTS,
    /** One acceptor prepares, two accept. */
    PREPARED_BY_ONE,
    /** One acceptor accepts, two prepare. */
    ACCEPTED_BY_ONE,
    /** Each process has an order of its own, and so another host for a ballot. */
    TWO_HOSTS
  }

  /** An acceptor as a faulty process sees it. */
  private record Faulty(Fault fault, Register<SequenceState<String>> acceptor)
      implements Register<SequenceState<String>> {
    @Override
    public Versioned<SequenceState<String>> get() {
      return acceptor.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, SequenceState<String> next) {
      return switch (fault) {
        case FORGETS_WHAT_IT_ACCEPTED ->
            acceptor.compareAndSet(
                expectedVersion,
                next.promisedBallot > next.acceptedBallot
                    ? SequenceState.<String>initial().promising(next.promisedBallot)
                    : next);
        case WRITES_BLINDLY -> acceptor.compareAndSet(acceptor.get().version(), next);
        case LOSES_WRITES -> true;
        default -> acceptor.compareAndSet(expectedVersion, next);
      };
    }
  }

  private static final class Twin extends SequenceProposer<String> {
    private final Fault fault;
    private @Nullable String mine; // what is asked for first

    Twin(Fault fault, List<Register<SequenceState<String>>> registers, QuorumSystem quorums) {
      super(registers, quorums, NO_WINDOW);
      this.fault = fault;
    }

    @Override
    SequenceState<String> promise(int i, long ballot) {
      SequenceState<String> state = stateOf(members[i].get());
      return fault == Fault.KEEPS_NO_PROMISE && state.promisedBallot < ballot
          ? state.promising(ballot)
          : super.promise(i, ballot);
    }

    @Override
    SequenceState<String> higher(SequenceState<String> one, SequenceState<String> other) {
      return switch (fault) {
        case BEGINS_WITH_THE_LONGEST -> other.length > one.length ? other : one;
        case BEGINS_WITH_THE_FIRST -> one.length > 0 ? one : other;
        default -> super.higher(one, other);
      };
    }

    @Override
    long begin(long ballot, SequenceState<String> highest) {
      if (fault == Fault.BEGINS_AGAIN || fault == Fault.BEGINS_BELOW_A_PROMISE) {
        Register<SequenceState<String>> host = members[host(ballot)];
        Versioned<SequenceState<String>> there = host.get();
        SequenceState<String> state = stateOf(there);
        boolean wrong =
            fault == Fault.BEGINS_AGAIN
                ? state.promisedBallot == ballot
                : state.promisedBallot > ballot && state.acceptedBallot < ballot;
        if (wrong && host.compareAndSet(there.version(), highest.accepted(ballot))) {
          return ballot;
        }
      }
      return super.begin(ballot, highest);
    }

    @Override
    long accept(
        int i,
        Versioned<SequenceState<String>> first,
        Versioned<SequenceState<String>> made) {
      SequenceState<String> mine = stateOf(made);
      if (fault == Fault.ACCEPTS_BELOW_ITS_PROMISE || fault == Fault.ACCEPTS_WHAT_IS_SHORTER) {
        Versioned<SequenceState<String>> there = members[i].get();
        SequenceState<String> state = stateOf(there);
        boolean wrong =
            fault == Fault.ACCEPTS_WHAT_IS_SHORTER
                ? state.acceptedBallot == mine.acceptedBallot && state.length > mine.length
                : state.promisedBallot > mine.acceptedBallot && mine.isBeyond(state);
        if (wrong && members[i].compareAndSet(there.version(), mine)) {
          return mine.acceptedBallot;
        }
      }
      if (fault == Fault.COMPARES_VERSIONS_ONLY
          && members[i].get().version() + 1 == made.version()
          && members[i].compareAndSet(made)) {
        return mine.acceptedBallot;
      }
      long promised = super.accept(i, first, made);
      return fault == Fault.COUNTS_REFUSALS ? mine.acceptedBallot : promised;
    }

    @Override
    boolean isThere(String command, SequenceState<String> state) {
      mine = mine == null ? command : mine;
      boolean isMine = command.equals(mine);
      return fault != Fault.ADDS_AGAIN
          && (fault != Fault.ADDS_FOR_OTHERS_AGAIN || isMine)
          && super.isThere(command, state);
    }

    @Override
    SequenceState<String> decided() {
      if (fault == Fault.READS_THE_HOST) {
        return stateOf(members[0].get());
      }
      if (fault == Fault.READS_WITHOUT_BALLOTS) {
        SequenceState<String> one = stateOf(members[0].get());
        SequenceState<String> other = stateOf(members[1].get());
        return one.length == other.length ? one : super.decided();
      }
      return super.decided();
    }
  }

  /** Quorums that need not meet, as no system of this library can be made. */
  private record Sizes(int acceptors, int prepare, int accept) implements QuorumSystem {
    @Override
    public boolean isPrepareQuorum(long set) {
      return Long.bitCount(set) >= prepare;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return Long.bitCount(set) >= accept;
    }
  }

  private static QuorumSystem quorums(Fault fault) {
    return switch (fault) {
      case PREPARED_BY_ONE -> new Sizes(3, 1, 2);
      case ACCEPTED_BY_ONE -> new Sizes(3, 2, 1);
      default -> QuorumSystem.majority(3);
    };
  }

  private static SequenceConsensus<String> twin(
      Fault fault, List<Register<SequenceState<String>>> registers, int process) {
    List<Register<SequenceState<String>>> faulty = new ArrayList<>();
    registers.forEach(register -> faulty.add(new Faulty(fault, register)));
    if (fault == Fault.TWO_HOSTS) {
      Collections.rotate(faulty, process);
    }
    return new SequenceConsensus<>(new Twin(fault, faulty, quorums(fault)));
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
        SequenceScheduleTest.batches(registers -> new Twin(fault, registers, quorums)));
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
