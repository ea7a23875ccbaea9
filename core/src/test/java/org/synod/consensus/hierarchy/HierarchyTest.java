// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.consensus.Consensus;
import org.synod.consensus.ConsensusContract;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;

class HierarchyTest {

  /** The contract of each object that takes two processes and no more. */
  private interface OfTwo extends ConsensusContract {
    TwoProcessConsensus<String> on(Memory memory);

    @Override
    default Consensus<String> create() {
      return on(new HeapMemory(2));
    }

    @Override
    default int processes() {
      return 2;
    }

    @Test
    default void aThirdThreadIsRefusedAndTheOthersAreNotDisturbed() throws Exception {
      Memory memory = new HeapMemory(2);
      Consensus<String> consensus = on(memory);
      memory.current(); // each thread keeps its number
      assertEquals("a", consensus.propose("a"));
      Race.of(
          1,
          second -> {
            memory.current();
            assertEquals("a", consensus.propose("b"));
            Race.of(
                1,
                third ->
                    Refusal.of(
                        IllegalStateException.class,
                        "processes: 3 with the calling thread, allowed: 1 to 2",
                        () -> consensus.propose("c")));
            assertEquals("a", consensus.propose("b"));
          });
    }

    @Test
    default void saysWhatIsDecided() {
      Consensus<String> consensus = on(new HeapMemory(2));
      assertTrue(consensus.toString().endsWith("Consensus[2 processes, undecided]"));
      consensus.propose("a");
      assertTrue(consensus.toString().endsWith("Consensus[2 processes, decided: a]"));
    }

    @Test
    default void aThirdThreadIsLentANumberThatHasProposed() throws Exception {
      Consensus<String> consensus = create();
      assertEquals("a", consensus.propose("a"));
      Race.of(3, other -> assertEquals("a", consensus.propose("b")));
    }

    @Test
    default void aMemoryOfThreeProcessesIsRefused() {
      Refusal.ofArgument("memory: 3 processes, allowed: 1 or 2", () -> on(new HeapMemory(3)));
      Refusal.ofNull("memory", () -> on(null));
      assertEquals("a", on(new HeapMemory(1)).propose("a"));
    }
  }

  @Nested
  class FromTestAndSet implements OfTwo {
    @Override
    public TwoProcessConsensus<String> on(Memory memory) {
      return TwoProcessConsensus.fromTestAndSet(memory);
    }
  }

  @Nested
  class FromSwap implements OfTwo {
    @Override
    public TwoProcessConsensus<String> on(Memory memory) {
      return TwoProcessConsensus.fromSwap(memory);
    }
  }

  @Nested
  class FromFetchAndAdd implements OfTwo {
    @Override
    public TwoProcessConsensus<String> on(Memory memory) {
      return TwoProcessConsensus.fromFetchAndAdd(memory);
    }
  }

  @Nested
  class FromQueue implements OfTwo {
    @Override
    public TwoProcessConsensus<String> on(Memory memory) {
      return TwoProcessConsensus.fromQueue(memory);
    }
  }

  @Nested
  class OfTwoByAssignment implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new AssignmentConsensus<>(new HeapMemory(2));
    }

    @Override
    public int processes() {
      return 2;
    }
  }

  @Nested
  class OfNineByAssignment implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new AssignmentConsensus<>(new HeapMemory(9));
    }
  }

  @Nested
  class OfTwoByCoins implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new RandomizedConsensus<>(new HeapMemory(2));
    }

    @Override
    public int processes() {
      return 2;
    }
  }

  @Nested
  class OfNineByCoins implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new RandomizedConsensus<>(new HeapMemory(9));
    }
  }

  /** The threads yield now and then, so that they get into each other's rounds. */
  @Nested
  class OfNineByCoinsGivingWay implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new RandomizedConsensus<>(
          new HeapMemory(9), new GivingWay(), () -> ThreadLocalRandom.current().nextBoolean());
    }

    @Override
    public int rounds() {
      return 100; // each takes many steps
    }
  }

  /** Variables on the heap. Before some reads of them another thread may run. */
  private static final class GivingWay implements Variables {
    @Override
    public <V> Variable<V> variable(String name, int number) {
      Variable<V> variable = Variables.onHeap().variable(name, number);
      return new Variable<>() {
        @Override
        public V get() {
          if (ThreadLocalRandom.current().nextInt(16) == 0) {
            Thread.yield();
          }
          return variable.get();
        }

        @Override
        public void set(V value) {
          variable.set(value);
        }
      };
    }
  }

  /** All objects that are for any number of processes. */
  private static final List<Function<Memory, ProcessConsensus<String>>> OF_ANY =
      List.of(AssignmentConsensus::new, RandomizedConsensus::new);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 64})
  void oneAfterTheOtherAllGetTheFirst(int processes) {
    for (Function<Memory, ProcessConsensus<String>> make : OF_ANY) {
      for (int first = 0; first < processes; first += Math.max(1, processes / 8)) {
        Memory memory = new HeapMemory(processes);
        ProcessConsensus<String> consensus = make.apply(memory);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
          members.add(memory.join());
        }
        String decided = "p" + first;
        assertEquals(decided, consensus.propose(members.get(first), decided));
        for (Member member : members) {
          assertEquals(decided, consensus.propose(member, "p" + member.id()));
        }
        assertEquals(Optional.of(decided), consensus.decision());
      }
    }
  }

  @Test
  void aThreadMoreThanTheMemoryHasProcessesIsRefused() throws Exception {
    for (Function<Memory, ProcessConsensus<String>> make : OF_ANY) {
      Memory memory = new HeapMemory(1);
      ProcessConsensus<String> consensus = make.apply(memory);
      memory.current(); // the thread keeps the only number
      consensus.propose("a");
      Race.of(
          1,
          other ->
              Refusal.of(
                  IllegalStateException.class,
                  "processes: 2 with the calling thread, allowed: 1 to 1",
                  () -> consensus.propose("b")));
    }
  }

  /** A process with the number of one that stopped midway cannot know how far that one got. */
  @Test
  void aProposalThatStoppedMidwayIsNotTakenUp() {
    Memory memory = new HeapMemory(2);
    AtomicInteger calls = new AtomicInteger();
    ProcessConsensus<String> consensus =
        TwoProcessConsensus.fromTestAndSet(
            memory,
            Variables.onHeap(),
            () -> {
              if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("stopped");
              }
              return false;
            });
    Member stopped = memory.join();
    assertEquals(
        "stopped",
        assertThrows(IllegalStateException.class, () -> consensus.propose(stopped, "a"))
            .getMessage());
    Refusal.of(
        IllegalStateException.class,
        "me: Member[0], whose number has proposed here",
        () -> consensus.propose(stopped, "a"));
    assertEquals(Optional.empty(), consensus.decision());
    assertEquals("b", consensus.propose(memory.join(), "b"), "the other is not disturbed");
    assertEquals("b", consensus.propose(stopped, "a"), "once it is decided it can be told");
  }

  /** A process that is alone needs no coin, and decides the same however the coins fall. */
  @Test
  void aLoneProcessFlipsNoCoin() {
    Memory memory = new HeapMemory(64);
    ProcessConsensus<String> consensus =
        new RandomizedConsensus<>(
            memory,
            Variables.onHeap(),
            () -> {
              throw new AssertionError("flipped");
            });
    assertEquals("a", consensus.propose(memory.join(), "a"));
    assertEquals("a", consensus.propose(memory.join(), "b"));
    assertFalse(consensus.decision().isEmpty());
    assertTrue(consensus.decision().get().equals("a"));
  }
}
