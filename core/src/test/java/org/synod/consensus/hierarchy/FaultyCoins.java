// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import java.util.ArrayList;
import java.util.List;
import org.synod.consensus.hierarchy.BinaryConsensus.Stance;

/** A twin of {@link BinaryConsensus} with faults, for two processes; a coin is a single flip. */
final class FaultyCoins {
  private static final int NONE = -1;

  /** What is broken. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** It decides when who disagrees is one round behind. */
    ONE_ROUND_AHEAD,
    /** It decides without being a leader, if no one disagrees near its own round. */
    NOT_A_LEADER,
    /** It decides although one has dropped its preference. */
    UNDECIDED_IGNORED,
    /** It takes its preference from the coin although the leaders agree. */
    COIN_THOUGH_LEADERS_AGREE,
    /** It takes the coin at once, with its preference still to be seen. */
    PREFERENCE_NOT_DROPPED,
    /** It goes to the next round with its own preference when the leaders agree on another. */
    LEADERS_NOT_FOLLOWED,
    /** It looks at the others before it shows its own stance. */
    LOOKS_BEFORE_IT_WRITES,
    /** It writes its round first, and its preference after that. */
    WRITTEN_IN_TWO
  }

  private final Fault fault;
  private final Steps steps;
  private final List<Variable<Stance>> stances = new ArrayList<>();

  FaultyCoins(Fault fault, Steps steps) {
    this.fault = fault;
    this.steps = steps;
    for (int i = 0; i < 2; i++) {
      stances.add(steps.variable("stance", i));
    }
  }

  int propose(int me, int input) {
    Stance mine = new Stance(1, input, null);
    Stance shown = Stance.ABSENT;
    for (; ; ) {
      Stance other;
      if (fault == Fault.LOOKS_BEFORE_IT_WRITES) {
        other = read(1 - me);
        stances.get(me).set(mine);
      } else {
        if (fault == Fault.WRITTEN_IN_TWO && mine.round() > shown.round()) {
          stances.get(me).set(new Stance(mine.round(), shown.preference(), null));
        }
        stances.get(me).set(mine);
        other = read(1 - me);
      }
      shown = mine;
      int agreed =
          mine.round() == other.round()
              ? mine.preference() == other.preference() ? mine.preference() : NONE
              : (mine.round() > other.round() ? mine : other).preference();
      if (decides(mine, other)) {
        return mine.preference();
      } else if (agreed != NONE && !takesCoin(mine)) {
        boolean own = fault == Fault.LEADERS_NOT_FOLLOWED && mine.preference() != NONE;
        mine = mine.inNextRound(own ? mine.preference() : agreed);
      } else if (mine.preference() != NONE && fault != Fault.PREFERENCE_NOT_DROPPED) {
        mine = mine.withoutPreference();
      } else {
        mine = mine.inNextRound(steps.flip() ? 1 : 0);
      }
    }
  }

  private boolean takesCoin(Stance mine) {
    return fault == Fault.COIN_THOUGH_LEADERS_AGREE && mine.preference() == NONE;
  }

  private Stance read(int process) {
    Stance stance = stances.get(process).get();
    return stance == null ? Stance.ABSENT : stance;
  }

  private boolean decides(Stance mine, Stance other) {
    boolean agrees =
        other.preference() == mine.preference()
            || fault == Fault.UNDECIDED_IGNORED && other.round() > 0 && other.preference() == NONE;
    int behind = fault == Fault.ONE_ROUND_AHEAD ? 1 : 2;
    boolean leads = other.round() <= mine.round() || fault == Fault.NOT_A_LEADER;
    return mine.preference() != NONE
        && leads
        && (agrees || Math.abs(mine.round() - other.round()) >= behind);
  }
}
