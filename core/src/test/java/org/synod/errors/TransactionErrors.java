// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.synod.transaction.Ref;
import org.synod.transaction.Transactions;

/** A transaction that is cut off: alone, or overtaken between its reads and its commit. */
abstract class TransactionErrors implements Scenario {
  /** No other thread changes the registers. */
  static class Alone extends TransactionErrors {
    @Override
    public void operation() {
      add("operation " + added++);
    }
  }

  /** Another thread changes the registers while the body runs for the first time. */
  static class Overtaken extends TransactionErrors {
    @Override
    public void operation() {
      String name = "operation " + added++;
      boolean[] isFirst = {true};
      Transactions.run(
          tx -> {
            List<String> all = AtomicErrors.with(tx.get(names), name);
            if (isFirst[0]) {
              isFirst[0] = false;
              Injection.onOther(() -> add("rival " + name));
            }
            tx.set(count, tx.get(read) + tx.get(count) + 1);
            tx.set(names, all);
          });
    }
  }

  /** A thread sleeps until a register changes. It must not be left asleep once it has. */
  static class Awaited extends TransactionErrors {
    private static final long LONG_MILLIS = 20_000; // a thread that is asleep then is for ever

    private int before;
    private Thread waiter;

    @Override
    public void prepare() {
      super.prepare();
      before = count.get().value();
      waiter = new Thread(() -> Transactions.run(tx -> tx.await(tx.get(count) > before)));
      waiter.setDaemon(true);
      waiter.start();
      while (waiter.getState() != Thread.State.WAITING) {
        Thread.yield();
      }
    }

    @Override
    public void operation() {
      add("operation " + added++);
    }

    @Override
    public void goOn() {
      if (count.get().value() > before) {
        requireAwake();
      }
      super.goOn();
      requireAwake();
    }

    private void requireAwake() {
      try {
        waiter.join(LONG_MILLIS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      Assertions.assertFalse(waiter.isAlive(), "left asleep");
    }
  }

  final Ref<List<String>> names = new Ref<>(List.of());
  final Ref<Integer> count = new Ref<>(0);
  final Ref<Integer> read = new Ref<>(0);
  int added;
  private List<String> settled;

  void add(String name) {
    Transactions.run(
        tx -> {
          tx.set(count, tx.get(count) + tx.get(read) + 1);
          tx.update(names, all -> AtomicErrors.with(all, name));
        });
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
    Assertions.assertTrue(names.get().value().contains(name), name);
    settled = settled == null ? names.get().value() : settled;
  }

  @Override
  public void check(int returned) {
    List<String> all = names.get().value();
    Assertions.assertEquals(all.size(), all.stream().distinct().count(), "twice: " + all);
    Assertions.assertEquals(all.size(), count.get().value(), "in one of two: " + all);
    List<String> done = all.stream().filter(name -> name.startsWith("operation")).toList();
    Assertions.assertTrue(done.size() >= returned, "lost: " + all);
    Assertions.assertTrue(settled.containsAll(done), "later: " + all + " " + settled);
  }
}
