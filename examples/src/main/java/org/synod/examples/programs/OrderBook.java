// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.synod.replica.Replicated;

/**
 * An order book for many threads, made of one for a single thread. Two traders place random orders
 * at the same time. At the end nothing has been lost, made or counted twice.
 *
 * <pre>
 * java -cp core/target/classes OrderBook.java 100000
 * </pre>
 */
final class OrderBook {
  private static final String USAGE = "usage: OrderBook ORDERS";
  private static final int TRADERS = 2;

  record Order(int trader, boolean buys, long price, long quantity) {
    Order of(long other) {
      return new Order(trader, buys, price, other);
    }

    boolean meets(long otherPrice) {
      return buys ? otherPrice <= price : otherPrice >= price;
    }
  }

  /** The state of the book in numbers. */
  record Totals(long traded, long resting, List<Long> cash, List<Long> shares) {}

  /** An ordinary order book, which knows nothing of threads. */
  static final class Book {
    private final TreeMap<Long, Deque<Order>> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<Long, Deque<Order>> asks = new TreeMap<>();
    private final long[] cash = new long[TRADERS];
    private final long[] shares = new long[TRADERS];
    private long traded;

    /** Trades with the best orders of the other side, and returns how much was traded at once. */
    long place(Order order) {
      TreeMap<Long, Deque<Order>> others = order.buys() ? asks : bids;
      long left = order.quantity();
      while (left > 0 && !others.isEmpty() && order.meets(others.firstKey())) {
        Deque<Order> best = others.firstEntry().getValue();
        Order other = best.removeFirst();
        long quantity = Math.min(left, other.quantity());
        trade(order.buys() ? order : other, order.buys() ? other : order, quantity, other.price());
        left -= quantity;
        if (quantity < other.quantity()) {
          best.addFirst(other.of(other.quantity() - quantity));
        } else if (best.isEmpty()) {
          others.remove(other.price());
        }
      }
      if (left > 0) {
        TreeMap<Long, Deque<Order>> mine = order.buys() ? bids : asks;
        mine.computeIfAbsent(order.price(), price -> new ArrayDeque<>()).addLast(order.of(left));
      }
      return order.quantity() - left;
    }

    private void trade(Order buy, Order sell, long quantity, long price) {
      cash[buy.trader()] -= quantity * price;
      cash[sell.trader()] += quantity * price;
      shares[buy.trader()] += quantity;
      shares[sell.trader()] -= quantity;
      traded += quantity;
    }

    Totals totals() {
      long resting = 0;
      for (TreeMap<Long, Deque<Order>> side : List.of(bids, asks)) {
        for (Deque<Order> orders : side.values()) {
          resting += orders.stream().mapToLong(Order::quantity).sum();
        }
      }
      return new Totals(
          traded, resting, List.of(cash[0], cash[1]), List.of(shares[0], shares[1]));
    }
  }

  /** The numbers that a trader knows: how much he ordered, and how much was traded at once. */
  private record Told(long ordered, long atOnce) {}

  private static Told trade(Replicated<Book> book, int trader, int orders) {
    SplittableRandom random = new SplittableRandom(trader);
    long ordered = 0;
    long atOnce = 0;
    for (int i = 0; i < orders; i++) {
      long price = random.nextLong(95, 106);
      Order order = new Order(trader, random.nextBoolean(), price, random.nextLong(1, 100));
      ordered += order.quantity();
      atOnce += book.<Long>update(b -> b.place(order));
    }
    return new Told(ordered, atOnce);
  }

  /** Returns 0, or 1 if the totals do not agree. */
  private static int run(int orders) throws InterruptedException, ExecutionException {
    Replicated<Book> book = new Replicated<>(Book::new);
    List<Callable<Told>> traders = new ArrayList<>();
    for (int i = 0; i < TRADERS; i++) {
      int trader = i;
      traders.add(() -> trade(book, trader, orders));
    }
    ExecutorService threads = Executors.newFixedThreadPool(TRADERS);
    long ordered = 0;
    long atOnce = 0;
    for (Future<Told> told : threads.invokeAll(traders)) {
      ordered += told.get().ordered();
      atOnce += told.get().atOnce();
    }
    threads.shutdown();
    Totals totals = book.read(Book::totals);
    System.out.println("ordered " + ordered + ", traded " + atOnce);
    System.out.println(totals);
    boolean isConserved =
        ordered == 2 * totals.traded() + totals.resting()
            && atOnce == totals.traded()
            && totals.cash().get(0) + totals.cash().get(1) == 0
            && totals.shares().get(0) + totals.shares().get(1) == 0;
    System.out.println(isConserved ? "conserved" : "NOT conserved");
    return isConserved ? 0 : 1;
  }

  public static void main(String[] args) throws InterruptedException, ExecutionException {
    if (args.length != 1) {
      end(64, "arguments: " + args.length + ", allowed: 1", USAGE);
    }
    if (!args[0].matches("[1-9][0-9]{0,5}")) {
      end(64, "ORDERS: " + args[0] + ", allowed: 1 to 999999", USAGE);
    }
    System.exit(run(Integer.parseInt(args[0])));
  }

  private static void end(int code, String... lines) {
    System.err.println(String.join(System.lineSeparator(), lines));
    System.exit(code);
  }
}
