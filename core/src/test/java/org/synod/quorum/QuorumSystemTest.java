// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Refusal;

/** Quorums that must meet do meet, in every system that can be made with up to 9 acceptors. */
class QuorumSystemTest {
  private static final int MOST = 9;

  static Stream<QuorumSystem> systems() {
    List<QuorumSystem> systems = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(4);
    for (int n = 1; n <= MOST; n++) {
      systems.add(QuorumSystem.majority(n));
      for (int i = 0; i < 8; i++) {
        systems.add(QuorumSystem.weighted(random.longs(n, 1, 9).toArray()));
      }
      for (int prepare = 1; prepare <= n; prepare++) {
        systems.add(QuorumSystem.flexible(n, prepare, n - prepare + 1));
      }
      for (int classic = n / 2 + 1; classic <= n; classic++) {
        systems.add(QuorumSystem.fast(n, classic, n - (classic - 1) / 2));
      }
      for (int columns = 1; n * columns <= MOST; columns++) {
        systems.add(QuorumSystem.grid(n, columns));
      }
    }
    return systems.stream();
  }

  private static List<Long> smallest(int acceptors, LongPredicate isQuorum) {
    List<Long> smallest = new ArrayList<>();
    for (long set = 0; set < 1L << acceptors; set++) {
      if (isQuorum.test(set) && isMinimal(set, isQuorum)) {
        smallest.add(set);
      }
    }
    return smallest;
  }

  private static boolean isMinimal(long set, LongPredicate isQuorum) {
    for (long left = set; left != 0; left &= left - 1) {
      if (isQuorum.test(set & ~Long.lowestOneBit(left))) {
        return false;
      }
    }
    return true;
  }

