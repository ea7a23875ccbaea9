// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import java.util.Objects;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
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
 * <p>All commands stay in the registers, whoever has read them, until a process {@linkplain #trim
 * trims} the log: a process that comes late reads them from there. An object of this class keeps
 * the newest chunk that it has read, and the last one before it. It asks no register for a command
 * that is there. A follower keeps its own chunk.
 *
 * <p><i>Progress:</i> lock-free, as far as the registers are: an append is a read and a
 * compare-and-set, and repeats only because another one succeeded. Behind a loss it pauses, see
 * {@link TimedBackoff}. Reading calls are at most one read. If chunks were filled since this object
 * saw the newest one, each call has to look for it first, with reads whose number grows with the
 * logarithm of theirs. {@code trim} is a read and a compare-and-set for each chunk.
 *
 * <p><i>Linearization:</i> {@code append} and {@code close} at their compare-and-set, {@code trim}
 * at its first one, all else at one of its reads or between two of them. A decided command stays
 * the same, so {@code get} may answer from memory.
 *
 * <p><i>Memory effects:</i> as {@link Log} says, within a JVM.
 *
 * <p><i>Not guaranteed:</i> an answer if a register does not answer: then {@link
 * RegisterUnavailableException} is thrown. A command whose append is of unknown effect may be in
 * the log, now or later, once; {@link #pending} makes appends that can be finished. Followers do
 * not keep anything: they are refused where the log was trimmed. An object that has read a command
 * before it was trimmed may still return it.
 *
 * <p>Source: B. Lampson, <i>The ABCD's of Paxos</i>, §1 (a state machine's sequence of inputs).
 *
 * @param <C> the commands
 */
public final class RegisterLog<C> implements Log<C> {
  /*
   *   chunk 0      chunk 1             chunk 2
   *   - trimmed    c4 c5 c6 c7 full    c8            the newest: the first that is not full
   *
   *   append  newest:  {.. c8} -> {.. c8, c9}
   *   close   newest:  {.. c8} -> {.. c8, closed}
   *   trim    oldest:  {c4 .. c7} -> {trimmed}
   *
   * Invariants
   *  - A chunk gets its first command only after the one before it is full.
   *  - A chunk that is full changes only by being trimmed, one that is closed or trimmed never. The
   *    end is put into one that is not full.
   *  - A chunk is trimmed only after the one before it.
   *
   * So the trimmed chunks are the first ones, and they and the full ones come before all others:
   * the first that is not can be looked for by steps that grow, and by halves.
   *
   * Non-invariant: that an object knows the newest chunk.
   */
  private static final Memory HEAP = new HeapMemory(1);

  private final LongFunction<? extends Register<LogChunk<C>>> chunks;
  private final int perChunk;
  private final Supplier<UUID> ids;
  private final References<KnownChunks<C>> known; // any may take the place of any other

  /**
   * Makes an object for a log, which is empty if its registers are unset; nothing is asked yet.
   *
   * @param chunks gives the register of a chunk, by its number from 0; the same for all who share
   *     the log. The registers are written by objects of this class only
   * @param perChunk the number of commands in a chunk, 1 or more; the same for all who share the
   *     log. Each append writes its chunk anew, so few are better for large commands
   */
  public RegisterLog(LongFunction<? extends Register<LogChunk<C>>> chunks, int perChunk) {
    this(chunks, perChunk, UUID::randomUUID, HEAP);
  }

  RegisterLog(
      LongFunction<? extends Register<LogChunk<C>>> chunks,
      int perChunk,
      Supplier<UUID> ids,
      Memory memory) {
    this.chunks = Objects.requireNonNull(chunks, "chunks: null, allowed: a function");
    this.perChunk = perChunk;
    this.ids = ids;
    if (perChunk < 1) {
      throw new IllegalArgumentException("perChunk: " + perChunk + ", allowed: 1 or more");
    }
    known = memory.references("known", 1);
    known.setVolatile(0, KnownChunks.nothing());
  }

  Register<LogChunk<C>> chunk(long number) {
    return Objects.requireNonNull(
        chunks.apply(number), "chunks: gave null, allowed: a register");
  }

  boolean isFull(LogChunk<C> chunk) {
    return chunk.size() >= perChunk || chunk.isTrimmed();
  }

  long index(long chunk, int place) {
    return chunk * perChunk + place;
  }

  private KnownChunks<C> known() {
    return Objects.requireNonNull(known.getVolatile(0), "it is never null");
  }

  FoundChunk<C> read(long number) {
    Versioned<LogChunk<C>> held = chunk(number).get();
    FoundChunk<C> found = new FoundChunk<>(number, held.version(), LogChunk.of(held));
    remember(found);
    return found;
  }

  void remember(FoundChunk<C> found) {
    KnownChunks<C> before = known();
    KnownChunks<C> after = before.with(found);
    if (after != before) {
      known.setVolatile(0, after);
    }
  }

