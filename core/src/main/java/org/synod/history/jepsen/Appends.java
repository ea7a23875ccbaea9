// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.history.jepsen.Operation.Type;
import org.synod.history.jepsen.Transactions.Access;
import org.synod.history.jepsen.Transactions.Parsed;
import org.synod.history.jepsen.Transactions.Written;

/** The places of appended elements: those that reads show. */
final class Appends {
  private final Map<String, List<Long>> longest = new HashMap<>();
  private final Map<String, Parsed> readers = new HashMap<>(); // of the longest
  private final Map<Written, Integer> places = new HashMap<>();
  private final Set<String> unseen = new HashSet<>(); // keys that have an append that nobody saw
  private final Map<Written, Parsed> writers;

  Appends(List<Parsed> all, Map<Written, Parsed> writers) {
    this.writers = writers;
    for (Parsed each : all) {
      for (Access access : each.accesses()) {
        if (access.isRead()) {
          addRead(each, access);
        }
      }
    }
    longest.forEach(
        (key, list) -> {
          for (int i = 0; i < list.size(); i++) {
            places.put(new Written(key, list.get(i)), i + 1);
          }
        });
    Set<Parsed> seen = new HashSet<>();
    places.keySet().forEach(each -> seen.add(Objects.requireNonNull(writers.get(each))));
    writers.entrySet().stream()
        .filter(each -> !places.containsKey(each.getKey()))
        .filter(each -> each.getValue().operation().type != Type.FAIL)
        .filter(each -> each.getValue().hasCommitted() || seen.contains(each.getValue()))
        .sorted(Comparator.comparingInt(each -> each.getValue().operation().endPlace))
        .forEach(each -> addUnseen(each.getKey()));
  }

  /** The places; an append that has none is to be left out. */
  Map<Written, Integer> places() {
    return places;
  }

  private void addRead(Parsed reader, Access access) {
    List<Long> read = access.list();
    List<Long> known = longest.getOrDefault(access.key(), List.of());
    int common = Math.min(read.size(), known.size());
    if (!read.subList(0, common).equals(known.subList(0, common))) {
      throw reader.refused(
          access,
          "a beginning of " + known + ", which is read in line "
              + Objects.requireNonNull(readers.get(access.key())).operation().endLine
              + ", or more behind it");
    }
    if (read.size() > known.size()) {
      longest.put(access.key(), read);
      readers.put(access.key(), reader);
    }
  }

  private void addUnseen(Written append) {
    if (unseen.add(append.key())) {
      places.put(append, longest.getOrDefault(append.key(), List.of()).size() + 1);
    }
  }

  /** What an append shows to have been there before: an element of an unfinished transaction. */
  @Nullable Long unfinishedBefore(Written append) {
    int place = places.getOrDefault(append, 0);
    List<Long> list = longest.getOrDefault(append.key(), List.of());
    if (place < 2 || place > list.size()) {
      return null;
    }
    Parsed writer = writers.get(append);
    Parsed before = writers.get(new Written(append.key(), list.get(place - 2)));
    boolean isUnfinished =
        before != writer
            && list.subList(place, list.size()).stream()
                .anyMatch(each -> writers.get(new Written(append.key(), each)) == before);
    return isUnfinished ? list.get(place - 2) : null;
  }
}
