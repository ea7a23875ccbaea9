// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.register.ByteCodec;

/**
 * A log in the words of a {@link Memory}: on the heap, or in a file that several JVMs map. It has
 * room for a number of commands that is fixed when it is made, and keeps all of them.
 *
 * <pre>{@code
 * try (MappedMemory file = MappedMemory.openOrCreate(Path.of("journal"), 16, 1 << 24)) {
 *   Log<String> log = new WordsLog<>(file, "orders", 100_000, 8_000_000, ByteCodec.ofUtf8());
 *   long index = log.append("42 apples");
 * }
 * }</pre>
 *
 * <p>Each command takes its bytes, rounded up to eights, and eight more. A process that is killed
 * leaves a whole command at the end or none; at most it loses the room for one. Each command has a
 * checksum of its index and its bytes: a reader refuses a command that was changed, moved or
 * copied to another index, by a {@link DamageException} that names the index.
 *
 * <p><i>Progress:</i> {@link #append} is lock-free: two compare-and-set if no other meets it; it
 * tries the next index only when another call was decided at this one. {@link #close}, {@link
 * #decidedPrefix} and {@link #follow} are lock-free, {@link #get} and {@link Follower#poll}
 * wait-free. A process that stops anywhere, or is killed, holds up nobody.
 *
 * <p><i>Linearization:</i> {@code append} and {@code close} at the compare-and-exchange of a cell
 * that succeeds, or at the read that finds the log closed or full; {@code get} and {@code poll} at
 * their read of a cell; {@code decidedPrefix} at its read of the first cell without a command.
 *
 * <p><i>Memory effects:</i> as {@link Log} says, also between JVMs.
 *
 * <p><i>Not guaranteed:</i> fairness between appenders; the content after the end of the operating
 * system, unless it was forced before. The checksum finds accidents. A program that computes it can
 * write anything.
 *
 * <p>Source: M. Herlihy, <i>Wait-free Synchronization</i> (1991), §4.2: a log is consensus for each
 * index, here one compare-and-exchange.
 *
 * @param <C> the commands
 */
public final class WordsLog<C> implements Log<C> {
  /*
   *   cells:   [ r0 ][ r1 ][ r2 ][ 0 ][ 0 ] ... [ end ]
   *              |     |     |
   *   room:    {c0}  {c1}  {lost}  {c2}  free ...
   *
   * append: set words of the room aside (CAS of used), fill them, bind them to the first undecided
   * index, and put them into its cell by CAS. If another was decided there, bind them to the next.
   * Nobody else knows the words before that CAS, so there is nothing half-written to repair.
   *
   * Invariants
   *  - A cell is decided only after all before it: it leaves 0 once, by CAS, and then stays.
   *  - A record that a cell refers to never changes.
   *  - CLOSED is the last cell that is decided. The cell behind those of all commands is for it.
   *  - All cells before `next` are decided: it is written after the CAS of the last of them.
   *
   * Non-invariants: that `next` is near the end; it costs reads. That all words that were set aside
   * belong to a command.
   *
   * No ABA: used only grows, cells are written once.
   */
  private final Memory memory;
  private final Words words;
  private final WordsLogLayout layout;
  private final Records records;
  private final ByteCodec<C> codec;

  /**
   * Makes an empty log.
   *
   * @param memory the memory that it lives in
   * @param commands the largest number of commands, 1 or more
   * @param bytes the room for all commands, 8 or more
   * @param codec turns commands into bytes and back
   */
  public WordsLog(Memory memory, int commands, int bytes, ByteCodec<C> codec) {
    this(memory, /* name */ null, new WordsLogLayout(commands, bytes), codec);
  }

