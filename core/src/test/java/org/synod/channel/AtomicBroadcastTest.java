// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.synod.channel.Events.Property;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.log.Follower;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

/**
 * Atomic broadcast and consensus are equivalent: each is built from the other, and has its
 * properties in random runs with crashes.
 */
class AtomicBroadcastTest {
  private static final int PROCESSES = 3;
  private static final int CAPACITY = 1024;

  /** A process that broadcasts through a group, and orders what it gets round by round. */
  private static final class Orderer {
    private final int me;
    private final Peer part;
    private final List<Consensus<Set<Long>>> rounds;
    private final Set<Long> unordered = new TreeSet<>();
    private final Set<Long> ordered = new HashSet<>();
    private int round;

    Orderer(int me, Peer part, List<Consensus<Set<Long>>> rounds) {
      this.me = me;
      this.part = part;
      this.rounds = rounds;
    }

    void receive() {
      long[] into = new long[1];
      while (part.poll(into) >= 0) {
        if (!ordered.contains(into[0])) {
          unordered.add(into[0]);
        }
      }
    }

    /** Takes part in the next round, if it has something for it or others have decided it. */
    boolean order(Events events) {
      while (rounds.size() <= round) {
        rounds.add(new CasConsensus<>());
      }
      Consensus<Set<Long>> consensus = rounds.get(round);
      if (unordered.isEmpty() && consensus.decision().isEmpty()) {
        return false;
      }
      for (long message : new TreeSet<>(consensus.propose(Set.copyOf(unordered)))) {
        ordered.add(message);
        unordered.remove(message);
        events.deliver(me, message);
      }
      round++;
      return true;
    }
  }

  @Test
  void consensusOrdersWhatIsBroadcast() {
    Random random = new Random(5);
    for (int run = 0; run < 200; run++) {
      Events events = new Events(PROCESSES);
      Memory memory = new HeapMemory(PROCESSES);
      Broadcast group = Broadcast.fifo(memory, "g", CAPACITY);
      List<Consensus<Set<Long>>> rounds = new ArrayList<>();
      List<Orderer> all = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        all.add(new Orderer(i, group.join(memory.join()), rounds));
      }
      for (long step = 1; step <= 40; step++) {
        Orderer process = all.get(random.nextInt(PROCESSES));
        if (!events.isCorrect(process.me)) {
          continue;
        }
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> {
            assertTrue(process.part.offer(new long[] {step}));
            events.broadcast(process.me, step);
          }
          case 3, 4 -> process.receive();
          case 5, 6 -> process.order(events);
          default -> {
            if (process.me != 0 && random.nextInt(4) == 0) {
              events.crash(process.me);
            }
          }
        }
      }
      boolean isGoingOn = true;
      while (isGoingOn) {
        isGoingOn = false;
        for (Orderer each : all) {
          if (events.isCorrect(each.me)) {
            each.receive();
            isGoingOn |= each.order(events);
          }
        }
      }
      for (Property each :
          EnumSet.of(
              Property.VALIDITY, Property.NO_DUPLICATION, Property.NO_CREATION,
              Property.UNIFORM_AGREEMENT, Property.TOTAL_ORDER)) {
        assertTrue(each.holds(events), () -> each + ": " + events);
      }
    }
  }

  /** Consensus from a log, which is an atomic broadcast: the first entry is the decision. */
  private static final class FirstDelivered {
    private final Log<Long> log;
    private final Follower<Long> follower;

    FirstDelivered(Log<Long> log) {
      this.log = log;
      follower = log.follow(0);
    }

    long propose(long value) {
      log.append(value);
      return Optional.ofNullable(follower.poll()).orElseThrow();
    }
  }

  @Test
  void theFirstThatIsBroadcastDecides() {
    Random random = new Random(6);
    Set<Long> decisions = new HashSet<>();
    for (int run = 0; run < 200; run++) {
      Log<Long> log = new HeapLog<>();
      List<FirstDelivered> processes = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(new FirstDelivered(log));
      }
      List<Long> proposed = new ArrayList<>();
      List<Long> decided = new ArrayList<>();
      while (!processes.isEmpty()) {
        long value = processes.size() * 100 + random.nextInt(2);
        proposed.add(value);
        decided.add(processes.remove(random.nextInt(processes.size())).propose(value));
      }
      assertEquals(1, new HashSet<>(decided).size(), "agreement: " + decided);
      assertTrue(proposed.contains(decided.get(0)), "validity: " + decided);
      decisions.addAll(decided);
    }
    assertFalse(decisions.size() < 2, "always the same: nothing was shown");
  }
}
