// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.synod.clock.Causality;
import org.synod.clock.VectorClock;
import org.synod.clock.shiviz.ShiViz;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

/**
 * Members of a {@link Broadcast} that send a {@link VectorClock} with each message. The clocks tell
 * whether a message came after one that it has caused, and the run is a log of {@link ShiViz}.
 */
class BroadcastClocksTest {
  private static final int MEMBERS = 3;
  private static final int RUNS = 200;

  /** A random run: its events, and how many messages came too late. */
  private static final class Run {
    private final List<Peer> peers = new ArrayList<>();
    private final List<VectorClock> clocks =
        new ArrayList<>(Collections.nCopies(MEMBERS, VectorClock.zero(MEMBERS)));
    private final List<List<VectorClock>> received = new ArrayList<>(); // by each member
    private final List<ShiViz.Event> events = new ArrayList<>();
    private int late;

    Run(Broadcast group, Memory memory, SplittableRandom random) {
      for (int i = 0; i < MEMBERS; i++) {
        peers.add(group.join(memory.join()));
        received.add(new ArrayList<>());
      }
      for (int step = 0; step < 40; step++) {
        int member = random.nextInt(MEMBERS);
        if (random.nextInt(3) == 0) {
          send(member);
        } else {
          poll(member);
        }
      }
    }

    private void event(int member, VectorClock clock, String text) {
      clocks.set(member, clock);
      events.add(new ShiViz.Event(member, clock, text));
    }

    private void send(int member) {
      VectorClock clock = clocks.get(member).tick(member);
      long[] message = new long[MEMBERS];
      for (int i = 0; i < MEMBERS; i++) {
        message[i] = clock.get(i);
      }
      assertTrue(peers.get(member).offer(message));
      event(member, clock, "sends");
    }

    private void poll(int member) {
      long[] message = new long[MEMBERS];
      if (peers.get(member).poll(message) == Peer.EMPTY) {
        return;
      }
      VectorClock sent = VectorClock.of(message);
      for (VectorClock earlier : received.get(member)) {
        late += sent.compare(earlier) == Causality.BEFORE ? 1 : 0;
      }
      received.get(member).add(sent);
      event(
          member, clocks.get(member).merge(sent).tick(member),
          "receives from p" + peers.get(member).sender());
    }
  }

  @Test
  void noMessageOfACausalGroupComesAfterOneThatItHasCaused() {
    int late = 0;
    for (long seed = 0; seed < RUNS; seed++) {
      Memory memory = new HeapMemory(MEMBERS);
      Run causal =
          new Run(Broadcast.causal(memory, "g", 512), memory, new SplittableRandom(seed));
      assertEquals(0, causal.late, "seed " + seed + " " + causal.events);
      memory = new HeapMemory(MEMBERS);
      late += new Run(Broadcast.fifo(memory, "g", 512), memory, new SplittableRandom(seed)).late;
    }
    assertTrue(late > 0, "first in first out is enough in each run");
  }

  @Test
  void aRunIsALogThatShiVizTakes() {
    Memory memory = new HeapMemory(MEMBERS);
    Run run = new Run(Broadcast.causal(memory, "g", 512), memory, new SplittableRandom(1));
    List<String> hosts = List.of("p0", "p1", "p2");
    ShiViz.Run log = ShiViz.read(ShiViz.write(new ShiViz.Run(hosts, run.events)));
    assertEquals(run.events.size(), log.events().size());
    assertTrue(
        log.events().stream().anyMatch(event -> event.text().equals("receives from p2")),
        () -> "" + log);
  }
}
