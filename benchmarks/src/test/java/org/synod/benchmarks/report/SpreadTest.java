// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void oneBusyIterationChangesNothing() {
    Spread quiet = Spread.of(List.of(10.0, 11.0, 9.0, 12.0, 8.0));
    Spread busy = Spread.of(List.of(10.0, 11.0, 9.0, 1200.0, 8.0));
    assertEquals(10, quiet.middle());
    assertEquals(1, quiet.error());
    assertEquals(quiet.middle(), busy.middle());
    assertEquals(quiet.error(), busy.error());
  }

  @Test
  void betweenTwoMeasurementsItIsInterpolated() {
    Spread even = Spread.of(List.of(4.0, 1.0, 3.0, 2.0));
    assertEquals(2.5, even.middle());
    assertEquals(0.75, even.error()); // from 1.75 to 3.25
    assertEquals(10, even.sum());
  }

  @Test
  void fewMeasurementsHaveNoQuartiles() {
    assertEquals(2, Spread.of(List.of(1.0, 2.0, 300.0)).middle());
    assertTrue(Double.isNaN(Spread.of(List.of(1.0, 2.0, 300.0)).error()));
  }

  @Test
  void allIterationsOfAllForksCount() {
    Spread spread =
        Spread.of(
            JsonParser.parseString("{\"rawData\": [[1, 2], [3, 4], [5]]}").getAsJsonObject());
    assertEquals(new Spread(3, 1, 15), spread);
  }
}
