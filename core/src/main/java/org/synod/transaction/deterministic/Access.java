// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The values that one command may use: those of the keys that it has declared, as the commands
 * before it in the log have left them. The commands after it see the values that it sets once it
 * has returned; if it throws, none does.
 *
 * <p><i>Progress:</i> wait-free; a key is looked for among the declared ones, from the last that
 * was found on. So it is found at once if keys are used in the order of their declaration.
 *
 * <p><i>Memory effects:</i> none of its own; see {@link Procedure}. It is used by the thread that
 * runs the command, and only until {@link Procedure#run} returns.
 *
 * <p><i>Not guaranteed:</i> anything about a value that is changed inside instead of replaced.
 *
 * <p>Source: as {@link Procedure}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class Access<K, V> {
  private final Plan<K> plan;
  private final Thread owner = Thread.currentThread();
  private final @Nullable Object[] values; // only Vs are ever written
  private int last; // the place of the key that was used last
  private boolean hasEnded;

  Access(Plan<K> plan, @Nullable Object[] values) {
    this.plan = plan;
    this.values = values;
  }

  /**
   * Returns the value of a key.
   *
   * @param key the key, which was declared
   * @return its value, or null if it has none
   * @throws IllegalArgumentException if the command has not declared the key
   */
  @SuppressWarnings("unchecked") // see values
  public @Nullable V get(K key) {
    return (V) values[find(key, /* toWrite */ false)];
  }

  /**
   * Changes the value of a key.
   *
   * @param key the key, which was declared as written
   * @param value its value, or null if it is to have none
   * @throws IllegalArgumentException if the command has not declared that it writes the key
   */
  public void set(K key, @Nullable V value) {
    int at = find(key, /* toWrite */ true);
    if (!plan.links[at].isWritten) {
      throw refused(key, /* toWrite */ true);
    }
    values[at] = value;
  }

  private int find(K key, boolean toWrite) {
    Objects.requireNonNull(key, "key: null, allowed: a key");
    requireUsable();
    int at = last;
    for (int tried = 0; tried < plan.count; tried++) {
      if (plan.links[at].cell.key.equals(key)) {
        last = at;
        return at;
      }
      at = at + 1 < plan.count ? at + 1 : 0;
    }
    throw refused(key, toWrite);
  }

  private void requireUsable() {
    if (hasEnded) {
      throw new IllegalStateException("state: used after run has returned, allowed: before");
    }
    if (owner != Thread.currentThread()) {
      throw new IllegalStateException(
          "state: used by " + Thread.currentThread() + ", allowed: the thread of run, " + owner);
    }
  }

  private IllegalArgumentException refused(K key, boolean toWrite) {
    StringJoiner declared = new StringJoiner(", ", "[", "]");
    for (int i = 0; i < plan.count; i++) {
      if (!toWrite || plan.links[i].isWritten) {
        declared.add(plan.links[i].cell.key.toString());
      }
    }
    return new IllegalArgumentException(
        "key: " + key + ", which " + plan.command + " has not declared as "
            + (toWrite ? "written" : "read") + ", allowed: " + declared);
  }

  void end() {
    hasEnded = true;
  }

  @Override
  public String toString() {
    return "Access[of " + plan.command + "]";
  }
}
