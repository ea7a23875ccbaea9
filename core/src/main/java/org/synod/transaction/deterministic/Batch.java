// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.internal.DependencyOrder;
import org.synod.log.Follower;

/** The commands that one worker has planned and not passed, and its table of the keys. */
final class Batch<C, K, V> {
  /*
   *   decide     the commands that it is linked to come first: decide them; then run the body on
   *              the values in their outcomes, and propose the outcome
   *
   * Invariants
   *  - A plan is made of the log alone, so all workers have the same. Only outcomes are shared.
   *  - An outcome is a function of the command and of the outcomes that it is linked to. So all
   *    that propose one for a command propose the same, if bodies are as they must be; and if they
   *    are not, all workers go on with the one that was decided.
   *  - A cell has the value after all passed commands. Its latest write is in the batch, or null.
   *    So a link leads to a command of the same batch, and keeps nothing that was passed.
   *
   * An error can cut off a worker at any call. The table changes only in show and putValues, which
   * make no call; what is done before and after them may be done again.
   *
   * No ABA: an outcome leaves null once.
   */
  private static final int LENGTH = 256; // few enough for the caches, many enough to share

  private final Follower<C> follower;
  private final Procedure<C, K, V, ?> procedure;
  private final Map<K, Cell<K>> cells = new HashMap<>();
  private Plan<K>[] batch = newBatch(0);
  private int planned; // of the batch
  private long base; // the index of the first in the batch
  private Outcomes outcomes; // those of the next command to be planned, or the part before
  private @Nullable C polled; // polled, and not planned since an error has cut it off
  private long declarations; // so far

  Batch(Follower<C> follower, Procedure<C, K, V, ?> procedure, Outcomes outcomes) {
    this.follower = follower;
    this.procedure = procedure;
    this.outcomes = outcomes;
  }

  long base() {
    return base;
  }

  /** The index of the first command that is not planned. */
  long end() {
    return base + planned;
  }

  @Nullable Object value(K key) {
    Cell<K> cell = cells.get(key);
    return cell == null ? null : cell.value;
  }

  /** The outcome of a command that is decided. */
  Outcome outcome(long index) {
    return batch[(int) (index - base)].outcome();
  }

  /** Plans the commands below an index that have a place in the batch. */
  void planTo(long end) {
    if (planned == 0) {
      batch = newBatch((int) Math.min(LENGTH, end - base));
    }
    while (planned < batch.length && end() < end) {
      plan();
    }
  }

  private void plan() {
    C command = polled;
    if (command == null) {
      command = follower.poll();
    }
    try { // no call since poll: an error there would lose the command
      long index = base + planned;
      outcomes = outcomes.with(index);
      Plan<K> plan = new Plan<>(command, index, outcomes);
      Declaration<K> declaration = new Declaration<>(plan, cells, ++declarations);
      try {
        procedure.declare(command, declaration);
      } catch (VirtualMachineError e) {
        throw e; // it need not strike the other workers
      } catch (Throwable e) {
        plan.refusal = new Outcome.Thrown(e);
      }
      declaration.end();
      show(plan);
    } catch (Throwable e) {
      polled = command; // no call here, which could fail as well
      throw e;
    }
  }

  /** Shows the writes of a command to those after it. It makes no call, which could be cut off. */
  private void show(Plan<K> plan) {
    for (int i = 0; i < plan.count; i++) {
      Link<K> link = plan.links[i];
      if (link.isWritten) {
        link.cell.latest = link;
      }
    }
    batch[planned] = plan;
    planned++;
    polled = null;
  }

  /** Decides a command, and before it those that it needs. */
  void decide(long index) {
    Plan<K> plan = batch[(int) (index - base)];
    if (!plan.isDecided()) {
      if (plan.undecidedBefore() == null) {
        execute(plan);
      } else {
        decideInOrder(plan);
      }
    }
  }

  private void decideInOrder(Plan<K> plan) {
    DependencyOrder<Plan<K>> order = new DependencyOrder<>(Plan::undecidedBefore);
    order.want(plan);
    for (Plan<K> next = order.next(); next != null; next = order.next()) {
      if (!next.isDecided()) {
        execute(next);
      }
    }
  }

  @SuppressWarnings("unchecked") // see plan: commands are Cs
  private void execute(Plan<K> plan) {
    @Nullable Object[] values = plan.before();
    Object result = plan.refusal;
    if (result == null) {
      Access<K, V> access = new Access<>(plan, values);
      try {
        result = procedure.run((C) plan.command, access);
      } catch (VirtualMachineError e) {
        throw e; // as in plan
      } catch (Throwable e) {
        result = new Outcome.Thrown(e);
        values = plan.before(); // without a trace of what it has set
      } finally {
        access.end();
      }
    }
    plan.decide(new Outcome(result, values));
  }

  /** Passes the batch, all of which is decided. */
  void pass() {
    if (putValues()) {
      removeAbsent();
    }
    Plan<K>[] next = newBatch(0);
    // no call from here on, which could be cut off
    batch = next;
    base += planned;
    planned = 0;
  }

  /**
   * Puts the values after the batch into the cells. It makes no call, which could be cut off.
   *
   * @return whether a key has none
   */
  private boolean putValues() {
    boolean isAbsent = false;
    for (int i = 0; i < planned; i++) {
      Plan<K> plan = batch[i];
      for (int at = 0; at < plan.count; at++) {
        Link<K> link = plan.links[at];
        if (link.isWritten) {
          link.cell.value = plan.outcome.values[at];
          if (link.cell.latest == link) {
            link.cell.latest = null;
          }
        }
        isAbsent |= link.cell.value == null;
      }
    }
    return isAbsent;
  }

  private void removeAbsent() {
    for (int i = 0; i < planned; i++) {
      Plan<K> plan = batch[i];
      for (int at = 0; at < plan.count; at++) {
        Cell<K> cell = plan.links[at].cell;
        if (cell.value == null) {
          cells.remove(cell.key, cell);
        }
      }
    }
  }

  /** Makes a batch: a new one each time, since the collector's barrier is cheaper on young ones. */
  @SuppressWarnings("unchecked") // only such are put into it
  private Plan<K>[] newBatch(int length) {
    return (Plan<K>[]) new Plan<?>[length];
  }

  @Override
  public String toString() {
    return "passed " + base + ", keys " + cells.size();
  }
}