  /** FPaxos §3, and Fast Paxos §2.3, requirement (7b) for values that can be chosen. */
  @ParameterizedTest
  @MethodSource("systems")
  void whatPreparesMeetsWhatAcceptsAndEachTwoFastQuorums(QuorumSystem system) {
    List<Long> fast = smallest(system.acceptors(), system::isFastQuorum);
    List<Long> accept = smallest(system.acceptors(), system::isAcceptQuorum);
    assertFalse(fast.isEmpty() || accept.isEmpty());
    for (long prepared : smallest(system.acceptors(), system::isPrepareQuorum)) {
      for (long accepted : accept) {
        assertTrue((prepared & accepted) != 0, () -> prepared + " and " + accepted);
      }
      for (long one : fast) {
        for (long other : fast) {
          assertTrue((prepared & one & other) != 0, () -> prepared + ", " + one + ", " + other);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void whatContainsAQuorumIsOneAndAllAcceptorsAre(QuorumSystem system) {
    long all = (1L << system.acceptors()) - 1;
    for (LongPredicate isQuorum :
        List.<LongPredicate>of(
            system::isPrepareQuorum, system::isAcceptQuorum, system::isFastQuorum)) {
      assertTrue(isQuorum.test(all));
      assertFalse(isQuorum.test(0));
      for (long set = 0; set <= all; set++) {
        for (int more = 0; isQuorum.test(set) && more < system.acceptors(); more++) {
          assertTrue(isQuorum.test(set | 1L << more));
        }
      }
    }
  }

  @Test
  void sizesAreAsTheirNamesSay() {
    assertEquals(10, smallest(5, QuorumSystem.majority(5)::isAcceptQuorum).size());
    assertEquals(6, smallest(4, QuorumSystem.flexible(4, 3, 2)::isAcceptQuorum).size());
    assertEquals(5, smallest(5, QuorumSystem.fast(5, 3, 4)::isFastQuorum).size());
    QuorumSystem grid = QuorumSystem.grid(2, 3);
    assertEquals(List.of(0b000111L, 0b111000L), smallest(6, grid::isPrepareQuorum));
    assertEquals(List.of(0b001001L, 0b010010L, 0b100100L), smallest(6, grid::isAcceptQuorum));
    QuorumSystem weighted = QuorumSystem.weighted(3, 1, 1);
    assertTrue(weighted.isAcceptQuorum(0b001));
    assertFalse(weighted.isAcceptQuorum(0b110));
    assertTrue(QuorumSystem.majority(64).isFastQuorum(-1L));
    assertTrue(QuorumSystem.grid(1, 64).isPrepareQuorum(-1L));
    assertFalse(QuorumSystem.grid(1, 64).isPrepareQuorum(-2L));
  }

  @Test
  void refusesQuorumsThatNeedNotMeetAndNamesThem() {
    Refusal.ofArgument(
        "quorums: {0, 1} prepares and {2, 3} accepts",
        () -> QuorumSystem.flexible(4, 2, 2));
    Refusal.ofArgument(
        "quorums: {0} prepares and {1, 2} accepts", () -> QuorumSystem.flexible(5, 1, 2));
    Refusal.ofArgument(
        "quorums: {0, 1} prepares and has none of what the fast quorums {0, 2} and {1, 2} have",
        () -> QuorumSystem.fast(3, 2, 2));
    Refusal.ofArgument("quorums: {0} prepares and {1} accepts", () -> QuorumSystem.fast(2, 1, 2));
  }

  /**
   * Each refusal has a good reason: the sets that it names are quorums of the kinds that it says.
   */
  @Test
  void theSetsThatARefusalNamesAreQuorumsThatDoNotMeet() {
    int refused = 0;
    for (int n = 1; n <= MOST; n++) {
      for (int classic = n / 2 + 1; classic <= n; classic++) {
        for (int fast = 1; fast <= n - (classic - 1) / 2 - 1; fast++) {
          int acceptors = n;
          int prepare = classic;
          int fastest = fast;
          String message =
              assertThrows(
                      IllegalArgumentException.class,
                      () -> QuorumSystem.fast(acceptors, prepare, fastest))
                  .getMessage();
          List<Long> sets = setsIn(message);
          assertEquals(0, sets.get(0) & sets.get(1) & sets.get(2), message);
          assertEquals(classic, Long.bitCount(sets.get(0)), message);
          assertEquals(fast, Long.bitCount(sets.get(1)), message);
          assertEquals(fast, Long.bitCount(sets.get(2)), message);
          refused++;
        }
      }
    }
    assertTrue(refused > 50);
  }

  private static List<Long> setsIn(String message) {
    List<Long> sets = new ArrayList<>();
    Matcher braces = Pattern.compile("\\{([0-9, ]*)}").matcher(message);
    while (braces.find()) {
      long set = 0;
      for (String member : braces.group(1).split(", ")) {
        set |= 1L << Integer.parseInt(member);
      }
      sets.add(set);
    }
    return sets;
  }

  /** A quorum is as its definition says, and without any one of its acceptors it is no quorum. */
  @Test
  void theLargestSystemsAreAsTheirDefinitionsSay() {
    QuorumSystem grid = QuorumSystem.grid(8, 8);
    long[] weights = new long[64];
    for (int i = 0; i < 8; i++) {
      requireLeast(0xFFL << 8 * i, grid::isPrepareQuorum);
      requireLeast(0x0101_0101_0101_0101L << i, grid::isAcceptQuorum);
    }
    for (int i = 0; i < 64; i++) {
      weights[i] = i < 60 ? 1 : 60; // three of the last four are a quorum, and all others are not
    }
    requireLeast(7L << 61, QuorumSystem.weighted(weights)::isAcceptQuorum);
    requireLeast(-1L << 31, QuorumSystem.majority(64)::isAcceptQuorum);
    requireLeast(-1L << 31, QuorumSystem.majority(64)::isPrepareQuorum);
    requireLeast(-1L, QuorumSystem.majority(64)::isFastQuorum);
    requireLeast(-1L << 32, QuorumSystem.flexible(64, 33, 32)::isAcceptQuorum);
    requireLeast(-1L << 16, QuorumSystem.fast(64, 33, 48)::isFastQuorum);
    Refusal.ofArgument("quorums: {0, 1, 2", () -> QuorumSystem.flexible(64, 32, 32));
    Refusal.ofArgument("quorums: {0, 1, 2", () -> QuorumSystem.fast(64, 33, 47));
  }

  private static void requireLeast(long set, LongPredicate isQuorum) {
    assertTrue(isQuorum.test(set), () -> "no quorum: " + QuorumSystems.toString(set));
    for (long left = set; left != 0; left &= left - 1) {
      long without = set & ~Long.lowestOneBit(left);
      assertFalse(isQuorum.test(without), () -> "a quorum: " + QuorumSystems.toString(without));
    }
  }

  @Test
  void refusesBadSizesByName() {
    Refusal.ofArgument("acceptors: 0", () -> QuorumSystem.majority(0));
    Refusal.ofArgument("acceptors: 65", () -> QuorumSystem.majority(65));
    Refusal.ofArgument("prepare: 0", () -> QuorumSystem.flexible(3, 0, 3));
    Refusal.ofArgument("prepare: 4", () -> QuorumSystem.flexible(3, 4, 3));
    Refusal.ofArgument("accept: 0", () -> QuorumSystem.flexible(3, 3, 0));
    Refusal.ofArgument("accept: 4", () -> QuorumSystem.flexible(3, 3, 4));
    Refusal.ofArgument("fast: 4", () -> QuorumSystem.fast(3, 2, 4));
    Refusal.ofArgument("rows: 0", () -> QuorumSystem.grid(0, 3));
    Refusal.ofArgument("columns: 0", () -> QuorumSystem.grid(3, 0));
    Refusal.ofArgument("columns: 9", () -> QuorumSystem.grid(8, 9));
    Refusal.ofArgument("weights: 0", () -> QuorumSystem.weighted());
    Refusal.ofArgument("weights[1]: 0", () -> QuorumSystem.weighted(1, 0, 1));
    Refusal.ofArgument("weights[0]: -1", () -> QuorumSystem.weighted(-1));
    Refusal.ofArgument(
        "weights[1]: 2", () -> QuorumSystem.weighted(Long.MAX_VALUE - 1, 2));
  }
}
