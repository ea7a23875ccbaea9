// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.synod.paxos.Acceptor;
import org.synod.paxos.Ballot;
import org.synod.paxos.Paxos;
import org.synod.paxos.Proposer;
import org.synod.paxos.Round.Fate;
import org.synod.register.HeapRegister;

class BallotStatisticsTest {
  private final BallotStatistics statistics = new BallotStatistics();

  @Test
  void countsBallotsByFateAndPhasesLeftOut() {
    List<Acceptor<String>> acceptors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      acceptors.add(new Acceptor<>(new HeapRegister<>()));
    }
    acceptors.get(0).prepare(Ballot.of(1, 9));
    Proposer<String> first = new Proposer<>(0, acceptors);
    first.propose("a", statistics); // 1.0 refused to accept, 2.0 decides
    Proposer<String> second = new Proposer<>(1, acceptors);
    second.propose("b", statistics); // 1.1 refused to promise, 3.1 learns
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
  void manyThreadsMayCount() {
    int objects = 200;
    for (int i = 0; i < objects; i++) {
      Paxos<Integer> paxos = Paxos.acceptors(3);
      IntStream.range(0, 4).parallel().forEach(thread -> paxos.propose(thread, statistics));
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
