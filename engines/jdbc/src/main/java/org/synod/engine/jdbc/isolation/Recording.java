// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.synod.engine.jdbc.isolation.Attempt.Ending;

/** All attempts of a run, by several threads, and the numbers that they take. */
final class Recording {
  private final AtomicLong moments = new AtomicLong();
  private final AtomicLong values = new AtomicLong();
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
  private volatile @Nullable SQLException lastRefusal;

  Attempt begin(String name) {
    Attempt begun = new Attempt(name, moments.getAndIncrement());
    attempts.add(begun);
    return begun;
  }

  void end(Attempt attempt, Ending ending) {
    attempt.ending = ending;
    if (ending != Ending.UNKNOWN) {
      attempt.ended = moments.getAndIncrement();
    }
  }

  /** A value that nobody else writes. */
  long value() {
    return values.incrementAndGet();
  }

  void refused(SQLException error) {
    lastRefusal = error;
  }

  /** The last error that ended an attempt; null if there was none. */
  @Nullable SQLException lastRefusal() {
    return lastRefusal;
  }

  Queue<Attempt> attempts() {
    return attempts;
  }
}
