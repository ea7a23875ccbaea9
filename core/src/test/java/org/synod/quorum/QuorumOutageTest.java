// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.quorum.OutageCluster.LONG;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/** A quorum register whose acceptors leave, return, and return without their memory. */
class QuorumOutageTest {
  @Test
  void goesOnWithoutAMinorityAndComesBack() {
    OutageCluster cluster = new OutageCluster(5);
    QuorumRegister<Long> register = cluster.found();
    long version = 0;
    for (int gone = 0; gone < 5; gone++) {
      for (int other = 0; other < 5; other++) {
        cluster.out[gone] = true;
        cluster.out[other] = true;
        assertTrue(register.compareAndSet(version, version + 100), "without " + gone + other);
        version++;
        assertEquals(new Versioned<>(version, version + 99), cluster.open().get());
        cluster.out[gone] = false;
        cluster.out[other] = false;
        assertEquals(new Versioned<>(version, version + 99), register.get());
      }
    }
  }

  @Test
  void saysHowManyAnsweredWhenTooFewDo() {
    OutageCluster cluster = new OutageCluster(3);
    QuorumRegister<Long> register = cluster.found();
    assertTrue(register.compareAndSet(0, 1L));
    cluster.out[1] = true;
    cluster.out[2] = true;
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 2L));
    assertEquals(Effect.UNKNOWN, e.effect(), "the host has it");
    assertEquals(
        "1 of 3 acceptors answered, needed: a quorum of 3: 2 to prepare, 2 to accept",
        e.getMessage());
    assertEquals("a2 has crashed", e.getCause().getMessage(), "the last that did not answer");
    cluster.out[0] = true;
    assertEquals(
        "a2 has crashed",
        assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 2L))
            .getCause()
            .getMessage());
    assertEquals(
        Effect.NONE,
        assertThrows(RegisterUnavailableException.class, () -> cluster.open().get()).effect());
    assertEquals(
        Effect.NONE,
        assertThrows(
                RegisterUnavailableException.class, () -> cluster.open().compareAndSet(1, 3L))
            .effect());
  }

  @Test
  void oneProcessMayHaveSeveralObjectsOverTheSameAcceptors() {
    for (int acceptors = 1; acceptors <= 5; acceptors++) {
      Memory memory = new HeapMemory(2);
      List<SlotRegister<QuorumState<Long>>> slots =
          QuorumRegisterTest.many(
              acceptors, i -> new SlotRegister<>(memory, QuorumState.codec(LONG)));
      QuorumSystem quorums = QuorumSystem.majority(acceptors);
      QuorumRegister<Long> first = QuorumRegister.found(memory, LONG, slots, quorums);
      Member me = memory.join();
      List<Participant> mine =
          List.of(
              first.participant(me),
              new QuorumRegister<>(memory, LONG, slots, quorums).participant(me),
              new QuorumRegister<>(memory, LONG, slots, quorums).participant(me));
      Random random = new Random(acceptors);
      long version = 0;
      long value = 0;
      long[] last = new long[3]; // the last value of each process
      long[] words = new long[1];
      for (int i = 0; i < 3_000; i++) {
        int number = random.nextInt(3);
        Participant one = mine.get(number);
        for (int times = random.nextInt(6); times >= 0; times--) { // often enough to repeat
          long next = random.nextLong();
          long expected = random.nextInt(4) == 0 ? last[number] : version; // it may repeat
          boolean written = one.compareAndSetWords(expected, new long[] {next});
          assertEquals(expected == version, written);
          if (written) {
            version++;
            value = next;
            last[number] = version;
          }
        }
        assertEquals(version, mine.get(random.nextInt(3)).read(words));
        assertEquals(value, words[0], "at version " + version);
        assertEquals(new Versioned<>(version, value), first.get());
      }
    }
  }

  @Test
  void anAcceptorThatOnlyReadsIsNoHost() {
    OutageCluster cluster = new OutageCluster(3);
    QuorumRegister<Long> register = cluster.found();
    cluster.readOnly[0] = true;
    assertTrue(register.compareAndSet(0, 1L));
    assertEquals(new Versioned<>(1, 1L), register.get());
    assertFalse(cluster.open().get().version() != 1);
  }

  @Test
  void anAcceptorThatComesBackEmptyIsRefusedUntilItRejoins() {
    OutageCluster cluster = new OutageCluster(3);
    QuorumRegister<Long> register = cluster.found();
    assertTrue(register.compareAndSet(0, 1L));
    Register<QuorumState<Long>> lost = cluster.registers.get(0);
    cluster.registers.set(0, cluster.empty(0));
    QuorumRegister<Long> without = cluster.open();
    assertTrue(without.compareAndSet(1, 2L), "the others are a quorum");
    assertEquals(0, cluster.registers.get(0).get().version(), "it is not asked to promise");
    cluster.out[1] = true;
    assertEquals(
        "1 of 3 acceptors answered, needed: a quorum of 3: 2 to prepare, 2 to accept",
        assertThrows(RegisterUnavailableException.class, without::get).getMessage());
    assertThrows(
        RegisterUnavailableException.class,
        () -> without.rejoin(cluster.memory.current(), 0, cluster.empty(0)));
    cluster.out[1] = false;

    Refusal.of(
        IllegalStateException.class, "registers[0]: empty while registers[2] is in use",
        cluster::found);
    Refusal.of(
        IllegalStateException.class, "acceptor: 1, which still has a state",
        () -> without.rejoin(cluster.memory.current(), 1, cluster.empty(1)));
    Refusal.of(
        IllegalStateException.class, "empty: ",
        () -> without.rejoin(cluster.memory.current(), 0, lost));
    Refusal.of(
        IllegalStateException.class, "empty: ",
        () -> without.rejoin(cluster.memory.current(), 0, cluster.registers.get(0)));
    Refusal.ofArgument(
        "acceptor: 3", () -> without.rejoin(cluster.memory.current(), 3, cluster.empty(0)));
    Refusal.ofNull("empty", () -> without.rejoin(cluster.memory.current(), 0, null));

    Register<QuorumState<Long>> fresh = cluster.empty(0);
    QuorumRegister<Long> renewed = without.rejoin(cluster.memory.current(), 0, fresh);
    assertTrue(fresh.get().value().promisedBallot() >= 2, "beyond all that it can have promised");
    cluster.registers.set(0, fresh);
    cluster.out[2] = true;
    assertEquals(new Versioned<>(2, 2L), renewed.get());
    assertTrue(renewed.compareAndSet(2, 3L));
    assertEquals(new Versioned<>(3, 3L), cluster.open().get());
  }

  @Test
  void aReaderThatRemembersAsksAQuorumWhetherItIsStillSo() {
    OutageCluster cluster = new OutageCluster(3);
    Participant reader =
        cluster.found().participant(cluster.memory.join()); // it has seen acceptors 0 and 1
    assertEquals(0, reader.read(new long[1]));
    cluster.out[0] = true;
    assertTrue(cluster.open().compareAndSet(0, 7L));
    cluster.out[0] = false;
    long[] value = new long[1];
    assertEquals(1, reader.read(value), "acceptor 0, the host, does not know of it");
    assertEquals(7, value[0]);
    assertEquals(1, reader.read(value), "again, from what it remembers");
    assertEquals(7, value[0]);
  }

  @Test
  void anAcceptorThatIsSeenToGoBackDoesNotAnswer() {
    Memory memory = new HeapMemory(2);
    List<SlotRegister<QuorumState<Long>>> slots =
        QuorumRegisterTest.many(3, i -> new SlotRegister<>(memory, QuorumState.codec(LONG)));
    AtomicReference<Register<QuorumState<Long>>> first = new AtomicReference<>(slots.get(0));
    List<Register<QuorumState<Long>>> registers = new ArrayList<>(slots);
    registers.set(0, new Swapped<>(first));
    QuorumRegister<Long> register =
        QuorumRegister.found(memory, LONG, registers, QuorumSystem.majority(3));
    for (long version = 0; version < 5; version++) {
      assertTrue(register.compareAndSet(version, version));
    }
    first.set(new HeapRegister<>());
    for (long version = 5; version < 10; version++) {
      assertTrue(register.compareAndSet(version, version));
    }
    assertEquals(0, first.get().get().version());
    assertEquals(new Versioned<>(10, 9L), register.get());
  }

  /** A register whose memory can be exchanged. */
  private record Swapped<V>(AtomicReference<Register<V>> to) implements Register<V> {
    @Override
    public Versioned<V> get() {
      return to.get().get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      return to.get().compareAndSet(expectedVersion, next);
    }
  }

  @Test
  void isFoundedOnceAndOpenedOften() {
    OutageCluster cluster = new OutageCluster(3);
    assertEquals(
        "0 of 3 acceptors answered, needed: a quorum of 3: 2 to prepare, 2 to accept",
        assertThrows(RegisterUnavailableException.class, () -> cluster.open().get()).getMessage());
    assertTrue(cluster.found().compareAndSet(0, 1L));
    assertEquals(new Versioned<>(1, 1L), cluster.found().get(), "again: nothing is changed");
    assertTrue(cluster.open().compareAndSet(1, 2L));
    cluster.out[2] = true;
    assertThrows(RegisterUnavailableException.class, cluster::found, "all must answer");
  }
}
