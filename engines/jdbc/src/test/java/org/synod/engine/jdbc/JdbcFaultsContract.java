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
import org.synod.engine.ByteCodec;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** What becomes of writes whose connection breaks. */
interface JdbcFaultsContract extends MissedCallsContract {
  AtomicInteger NAMES = new AtomicInteger();
  int THREADS = 2;
  int EACH = 100;

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

  /** Of three acceptors one is down, and the connections of the others break. */
  @Test
  default void aQuorumOfRegistersCountsExactly() throws Exception {
    Memory memory = new HeapMemory(THREADS + 1);
    List<BrokenConnections> places = new ArrayList<>();
    List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
    ByteCodec<QuorumState<Long>> codec = ByteCodec.ofWords(QuorumState.codec(Codec.ofLong()));
    for (int i = 0; i < 3; i++) {
      places.add(new BrokenConnections(pool(), 7));
      acceptors.add(register(places.get(i).dataSource(), codec));
    }
    QuorumRegister<Long> register =
        QuorumRegister.found(memory, Codec.ofLong(), acceptors, QuorumSystem.majority(3));
    places.get(2).isDown = true;
    Race.of(
        THREADS,
        thread -> {
          for (int i = 0; i < EACH; ) {
            Versioned<Long> now = read(register);
            long next = now.isSet() ? now.value() + 1 : 1;
            boolean isCounted;
            try {
              isCounted = register.compareAndSet(now.version(), next);
            } catch (RegisterUnavailableException e) {
              isCounted = tookEffect(register);
            }
            i += isCounted ? 1 : 0;
          }
        });
    assertEquals(new Versioned<>(THREADS * EACH, (long) THREADS * EACH), read(register));
    assertTrue(places.get(0).lostBefore.get() > 0 && places.get(0).lostAfter.get() > 0);
  }

  private static Versioned<Long> read(QuorumRegister<Long> register) {
    for (; ; ) {
      try {
        return register.get();
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }

  private static boolean tookEffect(QuorumRegister<Long> register) {
    for (; ; ) {
      try {
        return register.tookEffect();
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }
}
