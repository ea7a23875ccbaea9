// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.register.Versioned;

/**
 * One attempt to read and write several {@link Ref}s as one step: what a body that is given to
 * {@link Transactions#atomically} works with. Nobody else sees what it writes before it has
 * committed.
 *
 * <p>It is opaque: all that a body has read was there at one moment, and no other write had come in
 * between. When a read finds that this is no longer so, it throws, the body ends, and another
 * attempt begins.
 *
 * <p><i>Progress:</i> lock-free, but for {@link #await}. A first read of a register looks again at
 * all that were read before; {@link #snapshot} looks again once.
 *
 * <p><i>Linearization:</i> see {@link Transactions}.
 *
 * <p><i>Memory effects:</i> as those of {@link Ref#get}.
 *
 * <p><i>Not guaranteed:</i> anything about what the body does elsewhere, which is done again with
 * each attempt. A transaction that is used by another thread, or after its body has ended, refuses
 * with an {@link IllegalStateException}.
 */
public final class Transaction {
  /** Ends a body, or a branch of it: its reads no longer hold, or it awaits what does not hold. */
  private static final class Again extends Error {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace
    static final Again AGAIN = new Again();

    private Again() {
      super("to be thrown on: the transaction begins again", null, false, false);
    }
  }

  private final Thread owner = Thread.currentThread();
  private final Accesses accesses = new Accesses();
  private int valid; // of those, the first: all that was read was there at one moment
  private boolean isOutdated;
  private boolean isAwaiting; // it, or a branch of it, is to try again once something has changed
  private boolean hasEnded;
  private final @Nullable TimeLimit limit; // null if it has none
  private List<Runnable> afterCommit = List.of();

  Transaction(@Nullable TimeLimit limit) {
    this.limit = limit;
  }

  /**
   * Returns the value of a register, as this transaction has left it.
   *
   * @param <V> its values
   * @param ref the register
   * @return its value
   * @throws IllegalStateException if it is unset; {@link #read} tells
   */
  public <V> V get(Ref<V> ref) {
    V value = read(ref).value();
    if (value == null) {
      throw new IllegalStateException("ref: unset, allowed: one that has a value, or read(ref)");
    }
    return value;
  }

  /**
   * Reads a register, as this transaction has left it.
   *
   * @param <V> its values
   * @param ref the register
   * @return its value, and the version that it has, or will have
   */
  public <V> Versioned<V> read(Ref<V> ref) {
    return at(used(ref));
  }

  /**
   * Writes a register. It has the version after the one that this transaction has read, however
   * often it writes.
   *
   * @param <V> its values
   * @param ref the register
   * @param value the value to write, not null
   */
  public <V> void set(Ref<V> ref, V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    accesses.write(used(ref), value);
  }

