// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.contract.MissedCallsContract;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** What becomes of writes whose connection breaks. */
interface JdbcFaultsContract extends MissedCallsContract {
  AtomicInteger NAMES = new AtomicInteger();
  int THREADS = 2;
  int EACH = 100;
  int HALF = 32; // bits

  DataSource pool();

  private static <V> Register<V> register(DataSource dataSource, ByteCodec<V> codec) {
    return new JdbcEngine(dataSource, "synod").register("faulty" + NAMES.incrementAndGet(), codec);
  }

  @Test
  default void aBrokenConnectionLeavesAnUnknownEffect() {
    BrokenConnections broken = new BrokenConnections(pool(), 1);
    Register<Long> register = register(broken.dataSource(), ByteCodec.ofLong());
    for (int i = 0; i < 2; i++) {
      RegisterUnavailableException thrown =
          assertThrows(
              RegisterUnavailableException.class, () -> register.compareAndSet(0, 1L));
      assertEquals(Effect.UNKNOWN, thrown.effect());
      assertTrue(thrown.getMessage().endsWith(": the connection broke"), thrown.getMessage());
    }
    assertEquals(new Versioned<>(1, 1L), register.get(), "the first, after its commit");
    assertEquals(1, broken.lostBefore.get());
    broken.isDown = true;
    RegisterUnavailableException thrown =
        assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 1L));
    assertEquals(Effect.NONE, thrown.effect(), "without a connection nothing is sent");
  }

  /** A register whose connections break. */
  @Override
  default Register<Long> create() {
    return register(new BrokenConnections(pool(), 5).dataSource(), ByteCodec.ofLong());
  }

  @Override
  default int increments() {
    return EACH;
  }

  /** The control: the same faults, and a caller who tries again as if nothing had happened. */
  @Test
  default void aWriteThatIsRepeatedBlindlyIsCountedTwice() {
    BrokenConnections broken = new BrokenConnections(pool(), 5);
    Register<Long> register = register(broken.dataSource(), ByteCodec.ofLong());
    for (int i = 0; i < EACH; ) {
      try {
        register.updateAndGet(x -> x == null ? 1 : x + 1);
        i++;
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
    assertTrue(broken.lostAfter.get() > 0);
    assertEquals(EACH + broken.lostAfter.get(), register.get().value());
  }

  /**
   * Of three acceptors one is down, and the connections of the others break. Each thread is a
   * client of its own, as another JVM would be.
   */
  @Test
  default void aQuorumOfRegistersCountsExactly() throws Exception {
    QuorumSystem majority = QuorumSystem.majority(3);
    List<BrokenConnections> places = new ArrayList<>();
    List<Register<ClientQuorumState<Long>>> acceptors = new ArrayList<>();
    ByteCodec<ClientQuorumState<Long>> codec = ClientQuorumState.codec(ByteCodec.ofLong());
    for (int i = 0; i < 3; i++) {
      places.add(new BrokenConnections(pool(), 7));
      acceptors.add(register(places.get(i).dataSource(), codec));
    }
    ClientQuorumRegister.found(acceptors, majority);
    places.get(2).isDown = true;
    Race.of(
        THREADS,
        thread -> {
          ClientQuorumRegister<Long> mine = new ClientQuorumRegister<>(acceptors, majority);
          long one = 1L << HALF * thread; // each thread counts in a half of its own
          for (Versioned<Long> now = read(mine);
              (value(now) >>> HALF * thread & (1L << HALF) - 1) < EACH;
              now = read(mine)) {
            try {
              boolean isFirst = mine.compareAndSet(now.version(), value(now) + one);
            } catch (RegisterUnavailableException e) {
              // the next read tells whether it counts
            }
          }
        });
    Versioned<Long> last = read(new ClientQuorumRegister<>(acceptors, majority));
    assertEquals(new Versioned<>(THREADS * EACH, ((long) EACH << HALF) + EACH), last);
    assertTrue(places.get(0).lostBefore.get() > 0 && places.get(0).lostAfter.get() > 0);
  }

  private static Versioned<Long> read(ClientQuorumRegister<Long> register) {
    for (; ; ) {
      try {
        return register.get();
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }

  private static long value(Versioned<Long> state) {
    return state.isSet() ? state.value() : 0;
  }
}
