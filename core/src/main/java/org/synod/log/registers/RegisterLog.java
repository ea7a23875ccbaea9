// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;

/**
 * A log in registers that processes on several machines share, and nothing else. Each register
 * holds a chunk of commands; a full one never changes again.
 *
 * <pre>{@code
 * ByteCodec<LogChunk<String>> codec = LogChunk.codec(ByteCodec.ofUtf8());
 * Log<String> log = new RegisterLog<>(n -> engine.register("log/" + n, codec), 64);
 * long index = log.append("command");
 * }</pre>
 *
 * <p>All commands stay in the registers, whoever has read them: a process that comes late reads
 * them from there. An object of this class keeps no commands, and each call asks a register, but a
 * follower, which asks once for each chunk and once for each {@code poll} at the end.
 *
 * <p><i>Progress:</i> lock-free, as far as the registers are: an append is a read and a
 * compare-and-set, and repeats only because another one succeeded. Behind a loss it pauses, see
 * {@link TimedBackoff}. Reading calls are one read, and one more for each chunk that was filled
 * since.
 *
 * <p><i>Linearization:</i> {@code append} and {@code close} at their compare-and-set, all else at
 * its last read.
 *
 * <p><i>Memory effects:</i> as {@link Log} says, within a JVM.
 *
 * <p><i>Not guaranteed:</i> an answer if a register does not answer: then {@link
 * RegisterUnavailableException} is thrown. A command whose append is of unknown effect may be in
 * the log, now or later, once; {@link #pending} makes appends that can be finished. Followers do
 * not keep anything, since all is kept.
 *
 * <p>Source: B. Lampson, <i>The ABCD's of Paxos</i>, §1 (a state machine's sequence of inputs).
 *
 * @param <C> the commands
 */
public final class RegisterLog<C> implements Log<C> {
  /*
   *   chunk 0           chunk 1           chunk 2
   *   c0 c1 c2 c3  full   c4 c5 c6 c7  full   c8          the tail: the first that is not full
   *
   *   append  tail: {.. c8} -> {.. c8, c9}
   *   close   tail: {.. c8} -> {.. c8, closed}
   *
   * Invariants
   *  - A chunk gets its first command only after the one before it is full.
   *  - A chunk that is full or closed never changes again. The end is put into one that is not
   *    full.
   *
   * Non-invariant: the hint at the tail may be behind.
   */
  private final LongFunction<? extends Register<LogChunk<C>>> chunks;
  private final int perChunk;
  private final Supplier<UUID> ids;
  private final AtomicLong tail = new AtomicLong(); // a hint: all chunks before it are full

  /**
   * Makes an object for a log, which is empty if its registers are unset; nothing is asked yet.
   *
   * @param chunks gives the register of a chunk, by its number from 0; the same for all who share
   *     the log. The registers are written by objects of this class only
   * @param perChunk the number of commands in a chunk, 1 or more; the same for all who share the
   *     log. Each append writes its chunk anew, so few are better for large commands
   */
  public RegisterLog(LongFunction<? extends Register<LogChunk<C>>> chunks, int perChunk) {
    this(chunks, perChunk, UUID::randomUUID);
  }

  RegisterLog(
      LongFunction<? extends Register<LogChunk<C>>> chunks, int perChunk, Supplier<UUID> ids) {
    this.chunks = Objects.requireNonNull(chunks, "chunks: null, allowed: a function");
    this.perChunk = perChunk;
    this.ids = ids;
    if (perChunk < 1) {
      throw new IllegalArgumentException("perChunk: " + perChunk + ", allowed: 1 or more");
    }
  }

  Register<LogChunk<C>> chunk(long number) {
    return Objects.requireNonNull(
        chunks.apply(number), "chunks: gave null, allowed: a register");
  }

  boolean isFull(LogChunk<C> chunk) {
    return chunk.size() >= perChunk;
  }

  long index(long chunk, int place) {
    return chunk * perChunk + place;
  }

  /** Notes that all chunks before a number are full. */
  void remember(long number) {
    tail.accumulateAndGet(number, Math::max);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if the register does not answer; the command may be in the
   *     log all the same, now or later and once, if the effect is unknown
   */
  @Override
  public long append(C command) {
    return pending(command).run();
  }

  /**
   * Makes an append, which has no effect before it is {@linkplain PendingAppend#run run}.
   *
   * @param command the command, not null
   * @return an append of its own identity, for one thread at a time
   */
  public PendingAppend<C> pending(C command) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    return new PendingAppend<>(this, ids.get(), command, tail.get());
  }

  @Override
  public C get(long index) {
    long number = index / perChunk;
    if (index >= 0 && (number <= tail.get() || index < decidedPrefix())) {
      C command = find(index, LogChunk.of(chunk(number).get()));
      if (command != null) {
        return command;
      }
    }
    long prefix = decidedPrefix();
    throw new IndexOutOfBoundsException(
        "index: " + index + ", allowed: " + (prefix == 0 ? "none yet" : "0 to " + (prefix - 1)));
  }

  /** The command at an index, if it is in its chunk. */
  @Nullable C find(long index, LogChunk<C> chunk) {
    int place = (int) (index % perChunk);
    return place < chunk.size() ? chunk.command(place) : null;
  }

  @Override
  public long decidedPrefix() {
    for (long number = tail.get(); ; number++) {
      LogChunk<C> there = LogChunk.of(chunk(number).get());
      if (!isFull(there)) {
        remember(number);
        return index(number, there.size());
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Nothing is kept for it, since the registers keep all.
   */
  @Override
  public Follower<C> follow(long from) {
    if (from != 0) {
      long prefix = decidedPrefix();
      if (from < 0 || from > prefix) {
        throw new IndexOutOfBoundsException("from: " + from + ", allowed: 0 to " + prefix);
      }
    }
    return new ChunkFollower<>(this, perChunk, from);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if the register does not answer; closing again is safe
   */
  @Override
  public void close() {
    TimedBackoff backoff = new TimedBackoff();
    for (long number = tail.get(); ; ) {
      long start = System.nanoTime();
      Register<LogChunk<C>> register = chunk(number);
      Versioned<LogChunk<C>> found = register.get();
      LogChunk<C> there = LogChunk.of(found);
      if (isFull(there)) {
        number++;
      } else if (there.isClosed() || register.compareAndSet(found.version(), there.closed())) {
        remember(number);
        return;
      } else {
        backoff.afterLoss(System.nanoTime() - start);
      }
    }
  }

  @Override
  public String toString() {
    return "RegisterLog[" + perChunk + " commands in a chunk, " + tail.get() + " chunks full]";
  }
}
