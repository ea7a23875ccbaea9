// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.consensus.LockConsensus;
import org.synod.consensus.SerialConsensus;
import org.synod.log.segments.Ends;
import org.synod.log.segments.Segment;
import org.synod.log.segments.SegmentFollower;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.paxos.RotatingPaxos;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;

/**
 * Logs that are made from consensus objects of every kind, and the behaviour of the heap's own log.
 */
class HeapLogTest {
  private static final Memory HEAP = new HeapMemory(1);


  @Nested
  class Default implements LogContract {
    @Override
    public <C> Log<C> create() {
      return new HeapLog<>();
    }
  }

  /** Slots by consensus objects are slow, and are run with fewer commands in the races. */
  interface FromConsensus extends LogContract {
    @Override
    default int perThread() {
      return 400;
    }
  }

  @Nested
  class FromCas implements FromConsensus {
    @Override
    public <C> Log<C> create() {
      return new HeapLog<>(CasConsensus::new);
    }
  }

  /** The textbook lock, which is obviously correct. */
  @Nested
  class FromLocks implements FromConsensus {
    @Override
    public <C> Log<C> create() {
      return new HeapLog<>(LockConsensus::new);
    }
  }

  @Nested
  class FromSerialConsensus implements FromConsensus {
    @Override
    public <C> Log<C> create() {
      return new HeapLog<>(() -> SerialConsensus.surviving(1));
    }
  }

  @Nested
  class FromRotatingPaxos implements FromConsensus {
    @Override
    public <C> Log<C> create() {
      return new HeapLog<>(() -> RotatingPaxos.surviving(1));
    }
  }

  @Test
  void refusesNoSupplierAndOneThatMakesNull() {
    Refusal.ofNull("slots", () -> new HeapLog<String>((Supplier<Consensus<Object>>) null));
    List<Consensus<Object>> made = new ArrayList<>();
    made.add(null);
    made.add(new CasConsensus<>());
    HeapLog<String> log = new HeapLog<>(() -> made.remove(0));
    Refusal.ofNull("slots", () -> log.append("a"));
    assertEquals(0, log.decidedPrefix(), "nothing is appended");
    assertEquals(0, log.append("a"));
  }

  /** The consensus object of an index may fail to answer after it has decided. */
  @Test
  void anAppendOfUnknownEffectIsInTheLogOnceAtMost() {
    CasConsensus<Object> decides = new CasConsensus<>();
    Consensus<Object> losesAnAnswer =
        new Consensus<>() {
          private boolean answers;

          @Override
          public Object propose(Object value) {
            Object decided = decides.propose(value);
            if (!answers) {
              answers = true;
              throw new RegisterUnavailableException("no answer", Effect.UNKNOWN);
            }
            return decided;
          }

          @Override
          public Optional<Object> decision() {
            return decides.decision();
          }
        };
    List<Consensus<Object>> objects =
        new ArrayList<>(List.of(losesAnAnswer, new CasConsensus<>(), new CasConsensus<>()));
    HeapLog<String> log = new HeapLog<>(() -> objects.remove(0));
    assertThrows(RegisterUnavailableException.class, () -> log.append("a"));
    assertEquals(0, log.decidedPrefix(), "it does not show yet");
    assertEquals(1, log.append("b"), "the next learns of it");
    assertEquals(List.of("a", "b"), LogContract.all(log));
    log.close();
    assertEquals(2, log.decidedPrefix());
  }

  @Test
  void anAppenderThatStoppedLongAgoSetsTheHintsBack() {
    Segment first = new Segment(HEAP, 0, 4);
    Ends ends = new Ends(first);
    HeapLog<Integer> log = new HeapLog<>(ends);
    for (int i = 0; i < 10; i++) {
      assertEquals(i, log.append(i));
    }
    first.undecided(1);
    ends.tail(first);
    assertEquals(10, log.decidedPrefix());
    assertEquals(9, log.get(9));
    assertEquals(10, log.append(10));
    assertEquals(8, ends.tail().base(), "and the next sets them right");
    ends.tail(first);
    log.close();
    Refusal.of(IllegalStateException.class, "append: after close", () -> log.append(11));
    assertEquals(11, log.decidedPrefix());
  }