  /** The newest chunk: the first that is not full. */
  FoundChunk<C> last() {
    FoundChunk<C> last = first(known().full(), this::isFull);
    KnownChunks<C> before = known();
    if (before.full() < last.number()) {
      known.setVolatile(0, before.withFull(last.number()));
    }
    return last;
  }

  /** The first chunk that is not of a kind, from one on; all before are, and none behind it is. */
  private FoundChunk<C> first(long from, Predicate<LogChunk<C>> isPassed) {
    FoundChunk<C> found = read(from);
    long passed = from - 1;
    while (isPassed.test(found.chunk())) {
      passed = found.number();
      found = read(passed + 1 + (passed - from) / 4); // not far beyond the end
    }
    while (found.number() - passed > 1) {
      FoundChunk<C> between = read(passed + (found.number() - passed) / 2);
      if (isPassed.test(between.chunk())) {
        passed = between.number();
      } else {
        found = between;
      }
    }
    return found;
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
    return new PendingAppend<>(this, ids.get(), command);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IndexOutOfBoundsException also if it is of a command that was trimmed
   * @throws RegisterUnavailableException if the register does not answer
   */
  @Override
  public C get(long index) {
    long number = index / perChunk;
    if (index >= 0 && number >= known().trimmed()) {
      C command = find(index, known().chunk(number));
      // A register is asked only if it is of the log as it is now: acceptors are made when asked.
      if (command == null && (number <= known().full() || index < decidedPrefix())) {
        command = find(index, read(number).chunk());
      }
      if (command != null) {
        return command;
      }
    }
    throw notHeld("index", index);
  }

  /** The command at an index, if it is in its chunk. */
  @Nullable C find(long index, @Nullable LogChunk<C> chunk) {
    int place = (int) (index % perChunk);
    return chunk != null && place < chunk.size() ? chunk.command(place) : null;
  }

  /** The refusal of an index that has no command, or has it no more. */
  IndexOutOfBoundsException notHeld(String name, long index) {
    long first = held();
    long prefix = decidedPrefix();
    return new IndexOutOfBoundsException(
        name + ": " + index + ", allowed: "
            + (prefix == first ? "none yet" : first + " to " + (prefix - 1)));
  }

  /** The first index that is not trimmed. */
  private long held() {
    return index(first(known().trimmed(), LogChunk::isTrimmed).number(), 0);
  }

  @Override
  public long decidedPrefix() {
    FoundChunk<C> last = last();
    return index(last.number(), last.chunk().size());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Nothing is kept for it: if the log is trimmed beyond its position, its next {@code poll}
   * ends in an {@link IndexOutOfBoundsException}. At index 0 no register is asked before the first
   * {@code poll}.
   */
  @Override
  public Follower<C> follow(long from) {
    if (from != 0) {
      long first = held();
      long prefix = decidedPrefix();
      if (from < first || from > prefix) {
        throw new IndexOutOfBoundsException(
            "from: " + from + ", allowed: " + first + " to " + prefix);
      }
    }
    return new ChunkFollower<>(this, perChunk, from);
  }

  /**
   * Lets go of old commands, in chunks: those that lie wholly below an index. Their registers stay,
   * and hold a mark. Any process may do so, and several at one time. Nobody can read the commands
   * any more, except an object that has read them before, so all who need them have seen them, or
   * have a state that they made.
   *
   * @param before the first index to keep, from 0 to {@link #decidedPrefix}
   * @throws IndexOutOfBoundsException if {@code before} is not one of these; nothing changes
   * @throws RegisterUnavailableException if a register does not answer; trimming again is safe
   */
  public void trim(long before) {
    long prefix = decidedPrefix();
    if (before < 0 || before > prefix) {
      throw new IndexOutOfBoundsException("before: " + before + ", allowed: 0 to " + prefix);
    }
    // In order: otherwise a crash could leave commands behind others that are trimmed.
    FoundChunk<C> oldest = first(known().trimmed(), LogChunk::isTrimmed);
    while (oldest.number() < before / perChunk) {
      // If this fails, another process has trimmed it: nothing else happens to a full chunk.
      boolean unused =
          chunk(oldest.number()).compareAndSet(oldest.version(), LogChunk.trimmed());
      remember(new FoundChunk<>(oldest.number(), oldest.version() + 1, LogChunk.trimmed()));
      oldest = first(oldest.number() + 1, LogChunk::isTrimmed);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if the register does not answer; closing again is safe
   */
  @Override
  public void close() {
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      FoundChunk<C> last = last();
      if (last.chunk().isClosed()
          || chunk(last.number()).compareAndSet(last.version(), last.chunk().closed())) {
        return;
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  @Override
  public String toString() {
    KnownChunks<C> now = known();
    return "RegisterLog[" + perChunk + " commands in a chunk, " + now.full() + " chunks full, "
        + now.trimmed() + " trimmed]";
  }
}
