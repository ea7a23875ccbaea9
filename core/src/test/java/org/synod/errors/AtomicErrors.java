// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.synod.replica.Atomic;

/** A change that is cut off: alone, or announced after it was lost to another. */
abstract class AtomicErrors implements Scenario {
  /** No other thread changes the state. */
  static class Alone extends AtomicErrors {
    @Override
    public void operation() {
      add("operation " + added++);
    }
  }

  /** Another thread changes the state between the change's read and its compare-and-set. */
  static class Announced extends AtomicErrors {
    @Override
    public void operation() {
      String name = "operation " + added++;
      boolean[] isFirst = {true};
      names.updateAndGet(
          all -> {
            if (isFirst[0]) {
              isFirst[0] = false;
              Injection.onOther(() -> add("rival " + name));
            }
            return with(all, name);
          });
    }
  }

  final Atomic<List<String>> names = new Atomic<>(List.of());
  int added;
  private List<String> settled;

  void add(String name) {
    names.updateAndGet(all -> with(all, name));
  }

  static List<String> with(List<String> all, String name) {
    List<String> more = new ArrayList<>(all);
    more.add(name);
    return more;
  }

  @Override
  public void prepare() {
    add("before");
  }

  @Override
  public void goOn() {
    String name = "after " + added++;
    add(name);
    add(name + " too");
    Assertions.assertTrue(names.get().contains(name), name);
    settled = settled == null ? names.get() : settled;
  }

  @Override
  public void check(int returned) {
    List<String> all = names.get();
    Assertions.assertEquals(all.size(), all.stream().distinct().count(), "twice: " + all);
    List<String> done = all.stream().filter(name -> name.startsWith("operation")).toList();
    Assertions.assertTrue(done.size() >= returned, "lost: " + all);
    Assertions.assertTrue(settled.containsAll(done), "later: " + all + " " + settled);
  }
}
