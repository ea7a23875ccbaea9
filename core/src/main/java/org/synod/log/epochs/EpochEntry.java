// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;

/**
 * An entry in the log of an epoch, from which a {@link ReconfigurableLog} is made.
 *
 * <p>Immutable. It is public so that logs can be made to hold it; it is made by the {@code
 * ReconfigurableLog} alone.
 *
 * @param <C> the commands
 */
public sealed interface EpochEntry<C> {

  /**
   * A command, which is in the whole log unless it is behind a stop.
   *
   * @param <C> the command
   * @param command the command
   */
  record Command<C>(C command) implements EpochEntry<C> {

    /**
     * Refuses null.
     *
     * @param command not null
     */
    public Command {
      Objects.requireNonNull(command, "command: null, allowed: a command");
    }
  }

  /**
   * The first entry: where the epoch begins. Later ones say the same, and do not count.
   *
   * @param <C> the commands
   * @param index the index of the epoch's first command in the whole log
   * @param used the acceptors of all epochs before
   */
  record Base<C>(long index, List<String> used) implements EpochEntry<C> {

    /**
     * Copies the names, and refuses an index that cannot be.
     *
     * @param index 0 or more
     * @param used not null
     */
    public Base {
      if (index < 0) {
        throw new IllegalArgumentException("index: " + index + ", allowed: 0 or more");
      }
      used = List.copyOf(used);
    }
  }

  /**
   * The end of the epoch. The entries behind the first stop do not count.
   *
   * @param <C> the commands
   * @param acceptors the acceptors of the next epoch
   */
  record Stop<C>(List<String> acceptors) implements EpochEntry<C> {

    /**
     * Copies the names.
     *
     * @param acceptors not null
     */
    public Stop {
      acceptors = List.copyOf(acceptors);
    }
  }

  /**
   * Returns the codec of entries over a codec of the commands, for logs on engines that keep bytes.
   * An entry of a command has 2 bytes more than the command.
   *
   * @param <C> the commands
   * @param command the codec of a command
   * @return a codec of any length
   */
  static <C> ByteCodec<EpochEntry<C>> codec(ByteCodec<C> command) {
    return new Bytes<>(Objects.requireNonNull(command, "command: null, allowed: a codec"));
  }

  /**
   * Entries as bytes.
   *
   * @param <C> the commands
   * @param codec the codec of a command
   */
  /*
   *   | format 1 | kind | command
   *   | format 1 | kind | index 8 | names
   *   | format 1 | kind | names                      names: | number 4 | each: length 4, UTF-8
   */
  record Bytes<C>(ByteCodec<C> codec) implements ByteCodec<EpochEntry<C>> {
    private static final byte FORMAT = 1;
    private static final byte COMMAND = 0;
    private static final byte BASE = 1;
    private static final byte STOP = 2;
    private static final int HEAD = 2;

    @Override
    public byte[] encode(EpochEntry<C> entry) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeByte(FORMAT);
        if (entry instanceof Command<C> it) {
          out.writeByte(COMMAND);
          out.write(codec.encode(it.command()));
        } else if (entry instanceof Base<C> it) {
          out.writeByte(BASE);
          out.writeLong(it.index());
          write(out, it.used());
        } else if (entry instanceof Stop<C> it) {
          out.writeByte(STOP);
          write(out, it.acceptors());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e); // there is no I/O
      }
      return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, List<String> names) throws IOException {
      out.writeInt(names.size());
      for (String each : names) {
        byte[] name = each.getBytes(UTF_8);
        out.writeInt(name.length);
        out.write(name);
      }
    }

    @Override
    public EpochEntry<C> decode(byte[] stored) {
      ByteBuffer bytes = ByteBuffer.wrap(stored);
      if (stored.length < HEAD || bytes.get() != FORMAT) {
        throw new DamageException(
            "entry", stored.length + " bytes of another kind", "format " + FORMAT);
      }
      byte kind = bytes.get();
      return switch (kind) {
        case COMMAND -> new Command<>(codec.decode(rest(bytes, bytes.remaining())));
        case BASE -> base(bytes);
        case STOP -> new Stop<>(names(bytes));
        default -> throw new DamageException("kind", kind, COMMAND + " to " + STOP);
      };
    }

    private EpochEntry<C> base(ByteBuffer bytes) {
      long index = bytes.remaining() < Long.BYTES ? -1 : bytes.getLong();
      if (index < 0) {
        throw new DamageException("index", index, "0 or more");
      }
      return new Base<>(index, names(bytes));
    }

    /** The names, which are the last part of an entry. */
    private static List<String> names(ByteBuffer bytes) {
      List<String> names = new ArrayList<>();
      int count = length(bytes);
      for (int i = 0; i < count; i++) {
        names.add(new String(rest(bytes, length(bytes)), UTF_8));
      }
      if (bytes.hasRemaining()) {
        throw new DamageException("end", bytes.remaining() + " bytes more", "none");
      }
      return names;
    }

    /** A number of names or bytes, each of which takes one byte or more. */
    private static int length(ByteBuffer bytes) {
      int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw new DamageException("length", length, "0 to " + bytes.remaining());
      }
      return length;
    }

    private static byte[] rest(ByteBuffer bytes, int length) {
      byte[] part = new byte[length];
      bytes.get(part);
      return part;
    }
  }
}
