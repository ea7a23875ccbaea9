// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.synod.ledger.BlockTree.Block;

/**
 * How final the longest branch is: an attacker with a share of the work appends to a branch of its
 * own, from the block before a payment on, and wins if that is the longest once the payment is some
 * blocks deep. The share of runs that it wins is compared with the known formula (M. Rosenfeld,
 * <i>Analysis of Hashrate-Based Double Spending</i>, 2014, section 4).
 */
class FinalityTest {
  private static final int RUNS = 4_000;
  private static final int HOPELESS = 40; // blocks behind: (q / p)^40 is small

  /** An attacker that has caught up is ahead of the others sooner or later. */
  private static double formula(double q, int depth) {
    double p = 1 - q;
    double fails = 0;
    double term = 1; // (k + depth - 1 over k)
    for (int k = 0; k < depth; k++) {
      fails += term * (Math.pow(p, depth) * Math.pow(q, k) - Math.pow(p, k) * Math.pow(q, depth));
      term = term * (k + depth) / (k + 1);
    }
    return 1 - fails;
  }

  /** True if the attacker's branch gets as long as the one that has the payment. */
  private static boolean isReversed(SplittableRandom random, double q, int depth) {
    BlockTree<String> tree = new BlockTree<>("g", Oracle.work(0, text -> new byte[0]));
    Block<String> attackers = tree.genesis();
    Block<String> last = tree.genesis(); // of those who take the longest branch for theirs
    boolean isDeep = false;
    while (!isDeep || attackers.height() < last.height()) {
      if (isDeep && last.height() - attackers.height() > HOPELESS) {
        return false;
      }
      if (random.nextDouble() < q) {
        attackers = tree.append(attackers, "attacker").orElseThrow();
      } else {
        last = tree.append(last, "payment").orElseThrow();
      }
      isDeep |= last.height() >= depth;
    }
    // one block more, and every reader takes the attacker's branch
    while (attackers.height() <= last.height()) {
      attackers = tree.append(attackers, "attacker").orElseThrow();
    }
    assertEquals("attacker", tree.branch(tree.longest()).get(1));
    return true;
  }

  @ParameterizedTest
  @CsvSource({"0.1, 1", "0.1, 3", "0.3, 1", "0.3, 3", "0.3, 6", "0.45, 6"})
  void anAttackerReversesAPaymentAsOftenAsTheFormulaSays(double q, int depth) {
    SplittableRandom random = new SplittableRandom(42);
    int reversed = 0;
    for (int i = 0; i < RUNS; i++) {
      reversed += isReversed(random, q, depth) ? 1 : 0;
    }
    double expected = formula(q, depth);
    double deviation = Math.sqrt(RUNS * expected * (1 - expected));
    assertEquals(RUNS * expected, reversed, 4 * deviation + 1, q + ", " + depth);
  }

  @Test
  void deeperIsMoreFinalAndHalfOfTheWorkIsEnoughForever() {
    assertTrue(formula(0.1, 6) < formula(0.1, 3));
    assertEquals(0.00059, formula(0.1, 6), 0.00001); // Rosenfeld's table
    assertEquals(0.2, formula(0.1, 1), 0.001);
    assertEquals(1, formula(0.5, 10), 1e-9);
  }
}
