// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.paxos.PaxosOmissionRuns.SOUND;
import static org.synod.paxos.RotatingOmissionRuns.any;
import static org.synod.paxos.RotatingOmissionRuns.few;
import static org.synod.paxos.RotatingOmissionRuns.hesitant;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/**
 * {@link RotatingPaxos} over registers that miss single calls and come back. If at most f registers
 * do, it keeps all that it keeps while they crash. If any do, all processes agree, a call without
 * effect has none, and no more ballots are begun than calls are missed, and one.
 */
class RotatingOmissionScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);

  private static Exploration explored(String what, Explorer explorer, int states) {
    Exploration found = explorer.maxStates(states).explore().requireNoFailure();
    Explored.run("rotating, " + what, found);
    return found;
  }

  private static Exploration waitFree(String what, int failures, Explorer explorer, int states) {
    Exploration found = explored(what, explorer, states);
    assertTrue(
        found.longest() <= RotatingPaxosScheduleTest.bound(failures),
        () -> "wait-free: most own steps are " + found.longest());
    return found;
  }

  /** A register may miss more calls than the processes make of it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void isWaitFreeWhicheverCallsOneOfThreeMisses(int register) {
    Exploration found =
        waitFree(
            "2 x 3, of a" + register + " all calls may be missed",
            1,
            few(2, 1, 1L << register, 8, SOUND).atomicUpdates(),
            STATES);
    assertTrue(found.isComplete(), found.bound());
    waitFree(
        "2 x 3, a" + register + " misses 2, in half steps",
        1,
        few(2, 1, 1L << register, 2, SOUND),
        STATES / 10);
    waitFree(
        "3 x 3, a" + register + " misses 2",
        1,
        few(3, 1, 1L << register, 2, SOUND).atomicUpdates(),
        STATES / 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {0b00011, 0b00101, 0b00110, 0b10001})
  void isWaitFreeWhicheverCallsTwoOfFiveMiss(int registers) {
    waitFree(
        "2 x 5, of " + Integer.toBinaryString(registers) + " 2 calls are missed",
        2,
        few(2, 2, registers, 2, SOUND).atomicUpdates(),
        STATES / 10);
  }

  @Test
  void callsThatMissAnyRegistersAgree() {
    explored("2 x 3, 2 omissions", any(2, 1, 1, 2, SOUND).omissions(2), STATES / 5);
    explored("2 x 3, 1 omission, 1 crash", any(2, 1, 2, 1, SOUND).omissions(1).crashes(1), STATES);
    explored(
        "2 x 3 used again, 2 omissions",
        any(2, 1, 2, 2, SOUND).omissions(2).atomicUpdates(),
        STATES / 10);
    explored(
        "2 x 3 used again, an acceptor out to one for a while, 1 omission",
        any(2, 1, 2, Integer.MAX_VALUE - 1, SOUND)
            .outagesToOne(1)
            .outagesMayEnd()
            .omissions(1)
            .atomicUpdates(),
        STATES / 10);
    explored(
        "2 x 5, 2 omissions", any(2, 2, 1, 2, SOUND).omissions(2).atomicUpdates(), STATES / 10);
  }

  /** Three calls each miss a host once. They must not leave each other's ballots for ever. */
  @Test
  void noMoreBallotsAreBegunThanCallsAreMissedAndOne() {
    Exploration found = explored("3 x 3, each misses one call", hesitant(SOUND), STATES);
    assertTrue(found.isComplete(), found.bound());
  }

  @Test
  void aHostThatWasSilentInAnotherBallotIsAskedAgain() {
    List<Register<AcceptorState<String>>> registers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      registers.add(new HeapRegister<>());
    }
    new Acceptor<>(registers.get(2)).prepare(Ballot.of(2, 0)); // a1 is its host
    List<Register<AcceptorState<String>>> seen = new ArrayList<>(registers);
    seen.set(1, new RotatingOmissionRuns.Hesitant(registers.get(1)));
    assertEquals("v", new RotatingPaxos<>(seen).propose("v"));
    for (Register<AcceptorState<String>> register : registers) {
      assertTrue(
          new Acceptor<>(register).state().promisedBallot() <= Ballot.of(2, 0),
          () -> new Acceptor<>(register).toString());
    }
  }
}
