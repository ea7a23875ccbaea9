// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static org.synod.explore.Omission.REFUSED;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.hosted.RememberedAcceptor;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Faults put in below and above the production code. The runs of {@link ClientScheduleTest} must
 * find each of them.
 */
class ClientFaultsTest {

  enum Fault {
    NONE,
    /** Two clients have one identity, as JVMs that number their processes alike. */
    ONE_IDENTITY,
    /** A write that was not answered is done again under another identity. */
    ANOTHER_IDENTITY_EACH_RUN,
    /** A write that was not answered is said to have had no effect. */
    FORGETS_AN_OPEN_WRITE,
    /** A read is answered from memory, as a write may be. */
    READS_FROM_MEMORY,
    /** A client is told of no promise beyond what was accepted. */
    HIDES_PROMISES,
    /** An acceptor that does not answer is taken to be as it was. */
    SILENCE_IS_NO_CHANGE,
    /** A compare-and-set that may have had its effect is said to have had it. */
    TAKES_UNKNOWN_FOR_DONE,
    /** A compare-and-set that may have had its effect is said to have had none. */
    TAKES_UNKNOWN_FOR_REFUSED
  }

  /** Parts with a fault. */
  private static final class Faulty extends ClientRuns.Parts {
    private final Fault fault;

    Faulty(Fault fault) {
      this.fault = fault;
    }

    @Override
    Register<ClientQuorumState<Long>> acceptor(Register<ClientQuorumState<Long>> acceptor) {
      return fault == Fault.READS_FROM_MEMORY
          ? new RememberedAcceptor<>(acceptor)
          : new FaultyAcceptor(fault, acceptor);
    }

    @Override
    UUID client(int process) {
      return super.client(fault == Fault.ONE_IDENTITY ? 0 : process);
    }

    @Override
    boolean again(ClientQuorumRegister<Long> register, PendingWrite<Long> write, Model wanted) {
      return switch (fault) {
        case ANOTHER_IDENTITY_EACH_RUN ->
            register.write(wanted.version(), wanted.value()).run();
        case FORGETS_AN_OPEN_WRITE -> false;
        default -> super.again(register, write, wanted);
      };
    }
  }

  /** An acceptor as a faulty client sees it; each client has its own. */
  private static final class FaultyAcceptor implements Register<ClientQuorumState<Long>> {
    private final Fault fault;
    private final Register<ClientQuorumState<Long>> acceptor;
    private Versioned<ClientQuorumState<Long>> seen = Versioned.unset();

    FaultyAcceptor(Fault fault, Register<ClientQuorumState<Long>> acceptor) {
      this.fault = fault;
      this.acceptor = acceptor;
    }

    @Override
    public Versioned<ClientQuorumState<Long>> get() {
      try {
        seen = acceptor.get();
      } catch (RegisterUnavailableException e) {
        if (fault != Fault.SILENCE_IS_NO_CHANGE || !seen.isSet()) {
          throw e;
        }
      }
      ClientQuorumState<Long> state = seen.value();
      return fault == Fault.HIDES_PROMISES
          ? new Versioned<>(seen.version(), state.promising(state.acceptedBallot()))
          : seen;
    }

    @Override
    public boolean compareAndSet(long expectedVersion, ClientQuorumState<Long> next) {
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
          default -> throw e;
        };
      }
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    ClientRuns.Parts parts = new Faulty(fault);
    QuorumSystem three = QuorumSystem.majority(3);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 writes by one, 2 omissions", ClientRuns.writingAgain(three, parts).omissions(2));
    checks.put("2 writers, 1 omission", ClientRuns.writing(three, parts).omissions(1));
    checks.put(
        "2 writes by one and 1 by another, 1 omission",
        ClientRuns.writingOn(three, parts).omissions(1));
    checks.put(
        "reading twice, one out to one, 1 refused",
        ClientRuns.reading(three, parts).outagesToOne(1).omissions(1, REFUSED));
    checks.put("2 writes by one, 3 omissions", ClientRuns.writingAgain(three, parts).omissions(3));
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
