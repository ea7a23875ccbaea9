// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.consensus.hierarchy.BinaryConsensus.Flips;
import org.synod.consensus.hierarchy.BinaryConsensus.Stance;

/** The rounds and the coin of process 0 of three. A script says what it reads of the others. */
class BinaryConsensusTest {
  private static final int NONE = -1;

  private final List<Stance> written = new ArrayList<>(); // by process 0

  /**
   * The script of one process: reads return these stances in turn, and the last one from then on.
   */
  private static Stance[] reads(Stance... stances) {
    return stances;
  }

  private static Stance stance(int round, int preference) {
    return new Stance(round, preference, null);
  }

  private static Stance flipped(int count, int sum) {
    return new Stance(1, NONE, new Flips(1, count, sum, null));
  }

  /** Proposes as process 0, which must use up each H and T of the coin. */
  private int propose(int input, String coin, int barrier, Stance[] one, Stance[] two) {
    Stance[][] scripts = {{}, one, two};
    int[] used = new int[3];
    Variables scripted =
        new Variables() {
          @Override
          @SuppressWarnings("unchecked") // only stances are asked for
          public <V> Variable<V> variable(String name, int number) {
            return new Variable<>() {
              @Override
              public V get() {
                Stance[] script = scripts[number];
                return (V) script[Math.min(used[number]++, script.length - 1)];
              }

              @Override
              public void set(V value) {
                written.add((Stance) value);
              }
            };
          }
        };
    Iterator<Integer> sides = coin.chars().iterator();
    int decided =
        new BinaryConsensus(0, 3, scripted, () -> sides.next() == 'H', barrier).propose(0, input);
    assertEquals(false, sides.hasNext(), "all flips were used");
    return decided;
  }

  private List<Integer> rounds() {
    return written.stream().map(Stance::round).toList();
  }

  @Test
  void aloneItDecidesInTheSecondRound() {
    assertEquals(1, propose(1, "", 6, reads(Stance.ABSENT), reads(Stance.ABSENT)));
    assertEquals(List.of(stance(1, 1), stance(2, 1)), written);
  }

  @Test
  void itTakesOverWhatTheLeadersAgreeOnRoundByRound() {
    assertEquals(1, propose(0, "", 6, reads(stance(4, 1)), reads(stance(4, 1))));
    assertEquals(List.of(stance(1, 0), stance(2, 1), stance(3, 1), stance(4, 1)), written);
  }

  @Test
  void oneRoundAheadItDoesNotDecideYet() {
    assertEquals(0, propose(0, "", 6, reads(stance(2, 0)), reads(stance(1, 1))));
    assertEquals(List.of(1, 2, 3), rounds());
  }

  @Test
  void ofThoseWhoDisagreeItDropsItsPreferenceAndFlipsUntilTheBarrier() {
    Stance[] one = reads(stance(1, 1));
    assertEquals(1, propose(0, "HHTHHHHH", 6, one, reads(Stance.ABSENT)));
    assertEquals(stance(1, NONE), written.get(1));
    assertEquals(new Stance(1, NONE, new Flips(1, 8, 6, null)), written.get(9));
    assertEquals(1, written.get(10).preference());
    assertEquals(List.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2), rounds());
    written.clear();
    assertEquals(0, propose(0, "TT", 2, one, reads(Stance.ABSENT)));
  }

  @Test
  void theFlipsOfOthersCount() {
    Stance[] one = reads(stance(1, 1), stance(1, 1), flipped(7, 3));
    assertEquals(1, propose(0, "HH", 6, one, reads(flipped(5, 1))));
  }

  /**
   * Otherwise a process could flip back and forth between the reads, and two flips be missed or
   * counted.
   */
  @Test
  void theSumIsOfOneMoment() {
    Stance[] one =
        reads(stance(1, 1), stance(1, 1), flipped(1, 1), flipped(2, 0), flipped(2, 0));
    // on the first look the sum would be 2, at the barrier
    assertEquals(0, propose(0, "HTTT", 2, one, reads(Stance.ABSENT)));
  }

  @Test
  void flipsOfOtherRoundsDoNotCount() {
    Flips first = new Flips(1, 3, -3, null);
    Flips third = new Flips(3, 2, 2, first);
    Stance later = new Stance(3, NONE, third);
    assertSame(third, later.flipsIn(3));
    assertNull(later.flipsIn(2));
    assertSame(first, later.flipsIn(1));
    assertNull(stance(1, 0).flipsIn(1));
    assertEquals(new Flips(3, 3, 1, first), later.flipped(false).flips());
    assertEquals(new Flips(4, 1, 1, third), later.inNextRound(NONE).flipped(true).flips());
    assertEquals(
        List.of("no preference in round 0", "1 in round 2"),
        Arrays.asList(Stance.ABSENT.toString(), stance(2, 1).toString()));
  }
}
