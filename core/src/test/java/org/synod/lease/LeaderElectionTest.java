// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.lease.LeaderElection.Leader;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

class LeaderElectionTest {
  private static final long TERM = 100;

  private final Memory memory = new HeapMemory(4);
  private final Member a = memory.join();
  private final Member b = memory.join();
  private final AtomicLong clock = new AtomicLong();
  private final Lease lease = new Lease(memory, "leader", TERM, clock::get);
  private final List<String> told = new ArrayList<>();
  private final LeaderElection first = election("a", a);
  private final LeaderElection second = election("b", b);

  private LeaderElection election(String name, Member me) {
    return new LeaderElection(
        lease,
        me,
        token -> told.add(name + " elected " + token),
        token -> told.add(name + " deposed " + token));
  }

  private static Leader leader(Optional<Leader> polled) {
    return polled.orElseThrow();
  }

  @Test
  void theFirstToPollLeadsAndAllKnow() {
    assertEquals(Optional.empty(), first.grant());
    Leader leader = leader(first.poll());
    assertEquals(a.id(), leader.process());
    assertEquals(leader, leader(second.poll()));
    assertEquals(leader, leader(first.poll()));
    assertEquals(leader, leader(first.poll()));
    assertEquals(leader.token(), first.grant().orElseThrow().token());
    assertEquals(List.of("a elected " + leader.token()), told, "once");
  }

  @Test
  void aLeaderThatPollsStays() {
    Leader leader = leader(first.poll());
    for (int i = 0; i < 10; i++) {
      assertEquals(leader, leader(second.poll()));
      clock.addAndGet(TERM - 1);
      assertEquals(leader, leader(first.poll()));
    }
  }

  @Test
  void aLeaderThatStopsIsDeposedAfterItsTerm() {
    Leader old = leader(first.poll());
    second.poll();
    clock.addAndGet(TERM);
    Leader next = leader(second.poll());
    assertEquals(b.id(), next.process());
    assertTrue(next.token() > old.token());
    assertEquals(List.of("a elected " + old.token(), "b elected " + next.token()), told);
    assertEquals(next, leader(first.poll()));
    assertEquals("a deposed " + old.token(), told.get(2));
    assertEquals(next, leader(first.poll()));
    assertEquals(3, told.size(), "once");
  }

  /** A lease with P is an Ω: a lost leader is replaced at once, with one leader for each token. */
  @Test
  void aLeaderThatIsLostIsReplacedAtOnce() {
    Member lost = memory.join();
    Leader old = leader(election("c", lost).poll());
    assertEquals(old, leader(first.poll()));
    lost.close();
    Leader next = leader(second.poll());
    assertEquals(b.id(), next.process());
    assertTrue(next.token() > old.token());
    assertEquals(next, leader(first.poll()));
  }

  @Test
  void whoResignsIsDeposedAndAnotherLeadsAtOnce() {
    Leader old = leader(first.poll());
    assertFalse(second.resign());
    assertTrue(first.resign());
    assertFalse(first.resign());
    first.close();
    assertEquals(List.of("a elected " + old.token(), "a deposed " + old.token()), told);
    Leader next = leader(second.poll());
    assertEquals(next, leader(first.poll()));
    second.close();
    assertEquals(a.id(), leader(first.poll()).process(), "it stands again");
  }

  @Test
  void aRevokedLeaderIsToldAndMayBeElectedAgainInOnePoll() {
    Leader old = leader(first.poll());
    lease.revoke(b);
    Leader next = leader(first.poll());
    assertEquals(a.id(), next.process());
    assertEquals(
        List.of(
            "a elected " + old.token(),
            "a deposed " + old.token(),
            "a elected " + next.token()),
        told);
  }

  @Test
  void resigningLateIsToldToo() {
    Leader old = leader(first.poll());
    lease.revoke(b);
    assertFalse(first.resign());
    assertEquals("a deposed " + old.token(), told.get(1));
  }

  @Test
  void whatACallbackThrowsComesThroughOnce() {
    LeaderElection failing =
        new LeaderElection(
            lease,
            a,
            token -> {
              throw new IllegalStateException("elected");
            },
            token -> {
              throw new IllegalStateException("deposed");
            });
    assertEquals("elected", assertThrows(IllegalStateException.class, failing::poll).getMessage());
    long token = leader(failing.poll()).token();
    assertEquals(token, lease.status().token());
    lease.revoke(b);
    assertEquals("deposed", assertThrows(IllegalStateException.class, failing::poll).getMessage());
    assertEquals("elected", assertThrows(IllegalStateException.class, failing::poll).getMessage());
  }

  @Test
  void whileTheLeaseIsSharedNobodyLeads() {
    lease.tryAcquireShared(b);
    assertTrue(first.poll().isEmpty());
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofNull("lease", () -> new LeaderElection(null, a, t -> {}, t -> {}));
    Refusal.ofNull("me", () -> new LeaderElection(lease, null, t -> {}, t -> {}));
    Refusal.ofNull("elected", () -> new LeaderElection(lease, a, null, t -> {}));
    Refusal.ofNull("deposed", () -> new LeaderElection(lease, a, t -> {}, null));
    Member stranger = new HeapMemory(1).join();
    Refusal.ofArgument("member: ", () -> new LeaderElection(lease, stranger, t -> {}, t -> {}));
    Member closed = memory.join();
    LeaderElection late = election("c", closed);
    closed.close();
    Refusal.of(IllegalStateException.class, "member: ", late::poll);
  }
}
