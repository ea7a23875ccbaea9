// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.HookedMemory;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/** A quorum register whose acceptors leave, return, and return without their memory. */
class QuorumOutageTest {
  private static final Codec<Long> LONG = Codec.ofLong();

  /** Acceptors that stop answering, come back, and come back without their memory. */
  private static final class Cluster {
    final Memory memory = new HeapMemory(4);
    final List<Register<QuorumState<Long>>> registers = new ArrayList<>();
    final boolean[] out;
    final boolean[] readOnly;

    Cluster(int size) {
      out = new boolean[size];
      readOnly = new boolean[size];
      for (int i = 0; i < size; i++) {
        registers.add(empty(i));
      }
    }

    Register<QuorumState<Long>> empty(int i) {
      return new FaultyRegister<>(
          new SlotRegister<>(memory, QuorumState.codec(LONG)),
          next -> {
            if (out[i] || readOnly[i] && next != null) {
              throw FaultyRegister.crashed("a" + i);
            }
          });
    }

    QuorumRegister<Long> found() {
      return QuorumRegister.found(
          memory, LONG, registers, QuorumSystem.majority(registers.size()));
    }

    QuorumRegister<Long> open() {
      return new QuorumRegister<>(
          memory, LONG, registers, QuorumSystem.majority(registers.size()));
    }
  }

  @Test
  void goesOnWithoutAMinorityAndComesBack() {
    Cluster cluster = new Cluster(5);
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
    Cluster cluster = new Cluster(3);
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
    cluster.out[0] = true;
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
  void anInterruptedWriteIsFoundOut() {
    Cluster cluster = new Cluster(3);
    QuorumRegister<Long> register = cluster.found();
    assertFalse(register.tookEffect(), "there was none");
    assertTrue(register.compareAndSet(0, 1L));
    assertTrue(register.tookEffect());
    assertFalse(register.compareAndSet(0, 1L));
    assertFalse(register.tookEffect());

    cluster.out[1] = true;
    cluster.out[2] = true;
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 2L));
    assertThrows(RegisterUnavailableException.class, register::tookEffect);
    cluster.out[1] = false;
    assertTrue(register.tookEffect(), "the host has it, and answers");
    assertEquals(new Versioned<>(2, 2L), register.get());

