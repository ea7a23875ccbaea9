// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.mapped.layout.Directory;
import org.synod.memory.mapped.layout.FileHeader;
import org.synod.memory.mapped.life.Mark;
import org.synod.memory.mapped.life.Marks;

/** Creates and opens the files of {@link MappedMemory}. */
final class MappedFiles {
  /*
   * A file is written under another name and then linked to its own: a link appears at once, and
   * fails if something is there. So there is no moment at which others could see a part of it, and
   * nothing to be cleaned up before one can try again. The other name says which process creates
   * the file: the creator holds the mark of the same identity meanwhile,
   *
   *   FILE.<identity in hexadecimal>.new
   *
   * A killed creator leaves both, and the next of that file deletes them; see Marks. One that is
   * killed before its mark is seen leaves the other name, empty, and a socket without a file.
   *
   * A file is not created while there is a mark of another process beside its place, unless that
   * process is a creator: the file was deleted under the process, and a second holder could get a
   * lease that the process holds. One that joins the deleted file later is not seen; its isReplaced
   * tells.
   */
  private static final int NAMES = 1024;
  private static final int CHUNK = 1 << 16;
  private static final int PAGE = 4096;

  private MappedFiles() {}

  /** The header of a new file. */
  static FileHeader header(int processes, int bytes) {
    if (processes < 1 || processes > Memory.MAX_PROCESSES) {
      throw new IllegalArgumentException(
          "processes: " + processes + ", allowed: 1 to " + Memory.MAX_PROCESSES);
    }
    if (bytes < MappedMemory.MIN_BYTES || bytes > MappedMemory.MAX_BYTES || bytes % PAGE != 0) {
      throw new IllegalArgumentException(
          "bytes: " + bytes + ", allowed: " + MappedMemory.MIN_BYTES + " to "
              + MappedMemory.MAX_BYTES + ", a multiple of " + PAGE);
    }
    return new FileHeader(bytes / Long.BYTES, processes, NAMES);
  }

  static void create(Path file, FileHeader header) throws IOException {
    requireMappable(file);
    Uninterrupted.run(
        () -> {
          createNow(file, header);
          return file;
        });
  }

  private static void createNow(Path file, FileHeader header) throws IOException {
    if (Files.exists(file)) {
      throw alreadyThere(file);
    }
    try {
      Marks marks = Marks.ofNew(file);
      marks.sweep(identity -> Files.exists(file)); // else there are no members
      Path user = marks.ofUser();
      if (user != null && !Files.exists(file)) {
        throw new FileInUseException(file, user);
      }
      create(file, header, marks);
    } catch (FileInUseException e) {
      throw e;
    } catch (FileAlreadyExistsException e) {
      throw alreadyThere(file);
    } catch (NoSuchFileException e) {
      Path directory = file.toAbsolutePath().getParent();
      if (Files.isDirectory(directory)) {
        throw refused(file, "creation", "a directory that takes new files", e);
      }
      throw new NoSuchFileException(
          file.toString(), null, "creation: found no directory " + directory + ", expected one");
    } catch (UnsupportedOperationException | IOException e) {
      throw refused(file, "creation", "to write " + header.words() * 8L + " bytes", e);
    }
  }

  private static void create(Path file, FileHeader header, Marks marks) throws IOException {
    Mark mark = marks.makeToCreate();
    Path unready = marks.unready(mark.identity());
    try {
      write(unready, header);
      Files.createLink(file, unready);
    } finally {
      Mark.deleteQuietly(unready);
      mark.release();
    }
  }

  private static FileAlreadyExistsException alreadyThere(Path file) {
    return new FileAlreadyExistsException(
        file.toString(), null, "creation: found a file, expected nothing");
  }

  static void createUnlessThere(Path file, FileHeader header) throws IOException {
    requireMappable(file);
    if (!Files.exists(file)) {
      try {
        create(file, header);
      } catch (FileAlreadyExistsException e) {
        // another was first
      }
    }
  }

  private static void write(Path file, FileHeader header) throws IOException {
    try (FileChannel channel = FileChannel.open(
            file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
      long bytes = header.words() * (long) Long.BYTES;
      for (long at = 0; at < bytes; ) {
        // written, not skipped: a hole that finds no space later kills the process that touches it
        at += channel.write(zeros.clear().limit((int) Math.min(CHUNK, bytes - at)), at);
      }
      channel.write(header.toBytes(), 0);
      ByteBuffer free = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
      free.putLong(0, header.firstFree());
      channel.write(free, (header.directory() + Directory.NEXT_FREE) * (long) Long.BYTES);
    }
  }

  static FileChannel channelToWrite(Path file) throws IOException {
    return channel(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Opens a file as if to write, if that is allowed: see {@link MappedMemory#openReadOnly}. */
  static FileChannel channelToLook(Path file) throws IOException {
    try {
      return channelToWrite(file);
    } catch (IOException e) {
      return channel(file, StandardOpenOption.READ);
    }
  }

  static FileChannel channel(Path file, OpenOption... options) throws IOException {
    try {
      // a directory can be opened, and a thread that opens a pipe may wait for ever
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (!found.isRegularFile()) {
        throw new LayoutException(
            file, "kind", found.isDirectory() ? "a directory" : "a device, pipe or socket",
            "a regular file");
      }
      return FileChannel.open(file, options);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "opening: found no file, expected one");
    } catch (LayoutException e) {
      throw e;
    } catch (IOException e) {
      throw refused(file, "opening", allowed(options), e);
    }
  }

  private static String allowed(OpenOption... options) {
    boolean isWritten = Arrays.asList(options).contains(StandardOpenOption.WRITE);
    return "to be allowed to read " + (isWritten ? "and write it" : "it");
  }

  private static IOException refused(Path file, String field, String expected, Exception e) {
    String found =
        e instanceof AccessDeniedException
            ? "permission denied"
            : e instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getReason()
                : e.getMessage();
    return new IOException(file + ": " + field + ": found " + found + ", expected " + expected, e);
  }

  /**
   * Returns the key that tells a file from all others as long as it is there or open.
   *
   * @return null if no file is there, or this system has no such thing
   */
  static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  static void requireMappable(Path file) {
    Objects.requireNonNull(file, "file: null, allowed: a path");
    if (file.getFileSystem() != FileSystems.getDefault()) {
      throw new IllegalArgumentException(
          "file: " + file + " of " + file.getFileSystem() + ", allowed: a path of the default file"
              + " system");
    }
  }
}
