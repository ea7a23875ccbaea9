// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.synod.examples.programs.OrderBook.Book;
import org.synod.examples.programs.OrderBook.Order;

/** Two threads trade, and the test adds up what is printed. */
class OrderBookTest {
  private static final Pattern OUTPUT =
      Pattern.compile(
          "ordered (\\d+), traded (\\d+) Totals\\[traded=(\\d+), resting=(\\d+),"
              + " cash=\\[(-?\\d+), (-?\\d+)\\], shares=\\[(-?\\d+), (-?\\d+)\\]\\] conserved");

  @Test
  void totalsAreConserved() throws Exception {
    try (Jvm market = Jvm.start(OrderBook.class, 20_000)) {
      Jvm.End end = market.end();
      assertEquals(0, end.code(), end.toString());
      Matcher output = OUTPUT.matcher(String.join(" ", end.output()));
      assertTrue(output.matches(), end.toString());
      long[] n = new long[9];
      for (int i = 1; i < n.length; i++) {
        n[i] = Long.parseLong(output.group(i));
      }
      assertTrue(n[1] > 40_000 && n[2] > 10_000, "too few orders for a test: " + end);
      assertEquals(n[1], 2 * n[3] + n[4], "ordered = bought + sold + resting");
      assertEquals(n[2], n[3], "what orders traded at once is all that was traded");
      assertEquals(0, n[5] + n[6], "cash");
      assertEquals(0, n[7] + n[8], "shares");
    }
  }

  /** The oldest order of the best price comes first, and is traded at its own price. */
  @Test
  void ordersAreMatchedByPriceAndTime() {
    Book book = new Book();
    assertEquals(0, book.place(new Order(0, /* buys */ false, /* price */ 12, 5)));
    assertEquals(0, book.place(new Order(0, /* buys */ false, /* price */ 10, 5)));
    assertEquals(0, book.place(new Order(1, /* buys */ false, /* price */ 10, 5)));
    assertEquals(0, book.place(new Order(1, /* buys */ true, /* price */ 9, 5)));
    assertEquals(7, book.place(new Order(1, /* buys */ true, /* price */ 11, 7)));
    OrderBook.Totals totals = book.totals();
    assertEquals(7, totals.traded());
    assertEquals(5 + 3 + 5, totals.resting());
    assertEquals(List.of(50L, -50L), totals.cash()); // 2 of the 7 are trader 1's with himself
    assertEquals(List.of(-5L, 5L), totals.shares());
  }
}
