// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A transaction of a {@link History}: its operations in their order, its outcome, and the moments
 * between which it took place. The outcome is unknown until {@link #commits} or {@link #aborts}
 * tells it, and the transaction has no end then: it may take effect at any later time.
 *
 * <p><i>Progress:</i> wait-free.
 *
 * <p><i>Memory effects:</i> none. One thread adds to it.
 */
public final class RecordedTransaction {
  enum Outcome {
    COMMITTED,
    ABORTED,
    UNKNOWN
  }

  /** An operation. The version is 0 if it is a read. */
  record Operation(boolean isWrite, String key, long value, long version) {
    @Override
    public String toString() {
      String text = (isWrite ? "w(" : "r(") + key + ")=" + value;
      return isWrite && version != value ? text + " v" + version : text;
    }
  }

  private final String name;
  private final AtomicLong moments;
  private final boolean isTimed;
  private final List<Operation> operations = new ArrayList<>(4);
  private long began = Long.MIN_VALUE;
  private long ended = Long.MAX_VALUE;
  private Outcome outcome = Outcome.UNKNOWN;

  RecordedTransaction(String name, AtomicLong moments, boolean isTimed) {
    this.name = Objects.requireNonNull(name, "name: null, allowed: a name");
    this.moments = moments;
    this.isTimed = isTimed;
    if (isTimed) {
      began = moments.getAndIncrement();
    }
  }

  /**
   * Tells when it took place. Without that, no order in real time is known.
   *
   * @param from the moment of its beginning, before its first operation
   * @param to the moment of its end, after its last; one that began later than this saw its effects
   * @return this
   */
  public RecordedTransaction during(long from, long to) {
    if (to < from) {
      throw new IllegalArgumentException("to: " + to + ", allowed: " + from + " or more, as from");
    }
    began = from;
    ended = to;
    return this;
  }

  /**
   * Adds a read.
   *
   * @param key what was read
   * @param value the value that was found; 0 for the one before the first write
   * @return this
   */
  public RecordedTransaction reads(String key, long value) {
    return add(false, key, value, 0);
  }

  /**
   * Adds a write of a value that is its own version.
   *
   * @param key what was written
   * @param version the version, which is the value, 1 or more
   * @return this
   */
  public RecordedTransaction writes(String key, long version) {
    return writes(key, version, version);
  }

  /**
   * Adds a write.
   *
   * @param key what was written
   * @param value the value, not 0, which nobody else writes to this key
   * @param version its place among the writes of this key, 1 or more; that of a transaction that
   *     has not committed does not matter
   * @return this
   */
  public RecordedTransaction writes(String key, long value, long version) {
    if (value == 0) {
      throw new IllegalArgumentException(
          "value: 0, allowed: any other; 0 is there before the first write");
    }
    if (version < 1) {
      throw new IllegalArgumentException("version: " + version + ", allowed: 1 or more");
    }
    return add(true, key, value, version);
  }

  private RecordedTransaction add(boolean isWrite, String key, long value, long version) {
    Objects.requireNonNull(key, "key: null, allowed: a name");
    if (outcome != Outcome.UNKNOWN) {
      throw new IllegalStateException(name + ": has ended, allowed: operations before its end");
    }
    operations.add(new Operation(isWrite, key, value, version));
    return this;
  }

  /** Tells that it has committed. */
  public void commits() {
    end(Outcome.COMMITTED);
  }

  /** Tells that it has aborted, and that nobody ought to see what it wrote. */
  public void aborts() {
    end(Outcome.ABORTED);
  }

  private void end(Outcome how) {
    if (outcome != Outcome.UNKNOWN) {
      throw new IllegalStateException(name + ": has ended, allowed: one end");
    }
    outcome = how;
    if (isTimed) {
      ended = moments.getAndIncrement();
    }
  }

  String name() {
    return name;
  }

  List<Operation> operations() {
    return operations;
  }

  Outcome outcome() {
    return outcome;
  }

  long began() {
    return began;
  }

  /** The moment after which all see its effects. One whose outcome is unknown has none. */
  long ended() {
    return outcome == Outcome.UNKNOWN ? Long.MAX_VALUE : ended;
  }

  /** The printed operations. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Operation each : operations) {
      text.append(text.isEmpty() ? "" : " ").append(each);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return name + ": " + text() + ", " + outcome.name().toLowerCase(Locale.ROOT);
  }
}