  /**
   * Opens the log that has a name in a memory; the first process that does so makes it, empty.
   *
   * @param memory the memory that it lives in
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param commands the largest number of commands, 1 or more
   * @param bytes the room for all commands, 8 or more
   * @param codec turns commands into bytes and back, as that of all who open the log
   * @throws IllegalArgumentException if the name is in use for something else, or with other
   *     numbers
   */
  public WordsLog(Memory memory, String name, int commands, int bytes, ByteCodec<C> codec) {
    this(
        memory,
        Objects.requireNonNull(name, "name: null, allowed: a name"),
        new WordsLogLayout(commands, bytes),
        codec);
  }

  private WordsLog(
      Memory memory, @Nullable String name, WordsLogLayout layout, ByteCodec<C> codec) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.codec = Objects.requireNonNull(codec, "codec: null, allowed: a codec");
    this.layout = layout;
    words =
        name == null
            ? memory.allocate(layout.words())
            : memory.allocate(name, layout.type(), layout.words());
    records = new Records(words, layout);
  }

  /**
   * Opens the log that a region of a memory is.
   *
   * @param <C> the commands
   * @param memory the memory
   * @param region one of its regions
   * @param codec turns commands into bytes and back
   * @return the log, or null if the region is something else
   */
  public static <C> @Nullable WordsLog<C> of(Memory memory, Region region, ByteCodec<C> codec) {
    WordsLogLayout layout = WordsLogLayout.of(region);
    return layout == null ? null : new WordsLog<>(memory, region.name(), layout, codec);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException also if the log is full; nothing is appended
   * @throws DamageException if the words are seen to be damaged; nothing is appended
   */
  @Override
  public long append(C command) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    byte[] bytes = codec.encode(command);
    Member me = memory.lend(); // refused if the memory is closed, or opened to be read
    try {
      int index = undecided(next());
      requireOpen(index);
      int record = setAside(WordsLogLayout.wordsOf(bytes.length), bytes.length);
      records.fill(record, bytes);
      for (; ; ) {
        records.bind(record, index, bytes);
        if (words.compareAndExchange(layout.cell(index), 0, record) == 0) { // {0} -> {record}
          advance(index + 1);
          return index;
        }
        index = undecided(index);
        requireOpen(index);
      }
    } finally {
      memory.giveBack(me);
    }
  }

  /** Refuses an append at an index whose cell is the end, or can be nothing else. */
  private void requireOpen(int index) {
    if (words.getVolatile(layout.cell(index)) == WordsLogLayout.CLOSED) {
      throw new IllegalStateException("append: after close, allowed: before");
    }
    if (index == layout.commands()) {
      throw new IllegalStateException(
          "append: to a full log, allowed: " + layout.commands() + " commands");
    }
  }

  /** Sets words aside that nobody else gets: used: {n} -> {n + count}. */
  private int setAside(int count, int bytes) {
    long used = words.getVolatile(WordsLogLayout.USED);
    for (; ; ) {
      long left = layout.room() - used;
      if (used < 0 || left < 0) {
        throw new DamageException("words in use", used, "0 to " + layout.room());
      }
      if (count > left) {
        throw new IllegalStateException(
            "append: " + bytes + " bytes, allowed: "
                + (left < 1 ? "none" : "0 to " + (left - 1) * Long.BYTES)
                + ", since the log is full");
      }
      long found = words.compareAndExchange(WordsLogLayout.USED, used, used + count);
      if (found == used) {
        return layout.firstRecord() + (int) used;
      }
      used = found;
    }
  }

  /** An index before which all is decided. */
  private int next() {
    // Acquire is enough: all cells before it were decided before it was written.
    long next = words.getAcquire(WordsLogLayout.NEXT);
    if (next < 0 || next > layout.commands()) {
      throw new DamageException("next command", next, "0 to " + layout.commands());
    }
    // otherwise an append to a log that was cut off could take the place of an old command
    if (next > 0 && words.getVolatile(layout.cell((int) next - 1)) == 0) {
      throw Records.damage((int) next - 1, "nothing", "a command, since there was one");
    }
    return (int) next;
  }

  private void advance(int next) {
    if (words.getOpaque(WordsLogLayout.NEXT) < next) { // Opaque is safe: it is a hint
      // Release is enough: a thread that sees it sees the cells before it.
      words.setRelease(WordsLogLayout.NEXT, next);
    }
  }

  /** The first index from one on whose cell has no command. */
  private int undecided(int from) {
    int index = from;
    while (index < layout.commands() && isCommand(words.getVolatile(layout.cell(index)))) {
      index++;
    }
    return index;
  }

  private static boolean isCommand(long cell) {
    return cell != 0 && cell != WordsLogLayout.CLOSED;
  }

  /**
   * {@inheritDoc}
   *
   * @throws DamageException if its words are damaged
   */
  @Override
  public C get(long index) {
    C command = index < 0 || index >= layout.commands() ? null : find((int) index);
    if (command != null) {
      return command;
    }
    long prefix = decidedPrefix();
    if (index < 0 || index >= prefix) {
      throw new IndexOutOfBoundsException(
          "index: " + index + ", allowed: " + (prefix == 0 ? "none yet" : "0 to " + (prefix - 1)));
    }
    command = find((int) index); // it may have been appended in between
    if (command == null) {
      throw Records.damage((int) index, "nothing", "a command, since there are later ones");
    }
    return command;
  }

  /** The command at an index, or null if there is none. */
  @Nullable C find(int index) {
    long cell = words.getVolatile(layout.cell(index));
    if (!isCommand(cell)) {
      return null;
    }
    byte[] bytes = records.read(index, cell);
    try {
      return codec.decode(bytes);
    } catch (RuntimeException e) {
      throw DamageException.at("command " + index, e);
    }
  }

  @Override
  public long decidedPrefix() {
    return undecided(next());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Nothing need be kept for it, since the log keeps all.
   */
  @Override
  public Follower<C> follow(long from) {
    long prefix = decidedPrefix();
    if (from < 0 || from > prefix) {
      throw new IndexOutOfBoundsException("from: " + from + ", allowed: 0 to " + prefix);
    }
    return new WordsFollower<>(this, (int) from);
  }

  @Override
  public void close() {
    Member me = memory.lend();
    try {
      int index = undecided(next());
      long found;
      while ((found = words.compareAndExchange(layout.cell(index), 0, WordsLogLayout.CLOSED)) != 0
          && found != WordsLogLayout.CLOSED) {
        index = undecided(index);
      }
    } finally {
      memory.giveBack(me);
    }
  }

  /**
   * Looks for damage: commands that were changed, moved or taken out. It reads all of the log.
   *
   * @return a line for each finding, which names the index, the content found and the content
   *     expected; none if all is well
   */
  public List<String> findings() {
    List<String> findings = new ArrayList<>();
    long next = words.getAcquire(WordsLogLayout.NEXT); // before the cells, which may grow
    int prefix = undecided(0);
    if (next < 0 || next > prefix) {
      findings.add("commands: found " + prefix + ", expected " + next + ", since there were");
    }
    long used = words.getVolatile(WordsLogLayout.USED);
    if (used < 0 || used > layout.room()) {
      findings.add("words in use: found " + used + ", expected 0 to " + layout.room());
    }
    for (int index = 0; index < prefix; index++) {
      try {
        find(index);
      } catch (DamageException e) {
        findings.add(e.getMessage());
      }
    }
    boolean isClosed = words.getVolatile(layout.cell(prefix)) == WordsLogLayout.CLOSED;
    for (int index = prefix + 1; index <= layout.commands(); index++) {
      // only if none was appended there meanwhile
      if (words.getVolatile(layout.cell(index)) != 0
          && (isClosed || words.getVolatile(layout.cell(prefix)) == 0)) {
        findings.add(
            isClosed
                ? "command " + index + ": found one, expected none behind the end"
                : "command " + prefix + ": found nothing, expected one before command " + index);
        break;
      }
    }
    return findings;
  }

  @Override
  public String toString() {
    return "WordsLog[" + decidedPrefix() + " of " + layout.commands() + " commands]";
  }
}
