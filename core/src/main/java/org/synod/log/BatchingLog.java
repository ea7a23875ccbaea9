// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.synod.memory.HeapMemory;
import org.synod.memory.Words;

/**
 * A {@link PaxosLog} to which the commands of many appenders are appended by one of them, with one
 * compare-and-set for each acceptor of a quorum: batching.
 *
 * <p><i>Progress:</i> as {@link PaxosLog}. An appender leaves its command in a queue and looks for
 * a bounded time whether another has appended it. Then it appends the command itself. So a thread
 * that stops anywhere, even with the commands of others in its hands, holds up nobody.
 *
 * <p><i>Linearization:</i> as {@link PaxosLog}.
 *
 * <p><i>Memory effects:</i> as {@link Log} says.
 *
 * <p><i>Not guaranteed:</i> a gain in speed: on the heap a compare-and-set costs less than the
 * queue. Nor does every command ride with others. If no quorum answers, the effect of an append is
 * unknown, since another may have sent it, or may still do so.
 *
 * <p>Sources: B. Lampson, <i>The ABCD's of Paxos</i>, §8 (batching); for the queue, JCTools.
 *
 * @param <C> the commands; they should be immutable, since all readers get them
 */
public final class BatchingLog<C> implements Log<C> {
  /*
   * A thread that finds nobody delivering takes the commands in the queue, and appends them as one
   * batch. One thread at a time polls the queue, between begin and end. Two threads may append the
   * same command: PaxosLog adds one only to a sequence that it is not in. So the queue is off the
   * path of the guarantee: a command that it loses, holds back (where a producer stops in the
   * middle of offer), hands out late or twice costs a batch, and is in the log once all the same.
   *
   * Non-invariants: a thread that stops while it delivers ends all batching, and nothing else: each
   * appender then goes alone. A command in the queue may have its index already, or its append may
   * have ended.
   */
  private static final int MOST = 32; // in a batch: half a window
  private static final int LOOKS = 64;

  private static final int CAPACITY = 256;
  private static final long IDLE = 0;
  private static final long BUSY = 1;

  private final PaxosLog<C> log;
  private final MessagePassingQueue<Appended<C>> queue;
  private final Words delivering; // BUSY while a thread polls the queue
  private final int looks;

  /**
   * Makes a log that appends to another.
   *
   * @param log the log; it may be appended to directly too
   */
  public BatchingLog(PaxosLog<C> log) {
    this(
        Objects.requireNonNull(log, "log: null, allowed: a log"),
        new MpscAtomicArrayQueue<>(CAPACITY),
        new HeapMemory(1).allocate(1),
        LOOKS);
  }

  /**
   * Makes a log as the public constructor does.
   *
   * @param queue of the commands that wait for somebody to append them
   * @param delivering one word: whether some thread delivers
   * @param looks the number of times that an appender looks for its index
   */
  BatchingLog(
      PaxosLog<C> log, MessagePassingQueue<Appended<C>> queue, Words delivering, int looks) {
    this.log = log;
    this.queue = queue;
    this.delivering = delivering;
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
    boolean isQueued = queue.relaxedOffer(mine); // not if it is full, or others are adding theirs
    for (int look = 0; isQueued && look < looks; look++) {
      if (mine.index() >= 0) {
        return mine.index();
      }
      if (begin()) {
        return deliver(mine);
      }
      Thread.onSpinWait();
    }
    return log.append(mine, List.of(), isQueued);
  }

  /** Makes this thread deliver, unless another does. Returns whether it succeeded. */
  private boolean begin() {
    return delivering.getVolatile(0) == IDLE
        && delivering.compareAndExchange(0, IDLE, BUSY) == IDLE;
  }

  /** Ends the delivery by this thread. */
  private void end() {
    // Release is safe: a thread that finds it still taken looks again.
    delivering.setRelease(0, IDLE);
  }

  /**
   * Appends this thread's command, which others may have appended, and the commands in the queue.
   */
  private long deliver(Appended<C> mine) {
    try {
      List<Appended<C>> others = new ArrayList<>();
      // Relaxed, otherwise it would wait for a producer that has stopped in the middle of offer.
      for (Appended<C> next; others.size() < MOST && (next = queue.relaxedPoll()) != null; ) {
        if (!next.equals(mine) && next.index() < 0) {
          others.add(next);
        }
      }
      return log.append(mine, others, /* wasSent */ true);
    } finally {
      end();
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
