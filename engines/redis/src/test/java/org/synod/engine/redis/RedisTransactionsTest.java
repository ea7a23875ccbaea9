// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.synod.contract.RegisterContract;
import org.synod.engine.testing.RedisServer;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.Versioned;
import org.synod.transaction.registers.RegisterTransactions;
import org.synod.transaction.registers.TransactionOutcome;
import org.synod.transaction.registers.TransactionState;

/** The contract, each call a transaction on two registers, which are on two servers. */
class RedisTransactionsTest implements RegisterContract {
  private static final List<RedisServer> SERVERS = new ArrayList<>();
  private static final List<RedisEngine> ENGINES = new ArrayList<>();
  private static int names;

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < 2; i++) {
      SERVERS.add(new RedisServer());
      ENGINES.add(Quorums.engine(SERVERS.get(i)));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    ENGINES.forEach(RedisEngine::close);
    for (RedisServer each : SERVERS) {
      each.close();
    }
  }

  /** A client for each thread. A second register counts the writes of the first. */
  private record Counted(ThreadLocal<RegisterTransactions<Long>> client) implements Register<Long> {

    @Override
    public Versioned<Long> get() {
      return client
          .get()
          .atomically(
              tx -> {
                Versioned<Long> state = tx.read(0);
                assertEquals(state.version(), tx.read(1).toOptional().orElse(0L));
                return state;
              });
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      if (next == null) {
        throw new NullPointerException("next: null, allowed: a value");
      }
      return client
          .get()
          .atomically(
              tx -> {
                long version = tx.read(0).version();
                Versioned.requireReached(expectedVersion, version);
                if (version == expectedVersion) {
                  tx.set(1, version + 1);
                  tx.set(0, next);
                }
                return version == expectedVersion;
              });
    }
  }

  @Override
  public Register<Long> create() {
    String prefix = "transaction" + names++ + "-";
    List<Register<TransactionState<Long>>> registers = new ArrayList<>();
    for (RedisEngine each : ENGINES) {
      registers.add(
          each.register(prefix + "value", TransactionState.codec(ByteCodec.ofLong())));
    }
    Function<UUID, Register<TransactionOutcome>> statuses =
        id -> ENGINES.get(0).register(prefix + id, TransactionOutcome.codec());
    return new Counted(
        ThreadLocal.withInitial(() -> new RegisterTransactions<>(registers, statuses)));
  }

  @Override
  public int calls() {
    return 100;
  }

  @Override
  public int threads() {
    return 4;
  }
}