  @Test
  void letsGoOfEachSegmentThatAllHavePassed() {
    Ends ends = new Ends(new Segment(HEAP, 0, 4));
    HeapLog<Integer> log = new HeapLog<>(ends);
    Follower<Integer> one = log.follow(0);
    Follower<Integer> other = log.follow(0);
    for (int i = 0; i < 12; i++) {
      log.append(i);
    }
    for (int i = 0; i < 8; i++) {
      one.poll();
      other.poll();
    }
    assertEquals(4, ends.retained().first().base(), "none has gone on to the third");
    one.poll();
    assertEquals(4, ends.retained().first().base(), "one has");
    other.poll();
    assertEquals(8, ends.retained().first().base(), "both have");
    assertEquals(2, ends.retained().followers().size());
    one.close();
    other.close();
    assertEquals(8, ends.retained().first().base());
    assertEquals(List.of(), ends.retained().followers());
  }

  /** Otherwise one segment in the collector's old generation would keep all segments after it. */
  @Test
  void whatIsLetGoOfDoesNotLeadToWhatCameAfterIt() {
    Segment first = new Segment(HEAP, 0, 2);
    Ends ends = new Ends(first);
    HeapLog<Integer> log = new HeapLog<>(ends);
    Follower<Integer> follower = log.follow(0);
    for (int i = 0; i < 5; i++) {
      log.append(i);
      follower.poll();
    }
    assertSame(first, first.next(), "cut");
    assertSame(ends.retained().first(), ends.next(first));
    ends.tail(first); // a slow thread sets it late
    assertEquals(5, log.decidedPrefix());
    assertEquals(4, log.get(4));
    assertEquals(5, log.append(5));
    assertEquals(5, follower.poll());
  }

  @Test
  void namesTheFirstStillHeldEvenIfNothingIsThere() {
    Segment first = new Segment(HEAP, 0, 1);
    HeapLog<Integer> log = new HeapLog<>(new Ends(first));
    Follower<Integer> follower = log.follow(0);
    log.append(0);
    follower.poll();
    first.successor(); // an append has stopped before it decided
    assertNull(follower.poll());
    Refusal.of(
        IndexOutOfBoundsException.class,
        "index: 0, allowed: none yet, later from 1 (the first still held) on",
        () -> log.get(0));
  }

  @Test
  void printsWhatItHolds() {
    HeapLog<String> log = new HeapLog<>();
    assertEquals("HeapLog[first 0, prefix 0]", log.toString());
    log.append("a");
    assertEquals("HeapLog[first 0, prefix 1]", log.toString());
    Follower<String> follower = log.follow(1);
    assertEquals("Follower[at 1]", follower.toString());
    follower.close();
    assertEquals("Follower[at 1, closed]", follower.toString());
  }

  /** The poller is like a thread that is inside a poll when another one closes its follower. */
  @Test
  void aFollowerThatAnotherThreadHasClosedIsNotKeptForAgain() {
    Ends ends = new Ends(new Segment(HEAP, 0, 2));
    Log<Integer> log = new HeapLog<>(ends);
    Follower<Integer> closer = log.follow(0);
    Follower<Integer> poller = new SegmentFollower<>(ends, 0, ends.retained().first(), 0);
    Follower<Integer> other = log.follow(0);
    for (int i = 0; i < 6; i++) {
      log.append(i);
    }
    closer.close();
    closer.close();
    assertEquals(0, poller.poll());
    assertEquals(1, poller.poll(), "to the end of its segment");
    assertThrows(IllegalStateException.class, poller::poll);
    assertThrows(IllegalStateException.class, poller::poll);
    for (int i = 0; i < 5; i++) {
      assertEquals(i, other.poll());
    }
    assertThrows(IndexOutOfBoundsException.class, () -> log.get(3));
    assertEquals(4, log.get(4));
  }
}
