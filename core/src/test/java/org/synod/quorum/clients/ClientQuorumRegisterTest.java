// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.MissedCallsContract;
import org.synod.contract.MissingCalls;
import org.synod.contract.RegisterContract;
import org.synod.contract.VersionHistory;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/** The contract on quorum registers of clients, and their own behaviour. */
class ClientQuorumRegisterTest {
  private static final QuorumSystem THREE = QuorumSystem.majority(3);

  private static List<Register<ClientQuorumState<Long>>> acceptors(int count) {
    List<Register<ClientQuorumState<Long>>> acceptors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      acceptors.add(new HeapRegister<>());
    }
    return acceptors;
  }

  private static List<Register<ClientQuorumState<Long>>> missing(int count, int oneIn) {
    List<Register<ClientQuorumState<Long>>> missing = new ArrayList<>();
    for (Register<ClientQuorumState<Long>> each : acceptors(count)) {
      each.compareAndSet(0, ClientQuorumState.founded());
      missing.add(new MissingCalls<>(each, oneIn));
    }
    return missing;
  }

  @Nested
  class OfThree implements RegisterContract {
    @Override
    public Register<Long> create() {
      return ClientQuorumRegister.found(acceptors(3), THREE);
    }
  }

  @Nested
  class Flexible implements RegisterContract {
    @Override
    public Register<Long> create() {
      return ClientQuorumRegister.found(acceptors(5), QuorumSystem.flexible(5, 4, 2));
    }
  }

  /** Each call is one of a client of its own. */
  @Nested
  class ManyClients implements RegisterContract {
    @Override
    public Register<Long> create() {
      List<Register<ClientQuorumState<Long>>> acceptors = acceptors(3);
      ClientQuorumRegister.found(acceptors, THREE);
      return new Register<>() {
        private Register<Long> client() {
          return new ClientQuorumRegister<>(acceptors, THREE);
        }

        @Override
        public Versioned<Long> get() {
          return client().get();
        }

        @Override
        public boolean compareAndSet(long expectedVersion, Long next) {
          return client().compareAndSet(expectedVersion, next);
        }
      };
    }
  }

  @Nested
  class Unanswered implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      return new ClientQuorumRegister<>(missing(3, 20), THREE);
    }
  }

  /** Runs a write until it is answered, or its evidence is gone. */
  private static boolean finish(PendingWrite<Long> write) {
    for (; ; ) {
      try {
        return write.run();
      } catch (RegisterUnavailableException e) {
        if (e.getMessage().contains("identities")) {
          throw e;
        }
      }
    }
  }

  private static Versioned<Long> read(Register<Long> register) {
    for (; ; ) {
      try {
        return register.get();
      } catch (RegisterUnavailableException e) {
        // no quorum, this time
      }
    }
  }

  @Test
  void clientsThatShareNothingButAcceptorsLoseNothing() throws Exception {
    List<Register<ClientQuorumState<Long>>> acceptors = missing(3, 20);
    VersionHistory history = new VersionHistory();
    Race.of(
        4,
        thread -> {
          ClientQuorumRegister<Long> mine = new ClientQuorumRegister<>(acceptors, THREE);
          for (int i = 0; i < 20_000; i++) {
            Versioned<Long> now = history.read(() -> read(mine));
            long value = 4L * i + thread;
            if (ThreadLocalRandom.current().nextBoolean()) {
              PendingWrite<Long> write = mine.write(now.version(), value);
              try {
                history.write(now.version(), value, () -> finish(write));
              } catch (RegisterUnavailableException e) {
                assertEquals(Effect.UNKNOWN, e.effect());
              }
            }
          }
        });
    history.check();
  }

  @Test
  void moreClientsThanBitsInAWordCount() {
    List<Register<ClientQuorumState<Long>>> acceptors = acceptors(3);
    ClientQuorumRegister<Long> first = ClientQuorumRegister.found(acceptors, THREE);
    for (long version = 0; version < 200; version++) {
      assertTrue(new ClientQuorumRegister<>(acceptors, THREE).compareAndSet(version, version));
    }
    assertEquals(new Versioned<>(200, 199L), first.get());
    assertTrue(first.compareAndSet(200, 200L));
  }

  /** An acceptor that does not answer, as often as wanted, after or before the effect. */
  private static final class Switched implements Register<ClientQuorumState<Long>> {
    private final Register<ClientQuorumState<Long>> register = new HeapRegister<>();
    private boolean isOut;
    private boolean losesAnswers;

    @Override
    public Versioned<ClientQuorumState<Long>> get() {
      if (isOut) {
        throw new RegisterUnavailableException("out", Effect.NONE);
      }
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, ClientQuorumState<Long> next) {
      if (isOut) {
        throw new RegisterUnavailableException("out", Effect.NONE);
      }
      boolean isDone = register.compareAndSet(expectedVersion, next);
      if (losesAnswers) {
        throw new RegisterUnavailableException("the answer is lost", Effect.UNKNOWN);
      }
      return isDone;
    }
  }

  @Test
  void aWriteIsUnknownOnceItsEvidenceIsGone() {
    for (int writes : new int[] {0, ClientQuorumState.EVIDENCE - 1, ClientQuorumState.EVIDENCE}) {
      List<Switched> acceptors = List.of(new Switched(), new Switched(), new Switched());
      ClientQuorumRegister<Long> register = ClientQuorumRegister.found(acceptors, THREE);
      PendingWrite<Long> write = register.write(0, 7L);
      acceptors.get(0).losesAnswers = true;
      acceptors.get(1).isOut = true;
      acceptors.get(2).isOut = true;
      assertEquals(
          Effect.UNKNOWN, assertThrows(RegisterUnavailableException.class, write::run).effect());
      acceptors.get(0).losesAnswers = false;
      acceptors.get(1).isOut = false;
      acceptors.get(2).isOut = false;
      ClientQuorumRegister<Long> other = new ClientQuorumRegister<>(acceptors, THREE);
      assertEquals(new Versioned<>(1, 7L), other.get(), "carried by a reader");
      for (long version = 1; version <= writes; version++) {
        assertTrue(other.compareAndSet(version, version));
      }
      if (writes < ClientQuorumState.EVIDENCE) {
        assertTrue(write.run());
        assertTrue(write.run(), "and it is so again");
      } else {
        for (int again = 0; again < 2; again++) {
          RegisterUnavailableException unknown =
              assertThrows(RegisterUnavailableException.class, write::run);
          assertEquals(Effect.UNKNOWN, unknown.effect());
        }
        assertFalse(other.write(0, 8L).run(), "one that was never sent has no effect");
      }
      assertEquals(writes + 1, register.get().version());
    }
  }

  @Test
  void refusesBadInputByName() {
    List<Register<ClientQuorumState<Long>>> acceptors = acceptors(3);
    ClientQuorumRegister<Long> register = ClientQuorumRegister.found(acceptors, THREE);
    Refusal.ofNull("registers", () -> new ClientQuorumRegister<Long>(null, THREE));
    Refusal.ofNull("quorums", () -> new ClientQuorumRegister<>(acceptors, null));
    Refusal.ofArgument(
        "registers: 3", () -> new ClientQuorumRegister<>(acceptors, QuorumSystem.majority(5)));
    Refusal.ofArgument(
        "registers[2]: the same as registers[0]",
        () ->
            new ClientQuorumRegister<>(
                List.of(acceptors.get(0), acceptors.get(1), acceptors.get(0)), THREE));
    Refusal.ofNull("next", () -> register.write(0, null));
    Refusal.ofArgument("expectedVersion: -1", () -> register.write(-1, 1L));
    assertThrows(VersionNotReachedException.class, () -> register.compareAndSet(1, 1L));
    Refusal.ofArgument("sequence: -1", () -> new WriteId(0, 0, -1));
    Refusal.ofArgument(
        "acceptedBallot: 2", () -> new ClientQuorumState<>(1, 2, 0, null, List.of()));
    Refusal.ofArgument("version: 1", () -> new ClientQuorumState<>(1, 1, 1, null, List.of()));
    Refusal.ofArgument(
        "recent: 0 identities", () -> new ClientQuorumState<>(1, 1, 1, 5L, List.of()));
  }

  @Test
  void anAcceptorThatHasLostItsMemoryDoesNotAnswer() {
    List<Register<ClientQuorumState<Long>>> acceptors = acceptors(3);
    ClientQuorumRegister<Long> register = ClientQuorumRegister.found(acceptors, THREE);
    assertTrue(register.compareAndSet(0, 1L));
    acceptors.set(0, new HeapRegister<>());
    ClientQuorumRegister<Long> later = new ClientQuorumRegister<>(acceptors, THREE);
    assertEquals(new Versioned<>(1, 1L), later.get());
    assertTrue(later.compareAndSet(1, 2L));
    acceptors.set(1, new HeapRegister<>());
    ClientQuorumRegister<Long> last = new ClientQuorumRegister<>(acceptors, THREE);
    assertThrows(RegisterUnavailableException.class, last::get);
    assertThrows(
        IllegalStateException.class, () -> ClientQuorumRegister.found(acceptors, THREE));
  }
}
