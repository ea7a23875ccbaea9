// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Race;
import org.synod.contract.MissedCallsContract;
import org.synod.contract.MissingCalls;
import org.synod.contract.RegisterContract;
import org.synod.contract.VersionHistory;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * The contract of registers on quorum registers whose acceptors miss calls at random. Then
 * histories of threads that each have an object of their own over the same acceptors.
 */
class QuorumMissingCallsTest {
  private static final int THREADS = 3;
  private static final int CALLS = 60_000;
  private static final int ONE_IN = 20;

  private static List<Register<QuorumState<Long>>> acceptors(QuorumSystem quorums, int oneIn) {
    List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
    for (int i = 0; i < quorums.acceptors(); i++) {
      Register<QuorumState<Long>> acceptor = new HeapRegister<>();
      acceptor.compareAndSet(0, QuorumState.founded());
      acceptors.add(new MissingCalls<>(acceptor, oneIn));
    }
    return acceptors;
  }

  /** A client that asks a quorum register until it is answered, so that no call fails. */
  private record Persistent(QuorumRegister<Long> register) implements Register<Long> {
    @Override
    public Versioned<Long> get() {
      for (; ; ) {
        try {
          return register.get();
        } catch (RegisterUnavailableException e) {
          // no quorum this time
        }
      }
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      for (; ; ) {
        try {
          return register.compareAndSet(expectedVersion, next);
        } catch (RegisterUnavailableException e) {
          if (tookEffect()) {
            return true;
          }
        }
      }
    }

    private boolean tookEffect() {
      for (; ; ) {
        try {
          return register.tookEffect();
        } catch (RegisterUnavailableException e) {
          // no quorum, this time
        }
      }
    }
  }

  private static Persistent register(QuorumSystem quorums) {
    return new Persistent(
        new QuorumRegister<>(
            new HeapMemory(9), Codec.ofLong(), acceptors(quorums, 10 * ONE_IN), quorums));
  }

  @Nested
  class OfThree implements RegisterContract {
    @Override
    public Register<Long> create() {
      return register(QuorumSystem.majority(3));
    }
  }

  @Nested
  class Flexible implements RegisterContract {
    @Override
    public Register<Long> create() {
      return register(QuorumSystem.flexible(4, 3, 2));
    }
  }

  /** Without a client that asks again: calls end in exceptions, some of unknown effect. */
  @Nested
  class Unanswered implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      QuorumSystem quorums = QuorumSystem.majority(3);
      return new QuorumRegister<>(
          new HeapMemory(9), Codec.ofLong(), acceptors(quorums, ONE_IN), quorums);
    }
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void historiesAreLinearizable(QuorumSystem quorums) throws Exception {
    Memory memory = new HeapMemory(THREADS);
    List<Register<QuorumState<Long>>> acceptors = acceptors(quorums, ONE_IN);
    VersionHistory history = new VersionHistory();
    Race.of(
        THREADS,
        thread -> {
          Persistent mine =
              new Persistent(
                  new QuorumRegister<>(memory, Codec.ofLong(), acceptors, quorums));
          for (int i = 0; i < CALLS; i++) {
            Versioned<Long> now = history.read(mine::get);
            long value = THREADS * i + thread;
            if (ThreadLocalRandom.current().nextBoolean()) {
              history.write(
                  now.version(), value, () -> mine.compareAndSet(now.version(), value));
            }
          }
        });
    history.check();
  }
}
