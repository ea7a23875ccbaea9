// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Paxos;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** The classes of detectors, and the reductions of Chandra and Toueg between them. */
class FailureDetectorTest {
  private static final long TIMEOUT = 100;

  private final Memory memory = new HeapMemory(4);
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 50);
  private final FailureDetector perfect = FailureDetector.perfect(memory);
  private final HeartbeatDetector heartbeats =
      new HeartbeatDetector(memory, "beats", TIMEOUT, clock::get);

  @Test
  void perfectSuspectsWhoIsLostAndNobodyElse() throws Exception {
    assertEquals(4, perfect.processes());
    assertTrue(perfect.suspects(0), "nobody has the number");
    Member process = memory.join();
    assertFalse(perfect.suspects(0));
    process.close();
    assertTrue(perfect.suspects(0));
    Thread thread = new Thread(memory::current);
    thread.start();
    thread.join();
    assertTrue(perfect.suspects(0), "its thread has ended");
    memory.join();
    assertFalse(perfect.suspects(0), "another has the number");
  }

  @Test
  void heartbeatsSuspectWhoIsSilentForTheTimeout() {
    Member process = memory.join();
    heartbeats.beat(process);
    assertFalse(heartbeats.suspects(0));
    clock.addAndGet(TIMEOUT);
    assertFalse(heartbeats.suspects(0));
    clock.addAndGet(1);
    assertTrue(heartbeats.suspects(0));
    assertTrue(heartbeats.suspects(0));
    heartbeats.beat(process);
    assertFalse(heartbeats.suspects(0));
  }

  @Test
  void theTimeoutGrowsWithEachFalseSuspicion() {
    Member process = memory.join();
    for (long timeout = TIMEOUT; timeout < 100 * TIMEOUT; timeout *= 2) {
      heartbeats.beat(process);
      assertFalse(heartbeats.suspects(0));
      clock.addAndGet(timeout);
      assertFalse(heartbeats.suspects(0), () -> "after " + clock);
      clock.addAndGet(1);
      assertTrue(heartbeats.suspects(0));
    }
  }

  /** Each process was suspected rightly, so no timeout was too short. */
  @Test
  void theTimeoutDoesNotGrowWithRestarts() throws Exception {
    for (int life = 0; life < 10; life++) {
      Thread thread = new Thread(heartbeats::beat); // it ends, and its number is free then
      thread.start();
      thread.join();
      assertFalse(heartbeats.suspects(0), "a new process");
      clock.addAndGet(TIMEOUT + 1);
      assertTrue(heartbeats.suspects(0), () -> "after " + clock);
    }
  }

  @Test
  void aProcessIsNotSuspectedForTheSilenceOfTheOneBeforeIt() {
    Member silent = memory.join();
    assertFalse(heartbeats.suspects(0));
    clock.addAndGet(TIMEOUT + 1);
    assertTrue(heartbeats.suspects(0));
    silent.close();
    assertTrue(heartbeats.suspects(0), "nobody has the number");
    memory.join();
    assertFalse(heartbeats.suspects(0));
    clock.addAndGet(TIMEOUT + 1);
    assertTrue(heartbeats.suspects(0));
  }

  /** ◇P: a process that beats every d is suspected wrongly at most ⌈log₂(d / timeout)⌉ times. */
  @Test
  void falseSuspicionsEnd() {
    Member process = memory.join();
    long d = 10 * TIMEOUT;
    int suspicions = 0;
    for (int i = 0; i < 100; i++) {
      heartbeats.beat(process);
      heartbeats.suspects(0);
      clock.addAndGet(d);
      suspicions += heartbeats.suspects(0) ? 1 : 0;
    }
    assertEquals(4, suspicions, "100, 200, 400, 800, and then 1600");
  }

  @Test
  void timeoutsHaveABound() {
    HeartbeatDetector slow =
        new HeartbeatDetector(memory, "slow", LeaseWords.MAX_TERM_NANOS, clock::get);
    Member process = memory.join();
    slow.suspects(0);
    for (int i = 0; i < 3; i++) {
      clock.addAndGet(LeaseWords.MAX_TERM_NANOS);
      assertFalse(slow.suspects(0));
      clock.addAndGet(1);
      assertTrue(slow.suspects(0));
      slow.beat(process);
      assertFalse(slow.suspects(0));
    }
  }

  @Test
  void eachObserverHasSuspicionsOfItsOwnAndTheSameBeats() {
    HeartbeatDetector other = new HeartbeatDetector(memory, "beats", 10 * TIMEOUT, clock::get);
    Member process = memory.join();
    heartbeats.suspects(0);
    other.suspects(0);
    clock.addAndGet(TIMEOUT + 1);
    assertTrue(heartbeats.suspects(0));
    assertFalse(other.suspects(0));
    heartbeats.beat(process);
    clock.addAndGet(9 * TIMEOUT);
    assertFalse(heartbeats.suspects(0));
    assertFalse(other.suspects(0));
  }

  /** P is a ◇P: a property that P has from the start, ◇P has from some time on. */
  @Test
  void bothAgreeFromSomeTimeOn() {
    Member alive = memory.join();
    Member ends = memory.join();
    Member slow = memory.join();
    ends.close();
    List<Boolean> same = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      heartbeats.beat(alive);
      if (round % 5 == 0) {
        heartbeats.beat(slow);
      }
      clock.addAndGet(TIMEOUT / 2);
      boolean agree = true;
      for (int process = 0; process < 4; process++) {
        agree &= heartbeats.suspects(process) == perfect.suspects(process);
      }
      same.add(agree);
    }
    int from = same.lastIndexOf(false) + 1;
    assertTrue(from > 0, "not from the start");
    assertTrue(from < 20, "from round " + from);
  }

  /** ◇P gives Ω: in the end all have the same leader, and it lives. */
  @Test
  void aDetectorElectsTheSmallestThatIsNotSuspected() {
    assertEquals(OptionalInt.empty(), perfect.leader());
    Member first = memory.join();
    Member second = memory.join();
    HeartbeatDetector other = new HeartbeatDetector(memory, "beats", 3 * TIMEOUT, clock::get);
    for (int round = 0; round < 20; round++) {
      heartbeats.beat(second);
      heartbeats.leader();
      other.leader();
      clock.addAndGet(TIMEOUT / 2);
    }
    assertEquals(OptionalInt.of(second.id()), heartbeats.leader());
    assertEquals(OptionalInt.of(second.id()), other.leader());
    assertEquals(OptionalInt.of(first.id()), perfect.leader());
    first.close();
    assertEquals(OptionalInt.of(second.id()), perfect.leader());
  }

  /** Ω and Paxos give consensus: a hint, which may be wrong while suspicions change. */
  @Test
  void theLeaderIsAHintForPaxos() throws Exception {
    for (int run = 0; run < 20; run++) {
      List<Register<AcceptorState<Integer>>> acceptors =
          List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
      Memory members = new HeapMemory(3);
      HeartbeatDetector beats = new HeartbeatDetector(members, "beats", 1, clock::incrementAndGet);
      FailureDetector perfectOfMembers = FailureDetector.perfect(members);
      FailureDetector detector = run % 2 == 0 ? perfectOfMembers : beats;
      BooleanSupplier mayLead =
          () -> {
            beats.beat();
            return detector.leader().orElse(-1) == members.current().id();
          };
      Paxos<Integer> paxos = new Paxos<>(acceptors).withLeader(mayLead);
      Set<Integer> decided = ConcurrentHashMap.newKeySet();
      Race.of(3, thread -> decided.add(paxos.propose(thread)));
      assertEquals(1, decided.size());
    }
  }

  @Test
  void refusesBadInputByName() {
    for (FailureDetector detector : List.of(perfect, heartbeats)) {
      Refusal.ofArgument("process: -1", () -> detector.suspects(-1));
      Refusal.ofArgument("process: 4", () -> detector.suspects(4));
    }
    Refusal.ofNull("memory", () -> FailureDetector.perfect(null));
    Refusal.ofNull("memory", () -> new HeartbeatDetector(null, "x", Duration.ofNanos(1)));
    Refusal.ofArgument(
        "timeout: PT0S", () -> new HeartbeatDetector(memory, "x", Duration.ZERO));
    Refusal.ofArgument(
        "timeout: PT1281023H",
        () -> new HeartbeatDetector(memory, "x", Lease.MAX_TERM.plusNanos(1)));
    Refusal.ofNull("me", () -> heartbeats.beat(null));
    Member stranger = new HeapMemory(1).join();
    Refusal.ofArgument("member: ", () -> heartbeats.beat(stranger));
    Member closed = memory.join();
    closed.close();
    Refusal.of(IllegalStateException.class, "member: ", () -> heartbeats.beat(closed));
  }
}
