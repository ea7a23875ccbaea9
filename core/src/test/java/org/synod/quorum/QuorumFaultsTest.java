// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.WrappedMemory;
import org.synod.memory.roster.Tenure;
import org.synod.quorum.QuorumRegisterScheduleTest.Acceptors;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * Seeded faults of a quorum register, put in below the production code, at its acceptors, its
 * quorums and its processes. The checks of {@link QuorumRegisterScheduleTest} must find each of
 * them. Without a fault, the same runs pass.
 */
class QuorumFaultsTest {

  enum Fault {
    NONE,
    /** An acceptor accepts as if it had promised nothing higher. */
    ACCEPTS_BELOW_ITS_PROMISE,
    /** An acceptor keeps no promise. */
    FORGETS_PROMISES,
    /** An acceptor that promises forgets what it has accepted. */
    FORGETS_WHAT_IT_ACCEPTED,
    /** A compare-and-set compares nothing. */
    WRITES_BLINDLY,
    /** A compare-and-set says that it wrote, and did not. */
    LOSES_WRITES,
    /** A write in the first ballot took effect, and the acceptor says that it did not. */
    DENIES_WRITES,
    /** States say nothing of their writers, so no writer knows its write again that was carried. */
    NO_TOGGLES,
    /** A state keeps its version, so two states have one place. */
    SAME_VERSION,
    /** An acceptor that has lost its memory is founded again, and does not rejoin. */
    FOUNDED_AGAIN,
    /** Two acceptors are enough to accept, and any one to prepare. */
    PREPARED_BY_ONE,
    /** One acceptor is enough to accept, and two to prepare. */
    ACCEPTED_BY_ONE,
    /** Each process has its own order of the acceptors, and so its own host for a ballot. */
    TWO_HOSTS,
    /** Two processes have the same number. */
    ONE_NUMBER_FOR_TWO
  }

  /** An acceptor as a faulty process sees it. */
  private record Faulty(Fault fault, Register<QuorumState<Long>> acceptor)
      implements Register<QuorumState<Long>> {

    @Override
    public Versioned<QuorumState<Long>> get() {
      Versioned<QuorumState<Long>> current = acceptor.get();
      QuorumState<Long> state = current.value();
      if (fault == Fault.ACCEPTS_BELOW_ITS_PROMISE && state != null) {
        return new Versioned<>(current.version(), promising(state, state.acceptedBallot()));
      }
      return current;
    }

    private static QuorumState<Long> promising(QuorumState<Long> state, long ballot) {
      return new QuorumState<>(
          ballot, state.acceptedBallot(), state.lead(), state.toggles(), state.value());
    }

    private static QuorumState<Long> leading(QuorumState<Long> state, long lead) {
      return new QuorumState<>(
          state.promisedBallot(),
          state.acceptedBallot(),
          state.value() == null ? 0 : lead,
          state.toggles(),
          state.value());
    }

    @Override
    public boolean compareAndSet(long expectedVersion, QuorumState<Long> next) {
      return switch (fault) {
        case FORGETS_PROMISES ->
            acceptor.compareAndSet(expectedVersion, promising(next, next.acceptedBallot()));
        case FORGETS_WHAT_IT_ACCEPTED ->
            acceptor.compareAndSet(
                expectedVersion,
                next.promisedBallot() > next.acceptedBallot()
                    ? promising(QuorumState.founded(), next.promisedBallot())
                    : next);
        case WRITES_BLINDLY -> {
          long version = acceptor.get().version();
          yield acceptor.compareAndSet(
              version, leading(next, next.lead() + expectedVersion - version));
        }
        case LOSES_WRITES -> true;
        case DENIES_WRITES -> {
          boolean written = acceptor.compareAndSet(expectedVersion, next);
          if (written
              && next.acceptedBallot() == QuorumState.FIRST_BALLOT
              && next.value() != null) {
            throw new RegisterUnavailableException("it did not", Effect.NONE);
          }
          yield written;
        }
        case NO_TOGGLES ->
            acceptor.compareAndSet(
                expectedVersion,
                new QuorumState<>(
                    next.promisedBallot(),
                    next.acceptedBallot(),
                    next.lead(),
                    0,
                    next.value()));
        case SAME_VERSION ->
            acceptor.compareAndSet(expectedVersion, leading(next, 1 - (expectedVersion + 1)));
        default -> acceptor.compareAndSet(expectedVersion, next);
      };
    }
  }

  private static QuorumSystem quorums(Fault fault, boolean mine) {
    return switch (fault) {
      // QuorumRegister prepares with a quorum of both kinds. So a process that prepares with one
      // acceptor also has to think that one accepts. The other process knows better.
      case PREPARED_BY_ONE -> mine ? new Sizes(3, 1, 1) : QuorumSystem.majority(3);
      case ACCEPTED_BY_ONE -> new Sizes(3, 2, 1);
      default -> QuorumSystem.majority(3);
    };
  }

  private static QuorumRegister<Long> open(Fault fault, Acceptors a, int process) {
    List<Register<QuorumState<Long>>> registers = new ArrayList<>();
    a.registers.forEach(register -> registers.add(new Faulty(fault, register)));
    if (fault == Fault.TWO_HOSTS) {
      Collections.rotate(registers, process);
    }
    return new QuorumRegister<>(
        fault == Fault.ONE_NUMBER_FOR_TWO ? new FirstOnly(a.memory) : a.memory,
        Codec.ofLong(),
        registers,
        quorums(fault, process == 0));
  }

  /** A memory in which every process has the number 0. */
  private static final class FirstOnly extends WrappedMemory {
    private final Member first;

    FirstOnly(Memory memory) {
      super(memory);
      first = Tenure.join(this, 0);
    }

    @Override
    public Member join() {
      return first;
    }

    @Override
    public Member current() {
      return first;
    }
  }

  private static void foundedAgain(
      QuorumRegister<Long> old, Register<QuorumState<Long>> empty) {
    empty.compareAndSet(0, QuorumState.founded());
  }

  private static Explorer updates(Fault fault) {
    return Explorer.of(
        world -> {
          Acceptors a = new Acceptors(world, 3, quorums(fault, false));
          world.process(
              "u0", () -> QuorumRegisterScheduleTest.update(world, open(fault, a, 0), 10, 11));
          world.process(
              "u1", () -> QuorumRegisterScheduleTest.update(world, open(fault, a, 1), 20));
        });
  }

  private static Explorer writers(Fault fault) {
    return Explorer.of(
        world -> {
          Acceptors a = new Acceptors(world, 3, quorums(fault, false));
          for (int i = 0; i < 2; i++) {
            int process = i;
            long mine = 10 * (i + 1);
            world.process(
                "w" + i,
                () ->
                    QuorumRegisterScheduleTest.write(world, open(fault, a, process), 0, mine));
          }
        });
  }

  /** Small runs first: a fault is found by the smallest run that shows it. */
  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    if (fault == Fault.FOUNDED_AGAIN) {
      return Map.of(
          "a writer and one who founds again",
          QuorumRegisterScheduleTest.renewing(QuorumFaultsTest::foundedAgain).outages(1));
    }
    checks.put("2 writers", writers(fault));
    checks.put("2 writers, an acceptor out to one", writers(fault).outagesToOne(1));
    checks.put("2 writers, an acceptor out", writers(fault).outages(1));
    checks.put("3 updates by 2", updates(fault));
    checks.put("3 updates by 2, an acceptor out", updates(fault).outages(1));
    checks.put("3 updates by 2, two out to one", updates(fault).outagesToOne(2));
    checks.values().forEach(explorer -> explorer.ownSteps(60).maxStates(200_000));
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
