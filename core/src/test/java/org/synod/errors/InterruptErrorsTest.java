// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.log.BatchingLog;
import org.synod.log.Delivery;
import org.synod.log.HeapLog;
import org.synod.log.PaxosLog;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.mapped.MappedMemory;
import org.synod.paxos.Paxos;
import org.synod.quorum.QuorumRegister;
import org.synod.register.SlotRegister;
import org.synod.replica.Atomic;
import org.synod.replica.Replicated;

/** An interrupted thread works like any other, and is still interrupted afterwards. */
class InterruptErrorsTest {
  @AfterEach
  void clear() {
    Thread.interrupted();
  }

  private static <T> T interrupted(Callable<T> operation) throws Exception {
    Thread.currentThread().interrupt();
    T result = operation.call();
    assertTrue(Thread.interrupted(), "still interrupted");
    return result;
  }

  @Test
  void filesAreCreatedAndOpened(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("f");
    Path other = directory.resolve("g");
    interrupted(() -> MappedMemory.create(file, 4, 1 << 16)).close();
    interrupted(() -> MappedMemory.openReadOnly(file)).close();
    interrupted(() -> MappedMemory.openOrCreate(other, 4, 1 << 16)).close();
    MappedMemory memory = interrupted(() -> MappedMemory.open(file));
    SlotRegister<Long> register = new SlotRegister<>(memory, "r", Codec.ofLong());
    assertTrue(interrupted(() -> register.compareAndSet(0, 5L)));
    memory.close();
  }

  @Test
  void operationsEnd() throws Exception {
    HeapMemory memory = new HeapMemory(4);
    QuorumRegister<Long> quorum = QuorumRegister.acceptors(memory, Codec.ofLong(), 3);
    assertTrue(interrupted(() -> quorum.compareAndSet(0, 5L)));
    assertEquals("v", interrupted(() -> Paxos.<String>acceptors(3).propose("v")));
    BatchingLog<String> log = new BatchingLog<>(PaxosLog.acceptors(3));
    assertEquals(0L, interrupted(() -> log.append("c")).longValue());
    List<String> delivered = new ArrayList<>();
    Delivery<String> delivery = new Delivery<>(new HeapLog<>(), 0, delivered::add);
    interrupted(() -> delivery.append("c"));
    assertEquals(List.of("c"), delivered);
    Replicated<List<String>> list = new Replicated<>(ArrayList::new);
    assertEquals(true, interrupted(() -> list.<Boolean>update(names -> names.add("n"))));
    assertEquals((Integer) 1, interrupted(() -> list.<Integer>read(List::size)));
    assertEquals((Integer) 2, interrupted(() -> new Atomic<>(1).updateAndGet(n -> n + 1)));
    Grant grant = interrupted(() -> new Lease(memory, "l", Duration.ofNanos(1_000)).tryAcquire());
    assertTrue(interrupted(grant::release));
  }
}
