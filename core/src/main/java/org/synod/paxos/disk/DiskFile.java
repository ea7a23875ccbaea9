// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * A file with the {@linkplain Disk disks} of any number of decisions. It is for files on several
 * devices, of which a minority may fail: a process that stops in the middle of a write leaves the
 * block that was there before, and one that is killed loses nothing.
 *
 * <p>The JVMs that share a file agree on everything that {@link #open} is told. The file is made
 * when it is first used, and grows with the decisions. A block of which no copy is whole counts as
 * silence.
 *
 * <p><i>Progress:</i> an operation waits for the file system.
 *
 * <p><i>Linearization:</i> as {@link Disk} says, where the operating system shows each reader all
 * that was written before: among JVMs of one host, and on shared file systems that are coherent.
 *
 * <p><i>Memory effects:</i> as {@link Disk} says.
 *
 * <p><i>Not guaranteed:</i> survival of a loss of power, unless the file is {@linkplain #openForced
 * forced}. A thread that is interrupted inside an operation gets an exception, of unknown effect if
 * it was a write.
 *
 * @param <V> the values
 */
public final class DiskFile<V> implements AutoCloseable {
  /*
   *   | magic | format | processes | bytes of a value |  to 64
   *       8       4          4             4
   *
   *   then for each decision, for each process: two copies of its block, to multiples of 64 bytes
   *   | CRC32C of the rest | length n | write number | ballot | accepted | n bytes of the value
   *           4                 4           8             8         8
   *
   * A write goes to the older copy, so that the other is whole if it is cut off. A reader takes the
   * later copy that is whole. If neither is, and both have been written, the file is damaged; one
   * alone was never written to its end.
   */
  private static final long MAGIC = 0x53796e6f64446973L;
  private static final int FORMAT = 1;
  private static final int HEAD = 64;
  private static final int COPY_HEAD = 32;
  private static final int MAX_PROCESSES = 4_096;

  /** The largest limit of values: {@value} bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private final Path path;
  private final int processes;
  private final int maxBytes;
  private final ByteCodec<V> codec;
  private final ReopenedFile file;

  private DiskFile(
      Path path, int processes, int maxBytes, ByteCodec<V> codec, boolean isForced) {
    this.path =
        Objects.requireNonNull(path, "path: null, allowed: a path").toAbsolutePath().normalize();
    this.processes = processes;
    this.maxBytes = maxBytes;
    this.codec = Objects.requireNonNull(codec, "codec: null, allowed: a codec");
    if (processes < 1 || processes > MAX_PROCESSES) {
      throw new IllegalArgumentException(
          "processes: " + processes + ", allowed: 1 to " + MAX_PROCESSES);
    }
    if (maxBytes < 0 || maxBytes > MAX_BYTES) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + ", allowed: 0 to " + MAX_BYTES);
    }
    ByteBuffer head =
        ByteBuffer.allocate(HEAD).putLong(MAGIC).putInt(FORMAT).putInt(processes).putInt(maxBytes);
    file = new ReopenedFile(this.path, head.rewind(), isForced);
  }

  /**
   * Names a file whose blocks survive the end of a process, not that of the host; nothing is opened
   * yet.
   *
   * @param <V> the values
   * @param path the file; its folder is there
   * @param processes the number of processes, from 1 to 4,096
   * @param maxBytes the size of the largest value, from 0 to {@link #MAX_BYTES}
   * @param codec turns values into bytes and back
   * @return the file
   */
  public static <V> DiskFile<V> open(
      Path path, int processes, int maxBytes, ByteCodec<V> codec) {
    return new DiskFile<>(path, processes, maxBytes, codec, /* isForced */ false);
  }

  /**
   * Names a file whose blocks survive the end of the host: each write waits for the device.
   *
   * @param <V> the values
   * @param path the file; its folder is there
   * @param processes the number of processes, from 1 to 4,096
   * @param maxBytes the size of the largest value, from 0 to {@link #MAX_BYTES}
   * @param codec turns values into bytes and back
   * @return the file
   */
  public static <V> DiskFile<V> openForced(
      Path path, int processes, int maxBytes, ByteCodec<V> codec) {
    return new DiskFile<>(path, processes, maxBytes, codec, /* isForced */ true);
  }

  /**
   * Returns the disk of a decision.
   *
   * @param number the number of the decision, 0 or more; the file has room for it and all before
   * @return its blocks in this file
   */
  public Disk<V> instance(long number) {
    if (number < 0 || number > (Long.MAX_VALUE - HEAD) / ((long) processes * 2 * copyBytes()) - 1) {
      throw new IllegalArgumentException("number: " + number + ", allowed: 0 or more");
    }
    return new Instance(number);
  }

  private int copyBytes() {
    return (COPY_HEAD + maxBytes + HEAD - 1) / HEAD * HEAD;
  }

  /** The blocks of a decision. */
  private final class Instance implements Disk<V> {
    private final long number;

    Instance(long number) {
      this.number = number;
    }

    @Override
    public int processes() {
      return processes;
    }

    @Override
    public @Nullable DiskBlock<V> read(int process) {
      try {
        ByteBuffer copy = latest(copies(process));
        return copy == null ? null : decoded(process, copy);
      } catch (IOException | DamageException e) {
        throw unavailable("read", e, Effect.NONE);
      }
    }

    @Override
    public void write(int process, DiskBlock<V> block) {
      byte[] value = block.value() == null ? new byte[0] : codec.encode(block.value());
      if (value.length > maxBytes) {
        throw new IllegalArgumentException(
            "value: " + value.length + " bytes, allowed: 0 to " + maxBytes);
      }
      ByteBuffer before;
      try {
        before = latest(copies(process));
      } catch (IOException | DamageException e) {
        throw unavailable("write", e, Effect.NONE);
      }
      long next = before == null ? 1 : before.getLong(8) + 1;
      ByteBuffer copy =
          ByteBuffer.allocate(COPY_HEAD + value.length)
              .putInt(0)
              .putInt(value.length)
              .putLong(next)
              .putLong(block.ballot())
              .putLong(block.accepted())
              .put(value);
      copy.putInt(0, sum(copy)).rewind();
      try {
        // the writes of a process alternate, so the one before the last is overwritten
        file.write(position(process) + next % 2 * copyBytes(), copy);
      } catch (IOException e) {
        throw unavailable("write", e, Effect.UNKNOWN);
      }
    }

    private long position(int process) {
      Objects.checkIndex(process, processes);
      return HEAD + (number * processes + process) * 2 * copyBytes();
    }

    /** Both copies of a block, as far as the file has them. */
    private ByteBuffer copies(int process) throws IOException {
      return file.read(position(process), 2 * copyBytes());
    }

    /** The later copy that is whole, from its first byte to its last; null if there is none. */
    private @Nullable ByteBuffer latest(ByteBuffer copies) {
      ByteBuffer even = whole(copies, 0);
      ByteBuffer odd = whole(copies, copyBytes());
      if (even == null && odd == null && isWritten(copies, 0) && isWritten(copies, copyBytes())) {
        throw new DamageException("both copies", "bytes with another checksum", "one whole copy");
      }
      if (even == null || odd == null) {
        return even == null ? odd : even;
      }
      return even.getLong(8) > odd.getLong(8) ? even : odd;
    }

    private boolean isWritten(ByteBuffer copies, int from) {
      boolean isWritten = false;
      for (int i = from; i < Math.min(from + copyBytes(), copies.limit()); i++) {
        isWritten |= copies.get(i) != 0;
      }
      return isWritten;
    }

    private @Nullable ByteBuffer whole(ByteBuffer copies, int from) {
      if (copies.limit() < from + COPY_HEAD) {
        return null;
      }
      int length = copies.getInt(from + 4);
      if (length < 0 || length > maxBytes || copies.limit() < from + COPY_HEAD + length) {
        return null;
      }
      ByteBuffer copy = copies.slice(from, COPY_HEAD + length);
      return copy.getLong(8) > 0 && copy.getInt(0) == sum(copy) ? copy : null;
    }

    private DiskBlock<V> decoded(int process, ByteBuffer copy) {
      long accepted = copy.getLong(24);
      byte[] bytes = new byte[copy.limit() - COPY_HEAD];
      copy.get(COPY_HEAD, bytes);
      try {
        return new DiskBlock<>(
            copy.getLong(16), accepted, accepted == 0 ? null : codec.decode(bytes));
      } catch (RuntimeException e) {
        throw DamageException.at(this + ", process " + process, e);
      }
    }

    private RegisterUnavailableException unavailable(
        String operation, Exception e, Effect effect) {
      return new RegisterUnavailableException(
          this + ": " + operation + ": " + e.getMessage(), e, effect);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof DiskFile<?>.Instance that
          && that.number == number
          && that.path().equals(path);
    }

    @Override
    public int hashCode() {
      return path.hashCode() + Long.hashCode(number);
    }

    private Path path() {
      return path;
    }

    @Override
    public String toString() {
      return "decision " + number + " in " + path;
    }
  }

  private static int sum(ByteBuffer copy) {
    CRC32C sum = new CRC32C();
    sum.update(copy.slice(4, copy.limit() - 4));
    return (int) sum.getValue();
  }

  /** Closes the file; an operation opens it again. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public String toString() {
    return "DiskFile[" + path + ", " + processes + " processes]";
  }
}
