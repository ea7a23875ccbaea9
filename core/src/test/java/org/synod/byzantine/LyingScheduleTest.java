// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;

/**
 * Paxos and witnessed registers over acceptors of which one lies at each of its reads, in every way
 * of its level: old states, or any of a few forged ones. All agree, learners and readers too.
 */
class LyingScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);
  private static final QuorumSystem AUTHENTIC = QuorumSystem.authentic(4, 1);
  private static final QuorumSystem MASKING = QuorumSystem.masking(5, 1);

  private static void bounded(String what, int states, Explorer explorer) {
    Exploration found = explorer.maxStates(states).explore().requireNoFailure();
    Explored.run(what, found);
  }

  private static void complete(String what, Explorer explorer) {
    Exploration found = explorer.explore();
    Explored.run(what, found);
    found.requireComplete();
  }

  @Test
  void proposersAgreeThoughOneOfFourRollsBackOrOneOfFiveForges() {
    bounded(
        "2 x 1 ballot and a learner over 4, the second rolls back",
        STATES / 25,
        LyingRuns.paxos(AUTHENTIC, 1, 1, List.of()));
    bounded(
        "2 x 1 ballot and a learner over 5, the first forges",
        STATES / 25,
        LyingRuns.paxos(MASKING, 0, 1, LyingRuns.forgedValues()));
  }

  @Test
  void aRegisterIsRightThoughOneOfFourRollsBackOrOneOfFiveForges() {
    bounded(
        "2 writers and a reader over 4, the first rolls back",
        STATES / 25,
        LyingRuns.register(AUTHENTIC, 0, List.of(), 1));
    bounded(
        "2 writers and a reader over 5, the first forges",
        STATES / 25,
        LyingRuns.register(MASKING, 0, LyingRuns.forgedStates(), 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @Tag("deep")
  void proposersAgreeWhicheverOfFourRollsBack(int liar) {
    complete(
        "2 x 1 ballot and a learner over 4, number " + liar + " rolls back",
        LyingRuns.paxos(AUTHENTIC, liar, 1, List.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  @Tag("deep")
  void proposersAgreeWhicheverOfFiveForges(int liar) {
    bounded(
        "2 x 1 ballot and a learner over 5, number " + liar + " forges",
        4 * STATES,
        LyingRuns.paxos(MASKING, liar, 1, LyingRuns.forgedValues()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  @Tag("deep")
  void aRegisterIsRightWhicheverForges(int liar) {
    bounded(
        "2 writers and a reader over 5, number " + liar + " forges",
        2 * STATES,
        LyingRuns.register(MASKING, liar, LyingRuns.forgedStates(), 1));
    if (liar < 4) {
      bounded(
          "2 writers and a reader over 4, number " + liar + " rolls back",
          2 * STATES,
          LyingRuns.register(AUTHENTIC, liar, List.of(), 1));
    }
  }
}