    cluster.out[1] = true;
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(2, 3L));
    cluster.out[0] = true;
    cluster.out[1] = false;
    cluster.out[2] = false;
    assertFalse(register.tookEffect(), "only the host has it, and is gone");
    cluster.out[0] = false;
    assertEquals(new Versioned<>(2, 2L), register.get(), "and never will");
    assertTrue(register.compareAndSet(2, 4L));
    assertEquals(new Versioned<>(3, 4L), cluster.open().get());
  }

  @Test
  void whatIsSaidOfTheLastCallIsNotOfTheOneBefore() {
    Cluster cluster = new Cluster(3);
    QuorumRegister<Long> register = cluster.found();
    Participant me = register.participant(cluster.memory.current());
    List<Runnable> refused =
        List.of(
            () -> register.compareAndSet(1, null),
            () -> register.compareAndSet(-1, 5L),
            () -> register.compareAndSet(100, 5L),
            () -> me.compareAndSetWords(1, new long[2]),
            () -> me.compareAndSetWords(1, null));
    long version = 0;
    for (Runnable each : refused) {
      for (int writes = 0; writes < 4; writes++) { // later ones are repeated
        assertTrue(register.compareAndSet(version, version));
        version++;
        assertTrue(register.tookEffect());
      }
      assertThrows(RuntimeException.class, each::run);
      assertFalse(register.tookEffect(), "it was refused");
    }
    assertTrue(register.compareAndSet(version, 7L));
    cluster.out[0] = true;
    cluster.out[1] = true;
    long now = version + 1;
    assertEquals(
        Effect.NONE,
        assertThrows(
                RegisterUnavailableException.class, () -> me.compareAndSetWords(now, new long[1]))
            .effect());
    cluster.out[0] = false;
    cluster.out[1] = false;
    assertFalse(register.tookEffect(), "it found no quorum");
    assertEquals(new Versioned<>(now, 7L), register.get());
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
      long[] last = new long[3]; // what each wrote last
      long[] words = new long[1];
      for (int i = 0; i < 3_000; i++) {
        int number = random.nextInt(3);
        Participant one = mine.get(number);
        for (int times = random.nextInt(6); times >= 0; times--) { // often enough to repeat
          long next = random.nextLong();
          long expected = random.nextInt(4) == 0 ? last[number] : version; // as it may repeat
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
  void aCodecThatThrowsLeavesNoAnswerOfTheCallBefore() {
    Memory memory = new HeapMemory(1);
    Codec<Long> picky =
        new Codec<>() {
          @Override
          public String type() {
            return "picky";
          }

          @Override
          public int words() {
            return 1;
          }

          @Override
          public void encode(Long value, long[] words, int offset) {
            if (value < 0) {
              throw new IllegalStateException("negative");
            }
            words[offset] = value;
          }

          @Override
          public Long decode(long[] words, int offset) {
            return words[offset];
          }
        };
    QuorumRegister<Long> register = QuorumRegister.acceptors(memory, picky, 3);
    assertTrue(register.compareAndSet(0, 1L));
    assertThrows(IllegalStateException.class, () -> register.compareAndSet(1, -1L));
    assertFalse(register.tookEffect());
  }

  /**
   * A write that only acceptor 0 has; its process writes again, without 0, and just before that is
   * decided another carries the first write on, without 1. It must not be taken for the second.
   */
  @Test
  void aWriteThatWasLeftOpenIsNotTakenForTheNext() {
    Memory memory = new HeapMemory(2);
    List<SlotRegister<QuorumState<Long>>> raw =
        QuorumRegisterTest.many(3, i -> new SlotRegister<>(memory, QuorumState.codec(LONG)));
    boolean[] out = new boolean[3];
    AtomicReference<Runnable> beforeTwo = new AtomicReference<>();
    List<Register<QuorumState<Long>>> mine = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      mine.add(
          new FaultyRegister<>(
              raw.get(i),
              next -> {
                if (out[number]) {
                  throw FaultyRegister.crashed("a" + number);
                }
                Long second = raw.get(1).get().value().value();
                if (number == 2 && second != null && second == 20 && beforeTwo.get() != null) {
                  beforeTwo.getAndSet(null).run();
                }
              }));
    }
    QuorumSystem majority = QuorumSystem.majority(3);
    QuorumRegister.found(memory, LONG, raw, majority);
    Participant me =
        new QuorumRegister<>(memory, LONG, mine, majority).participant(memory.current());
    assertFalse(me.tookEffect());
    out[1] = true;
    out[2] = true;
    long[] ten = {10};
    assertThrows(RegisterUnavailableException.class, () -> me.compareAndSetWords(0, ten));

    List<Register<QuorumState<Long>>> others = new ArrayList<>(raw);
    others.set(1, new FaultyRegister<>(raw.get(1), next -> {
      throw FaultyRegister.crashed("a1");
    }));
    QuorumRegister<Long> other = new QuorumRegister<>(memory, LONG, others, majority);
    Member otherProcess = memory.join();
    beforeTwo.set(() -> other.participant(otherProcess).read(new long[1]));
    out[0] = true;
    out[1] = false;
    out[2] = false;
    assertTrue(me.compareAndSetWords(0, new long[] {20}));
    assertNull(beforeTwo.get(), "the other came in between");
    assertEquals(
        new Versioned<>(1, 20L), new QuorumRegister<>(memory, LONG, raw, majority).get());
  }

  @Test
  void anAcceptorThatOnlyReadsIsNoHost() {
    Cluster cluster = new Cluster(3);
    QuorumRegister<Long> register = cluster.found();
    cluster.readOnly[0] = true;
    assertTrue(register.compareAndSet(0, 1L));
    assertEquals(new Versioned<>(1, 1L), register.get());
    assertFalse(cluster.open().get().version() != 1);
  }

  @Test
  void anAcceptorThatComesBackEmptyIsRefusedUntilItRejoins() {
    Cluster cluster = new Cluster(3);
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
    Cluster cluster = new Cluster(3);
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

  /** As an error of the machine, say, that no acceptor has caused. */
  private static final class Accident extends Error {
    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorInMidWriteLeavesItToBeAskedFor(boolean before) {
    for (int writes = 1; writes < 6; writes++) { // before its first, a participant settles
      for (int at = 1; at <= 2; at++) {
        HookedMemory memory = new HookedMemory(2);
        List<SlotRegister<QuorumState<Long>>> slots =
            QuorumRegisterTest.many(3, i -> new SlotRegister<>(memory, QuorumState.codec(LONG)));
        QuorumRegister<Long> register =
            QuorumRegister.found(memory, LONG, slots, QuorumSystem.majority(3));
        Participant mine = register.participant(memory.join());
        for (long version = 0; version < writes; version++) {
          assertTrue(mine.compareAndSetWords(version, new long[] {version}));
        }
        AtomicInteger left = new AtomicInteger(at);
        Runnable hook =
            () -> {
              if (left.decrementAndGet() == 0) {
                throw new Accident();
              }
            };
        if (before) {
          memory.beforeExchange(hook);
        } else {
          memory.afterExchange(hook);
        }
        long expected = writes;
        assertThrows(
            Accident.class, () -> mine.compareAndSetWords(expected, new long[] {expected}));
        boolean tookEffect = mine.tookEffect();
        assertTrue(tookEffect || before && at == 1, "it was at the host");
        long now = tookEffect ? expected + 1 : expected;
        assertEquals(now, register.get().version());
        for (long version = now; version < now + 6; version++) {
          assertTrue(mine.compareAndSetWords(version, new long[] {10 * version}));
          assertEquals(new Versioned<>(version + 1, 10 * version), register.get());
        }
        QuorumState<Long> state = slots.get(0).get().value();
        assertEquals((now + 6 & 1) << 1, state.toggles(), "a turn of process 1 for each write");
      }
    }
  }

  @Test
  void isFoundedOnceAndOpenedOften() {
    Cluster cluster = new Cluster(3);
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