  /**
   * Writes the value that a function makes of the current one.
   *
   * @param <V> its values
   * @param ref the register
   * @param change gets the current value, null if unset, and returns the next, not null
   * @return the value written
   */
  public <V> V update(Ref<V> ref, UnaryOperator<@Nullable V> change) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    int index = used(ref);
    V value =
        Objects.requireNonNull(
            change.apply(this.<V>at(index).value()), "change: returned null, allowed: a value");
    accesses.write(index, value);
    return value;
  }

  /**
   * Reads several registers, and looks at each of them twice, however many they are.
   *
   * @param <V> the values
   * @param refs the registers
   * @return what they hold, in their order, as {@link #read} does
   */
  @SafeVarargs
  public final <V> List<Versioned<V>> snapshot(Ref<? extends V>... refs) {
    Objects.requireNonNull(refs, "refs: null, allowed: registers");
    List<Versioned<V>> all = new ArrayList<>(refs.length);
    for (int i = 0; i < refs.length; i++) {
      all.add(at(find(requireRef(refs[i], i))));
    }
    validate();
    return all;
  }

  /**
   * Runs an action once the transaction has committed, on this thread. Actions run in their order;
   * one that throws ends the call of {@link Transactions#atomically}, which has taken effect, and
   * those after it do not run.
   *
   * @param action the action, in which this transaction is over
   */
  public void afterCommit(Runnable action) {
    requireUsable();
    Objects.requireNonNull(action, "action: null, allowed: an action");
    if (afterCommit.isEmpty()) {
      afterCommit = new ArrayList<>();
    }
    afterCommit.add(action);
  }

  /**
   * Goes on if a condition holds. Otherwise the body ends here, what it has written is undone, and
   * the transaction begins again once another has changed a register that this one has used. Until
   * then the thread sleeps; it looks at the registers for a moment first.
   *
   * <pre>{@code
   * long taken = Transactions.atomically(
   *     tx -> {
   *       tx.await(tx.get(stock) > 0);
   *       return tx.update(stock, left -> left - 1);
   *     });
   * }</pre>
   *
   * <p><i>Progress:</i> each change after its reads wakes it once, even if the writer's thread dies
   * of an error; the change is the writer's whole transaction. While the thread sleeps, {@link
   * Transactions#atomically} ends with a {@link CancellationException} if the thread is
   * interrupted, and it stays interrupted; and with a {@link TransactionTimeoutException} once its
   * time is over.
   *
   * <p><i>Not guaranteed:</i> that the condition is seen while it holds, if others change the
   * registers again; any order among those that wait.
   *
   * @param condition made of what this transaction has read
   * @throws IllegalStateException if it does not hold, and the transaction has used no register
   */
  public void await(boolean condition) {
    requireUsable();
    if (condition) {
      return;
    }
    if (accesses.count() == 0) {
      throw new IllegalStateException(
          "condition: false before a register was read, allowed: one made of what was read");
    }
    isAwaiting = true;
    throw Again.AGAIN;
  }

  /**
   * Runs the first of two bodies; if it {@linkplain #await awaits} what does not hold, undoes what
   * it has written, and runs the second. If that awaits too, the transaction begins again once
   * something has changed that one of the two has read.
   *
   * @param <R> the result
   * @param first gets this transaction
   * @param second gets this transaction as it was before the first, but that both count as readers
   * @return what the body returned that did not wait
   */
  public <R extends @Nullable Object> R orElse(
      Function<Transaction, R> first, Function<Transaction, R> second) {
    Objects.requireNonNull(first, "first: null, allowed: a function");
    Objects.requireNonNull(second, "second: null, allowed: a function");
    requireUsable();
    @Nullable Versioned<?>[] nextBefore = accesses.nexts();
    int actionsBefore = afterCommit.size();
    try {
      R result = first.apply(this);
      if (!isAwaiting) {
        return result;
      }
    } catch (Throwable thrown) {
      // as in Transactions, even if it has caught the sign to end, and throws another
      if (!isAwaiting || thrown instanceof VirtualMachineError) {
        throw thrown;
      }
    }
    isAwaiting = false;
    accesses.undoTo(nextBefore);
    afterCommit = new ArrayList<>(afterCommit.subList(0, actionsBefore));
    return second.apply(this);
  }

  static <V> Ref<V> requireRef(@Nullable Ref<V> ref, int index) {
    if (ref == null) {
      throw new NullPointerException("refs[" + index + "]: null, allowed: a register");
    }
    return ref;
  }

  /** The index of a register that is consistent with all others. */
  private int used(Ref<?> ref) {
    Objects.requireNonNull(ref, "ref: null, allowed: a register");
    int index = find(ref);
    validate();
    return index;
  }

  /** The index of a register, which is read if this is its first use. */
  private int find(Ref<?> ref) {
    requireUsable();
    return accesses.use(ref);
  }

  /**
   * Ends the body unless all that it has read is there still. Then all of it was there when the
   * last was read, since no version comes back.
   */
  private void validate() {
    int count = accesses.count();
    if (count > valid) {
      if (!accesses.areSeen(count - 1)) {
        isOutdated = true;
        throw Again.AGAIN;
      }
      valid = count;
    }
  }

  @SuppressWarnings("unchecked") // only this register's states are there
  private <V> Versioned<V> at(int index) {
    Versioned<?> mine = accesses.next(index);
    return (Versioned<V>) (mine == null ? accesses.seen(index) : mine);
  }

  private void requireUsable() {
    if (hasEnded) {
      throw new IllegalStateException("tx: has ended, allowed: use inside its body");
    }
    if (owner != Thread.currentThread()) {
      throw new IllegalStateException(
          "tx: used by " + Thread.currentThread() + ", allowed: the thread of its body, " + owner);
    }
    if (isOver()) {
      throw Again.AGAIN; // the body has caught it
    }
    if (limit != null) {
      limit.require(this + " went on");
    }
  }

  /** Tells whether the body must begin again: it was outdated, or awaits what did not hold. */
  boolean isOver() {
    return isOutdated || isAwaiting;
  }

  boolean isAwaiting() {
    return isAwaiting && !isOutdated;
  }

  /** Its time, which a transaction inside it may repeat, but not change. */
  @Nullable TimeLimit limit() {
    return limit;
  }

  /** Returns once something that the body has read has changed. */
  void awaitChange() {
    new Wait(accesses, limit, this).forChange();
  }

  void end() {
    hasEnded = true;
  }

  /** Writes what the body has written, if all that it has read is still there. */
  boolean commits() {
    if (accesses.writes() == 0) {
      return true; // all that it has read was there when it read the last
    }
    if (accesses.count() == 1) {
      return writes(accesses.ref(0), accesses.next(0));
    }
    accesses.sort();
    return new Intent(accesses).commitsFirst() || LostCas.lost(Transactions.class);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // only a register's own states are written to it
  private static boolean writes(Ref ref, @Nullable Versioned next) {
    return ref.compareAndSet(Objects.requireNonNull(next));
  }

  void runAfterCommit() {
    afterCommit.forEach(Runnable::run);
  }

  @Override
  public String toString() {
    return "Transaction[" + accesses + "]";
  }
}
