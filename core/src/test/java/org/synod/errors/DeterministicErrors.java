// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.synod.log.HeapLog;
import org.synod.transaction.deterministic.Access;
import org.synod.transaction.deterministic.Declaration;
import org.synod.transaction.deterministic.DeterministicExecutor;
import org.synod.transaction.deterministic.Procedure;
import org.synod.transaction.deterministic.Worker;

/** A worker that is cut off in a command, or in those of others, and is called again. */
class DeterministicErrors implements Scenario {
  private static final String NAMES = "names";
  private static final String COPY = "copy";

  /** Each command appends itself to two lists, through a third key that it removes. */
  private static final class Appending
      implements Procedure<String, String, List<String>, List<String>> {
    @Override
    public void declare(String name, Declaration<String> keys) {
      keys.writes(NAMES);
      keys.writes(COPY);
      keys.writes(name);
    }

    @Override
    public List<String> run(String name, Access<String, List<String>> state) {
      List<String> old = state.get(NAMES);
      List<String> next = AtomicErrors.with(old == null ? List.of() : old, name);
      state.set(NAMES, next);
      List<String> copy = state.get(COPY);
      state.set(COPY, AtomicErrors.with(copy == null ? List.of() : copy, name));
      state.set(name, null);
      return next;
    }
  }

  private final HeapLog<String> log = new HeapLog<>();
  private final DeterministicExecutor<String, String, List<String>, List<String>> executor =
      new DeterministicExecutor<>(log, new Appending(), 2);
  private final Worker<String, String, List<String>, List<String>> worker = executor.worker(0);
  private final AtomicInteger number = new AtomicInteger();
  private @Nullable List<String> settled;

  @Override
  public void prepare() {
    worker.execute("before");
  }

  @Override
  public void operation() {
    log.append("beside " + number.incrementAndGet());
    List<String> after = worker.execute("operation " + number.incrementAndGet());
    Assertions.assertEquals(after, worker.get(NAMES));
  }

  @Override
  public void goOn() {
    String name = "after " + number.incrementAndGet();
    List<String> after = worker.execute(name);
    Assertions.assertEquals(name, after.get(after.size() - 1));
    settled = settled == null ? after : settled;
  }

  @Override
  public void check(int returned) {
    List<String> names = worker.get(NAMES);
    Assertions.assertEquals(names, worker.get(COPY), "half of a command");
    Assertions.assertEquals(names, executor.worker(1).get(NAMES), "at another worker");
    Assertions.assertEquals(log.decidedPrefix(), worker.position());
    Assertions.assertEquals(names.size(), names.stream().distinct().count(), "twice: " + names);
    List<String> done = names.stream().filter(name -> name.startsWith("operation")).toList();
    Assertions.assertTrue(done.size() >= returned, "lost: " + names);
    Assertions.assertEquals(settled, names.subList(0, settled.size()));
  }
}
