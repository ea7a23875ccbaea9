// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assertions;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.transaction.registers.RegisterTransactions;
import org.synod.transaction.registers.TransactionOutcome;
import org.synod.transaction.registers.TransactionState;

/** A transaction over registers that is cut off: of two that it writes, or beside one it reads. */
abstract class RegisterTransactionErrors implements Scenario {
  /** It reads what it writes, so its intents decide. */
  static class Parallel extends RegisterTransactionErrors {
    @Override
    public void operation() {
      add("operation " + added++, false);
    }
  }

  /** It reads another register too, so its status register decides. */
  static class Serial extends RegisterTransactionErrors {
    @Override
    public void operation() {
      add("operation " + added++, true);
    }
  }

  private static final int FIRST = 0;
  private static final int SECOND = 1;
  private static final int READ = 2;

  private final Map<UUID, Register<TransactionOutcome>> statuses = new ConcurrentHashMap<>();
  private final RegisterTransactions<List<String>> transactions =
      new RegisterTransactions<>(
          List.<Register<TransactionState<List<String>>>>of(
              new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>()),
          id -> statuses.computeIfAbsent(id, unused -> new HeapRegister<>()));
  int added;
  private List<String> settled;

  void add(String name, boolean isSerial) {
    transactions.run(
        tx -> {
          List<String> more = isSerial ? tx.get(READ) : List.of();
          Assertions.assertEquals(List.of(), more);
          tx.update(FIRST, all -> AtomicErrors.with(all, name));
          tx.update(SECOND, all -> AtomicErrors.with(all, name));
        });
  }

  private List<String> names() {
    return transactions.atomically(
        tx -> {
          Assertions.assertEquals(tx.get(FIRST), tx.get(SECOND));
          return tx.get(FIRST);
        });
  }

  @Override
  public void prepare() {
    transactions.run(
        tx -> {
          for (int i = FIRST; i <= READ; i++) {
            tx.set(i, List.of());
          }
        });
    add("before", false);
  }

  @Override
  public void goOn() {
    String name = "after " + added++;
    add(name, false);
    add(name + " too", true);
    Assertions.assertTrue(names().contains(name), name);
    settled = settled == null ? names() : settled;
  }

  @Override
  public void check(int returned) {
    List<String> all = names();
    Assertions.assertEquals(all.size(), all.stream().distinct().count(), "twice: " + all);
    List<String> done = all.stream().filter(name -> name.startsWith("operation")).toList();
    Assertions.assertTrue(done.size() >= returned, "lost: " + all);
    Assertions.assertTrue(settled.containsAll(done), "later: " + all + " " + settled);
  }
}
