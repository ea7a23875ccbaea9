// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random transactions of several clients, on few keys at a time: updates of one key, reads of two
 * with a write of one, writes of two, reads of all.
 */
record Workload(int clients, int transactions, int keys, long seed) {
  /** So many transactions of a client use the same keys, whose lists stay short. */
  private static final int PART = 10;

  /** So long a client waits, at most, for another one to do something. */
  private static final long MEETING_NANOS = 1_000_000;

  List<String> allKeys() {
    List<String> all = new ArrayList<>();
    for (int part = 0; part <= (transactions - 1) / PART; part++) {
      all.addAll(keys(part));
    }
    return all;
  }

  private List<String> keys(int part) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      some.add((char) ('a' + i) + "" + part);
    }
    return some;
  }

  /** What one client does. The counter is of the operations of all clients. */
  void run(int client, Session session, AtomicLong done) throws SQLException {
    Random random = new Random(seed * clients + client);
    for (int i = 0; i < transactions; i++) {
      List<String> some = keys(i / PART);
      Collections.shuffle(some, random);
      session.begin("p" + client + "." + i);
      switch (random.nextInt(4)) {
        case 0 -> {
          session.read(some.get(0));
          meet(done);
          session.write(some.get(0));
        }
        case 1 -> {
          session.read(some.get(0));
          session.read(some.get(1));
          meet(done);
          session.write(some.get(0));
        }
        case 2 -> {
          List<String> two = some.subList(0, 2);
          Collections.sort(two); // so that writers of both do not wait for each other
          session.write(two.get(0));
          meet(done);
          session.write(two.get(1));
        }
        default -> {
          for (String key : some) {
            session.read(key);
            meet(done);
          }
        }
      }
      session.commit();
      done.incrementAndGet();
    }
  }

  /** Lets another client do something first, unless none does in time. */
  private static void meet(AtomicLong done) {
    long mine = done.incrementAndGet();
    long start = System.nanoTime();
    while (done.get() == mine && System.nanoTime() - start < MEETING_NANOS) {
      Thread.yield();
    }
  }
}
