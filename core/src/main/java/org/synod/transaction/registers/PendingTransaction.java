// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.TimedBackoff;

/**
 * One transaction of {@link RegisterTransactions}, which takes effect at most once, however often
 * it is run. So one that was not answered is run again, until it is:
 *
 * <pre>{@code
 * PendingTransaction<Long, Long> transfer =
 *     accounts.transaction(tx -> tx.update(0, x -> x - 10) + tx.update(1, x -> x + 10));
 * long sum;
 * try {
 *   sum = transfer.run();
 * } catch (RegisterUnavailableException e) {
 *   sum = transfer.run(); // later: when the registers answer again
 * }
 * }</pre>
 *
 * <p>It is used by one thread at a time.
 *
 * <p><i>Progress:</i> as {@link RegisterTransactions}.
 *
 * <p><i>Memory effects:</i> as {@link RegisterTransactions}.
 *
 * <p><i>Not guaranteed:</i> that it is known how it has ended, if it is not run again until then.
 * Others finish or abort it all the same when they meet it.
 *
 * @param <V> the values
 * @param <R> the result
 */
public final class PendingTransaction<V, R extends @Nullable Object> {
  private final RegisterTransactions<V> all;
  private final Function<RegisterTransaction<V>, R> body;
  private @Nullable Commit<V> commit; // of an attempt under way, or in doubt
  private @Nullable R result; // of the last attempt
  private boolean isDone;

  PendingTransaction(RegisterTransactions<V> all, Function<RegisterTransaction<V>, R> body) {
    this.all = all;
    this.body = body;
  }

  /**
   * Runs the body as one step, or finds out that an earlier run did.
   *
   * @return what the body returned in the attempt that committed
   * @throws RegisterUnavailableException if a register does not answer. If the effect is {@code
   *     NONE}, the transaction was aborted, and another run tries again. If it is {@code UNKNOWN},
   *     another run first finds out whether it has committed
   */
  @SuppressWarnings("NullAway") // the result is null only if R has null
  public R run() {
    if (commit != null) {
      commit.settle();
      commit.forgive();
      end(commit);
    }
    TimedBackoff backoff = null;
    while (!isDone) {
      long start = backoff == null ? 0 : System.nanoTime();
      if (!attempt()) {
        backoff = backoff == null ? new TimedBackoff() : backoff;
        backoff.afterLoss(start == 0 ? 0 : System.nanoTime() - start);
      }
    }
    return result;
  }

  /** Tries once, and tells whether the transaction has taken effect. */
  private boolean attempt() {
    RegisterTransaction<V> tx = new RegisterTransaction<>(all.shared);
    try {
      result = body.apply(tx);
    } catch (Throwable thrown) {
      // a body that is outdated ends like this, even if it has caught that and throws another
      if (!tx.isOutdated() || thrown instanceof VirtualMachineError) {
        throw thrown;
      }
    } finally {
      tx.end();
    }
    if (tx.isOutdated()) {
      return false;
    }
    if (!tx.hasWrites()) {
      isDone = true; // all that it has read was there when it read the last
      return true;
    }
    Commit<V> mine = tx.commit(all.statuses.take());
    commit = mine; // in doubt, if this ends by an exception
    mine.run();
    end(mine);
    return isDone || LostCas.lost(RegisterTransactions.class);
  }

  private void end(Commit<V> mine) {
    commit = null;
    isDone = mine.hasCommitted();
    if (isDone) {
      all.finishAfterwards(mine);
    } else {
      all.statuses.finish(mine); // before the next attempt, which would meet its intents
      mine.rethrow();
    }
  }

  /** Leaves one in doubt to be finished later, by those who do not ask how it has ended. */
  void abandon() {
    if (commit != null) {
      all.finishAfterwards(commit);
      commit = null;
    }
  }

  @Override
  public String toString() {
    return "PendingTransaction["
        + (isDone ? "committed" : commit != null ? "in doubt" : "not committed")
        + "]";
  }
}
