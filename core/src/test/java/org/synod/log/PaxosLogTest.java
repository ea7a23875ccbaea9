// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.log.sequence.SequenceState;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.quorum.QuorumSystem;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** The contract of logs on a log over registers, and the log's own behaviour. */
class PaxosLogTest {

  @Nested
  class OneAcceptor implements LogContract {
    @Override
    public <C> Log<C> create() {
      return PaxosLog.acceptors(1);
    }
  }

  @Nested
  class ThreeAcceptors implements LogContract {
    @Override
    public <C> Log<C> create() {
      return PaxosLog.acceptors(3);
    }
  }

  @Nested
  class FiveAcceptors implements LogContract {
    @Override
    public <C> Log<C> create() {
      return PaxosLog.acceptors(5);
    }
  }

  @Nested
  class Batching implements LogContract {
    @Override
    public <C> Log<C> create() {
      return new BatchingLog<>(PaxosLog.acceptors(3));
    }
  }

  /** Three or more acceptors that stop answering, come back, lose answers, and are watched. */
  private static final class Cluster {
    final List<HeapRegister<SequenceState<Appended<String>>>> raw = new ArrayList<>();
    final List<Register<SequenceState<Appended<String>>>> registers = new ArrayList<>();
    final boolean[] out;
    final @Nullable Effect[] loses; // the effect that it reports of a write that it makes
    final AtomicReference<Runnable> beforeSecondAccepts = new AtomicReference<>();
    final AtomicLong mostLinks = new AtomicLong();
    final PaxosLog<String> log;

    Cluster(int size) {
      out = new boolean[size];
      loses = new Effect[size];
      for (int i = 0; i < size; i++) {
        raw.add(new HeapRegister<>());
        registers.add(register(i));
      }
      log = new PaxosLog<>(registers, QuorumSystem.majority(size), new LearnedSlots<>(), 64);
    }

    private void requireAnswer(int i) {
      if (out[i]) {
        throw FaultyRegister.crashed("a" + i);
      }
    }

    private Register<SequenceState<Appended<String>>> register(int i) {
      return new Register<>() {
        @Override
        public Versioned<SequenceState<Appended<String>>> get() {
          requireAnswer(i);
          return raw.get(i).get();
        }

        @Override
        public boolean compareAndSet(long version, SequenceState<Appended<String>> next) {
          requireAnswer(i);
          mostLinks.accumulateAndGet(next.length - next.first, Math::max);
          Runnable rival = i == 1 ? beforeSecondAccepts.getAndSet(null) : null;
          if (rival != null) {
            rival.run();
          }
          boolean written = raw.get(i).compareAndSet(version, next);
          Effect effect = loses[i];
          if (effect != null) {
            loses[i] = null;
            throw new RegisterUnavailableException("the answer is lost", effect);
          }
          return written;
        }
      };
    }

    Effect effectOf(Executable call) {
      return assertThrows(RegisterUnavailableException.class, call).effect();
    }
  }

  @Test
  void goesOnWithoutAMinorityAndComesBack() {
    Cluster cluster = new Cluster(5);
    long index = 0;
    for (int gone = 0; gone < 5; gone++) {
      for (int other = 0; other < 5; other++) {
        cluster.out[gone] = true;
        cluster.out[other] = true;
        assertEquals(index, cluster.log.append("c" + index), "without " + gone + " and " + other);
        assertEquals("c" + index, cluster.log.get(index));
        cluster.out[gone] = false;
        cluster.out[other] = false;
        index++;
      }
    }
    assertEquals(25, new HashSet<>(LogContract.all(cluster.log)).size());
  }

