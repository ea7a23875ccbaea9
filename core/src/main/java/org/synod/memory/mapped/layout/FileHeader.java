// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.synod.memory.Memory;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.LayoutException;
import org.synod.memory.mapped.MappedMemory;
import org.synod.memory.mapped.life.Membership;

/**
 * The first words of a mapped file, which describe it and never change.
 *
 * @param words the size of the file, in words
 * @param processes the number of members it can have
 * @param entries the number of names it can have
 */
public record FileHeader(int words, int processes, int entries) {
  /*
   *   word 0       1            2        3        4           5         6         7
   *   +----------+------------+--------+--------+-----------+---------+---------+----------+
   *   | "SYNODMEM" | byte order | layout | words | processes | entries | 0       | checksum |
   *   +----------+------------+--------+--------+-----------+---------+---------+----------+
   */
  public static final int WORDS = 8;
  public static final long LAYOUT = 2;
  public static final int MEMBERSHIP = Stride.WORDS; // behind the header

  private static final int MAGIC = 0;
  private static final int BYTE_ORDER = 1;
  private static final int LAYOUT_VERSION = 2;
  private static final int FILE_WORDS = 3;
  private static final int PROCESSES = 4;
  private static final int ENTRIES = 5;
  private static final int CHECKSUM = 7;

  private static final long MAGIC_BYTES = 0x53594e4f444d454dL; // "SYNODMEM", in that order
  private static final long MAGIC_WORD =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? MAGIC_BYTES
          : Long.reverseBytes(MAGIC_BYTES);
  private static final long ORDER_MARK = 0x0102030405060708L;

  /** The first word of the directory. */
  public int directory() {
    return MEMBERSHIP + Membership.words(processes);
  }

  /** The first word that is not the file's own. */
  public int firstFree() {
    return directory() + Directory.words(entries);
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(WORDS * Long.BYTES).order(ByteOrder.nativeOrder());
  }

  /** The header in the form in which it is written. */
  public ByteBuffer toBytes() {
    long[] header = new long[WORDS];
    header[MAGIC] = MAGIC_WORD;
    header[BYTE_ORDER] = ORDER_MARK;
    header[LAYOUT_VERSION] = LAYOUT;
    header[FILE_WORDS] = words;
    header[PROCESSES] = processes;
    header[ENTRIES] = entries;
    header[CHECKSUM] = Directory.checksum(header, CHECKSUM);
    ByteBuffer bytes = buffer();
    bytes.asLongBuffer().put(header);
    return bytes;
  }

  /**
   * Reads the header of a file.
   *
   * @throws LayoutException if the file is none of ours, or cannot be used
   */
  public static FileHeader read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer bytes = buffer();
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
    require(file, "size", size + " bytes", "a whole file", !bytes.hasRemaining());
    long magic = bytes.order(ByteOrder.BIG_ENDIAN).getLong(0);
    require(
        file, "magic", Long.toHexString(magic), Long.toHexString(MAGIC_BYTES) + " (SYNODMEM)",
        magic == MAGIC_BYTES);
    long[] header = new long[WORDS];
    bytes.order(ByteOrder.nativeOrder()).rewind().asLongBuffer().get(header);
    boolean isReversed = header[BYTE_ORDER] == Long.reverseBytes(ORDER_MARK);
    require(file, "byte order", "the other", ByteOrder.nativeOrder(), !isReversed);
    long checksum = Directory.checksum(header, CHECKSUM);
    // before the fields, which mean nothing if it is wrong; but a newer layout may have another
    requireEqual(file, "layout", header[LAYOUT_VERSION], LAYOUT);
    requireEqual(file, "checksum of the header", header[CHECKSUM], checksum);
    requireEqual(file, "size in bytes", size, header[FILE_WORDS] * Long.BYTES);
    long fileWords = header[FILE_WORDS];
    requireRange(
        file, "words", fileWords, MappedMemory.MIN_BYTES / Long.BYTES,
        MappedMemory.MAX_BYTES / Long.BYTES);
    requireRange(file, "processes", header[PROCESSES], 1, Memory.MAX_PROCESSES);
    requireRange(file, "names", header[ENTRIES], 1, fileWords);
    FileHeader read =
        new FileHeader((int) fileWords, (int) header[PROCESSES], (int) header[ENTRIES]);
    require(
        file, "names", header[ENTRIES], "as many as fit into " + fileWords + " words",
        read.firstFree() <= read.words);
    return read;
  }

  /** Refuses a file whose header differs from the expected one. */
  public void requireAs(Path file, FileHeader expected) throws LayoutException {
    requireEqual(file, "processes", processes, expected.processes);
    requireEqual(
        file, "size in bytes", words * (long) Long.BYTES, expected.words * (long) Long.BYTES);
    requireEqual(file, "names", entries, expected.entries);
  }

  private static void requireRange(Path file, String field, long found, long min, long max)
      throws LayoutException {
    require(file, field, found, min + " to " + max, found >= min && found <= max);
  }

  private static void requireEqual(Path file, String field, long found, long expected)
      throws LayoutException {
    require(file, field, found, expected, found == expected);
  }

  private static void require(
      Path file, String field, Object found, Object expected, boolean isSo)
      throws LayoutException {
    if (!isSo) {
      throw new LayoutException(file, field, found, expected);
    }
  }
}
