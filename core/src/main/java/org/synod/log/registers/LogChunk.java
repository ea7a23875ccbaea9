// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;
import org.synod.register.Versioned;

/**
 * The part of a {@link RegisterLog} that is in one register: some commands that follow each other.
 *
 * <p>Immutable. It is public so that registers can be made to hold it; it is made by the log alone.
 *
 * @param <C> the commands
 * @param entries the commands with the identities of their appends, in order
 * @param mark tells of what comes behind them, or became of them
 */
public record LogChunk<C>(List<Entry<C>> entries, Mark mark) {
  private static final byte FORMAT = 1;
  private static final int HEAD = 2 + Integer.BYTES;
  private static final int ENTRY_HEAD = 2 * Long.BYTES + Integer.BYTES;

  /** The state of a chunk beside its commands. In bytes it is its place in this list. */
  public enum Mark {
    /** Commands may follow until the chunk is full. */
    OPEN,
    /** The log ends behind the commands. */
    CLOSED,
    /** The chunk was full, and its commands were let go of. */
    TRIMMED
  }

  /**
   * A command that was appended.
   *
   * @param <C> the command
   * @param id the identity of its append
   * @param command the command
   */
  public record Entry<C>(UUID id, C command) {

    /**
     * Refuses null.
     *
     * @param id not null
     * @param command not null
     */
    public Entry {
      Objects.requireNonNull(id, "id: null, allowed: an identity");
      Objects.requireNonNull(command, "command: null, allowed: a command");
    }
  }

  /**
   * Copies its entries, and refuses any in a trimmed chunk.
   *
   * @param entries not null
   * @param mark not null
   */
  public LogChunk {
    Objects.requireNonNull(mark, "mark: null, allowed: a mark");
    entries = List.copyOf(entries);
    if (mark == Mark.TRIMMED && !entries.isEmpty()) {
      throw new IllegalArgumentException(
          "entries: " + entries.size() + " in a trimmed chunk, allowed: none");
    }
  }

  /** The chunk that a register holds; an unset one stands for one without commands. */
  static <C> LogChunk<C> of(Versioned<LogChunk<C>> held) {
    LogChunk<C> chunk = held.value();
    return chunk == null ? new LogChunk<>(List.of(), Mark.OPEN) : chunk;
  }

  static <C> LogChunk<C> trimmed() {
    return new LogChunk<>(List.of(), Mark.TRIMMED);
  }

  boolean isClosed() {
    return mark == Mark.CLOSED;
  }

  boolean isTrimmed() {
    return mark == Mark.TRIMMED;
  }

  int size() {
    return entries.size();
  }

  C command(int place) {
    return entries.get(place).command();
  }

  /** The place of an append; -1 if it is not here. */
  int placeOf(UUID id) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  LogChunk<C> plus(UUID id, C command) {
    List<Entry<C>> more = new ArrayList<>(entries);
    more.add(new Entry<>(id, command));
    return new LogChunk<>(more, mark);
  }

  LogChunk<C> closed() {
    return new LogChunk<>(entries, Mark.CLOSED);
  }

  /**
   * Returns the codec of chunks over a codec of the commands, for registers on engines that keep
   * bytes. A chunk has 6 bytes and for each command 20 more than its commands.
   *
   * @param <C> the commands
   * @param command the codec of a command
   * @return a codec of any length
   */
  public static <C> ByteCodec<LogChunk<C>> codec(ByteCodec<C> command) {
    return new Bytes<>(Objects.requireNonNull(command, "command: null, allowed: a codec"));
  }

  /*
   *   | format 1 | mark | number n | n times: | identity | length | command
   *       1 byte    1        4                     16        4       the length
   */
  private record Bytes<C>(ByteCodec<C> codec) implements ByteCodec<LogChunk<C>> {

    @Override
    public byte[] encode(LogChunk<C> chunk) {
      List<byte[]> commands = new ArrayList<>();
      int length = HEAD;
      for (Entry<C> each : chunk.entries) {
        byte[] command = codec.encode(each.command());
        commands.add(command);
        length += ENTRY_HEAD + command.length;
      }
      ByteBuffer bytes =
          ByteBuffer.allocate(length)
              .put(FORMAT)
              .put((byte) chunk.mark.ordinal())
              .putInt(chunk.size());
      for (int i = 0; i < chunk.size(); i++) {
        UUID id = chunk.entries.get(i).id();
        bytes
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putInt(commands.get(i).length)
            .put(commands.get(i));
      }
      return bytes.array();
    }

    @Override
    public LogChunk<C> decode(byte[] stored) {
      ByteBuffer bytes = ByteBuffer.wrap(stored);
      if (stored.length < HEAD || bytes.get() != FORMAT) {
        throw new DamageException(
            "chunk", stored.length + " bytes of another kind", "format " + FORMAT);
      }
      int mark = bytes.get();
      int count = bytes.getInt();
      List<Entry<C>> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        if (bytes.remaining() < ENTRY_HEAD) {
          throw new DamageException("chunk", "an end within entry " + i, count + " entries");
        }
        UUID id = new UUID(bytes.getLong(), bytes.getLong());
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
          throw new DamageException("length", length, "0 to " + bytes.remaining());
        }
        int from = bytes.position();
        entries.add(
            new Entry<>(id, codec.decode(Arrays.copyOfRange(stored, from, from + length))));
        bytes.position(from + length);
      }
      int marks = Mark.values().length;
      if (mark < 0 || mark >= marks || count < 0 || bytes.hasRemaining()) {
        throw new DamageException(
            "chunk", "mark " + mark + ", " + count + " entries and " + bytes.remaining()
                + " bytes more", "mark 0 to " + (marks - 1)
                + ", 0 entries or more, and no bytes more");
      }
      if (mark == Mark.TRIMMED.ordinal() && count > 0) {
        throw new DamageException("entries", count + " in a trimmed chunk", "none");
      }
      return new LogChunk<>(entries, Mark.values()[mark]);
    }
  }

  @Override
  public String toString() {
    return "LogChunk[" + size() + " commands, " + mark.name().toLowerCase(Locale.ROOT) + "]";
  }
}
