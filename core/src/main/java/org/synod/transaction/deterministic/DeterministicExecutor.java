// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.synod.log.Log;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * Executes the commands of a {@link Log} over a state of keys and values, in parallel and with the
 * outcome of the log's order. Commands declare the keys that they use. So none is aborted, none
 * takes a lock, and executors over the same log in several JVMs reach the same states without a
 * word to each other.
 *
 * <pre>{@code
 * Log<Transfer> log = new HeapLog<>();
 * var executor = new DeterministicExecutor<>(log, new Transfers(), 2);
 * Worker<Transfer, String, Long, Boolean> mine = executor.worker(0); // one for each thread
 * boolean isDone = mine.execute(new Transfer("alice", "bob", 5));
 * Long balance = mine.get("bob");
 * }</pre>
 *
 * <p>Each thread that calls it has a {@link Worker}. A worker reads the whole log, and knows for
 * each command which one wrote each of its keys last. So the reading is done by each worker, and
 * the runs of the bodies are shared. It pays if bodies are long enough; the page
 * docs/deterministic.md says from which work on.
 *
 * <p>If a body throws, its command has no effect, in all executors, and only the caller of {@link
 * Worker#execute} gets the exception. A body that uses a key which it has not declared gets an
 * {@link IllegalArgumentException} that names the key.
 *
 * <p><i>Progress:</i> see {@link Worker}: wait-free except for the log and the bodies. A worker
 * that stops anywhere holds up nobody.
 *
 * <p><i>Linearization:</i> each command when it is decided in the log.
 *
 * <p><i>Memory effects:</i> see {@link Worker}.
 *
 * <p><i>Not guaranteed:</i> the same states in two executors, if bodies are not deterministic; one
 * run for each command: one that is run twice takes effect once. Commands that write the same key
 * run one after the other, whatever the number of workers. Each worker has a table of all keys.
 *
 * <p>Sources: A. Thomson et al., <i>Calvin: Fast distributed transactions for partitioned database
 * systems</i>, SIGMOD 2012; J. Faleiro, D. Abadi, <i>Rethinking serializable multiversion
 * concurrency control</i>, VLDB 2015 (writes make versions, so reads hold up no write).
 *
 * @param <C> the commands; they are immutable
 * @param <K> the keys; immutable, with {@code equals} and {@code hashCode}
 * @param <V> the values; immutable, since all workers share them
 * @param <R> the results
 */
public final class DeterministicExecutor<C, K, V, R extends @Nullable Object>
    implements AutoCloseable {
  /** The largest number of workers: {@value}. */
  public static final int MAX_WORKERS = 64;

  private final AtomicReferenceArray<@Nullable Worker<C, K, V, R>> all; // null: closed

  /**
   * Makes an executor whose state has no keys, and which executes the log from its beginning.
   *
   * @param log the log; this object does not close it
   * @param procedure tells what commands declare and do
   * @param workers the number of workers, from 1 to {@value #MAX_WORKERS}
   * @throws IndexOutOfBoundsException if the log has let go of its beginning
   */
  public DeterministicExecutor(Log<C> log, Procedure<C, K, V, R> procedure, int workers) {
    Objects.requireNonNull(log, "log: null, allowed: a log");
    Objects.requireNonNull(procedure, "procedure: null, allowed: a procedure");
    if (workers < 1 || workers > MAX_WORKERS) {
      throw new IllegalArgumentException(
          "workers: " + workers + ", allowed: 1 to " + MAX_WORKERS);
    }
    Memory memory = new HeapMemory(1);
    Words claims = memory.allocate(1);
    Outcomes outcomes = new Outcomes(memory, 0, Outcomes.LENGTH);
    all = new AtomicReferenceArray<>(workers);
    for (int i = 0; i < workers; i++) {
      int number = i;
      Runnable forget = () -> all.set(number, null);
      all.set(i, new Worker<>(log, procedure, claims, outcomes, workers, forget));
    }
  }

  /**
   * Returns a worker.
   *
   * @param number its number, from 0 on
   * @return always the same for a number
   * @throws IllegalStateException if it was closed
   */
  public Worker<C, K, V, R> worker(int number) {
    if (number < 0 || number >= all.length()) {
      throw new IllegalArgumentException(
          "number: " + number + ", allowed: 0 to " + (all.length() - 1));
    }
    Worker<C, K, V, R> worker = all.get(number);
    if (worker == null) {
      throw new IllegalStateException("number: " + number + ", closed, allowed: others");
    }
    return worker;
  }

  /** Closes all workers. Closing again does nothing. */
  @Override
  public void close() {
    for (int i = 0; i < all.length(); i++) {
      Worker<C, K, V, R> worker = all.get(i);
      if (worker != null) {
        worker.close();
      }
    }
  }

  @Override
  public String toString() {
    return "DeterministicExecutor" + all;
  }
}
