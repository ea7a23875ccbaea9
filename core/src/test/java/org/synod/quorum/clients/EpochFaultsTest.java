// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.quorum.Acceptors;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** Faults put in below a register whose acceptors are replaced, each of which is found. */
class EpochFaultsTest {

  enum Fault {
    NONE,
    /** The acceptors of the epoch before do not promise the new one. */
    NO_SEAL,
    /** The master forgets the older acceptors at once. */
    FORGETS_TOO_EARLY,
    /** What the older acceptors hold is not taken over. */
    NO_STATE,
    /** An acceptor does not show what it has promised. */
    HIDES_PROMISES,
    /** A write of unknown effect counts as one that had none. */
    LOST_ANSWER_IS_NO,
    /** An acceptor takes back the promise of a higher epoch. */
    TAKES_BACK_A_PROMISE,
    /** A change is made on top of whatever the master holds. */
    CHANGES_ON_TOP,
    /** A change drops the acceptors of one that was not finished. */
    OVERWRITES_PENDING,
    /** Acceptors are changed within their epoch. */
    IN_PLACE
  }

  private record FaultyAcceptor(Fault fault, Register<ClientQuorumState<Long>> register)
      implements Register<ClientQuorumState<Long>> {

    private static boolean isSealed(ClientQuorumState<Long> state) {
      return ClientStates.epoch(state.promisedBallot())
          > ClientStates.epoch(state.acceptedBallot());
    }

    @Override
    public Versioned<ClientQuorumState<Long>> get() {
      Versioned<ClientQuorumState<Long>> there = register.get();
      ClientQuorumState<Long> state = there.value();
      if (state == null) {
        return there;
      }
      ClientQuorumState<Long> shown =
          switch (fault) {
            case NO_STATE ->
                isSealed(state)
                    ? ClientQuorumState.<Long>founded().promising(state.promisedBallot())
                    : state;
            case HIDES_PROMISES -> state.promising(state.acceptedBallot());
            default -> state;
          };
      return new Versioned<>(there.version(), shown);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, ClientQuorumState<Long> next) {
      if (fault == Fault.NO_SEAL && isSealed(next)) {
        return true;
      }
      if (fault == Fault.TAKES_BACK_A_PROMISE && isSealed(next)) {
        return register.compareAndSet(expectedVersion, next)
            && register.compareAndSet(
                expectedVersion + 1, next.promising(next.acceptedBallot()));
      }
      try {
        return register.compareAndSet(expectedVersion, next);
      } catch (RegisterUnavailableException e) {
        if (fault == Fault.LOST_ANSWER_IS_NO) {
          throw new RegisterUnavailableException("it did not", e, Effect.NONE);
        }
        throw e;
      }
    }
  }

  private record FaultyMaster(Fault fault, Register<Configuration> register)
      implements Register<Configuration> {

    @Override
    public Versioned<Configuration> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Configuration next) {
      if (fault == Fault.FORGETS_TOO_EARLY) {
        return register.compareAndSet(expectedVersion, next.moved());
      }
      if (fault == Fault.OVERWRITES_PENDING && next.older().size() > 1) {
        List<Acceptors> last = next.older().subList(next.older().size() - 1, next.older().size());
        return register.compareAndSet(
            expectedVersion, new Configuration(next.epoch(), next.acceptors(), last));
      }
      if (fault == Fault.IN_PLACE && !next.isMoved()) {
        return register.compareAndSet(
            expectedVersion, new Configuration(next.epoch() - 1, next.acceptors(), List.of()));
      }
      if (fault == Fault.CHANGES_ON_TOP && !next.isMoved()) {
        return register.compareAndSet(register.get().version(), next);
      }
      return register.compareAndSet(expectedVersion, next);
    }
  }

  private static EpochRuns.Parts parts(Fault fault) {
    return new EpochRuns.Parts() {
      @Override
      Register<ClientQuorumState<Long>> acceptor(
          String name, Register<ClientQuorumState<Long>> acceptor) {
        return new FaultyAcceptor(fault, acceptor);
      }

      @Override
      Register<Configuration> master(Register<Configuration> master) {
        return new FaultyMaster(fault, master);
      }
    };
  }

  private static Map<String, Explorer> checks(Fault fault) {
    EpochRuns.Parts parts = parts(fault);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put(
        "two, w, c",
        EpochRuns.of(
            EpochRuns.two(),
            parts,
            runs -> {
              runs.writer(0, 1, 20);
              runs.changer(1, "a1", "f");
            }));
    checks.put(
        "two, w, c and r",
        EpochRuns.of(
            EpochRuns.two(),
            parts,
            runs -> {
              runs.writer(0, 1, 20);
              runs.changerWhoReads(1, "a0", "f");
            }));
    checks.put(
        "two, w and r, 3 omissions",
        EpochRuns.of(EpochRuns.two(), parts, runs -> runs.writerWhoReads(0, 1, 20))
            .omissions(3));
    checks.put(
        "two, c and w, c and r",
        EpochRuns.of(
                EpochRuns.two(),
                parts,
                runs -> {
                  runs.changerWhoWrites(0, "a0", "f", 1, 20);
                  runs.changerWhoReads(1, "a1", "g");
                })
            .atomicUpdates());
    checks.put(
        "two, m and w, 2 r",
        EpochRuns.of(
            EpochRuns.two(),
            parts,
            runs -> {
              runs.moverWhoWrites(0, 1, 20);
              runs.readerWhoReads(1);
            }));
    checks.values().forEach(each -> each.ownSteps(60).maxStates(300_000));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
