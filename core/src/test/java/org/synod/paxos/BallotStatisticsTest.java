// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.paxos.Round.Fate;

class BallotStatisticsTest {
  private final BallotStatistics statistics = new BallotStatistics();

  @Test
  void countsBallotsByFateAndPhasesLeftOut() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).prepare(Ballot.of(1, 9));
    cluster.proposer(0).propose("a", statistics); // 1.0 refused to accept, 2.0 decides
    cluster.proposer(1).propose("b", statistics); // 1.1 refused to promise, 3.1 learns
    assertEquals(4, statistics.ballots());
    assertEquals(1, statistics.ballots(Fate.DECIDED));
    assertEquals(1, statistics.ballots(Fate.LEARNED));
    assertEquals(1, statistics.ballots(Fate.REFUSED_TO_PROMISE));
    assertEquals(1, statistics.ballots(Fate.REFUSED_TO_ACCEPT));
    assertEquals(1, statistics.unprepared());
    assertEquals(
        "ballots: 4, decided: 1, learned: 1, refused to promise: 1, refused to accept: 1, without"
            + " a first phase: 1",
        statistics.toString());
  }

  @Test
  void refusesNullByName() {
    Refusal.ofNull("fate", () -> statistics.ballots(null));
    Refusal.ofNull("round", () -> statistics.accept(null));
    assertEquals(0, statistics.ballots());
  }

  @Test
  void manyThreadsMayCount() throws Exception {
    int objects = 200;
    for (int i = 0; i < objects; i++) {
      Paxos<Integer> paxos = Paxos.acceptors(3);
      Race.of(4, thread -> paxos.propose(thread, statistics));
    }
    long ended = statistics.ballots(Fate.DECIDED) + statistics.ballots(Fate.LEARNED);
    assertTrue(ended >= objects && ended <= 4 * objects, statistics.toString());
    assertEquals(objects, statistics.unprepared(), "one proposer of each object has number 0");
    assertEquals(
        ended + statistics.ballots(Fate.REFUSED_TO_PROMISE)
            + statistics.ballots(Fate.REFUSED_TO_ACCEPT),
        statistics.ballots());
  }
}
