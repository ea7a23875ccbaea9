// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShareTest {
  private final Share.All all = new Share.All();

  @Test
  void theLastThreadTellsTheShareOfTheSlowest() {
    assertEquals(0, all.add(100, 4));
    assertEquals(0, all.add(20, 4));
    assertEquals(0, all.add(200, 4));
    assertEquals(20, all.add(80, 4));
  }

  @Test
  void anIterationForgetsTheOneBefore() {
    all.add(1, 1);
    all.begin();
    assertEquals(100, all.add(7, 1));
  }
}
