// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.synod.replica.Replicated;

/** An ordinary map that many threads change, none of which can hold up the others. */
final class SharedInventory {
  public static void main(String[] args) throws InterruptedException {
    Replicated<TreeMap<String, Integer>> stock = new Replicated<>(TreeMap::new);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 100; i++) {
      pool.execute(() -> stock.update(map -> map.merge("apples", 1, Integer::sum)));
    }
    pool.shutdown();
    pool.awaitTermination(1, TimeUnit.MINUTES);
    Integer left =
        stock.update(
            map -> {
              int apples = map.getOrDefault("apples", 0);
              if (apples < 30) {
                throw new IllegalStateException("apples: " + apples + ", allowed: 30 or more");
              }
              map.put("apples", apples - 30);
              return apples - 30;
            });
    System.out.println(left); // prints 70
    String shown = stock.read(TreeMap::toString);
    System.out.println(shown); // prints {apples=70}
  }
}
