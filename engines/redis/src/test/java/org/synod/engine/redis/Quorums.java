// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import java.util.ArrayList;
import java.util.List;
import org.synod.engine.Engine;
import org.synod.engine.testing.RedisServer;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** A quorum register over acceptors on several servers, each of which can be silenced. */
final class Quorums {
  private static final ByteCodec<QuorumState<Long>> STATES =
      ByteCodec.ofWords(QuorumState.codec(Codec.ofLong()));

  /** An engine with connections that are not impatient. */
  static RedisEngine engine(RedisServer server) {
    return new RedisEngine(server.address(), RedisServer.patient(), "synod");
  }

  private final Memory memory = new HeapMemory(8);
  private final List<Acceptor> acceptors = new ArrayList<>();

  Quorums(List<? extends Engine> engines, String name) {
    for (Engine engine : engines) {
      acceptors.add(new Acceptor(engine.register(name, STATES)));
    }
  }

  /** Gives the acceptors their first state. */
  QuorumRegister<Long> found() {
    return QuorumRegister.found(memory, Codec.ofLong(), acceptors, QuorumSystem.majority(3));
  }

  /** The same register as one sees it who remembers nothing. */
  QuorumRegister<Long> reopened() {
    return new QuorumRegister<>(memory, Codec.ofLong(), acceptors, QuorumSystem.majority(3));
  }

  Acceptor acceptor(int number) {
    return acceptors.get(number);
  }

  /** An acceptor that answers nobody while it is silent. */
  static final class Acceptor implements Register<QuorumState<Long>> {
    private final Register<QuorumState<Long>> register;
    volatile boolean isSilent;

    private Acceptor(Register<QuorumState<Long>> register) {
      this.register = register;
    }

    private void requireAnswer() {
      if (isSilent) {
        throw new RegisterUnavailableException("silent", Effect.NONE);
      }
    }

    @Override
    public Versioned<QuorumState<Long>> get() {
      requireAnswer();
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, QuorumState<Long> next) {
      requireAnswer();
      return register.compareAndSet(expectedVersion, next);
    }
  }
}
