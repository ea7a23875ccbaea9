// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random small histories, of which most are nearly right. */
final class Histories {
  private final Random random;
  private final History history = new History();
  private final int keys;
  private final double wrong; // the part of reads that are of any version
  private final Map<String, List<Long>> written = new HashMap<>(); // all, in their order
  private final Map<String, Long> versions = new HashMap<>();

  Histories(Random random) {
    this.random = random;
    keys = 1 + random.nextInt(3);
    wrong = random.nextInt(4) * 0.25;
  }

  History next() {
    int count = 2 + random.nextInt(5);
    boolean isSplit = random.nextInt(3) == 0;
    boolean isTimed = random.nextBoolean();
    List<RecordedTransaction> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordedTransaction tx = history.transaction("T" + i);
      if (isTimed) {
        int from = Math.max(0, 4 * i - random.nextInt(10));
        tx.during(from, from + 1 + random.nextInt(8));
      }
      all.add(tx);
    }
    for (RecordedTransaction tx : all) {
      if (isSplit) {
        split(tx);
      } else {
        fill(tx);
      }
      int outcome = random.nextInt(12);
      if (outcome == 0) {
        tx.aborts();
      } else if (outcome > 1) {
        tx.commits();
      }
    }
    return history;
  }

  /** A transaction that reads all keys, or writes one: long forks need these. */
  private void split(RecordedTransaction tx) {
    if (random.nextBoolean()) {
      String key = "k" + random.nextInt(keys);
      List<Long> values = values(key);
      values.add((long) values.size());
      tx.writes(key, values.size() - 1, version(key));
      return;
    }
    for (int i = 0; i < keys; i++) {
      List<Long> values = values("k" + i);
      int back = values.size() > 1 ? random.nextInt(2) : 0;
      tx.reads("k" + i, values.get(values.size() - 1 - back));
    }
  }

  private List<Long> values(String key) {
    return written.computeIfAbsent(key, k -> new ArrayList<>(List.of(0L)));
  }

  private void fill(RecordedTransaction tx) {
    Map<String, Long> own = new HashMap<>();
    int operations = 1 + random.nextInt(4);
    for (int i = 0; i < operations; i++) {
      String key = "k" + random.nextInt(keys);
      List<Long> values = values(key);
      if (random.nextInt(5) < 2) {
        long value = values.size();
        values.add(value);
        tx.writes(key, value, version(key));
        own.put(key, value);
      } else if (own.containsKey(key) && random.nextInt(10) > 0) {
        tx.reads(key, own.get(key));
      } else {
        boolean isAny = random.nextDouble() < wrong;
        int back = Math.min(values.size() - 1, random.nextInt(10) == 0 ? 1 : 0);
        int place = isAny ? random.nextInt(values.size()) : values.size() - 1 - back;
        tx.reads(key, values.get(place));
      }
    }
  }

  /** A version after all of the key, or now and then before the last ones. */
  private long version(String key) {
    long last = versions.merge(key, 1000L, Long::sum);
    return random.nextInt(8) == 0 ? Math.max(1, last - 1500 + random.nextInt(300)) : last;
  }
}
