// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;

/**
 * A file that begins with a given head, and is read and written at places. A thread that is
 * interrupted in it closes it for all: then it is opened again.
 */
final class ReopenedFile implements AutoCloseable {
  private final Path path;
  private final ByteBuffer head; // never changes
  private final boolean isForced; // each write waits for the device
  private final AtomicReference<@Nullable FileChannel> channel = new AtomicReference<>();

  ReopenedFile(Path path, ByteBuffer head, boolean isForced) {
    this.path = path;
    this.head = head;
    this.isForced = isForced;
  }

  /** Reads some bytes, or fewer at the end of the file. */
  ByteBuffer read(long position, int length) throws IOException {
    return on(file -> readFrom(file, position, length));
  }

  private static ByteBuffer readFrom(FileChannel file, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    int read = 0;
    while (read >= 0 && bytes.hasRemaining()) {
      read = file.read(bytes, position + bytes.position());
    }
    return bytes.flip();
  }

  void write(long position, ByteBuffer bytes) throws IOException {
    on(
        file -> {
          writeTo(file, position, bytes);
          return true;
        });
  }

  private void writeTo(FileChannel file, long position, ByteBuffer bytes) throws IOException {
    for (ByteBuffer left = bytes.duplicate(); left.hasRemaining(); ) {
      file.write(left, position + left.position());
    }
    if (isForced) {
      file.force(/* metaData */ false);
    }
  }

  /** An access to the file, which may be made again: it reads, or writes the same bytes. */
  private interface Access<T> {
    T on(FileChannel file) throws IOException;
  }

  private <T> T on(Access<T> access) throws IOException {
    for (; ; ) {
      FileChannel file = file();
      try {
        return access.on(file);
      } catch (ClosedByInterruptException e) {
        channel.compareAndSet(file, null);
        throw e;
      } catch (ClosedChannelException e) {
        channel.compareAndSet(file, null); // another thread was interrupted, or has closed it
      }
    }
  }

  private FileChannel file() throws IOException {
    FileChannel known = channel.get();
    if (known != null) {
      return known;
    }
    FileChannel opened =
        FileChannel.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    try {
      requireHead(opened);
    } catch (Throwable e) {
      opened.close();
      throw e;
    }
    if (!channel.compareAndSet(null, opened)) {
      opened.close();
      return file();
    }
    return opened;
  }

  /** All who open a new file write the same head, so they may do it at the same time. */
  private void requireHead(FileChannel file) throws IOException {
    ByteBuffer found = readFrom(file, 0, head.limit());
    if (!found.hasRemaining()) {
      writeTo(file, 0, head);
      forceName();
    } else if (!found.equals(head)) {
      throw new DamageException("head of " + path, text(found), text(head) + ", or a new file");
    }
  }

  private static String text(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    return HexFormat.of().formatHex(array);
  }

  /** A new file is in its folder, also after a loss of power. */
  private void forceName() throws IOException {
    Path folder = path.getParent();
    if (isForced && folder != null) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(/* metaData */ true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel.getAndSet(null);
    if (open != null) {
      open.close();
    }
  }
}