  @Test
  void withoutAQuorumItSaysWhatIsKnown() {
    Cluster cluster = new Cluster(3);
    cluster.log.append("a");
    cluster.out[0] = true;
    cluster.out[1] = true;
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> cluster.log.append("b"));
    assertEquals(Effect.NONE, e.effect(), "nobody was sent it");
    assertEquals(
        "1 of 3 acceptors answered, needed: a quorum of 3: 2 to prepare, 2 to accept",
        e.getMessage());
    cluster.out[0] = false;
    cluster.out[2] = true;
    assertEquals(
        Effect.UNKNOWN, cluster.effectOf(() -> cluster.log.append("c")), "the host has it");
    assertEquals(List.of("a"), LogContract.all(cluster.log));
    cluster.out[2] = false;
    assertEquals(2, cluster.log.append("d"));
    assertEquals(List.of("a", "c", "d"), LogContract.all(cluster.log), "c came through, once");
  }

  @Test
  void whatOnlyAHostHasThatIsGoneIsNotInTheLog() {
    Cluster cluster = new Cluster(3);
    cluster.out[1] = true;
    cluster.out[2] = true;
    assertEquals(Effect.UNKNOWN, cluster.effectOf(() -> cluster.log.append("a")));
    cluster.out[0] = true;
    cluster.out[1] = false;
    cluster.out[2] = false;
    assertEquals(0, cluster.log.append("b"));
    cluster.out[0] = false;
    assertEquals(1, cluster.log.append("c"));
    assertEquals(List.of("b", "c"), LogContract.all(cluster.log));
  }

  /** The log does not even rely on the effect that a register reports. */
  @ParameterizedTest
  @EnumSource
  void anAppendWhoseAnswerIsLostIsInTheLogOnce(Effect effect) {
    for (int i = 0; i < 3; i++) {
      for (boolean goes : new boolean[] {false, true}) {
        Cluster cluster = new Cluster(3);
        cluster.log.append("a");
        cluster.loses[i] = effect;
        assertEquals(1, cluster.log.append("b"));
        cluster.out[i] = goes;
        assertEquals(2, cluster.log.append("a"));
        assertEquals(List.of("a", "b", "a"), LogContract.all(cluster.log));
      }
    }
  }

  /** A rival finishes this append. Others then push it far back, where its link is dropped. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 500})
  void anAppendThatARivalHasFinishedIsInTheLogOnce(int more) {
    Cluster cluster = new Cluster(3);
    cluster.beforeSecondAccepts.set(
        () -> {
          for (int i = 0; i <= more; i++) {
            assertEquals(i + 1, cluster.log.append("rival"));
          }
          cluster.out[0] = true; // so that this append enters a ballot and looks for its command
          cluster.out[1] = true;
          cluster.effectOf(() -> cluster.log.append("nobody"));
          cluster.out[1] = false;
          assertEquals(more + 2, cluster.log.append("in ballot 2"));
        });
    assertEquals(0, cluster.log.append("mine"));
    assertEquals(more + 3, cluster.log.decidedPrefix());
    assertEquals(1, Collections.frequency(LogContract.all(cluster.log), "mine"));
  }

  /** Appenders that stop leave no more commands at the host than a window of them. */
  @Test
  void whatIsNotDecidedIsBounded() {
    Cluster cluster = new Cluster(3);
    cluster.out[1] = true;
    cluster.out[2] = true;
    for (int i = 0; i < 100; i++) {
      assertEquals(
          i < 64 ? Effect.UNKNOWN : Effect.NONE, cluster.effectOf(() -> cluster.log.append("a")));
    }
    cluster.out[1] = false;
    assertEquals(64, cluster.log.append("b"));
    assertEquals(65, cluster.log.decidedPrefix());
    for (int i = 0; i < 1000; i++) {
      cluster.log.append("c");
    }
    assertEquals(64, cluster.mostLinks.get());
  }

  /**
   * A follower, and a thread that counts the prefix, must not see a command before those that
   * precede it.
   */
  @Test
  void whatIsDecidedTogetherIsStoredFromTheFirstOn() {
    Cluster cluster = new Cluster(3);
    List<Integer> stored = new ArrayList<>();
    Memory memory =
        new WrappedMemory(new HeapMemory(1)) {
          @Override
          protected <T> References<T> wrap(String label, References<T> references) {
            return new WrappedReferences<>(references) {
              @Override
              public T compareAndExchange(int offset, T expected, T entry) {
                stored.add(offset);
                return super.compareAndExchange(offset, expected, entry);
              }
            };
          }
        };
    PaxosLog<String> log =
        new PaxosLog<>(
            cluster.registers, QuorumSystem.majority(3), new LearnedSlots<>(memory, 8), 64);
    cluster.out[1] = true;
    cluster.out[2] = true;
    cluster.effectOf(() -> log.append("a"));
    cluster.effectOf(() -> log.append("b"));
    cluster.out[1] = false;
    assertEquals(2, log.append("c"));
    assertEquals(List.of(0, 1, 2), stored);
  }

  @Test
  void linksAreBoundedHoweverManyAppend() throws Exception {
    Cluster cluster = new Cluster(3);
    Race.of(
        4,
        thread -> {
          for (int i = 0; i < 1000; i++) {
            cluster.log.append("a");
          }
        });
    assertEquals(4000, cluster.log.decidedPrefix());
    assertTrue(cluster.mostLinks.get() <= 128, cluster.mostLinks::toString);
    Appended<String> next = new LearnedSlots<String>().appended("b");
    assertEquals(1, cluster.raw.get(0).get().value().plus(next, 4000, 128).length - 4000);
  }

  @Test
  void isClosedOnlyByAQuorum() {
    Cluster cluster = new Cluster(3);
    cluster.log.append("a");
    cluster.out[1] = true;
    cluster.out[2] = true;
    assertEquals(Effect.UNKNOWN, cluster.effectOf(cluster.log::close));
    assertEquals(Effect.NONE, cluster.effectOf(() -> cluster.log.append("b")), "it may be closed");
    cluster.out[0] = true;
    cluster.out[1] = false;
    cluster.out[2] = false;
    assertEquals(1, cluster.log.append("c"), "it was not");
    cluster.log.close();
    cluster.out[0] = false;
    Refusal.of(
        IllegalStateException.class, "append: after close", () -> cluster.log.append("d"));
    assertEquals(List.of("a", "c"), LogContract.all(cluster.log));
  }

  /** A process that delivers has stopped in the middle of it. The others append by themselves. */
  @Test
  void whoDeliversABatchHoldsUpNobody() {
    Cluster cluster = new Cluster(3);
    BatchingLog<String> log = new BatchingLog<>(cluster.log);
    cluster.beforeSecondAccepts.set(
        () -> {
          for (int i = 1; i < 400; i++) { // more than fit in the queue
            assertEquals(i, log.append("c" + i));
          }
        });
    assertEquals(0, log.append("c0"));
    assertEquals(400, log.append("c400"), "what is in the queue is not appended again");
    assertEquals(401, new HashSet<>(LogContract.all(log)).size());
    assertEquals(401, log.decidedPrefix());
  }

  @Test
  void whatIsLeftInTheQueueRidesWithTheNextBatch() {
    Cluster cluster = new Cluster(3);
    BatchingLog<String> log = new BatchingLog<>(cluster.log);
    cluster.beforeSecondAccepts.set(
        () -> {
          Arrays.fill(cluster.out, true);
          for (int i = 0; i < 40; i++) {
            assertEquals(
                Effect.UNKNOWN, cluster.effectOf(() -> log.append("left")), "it is in the queue");
          }
          Arrays.fill(cluster.out, false);
        });
    assertEquals(0, log.append("a"));
    assertEquals(1, log.append("b"));
    assertEquals(2 + 32, log.decidedPrefix(), "as many as a batch has");
    assertEquals(34, log.append("c"));
    assertEquals(3 + 40, log.decidedPrefix());
    assertEquals(40, Collections.frequency(LogContract.all(log), "left"));
    assertEquals(43, cluster.log.append("d"));
    log.close();
    Refusal.of(IllegalStateException.class, "append: after close", () -> log.append("e"));
    Refusal.ofNull("command", () -> log.append(null));
    Refusal.ofNull("log", () -> new BatchingLog<>(null));
    assertEquals("BatchingLog[PaxosLog[3 acceptors, prefix 44]]", log.toString());
  }

  @Test
  void refusesWhatIsNoSetOfAcceptors() {
    QuorumSystem three = QuorumSystem.majority(3);
    List<HeapRegister<LogState<String>>> registers =
        List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
    Refusal.ofArgument("acceptors: 0", () -> PaxosLog.acceptors(0));
    Refusal.ofArgument("acceptors: -1", () -> PaxosLog.acceptors(-1));
    Refusal.ofArgument("acceptors: 65", () -> SequenceConsensus.acceptors(65));
    Refusal.ofArgument("registers: 2", () -> new PaxosLog<>(registers.subList(0, 2), three));
    Refusal.ofNull("registers", () -> new PaxosLog<String>(null, three));
    Refusal.ofNull("quorums", () -> new PaxosLog<>(registers, null));
    Refusal.ofNull(
        "registers[1]",
        () -> new PaxosLog<>(Arrays.asList(registers.get(0), null, registers.get(2)), three));
    Refusal.ofArgument(
        "registers[2]: the same as registers[0]",
        () ->
            new PaxosLog<>(
                List.of(registers.get(0), registers.get(1), registers.get(0)), three));
  }

  @Test
  void printsWhatItHolds() {
    PaxosLog<String> log = PaxosLog.acceptors(3);
    log.append("a");
    assertEquals("PaxosLog[3 acceptors, prefix 1]", log.toString());
  }
}
