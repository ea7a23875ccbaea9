// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.synod.replica.Atomic;

/** A sorted map that is copied when it changes. A snapshot of it costs nothing. */
final class SnapshotMap<K extends Comparable<K>, V> {
  private final Atomic<SortedMap<K, V>> map = new Atomic<>(Collections.emptySortedMap());

  /** Returns the value that the key had before; null if it had none. */
  V put(K key, V value) {
    SortedMap<K, V> before =
        map.getAndUpdate(
            old -> {
              SortedMap<K, V> next = new TreeMap<>(old);
              next.put(key, value);
              return next;
            });
    return before.get(key);
  }

  /** Returns the value that the key had; null if it had none. */
  V remove(K key) {
    SortedMap<K, V> before =
        map.getAndUpdate(
            old -> {
              SortedMap<K, V> next = new TreeMap<>(old);
              next.remove(key);
              return next;
            });
    return before.get(key);
  }

  /** The map at one moment, which does not change any more. */
  SortedMap<K, V> snapshot() {
    return Collections.unmodifiableSortedMap(map.get());
  }

  public static void main(String[] args) {
    SnapshotMap<String, Integer> ages = new SnapshotMap<>();
    ages.put("Grace", 85);
    ages.put("Ada", 36);
    SortedMap<String, Integer> before = ages.snapshot();
    System.out.println(ages.remove("Ada")); // prints 36
    System.out.println(before); // prints {Ada=36, Grace=85}
    System.out.println(ages.snapshot()); // prints {Grace=85}
  }
}
