// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Race;
import org.synod.consensus.Consensus;
import org.synod.consensus.ConsensusContract;
import org.synod.consensus.SerialConsensus;
import org.synod.log.segments.Ends;
import org.synod.log.segments.Segment;
import org.synod.memory.HeapMemory;
import org.synod.paxos.RotatingPaxos;

/**
 * The log as a broadcast. The properties have their names from the literature (V. Hadzilacos, S.
 * Toueg, <i>A modular approach to fault-tolerant broadcasts</i>, 1994), where broadcast is {@code
 * append} and deliver is {@link Follower#poll}. Atomic broadcast is equivalent to consensus: {@code
 * HeapLogTest} tests the logs that are made of consensus objects.
 */
class LogBroadcastTest {
  private static final int THREADS = 4;
  private static final int EACH = 500;

  /** The objects that decide the indexes. */
  enum By {
    CAS(HeapLog::new),
    SERIAL(() -> new HeapLog<>(() -> SerialConsensus.surviving(1))),
    ROTATING(() -> new HeapLog<>(() -> RotatingPaxos.surviving(1)));

    private final Supplier<Log<Message>> make;

    By(Supplier<Log<Message>> make) {
      this.make = make;
    }
  }

  /** A message, and how many messages of each process its sender had delivered when it sent it. */
  record Message(int sender, int number, List<Integer> delivered) {}

  /**
   * The messages that each process delivered, in its order. All processes but the last also
   * broadcast.
   */
  private static List<List<Message>> delivered(By by) throws Exception {
    Log<Message> log = by.make.get();
    List<Follower<Message>> followers = new ArrayList<>();
    List<List<Message>> delivered = new ArrayList<>();
    for (int i = 0; i <= THREADS; i++) {
      followers.add(log.follow(0));
      delivered.add(new ArrayList<>());
    }
    Race.of(
        THREADS + 1,
        process -> {
          Follower<Message> follower = followers.get(process);
          List<Message> mine = delivered.get(process);
          int[] count = new int[THREADS];
          for (int i = 0; process < THREADS && i < EACH; i++) {
            log.append(new Message(process, i, List.of(count[0], count[1], count[2], count[3])));
            for (int polls = 0; polls <= i % 7; polls++) {
              Message next = follower.poll();
              if (next != null) {
                mine.add(next);
                count[next.sender]++;
              }
            }
          }
          while (mine.size() < THREADS * EACH) {
            Message next = follower.poll();
            if (next == null) {
              Thread.onSpinWait();
            } else {
              mine.add(next);
            }
          }
        });
    return delivered;
  }

  @ParameterizedTest
  @EnumSource
  void validityWhatIsBroadcastIsDelivered(By by) throws Exception {
    for (List<Message> one : delivered(by)) {
      Set<List<Integer>> names = new HashSet<>();
      one.forEach(message -> names.add(List.of(message.sender, message.number)));
      for (int sender = 0; sender < THREADS; sender++) {
        for (int number = 0; number < EACH; number++) {
          assertTrue(names.contains(List.of(sender, number)));
        }
      }
    }
  }

  /** Uniform integrity: a message is delivered at most once, and only if it was broadcast. */
  @ParameterizedTest
  @EnumSource
  void noDuplicationNoCreation(By by) throws Exception {
    for (List<Message> one : delivered(by)) {
      assertEquals(THREADS * EACH, new HashSet<>(one).size(), "no duplication");
      for (Message message : one) {
        assertTrue(message.sender < THREADS && message.number < EACH, "no creation");
      }
    }
  }

  /**
   * All processes deliver the same message at the same place, even a process that stops after it.
   */
  @ParameterizedTest
  @EnumSource
  void uniformAgreementAndTotalOrder(By by) throws Exception {
    List<List<Message>> delivered = delivered(by);
    for (List<Message> one : delivered) {
      assertEquals(delivered.get(0), one);
    }
  }

  @ParameterizedTest
  @EnumSource
  void fifoOrderMessagesOfASenderAsTheyWereSent(By by) throws Exception {
    int[] next = new int[THREADS];
    for (Message message : delivered(by).get(THREADS)) {
      assertEquals(next[message.sender]++, message.number);
    }
  }

  /** A message is delivered after all messages that its sender had delivered when it sent it. */
  @ParameterizedTest
  @EnumSource
  void causalOrder(By by) throws Exception {
    int[] before = new int[THREADS];
    int caused = 0;
    for (Message message : delivered(by).get(THREADS)) {
      for (int sender = 0; sender < THREADS; sender++) {
        assertTrue(before[sender] >= message.delivered.get(sender), "the effect before the cause");
        caused += message.delivered.get(sender) > 0 ? 1 : 0;
      }
      before[message.sender]++;
    }
    assertTrue(caused > 0, "some had a cause");
  }

  /**
   * Two messages that follow each other in real time do so in the log, whichever process sends
   * them.
   */
  @ParameterizedTest
  @EnumSource
  void realTimeOrder(By by) throws Exception {
    Log<Message> log = by.make.get();
    Race.of(
        THREADS,
        process -> {
          long last = -1;
          for (int i = 0; i < EACH; i++) {
            long before = log.decidedPrefix();
            long index = log.append(new Message(process, i, List.of()));
            assertTrue(index >= before, "before what had been decided when it began");
            assertTrue(index > last);
            last = index;
          }
        });
  }

  /** Consensus from a log: a proposal is an append, and the first entry is decided. */
  private static final class FirstEntry<V> implements Consensus<V> {
    private final Log<V> log;

    FirstEntry(Log<V> log) {
      this.log = log;
    }

    @Override
    public V propose(V value) {
      log.append(Objects.requireNonNull(value, "value: null, allowed: a value"));
      return log.get(0);
    }

    @Override
    public Optional<V> decision() {
      return log.decidedPrefix() == 0 ? Optional.empty() : Optional.of(log.get(0));
    }
  }

  @Nested
  class ConsensusFromALog implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new FirstEntry<>(new HeapLog<>());
    }
  }

  @Nested
  class ConsensusFromALogFromConsensus implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new FirstEntry<>(new HeapLog<>(() -> RotatingPaxos.surviving(1)));
    }
  }

  /** A log from such consensus again: the first entry of a log of its own decides each index. */
  @Nested
  class LogFromConsensusFromALog implements HeapLogTest.FromConsensus {
    @Override
    public <C> Log<C> create() {
      return new HeapLog<>(
          () -> {
            Segment first = new Segment(new HeapMemory(1), 0, 2);
            return new FirstEntry<Object>(new HeapLog<>(new Ends(first)));
          });
    }
  }
}
