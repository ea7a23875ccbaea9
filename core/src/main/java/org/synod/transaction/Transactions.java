// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Backoff;
import org.synod.register.Versioned;

/**
 * Transactions: several {@link Ref}s are read and written as one step, and no thread can hold up
 * another.
 *
 * <pre>{@code
 * Ref<Long> from = new Ref<>(100L);
 * Ref<Long> to = new Ref<>(0L);
 * Transactions.run(
 *     tx -> {
 *       tx.set(from, tx.get(from) - 10);
 *       tx.set(to, tx.get(to) + 10);
 *     });
 * }</pre>
 *
 * <p>A body runs again while other writes come in between. So it has no effect but on the
 * registers, by its {@link Transaction}; {@link Transaction#afterCommit} is for the others. It
 * never sees a mixture of states, not even in an attempt that will fail. An exception that it
 * throws ends the transaction, and nothing is written. A transaction inside another just belongs to
 * the outer one.
 *
 * <p>A body can wait: {@link Transaction#await} begins it again once something that it has read has
 * changed. Everything that waits can be given a timeout, and {@link Transaction#orElse}, something
 * else to do.
 *
 * <p><i>Progress:</i> lock-free: an attempt fails only because another transaction has committed,
 * or will, or because the body awaits what does not hold. A transaction that writes k of its
 * registers takes 2k + 1 compare-and-set, one if it uses a single register, and none if it only
 * reads. It does not write what it only reads. If threads wait for what it writes, it wakes them,
 * and takes one compare-and-set more for a single register.
 *
 * <p><i>Linearization:</i> one that writes takes effect at one moment while it commits; one that
 * only reads, at its last first read of a register; one that throws, likewise. An attempt that
 * waits has no effect.
 *
 * <p><i>Memory effects:</i> what a thread did before a transaction committed happens before
 * whatever another does that has read what it wrote.
 *
 * <p><i>Not guaranteed:</i> fairness: a long transaction among short ones on the same registers may
 * be tried again and again. The end of a body that does not end by itself, nor uses its transaction
 * again. If an error of the virtual machine ends a commit, the transaction may take effect later,
 * as a whole.
 *
 * <p>Source: R. Guerraoui, A. Kogan, V. J. Marathe, I. Zablotchi, <i>Efficient Multi-word Compare
 * and Swap</i>, DISC 2020.
 */
public final class Transactions {
  // An array of one Transaction, or null. An element of an array is changed without a call, which
  // could fail. An array of Object is of no class of this library, which a thread would keep from
  // being unloaded.
  private static final ThreadLocal<@Nullable Object[]> CURRENT =
      ThreadLocal.withInitial(() -> new Object[1]);

  private Transactions() {}

  /**
   * Runs a body as one step.
   *
   * @param <R> the result
   * @param body reads and writes registers by the transaction that it is given
   * @return what the body returned in the attempt that committed
   */
  public static <R extends @Nullable Object> R atomically(Function<Transaction, R> body) {
    Objects.requireNonNull(body, "body: null, allowed: a function");
    @Nullable Object[] current = CURRENT.get();
    return current[0] instanceof Transaction outer
        ? body.apply(outer)
        : commit(current, body, /* limit */ null);
  }

  /**
   * Runs a body as one step, unless it takes too long, in all its attempts and waits. A time that
   * is over ends a body when it next uses its transaction.
   *
   * @param <R> the result
   * @param timeout the time, longer than 0
   * @param body reads and writes registers by the transaction that it is given
   * @return what the body returned in the attempt that committed
   * @throws TransactionTimeoutException if the time is over; nothing is written
   * @throws IllegalStateException if this is inside another transaction, of another timeout or none
   */
  public static <R extends @Nullable Object> R atomically(
      Duration timeout, Function<Transaction, R> body) {
    TimeLimit limit = new TimeLimit(timeout);
    Objects.requireNonNull(body, "body: null, allowed: a function");
    @Nullable Object[] current = CURRENT.get();
    if (!(current[0] instanceof Transaction outer)) {
      return commit(current, body, limit);
    }
    TimeLimit ofOuter = outer.limit();
    if (ofOuter == null || !ofOuter.isOf(timeout)) {
      String allowed = ofOuter == null ? "none" : ofOuter + " as around it, or none";
      throw new IllegalStateException(
          "timeout: " + timeout + " in another transaction, allowed: " + allowed);
    }
    return body.apply(outer);
  }

  private static <R extends @Nullable Object> R commit(
      @Nullable Object[] current, Function<Transaction, R> body, @Nullable TimeLimit limit) {
    for (; ; ) {
      Transaction tx = new Transaction(limit);
      if (limit != null) {
        limit.begin();
      }
      current[0] = tx;
      try {
        R result = body.apply(tx);
        current[0] = null;
        tx.end();
        if (limit != null) {
          limit.requireNotOver();
        }
        if (!tx.isOver() && tx.commits()) {
          tx.runAfterCommit();
          return result;
        }
      } catch (Throwable thrown) {
        // a body that is over ends like this, even if it has caught that and throws another
        if (!tx.isOver() || thrown instanceof VirtualMachineError) {
          throw thrown;
        }
      } finally {
        current[0] = null;
        tx.end();
      }
      if (tx.isAwaiting()) {
        tx.awaitChange();
        continue;
      }
      if (limit != null) {
        limit.require("other writes came in between");
      }
      Backoff.afterLoss();
    }
  }

  /**
   * Runs a body without a result as one step, as {@link #atomically} does.
   *
   * @param body reads and writes registers by the transaction that it is given
   */
  public static void run(Consumer<Transaction> body) {
    Objects.requireNonNull(body, "body: null, allowed: a function");
    Boolean done =
        atomically(
            tx -> {
              body.accept(tx);
              return true;
            });
  }

  /**
   * Reads several registers at one moment.
   *
   * @param <V> the values
   * @param refs the registers
   * @return what they hold, in their order
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is passed on as it is
  public static <V> List<Versioned<V>> snapshot(Ref<? extends V>... refs) {
    Objects.requireNonNull(refs, "refs: null, allowed: registers");
    if (CURRENT.get()[0] instanceof Transaction outer) {
      return outer.snapshot(refs);
    }
    Versioned<V>[] all = seen(refs);
    while (!areSeen(refs, all)) {
      Backoff.afterLoss();
      all = seen(refs);
    }
    return List.of(all);
  }

  @SuppressWarnings("unchecked") // a Ref<? extends V> holds a Versioned<V>, which is not changed
  private static <V> Versioned<V>[] seen(Ref<? extends V>[] refs) {
    Versioned<V>[] all = (Versioned<V>[]) new Versioned<?>[refs.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (Versioned<V>) Transaction.requireRef(refs[i], i).current();
    }
    return all;
  }

  /** Tells whether all that was read is there still, and so was there when the last was read. */
  private static boolean areSeen(Ref<?>[] refs, Versioned<?>[] all) {
    for (int i = 0; i < all.length - 1; i++) {
      if (!refs[i].holds(all[i])) {
        return false;
      }
    }
    return true;
  }
}
