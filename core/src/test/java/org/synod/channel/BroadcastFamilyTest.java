// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.synod.channel.Events.Property;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/**
 * The family of broadcasts of the textbooks. In memory the best-effort, the reliable and the
 * uniform broadcast are one: what is written outlives its sender, so a message that anybody can
 * deliver is there for all. Over links they are three: a sender that crashes has reached some only.
 * No order is total, in memory or not, without consensus: AtomicBroadcastTest.
 */
class BroadcastFamilyTest {
  private static final int PROCESSES = 3;
  private static final int CRASH = -1; // in place of a receiver
  private static final Set<Property> UNIFORM =
      EnumSet.of(
          Property.VALIDITY, Property.NO_DUPLICATION, Property.NO_CREATION, Property.AGREEMENT,
          Property.UNIFORM_AGREEMENT);

  /** A random run in memory, in which members crash at any time, judged when all is read. */
  private static Events inMemory(Random random, boolean isCausal) {
    Memory memory = new HeapMemory(PROCESSES);
    Broadcast group =
        isCausal ? Broadcast.causal(memory, "g", 1024) : Broadcast.fifo(memory, "g", 1024);
    Events events = new Events(PROCESSES);
    List<Member> members = new ArrayList<>();
    List<Peer> parts = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      members.add(memory.join());
      parts.add(group.join(members.get(i)));
    }
    long[] into = new long[1];
    for (long step = 1; step <= 40; step++) {
      int process = random.nextInt(PROCESSES);
      if (!events.isCorrect(process)) {
        continue;
      }
      int what = random.nextInt(20);
      if (what == 0 && process != 0) { // one is correct
        members.get(process).close();
        events.crash(process);
      } else if (what < 8) {
        assertTrue(parts.get(process).offer(new long[] {step}));
        events.broadcast(process, step);
      } else if (parts.get(process).poll(into) >= 0) {
        events.deliver(process, into[0]);
      }
    }
    for (int process = 0; process < PROCESSES; process++) {
      while (events.isCorrect(process) && parts.get(process).poll(into) >= 0) {
        events.deliver(process, into[0]);
      }
    }
    return events;
  }

  private static void requireAll(Set<Property> properties, Events run) {
    properties.forEach(each -> assertTrue(each.holds(run), () -> each + ": " + run));
  }

  @Test
  void inMemoryTheBestEffortIsReliableAndUniformAndInOrder() {
    Random random = new Random(11);
    boolean isEverCausal = true;
    boolean isEverTotal = true;
    for (int run = 0; run < 300; run++) {
      Events fifo = inMemory(random, /* isCausal */ false);
      requireAll(UNIFORM, fifo);
      requireAll(EnumSet.of(Property.FIFO), fifo);
      isEverCausal &= Property.CAUSAL.holds(fifo);
      Events causal = inMemory(random, /* isCausal */ true);
      requireAll(UNIFORM, causal);
      requireAll(EnumSet.of(Property.FIFO, Property.CAUSAL), causal);
      isEverTotal &= Property.TOTAL_ORDER.holds(causal);
    }
    assertFalse(isEverCausal, "fifo alone is causal in each run");
    assertFalse(isEverTotal, "causal order is total in each run");
  }

  /** The broadcasts over links. */
  private enum Algorithm {
    BEST_EFFORT,
    /** A process that delivers a message sends it to all, behind that. */
    EAGER_RELIABLE,
    /** A process sends it to all first, and delivers what a majority has sent. */
    MAJORITY_UNIFORM
  }

  /**
   * A run over links that lose nothing, in which process 0 crashes once so many of its messages
   * have left it. Messages are delivered in the order of the links.
   */
  private static Events overLinks(Algorithm algorithm, int sendsOfZero) {
    Events events = new Events(PROCESSES);
    List<int[]> links = new ArrayList<>(); // {from, to}, or {from, CRASH}
    boolean[][] acks = new boolean[PROCESSES][PROCESSES];
    boolean[] hasSent = new boolean[PROCESSES];
    boolean[] hasDelivered = new boolean[PROCESSES];
    int[] left = {sendsOfZero};
    events.broadcast(0, 1);
    sendToAll(0, links, left, hasSent);
    while (!links.isEmpty()) {
      int[] link = links.remove(0);
      int to = link[1];
      if (to == CRASH) {
        events.crash(link[0]);
      }
      if (to == CRASH || !events.isCorrect(to)) {
        continue;
      }
      acks[to][link[0]] = true;
      int count = 0;
      for (boolean each : acks[to]) {
        count += each ? 1 : 0;
      }
      boolean mayDeliver = algorithm != Algorithm.MAJORITY_UNIFORM || count > PROCESSES / 2;
      if (mayDeliver && !hasDelivered[to]) {
        hasDelivered[to] = true;
        events.deliver(to, 1);
      }
      if (algorithm != Algorithm.BEST_EFFORT && !hasSent[to]) {
        sendToAll(to, links, left, hasSent);
      }
    }
    return events;
  }

  private static void sendToAll(
      int from, List<int[]> links, int[] left, boolean[] hasSent) {
    hasSent[from] = true;
    for (int to = 0; to < PROCESSES; to++) {
      if (from == 0 && left[0]-- == 0) {
        links.add(new int[] {from, CRASH});
        return;
      }
      links.add(new int[] {from, to});
    }
  }

  /** Whether an algorithm has a property in each run. */
  private static boolean always(Algorithm algorithm, Property property) {
    boolean holds = true;
    for (int sends = 0; sends <= PROCESSES; sends++) {
      holds &= property.holds(overLinks(algorithm, sends));
    }
    return holds;
  }

  @Test
  void overLinksTheyAreThree() {
    for (Algorithm each : Algorithm.values()) {
      assertTrue(always(each, Property.VALIDITY));
      assertTrue(always(each, Property.NO_CREATION));
      assertTrue(always(each, Property.NO_DUPLICATION));
    }
    assertFalse(always(Algorithm.BEST_EFFORT, Property.AGREEMENT));
    assertTrue(always(Algorithm.EAGER_RELIABLE, Property.AGREEMENT));
    assertFalse(always(Algorithm.EAGER_RELIABLE, Property.UNIFORM_AGREEMENT));
    assertTrue(always(Algorithm.MAJORITY_UNIFORM, Property.UNIFORM_AGREEMENT));
  }

  @Test
  void eachPropertyCanFail() {
    Set<Property> failed = EnumSet.noneOf(Property.class);
    Events none = new Events(2);
    none.broadcast(0, 1);
    Events wrong = new Events(2);
    wrong.broadcast(0, 1);
    wrong.deliver(1, 1);
    wrong.broadcast(1, 2);
    wrong.broadcast(0, 3);
    wrong.deliver(0, 9);
    wrong.deliver(0, 2);
    wrong.deliver(0, 3);
    wrong.deliver(0, 3);
    wrong.deliver(0, 1);
    wrong.deliver(1, 3);
    wrong.deliver(1, 2);
    for (Property each : Property.values()) {
      if (!each.holds(none) || !each.holds(wrong)) {
        failed.add(each);
      }
    }
    assertEquals(EnumSet.allOf(Property.class), failed);
  }
}
