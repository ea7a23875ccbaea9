// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Randomized consensus on one bit, after Aspnes and Herlihy. */
final class BinaryConsensus {
  /*
   * Each process has one variable, its stance: a preference (0, 1, or none), a round, and its flips
   * so far. It goes through rounds, and in each looks at the stances of all, one by one. The
   * leaders are those in the highest round it sees.
   *
   *   - It is a leader, and all who do not share its preference are two or more rounds behind: it
   *     decides. A process behind will see leaders that agree on it before it could become one.
   *   - The leaders agree: it takes over their preference, and goes to the next round.
   *   - They do not, and it has a preference: it drops it, and looks again.
   *   - They do not, and it has none: it takes one from the coin of this round, and goes on to the
   *     next.
   *
   * The coin of a round is a random walk in common: each process adds its own ±1 until it sees the
   * sum at one of two barriers, K n away (K = 2; n processes). A process that has flipped and not
   * yet written holds back one step; all processes together hold back fewer than n. So if two
   * processes see different barriers, the walk crossed all but 2 n steps of the way between the
   * barriers, against the odds. All see the same barrier with probability at least (K - 1) / K,
   * half of that for each side. The walk is expected to take at most ((K + 1) n)² steps. Since each
   * round ends with the same preference of all with a constant probability, the number of rounds is
   * constant in expectation.
   *
   * Invariant: a stance never returns to an earlier one: rounds and flips only grow, and within a
   * round a preference is only dropped.
   *
   * It departs from the paper in one point: it reads the sum until no one flipped between two reads
   * of all. The number of flips, which only grows, shows that.
   */
  private static final int NONE = -1;

  /** The flips of one process in one round, and those of its earlier rounds. */
  record Flips(int round, int count, int sum, @Nullable Flips earlier) {}

  /** The state of a process that the others see. */
  record Stance(int round, int preference, @Nullable Flips flips) {
    static final Stance ABSENT = new Stance(0, NONE, null);

    Stance inNextRound(int preference) {
      return new Stance(round + 1, preference, flips);
    }

    Stance withoutPreference() {
      return new Stance(round, NONE, flips);
    }

    Stance flipped(boolean heads) {
      Flips mine = flipsIn(round);
      Flips next =
          mine == null
              ? new Flips(round, 1, heads ? 1 : -1, flips)
              : new Flips(round, mine.count + 1, mine.sum + (heads ? 1 : -1), mine.earlier);
      return new Stance(round, preference, next);
    }

    @Nullable Flips flipsIn(int round) {
      Flips in = flips;
      while (in != null && in.round > round) {
        in = in.earlier;
      }
      return in != null && in.round == round ? in : null;
    }

    @Override
    public String toString() {
      String preferred = preference == NONE ? "no preference" : "" + preference;
      return preferred + " in round " + round + (flips == null ? "" : " after " + flips);
    }
  }

  private final List<Variable<Stance>> stances = new ArrayList<>();
  private final BooleanSupplier flip;
  private final int barrier;

  BinaryConsensus(
      int bit, int processes, Variables variables, BooleanSupplier flip, int barrier) {
    for (int process = 0; process < processes; process++) {
      stances.add(variables.variable("stance", bit * processes + process));
    }
    this.flip = flip;
    this.barrier = barrier;
  }

  /** K n. */
  static int barrier(int processes) {
    return 2 * processes;
  }

  /** Proposes a bit, once for each process. */
  int propose(int me, int input) {
    Variable<Stance> own = stances.get(me);
    Stance mine = new Stance(1, input, null);
    for (; ; ) {
      own.set(mine);
      Stance[] all = collect(me, mine);
      int agreed = preferenceOfLeaders(all);
      if (decides(mine, all)) {
        return mine.preference;
      } else if (agreed != NONE) {
        mine = mine.inNextRound(agreed);
      } else if (mine.preference != NONE) {
        mine = mine.withoutPreference();
      } else {
        mine = coin(me, mine);
      }
    }
  }

  /** All stances, one read after another. */
  private Stance[] collect(int me, Stance mine) {
    Stance[] all = new Stance[stances.size()];
    for (int process = 0; process < all.length; process++) {
      Stance stance = process == me ? mine : stances.get(process).get();
      all[process] = stance == null ? Stance.ABSENT : stance;
    }
    return all;
  }

  private static boolean decides(Stance mine, Stance[] all) {
    for (Stance other : all) {
      boolean agrees = other.preference == mine.preference;
      // one round behind is not enough: it may have read before I came to mine, and go on to it
      // with its own preference
      if (other.round > (agrees ? mine.round : mine.round - 2)) {
        return false;
      }
    }
    return mine.preference != NONE;
  }

  /** The preference that all in the highest round share, or none. */
  private static int preferenceOfLeaders(Stance[] all) {
    int round = 0;
    int preference = NONE;
    for (Stance stance : all) {
      if (stance.round > round) {
        round = stance.round;
        preference = stance.preference;
      } else if (stance.round == round && stance.preference != preference) {
        preference = NONE;
      }
    }
    return preference;
  }

  /** Walks until the coin of my round has fallen, and takes its side into the next. */
  private Stance coin(int me, Stance mine) {
    Stance flipping = mine;
    for (; ; ) {
      flipping = flipping.flipped(flip.getAsBoolean());
      stances.get(me).set(flipping);
      int sum = sum(me, flipping);
      if (Math.abs(sum) >= barrier) {
        return flipping.inNextRound(sum > 0 ? 1 : 0);
      }
    }
  }

  /** The sum of all flips of my round, at one moment. */
  private int sum(int me, Stance mine) {
    for (int before = -1; ; ) {
      int sum = 0;
      int count = 0;
      for (Stance stance : collect(me, mine)) {
        Flips flips = stance.flipsIn(mine.round);
        sum += flips == null ? 0 : flips.sum;
        count += flips == null ? 0 : flips.count;
      }
      if (count == before || stances.size() <= 2) {
        return sum; // of two processes only one is read, and one read is at one moment
      }
      before = count;
    }
  }
}
