// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A {@link PaxosLog} to which the commands of many appenders are appended by one of them, with one
 * compare-and-set for each acceptor of a quorum: batching.
 *
 * <p><i>Progress:</i> as {@link PaxosLog}. An appender leaves its command in a queue and looks for
 * a bounded time whether another has appended it; then it does so by itself. So a thread that stops
 * anywhere, even with the commands of others in its hands, holds up nobody.
 *
 * <p><i>Linearization:</i> as {@link PaxosLog}.
 *
 * <p><i>Memory effects:</i> as {@link Log} says.
 *
 * <p><i>Not guaranteed:</i> that it is faster: on the heap a compare-and-set costs less than the
 * queue. That a command rides with others. If no quorum answers, the effect of
 * an append is unknown, since another may have sent it, or may still do so.
 *
 * <p>Sources: B. Lampson, <i>The ABCD's of Paxos</i>, §8 (batching); for the queue, JCTools.
 *
 * @param <C> the commands; they should be immutable, since all readers get them
 */
public final class BatchingLog<C> implements Log<C> {
  /*
   * Who finds nobody delivering takes what is in the queue, and appends it as one batch. That two
   * append the same command is harmless: PaxosLog adds one only to a sequence that it is not in. So
   * the queue is off the path of the guarantee: what it loses, holds back (a producer that stops in
   * the middle of offer), hands out late or twice costs a batch, and no command.
   *
   * Non-invariants: a thread that stops while it delivers ends all batching, and nothing else: each
   * appender then goes alone. A command in the queue may have its index, or its append have ended.
   */
  private static final int MOST = 32; // in a batch: half a window
  private static final int LOOKS = 64;

  private final PaxosLog<C> log;
  private final Waiting<C> waiting;
  private final int looks;

  /**
   * Makes a log that appends to another.
   *
   * @param log the log; it may be appended to directly too
   */
  public BatchingLog(PaxosLog<C> log) {
    this(Objects.requireNonNull(log, "log: null, allowed: a log"), new Waiting<>(), LOOKS);
  }

  /** As the public one; what waits, and how often an appender looks for its index. */
  BatchingLog(PaxosLog<C> log, Waiting<C> waiting, int looks) {
    this.log = log;
    this.waiting = waiting;
    this.looks = looks;
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; the command may
   *     be in the log all the same, now or later and once
   */
  @Override
  public long append(C command) {
    Appended<C> mine = log.appended(command);
    boolean isQueued = waiting.offer(mine);
    for (int look = 0; isQueued && look < looks; look++) {
      if (mine.index() >= 0) {
        return mine.index();
      }
      if (waiting.begin()) {
        return deliver(mine);
      }
      Thread.onSpinWait();
    }
    return log.append(mine, List.of(), isQueued);
  }

  /** Appends this thread's command, which others may have appended, with what is in the queue. */
  private long deliver(Appended<C> mine) {
    try {
      List<Appended<C>> others = new ArrayList<>();
      for (Appended<C> next; others.size() < MOST && (next = waiting.poll()) != null; ) {
        if (!next.equals(mine) && next.index() < 0) {
          others.add(next);
        }
      }
      return log.append(mine, others, /* wasSent */ true);
    } finally {
      waiting.end();
    }
  }

  @Override
  public C get(long index) {
    return log.get(index);
  }

  @Override
  public long decidedPrefix() {
    return log.decidedPrefix();
  }

  @Override
  public Follower<C> follow(long from) {
    return log.follow(from);
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.synod.register.RegisterUnavailableException as {@link PaxosLog#close}
   */
  @Override
  public void close() {
    log.close();
  }

  @Override
  public String toString() {
    return "BatchingLog[" + log + "]";
  }
}
