// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped.layout;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.synod.memory.DamageException;
import org.synod.memory.Memory;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.memory.layout.Regions;
import org.synod.memory.layout.Stride;

/**
 * The regions of a mapped file: how much of it is set aside, and which regions have names. Any
 * number of processes may make regions at the same time, and stop while they do.
 */
public final class Directory {
  /*
   *   words:   next free word, padding | entry 0, entry 1, ... | padding
   *   entry:   0, or the first word of a region's header
   *   header:  words | sizes | name (5 words) | checksum | type (8 words); the region follows
   *
   *   make     next free: n -> n + size; header <- ...; first entry that is 0: 0 -> n
   *
   * Invariants: a header is whole before an entry points to it, and does not change; entries fill
   * up in order, and none changes once it is not 0. So a thread that meets a 0 has seen all
   * names, and of two that make the same name one finds the other's entry where it would have put
   * its own.
   *
   * Non-invariant: a thread that stops between the two compare-and-set, or loses the second, leaves
   * a region that has no name. Only that region is lost.
   */
  public static final int NEXT_FREE = 0;
  private static final int FIRST_ENTRY = Stride.WORDS;
  private static final int HEADER = Stride.WORDS;

  private static final int LENGTH = 0;
  private static final int SIZES = 1; // of the name, and above it of the type, in bytes
  private static final int NAME = 2;
  private static final int CHECKSUM = 7;
  private static final int TYPE = 8;
  private static final int SIZE_BITS = 32;

  /**
   * A region and its place.
   *
   * @param entry the index of the entry that points to it
   * @param first the first word of its header
   * @param region the content of its header
   */
  record Placed(int entry, int first, Region region) {
    /** The first word behind it. */
    int end() {
      return first + HEADER + Stride.roundUp(region.words());
    }
  }

  private final String file; // for messages
  private final Words all; // of the file
  private final int first; // word of this directory
  private final int entries;

  public Directory(String file, Words all, int first, int entries) {
    assert NAME + Memory.MAX_NAME / Long.BYTES == CHECKSUM;
    assert TYPE + Memory.MAX_TYPE / Long.BYTES == HEADER;
    this.file = file;
    this.all = all;
    this.first = first;
    this.entries = entries;
  }

  public static int words(int entries) {
    return FIRST_ENTRY + Stride.roundUp(entries);
  }

  /** The number of words of the file that are set aside. */
  public int used() {
    return (int) Math.max(0, Math.min(nextFree(), all.length())); // if it is damaged
  }

  long nextFree() {
    return all.getVolatile(first + NEXT_FREE);
  }

  private int lowest() {
    return first + words(entries);
  }

  boolean isNextFree(long word) {
    return word >= lowest() && word <= all.length() && word % Stride.WORDS == 0;
  }

  String whereNextFree() {
    return "a multiple of " + Stride.WORDS + " from " + lowest() + " to " + all.length();
  }

  long entry(int index) {
    return all.getVolatile(first + FIRST_ENTRY + index);
  }

  Placed placedAt(int index, long entry) {
    Region region = regionAt(index, entry);
    return new Placed(index, (int) entry, region);
  }

  /**
   * The first word of the region of a name.
   *
   * @param mayMake whether to make it if there is none
   */
  public int region(Region wanted, boolean mayMake) {
    int made = 0;
    for (int i = 0; i < entries; i++) {
      long header = entry(i);
      if (header == 0) {
        if (!mayMake) {
          break;
        }
        if (made == 0) {
          made = make(wanted);
        }
        // 0 -> the header of a region that is whole
        header = all.compareAndExchange(first + FIRST_ENTRY + i, 0, made);
        if (header == 0) {
          return made + HEADER;
        }
      }
      Region there = regionAt(i, header);
      if (there.name().equals(wanted.name())) {
        Regions.requireSame(there, wanted);
        return (int) header + HEADER;
      }
    }
    throw new IllegalStateException(
        file + ": no name \"" + wanted.name() + "\", allowed: "
            + (mayMake ? "up to " + entries + " names" : "those that there are"));
  }

  private int make(Region region) {
    int made = setAside(HEADER, region.words());
    long[] header = new long[HEADER];
    byte[] name = region.name().getBytes(StandardCharsets.UTF_8);
    byte[] type = region.type().getBytes(StandardCharsets.UTF_8);
    header[LENGTH] = region.words();
    header[SIZES] = (long) type.length << SIZE_BITS | name.length;
    put(name, header, NAME);
    put(type, header, TYPE);
    header[CHECKSUM] = checksum(header, CHECKSUM);
    all.copyFrom(header, made);
    return made;
  }

  /** Sets words aside, from a stride on. */
  public int setAside(int words) {
    return setAside(/* header */ 0, words);
  }

  private int setAside(int header, int words) {
    long size = header + (words - 1L + Stride.WORDS & -Stride.WORDS); // it may be no int
    for (; ; ) {
      long free = nextFree();
      if (!isNextFree(free)) {
        // otherwise the new region could overlap the file's own words, or another region
        throw DamageException.at(
            file + ": directory",
            new DamageException("next free word", free, whereNextFree()));
      }
      if (free > all.length() - size) {
        throw new IllegalStateException(
            file + ": " + words + " words more, allowed: " + (all.length() - free)
                + ", which are left");
      }
      if (all.compareAndExchange(first + NEXT_FREE, free, free + size) == free) {
        return (int) free;
      }
    }
  }

  /** All regions that have names. */
  public List<Region> regions() {
    List<Region> found = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      long header = entry(i);
      if (header == 0) {
        break;
      }
      found.add(regionAt(i, header));
    }
    return found;
  }

  private Region regionAt(int entry, long header) {
    require(
        entry, "first word of a region", header, lowest() + " to " + (all.length() - HEADER - 1),
        header >= lowest() && header < all.length() - HEADER);
    long[] words = new long[HEADER];
    all.copyTo((int) header, words);
    long checksum = checksum(words, CHECKSUM);
    require(
        entry, "checksum of a region's header", words[CHECKSUM], checksum,
        words[CHECKSUM] == checksum);
    long left = used() - HEADER - header;
    require(
        entry, "words of a region", words[LENGTH], "1 to " + left,
        words[LENGTH] >= 1 && words[LENGTH] <= left);
    return new Region(
        text(entry, "name", words, NAME, (int) words[SIZES], Memory.MAX_NAME),
        text(entry, "type", words, TYPE, (int) (words[SIZES] >>> SIZE_BITS), Memory.MAX_TYPE),
        (int) words[LENGTH]);
  }

  private void require(int entry, String field, Object found, Object expected, boolean isSo) {
    if (!isSo) {
      throw DamageException.at(
          file + ": entry " + entry + " of the directory",
          new DamageException(field, found, expected));
    }
  }

  private static void put(byte[] bytes, long[] words, int offset) {
    for (int i = 0; i < bytes.length; i++) {
      words[offset + i / Long.BYTES] |= (bytes[i] & 0xFFL) << i % Long.BYTES * Byte.SIZE;
    }
  }

  private String text(int entry, String what, long[] words, int offset, int size, int max) {
    require(entry, "bytes of a " + what, size, "1 to " + max, size >= 1 && size <= max);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (words[offset + i / Long.BYTES] >>> i % Long.BYTES * Byte.SIZE);
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    require(
        entry, what, "\"" + text + "\"", "UTF-8",
        Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8)));
    return text;
  }

  /** The CRC-32C of all words except one, each from its low end. */
  public static long checksum(long[] words, int except) {
    CRC32C crc = new CRC32C();
    for (int i = 0; i < words.length; i++) {
      for (int shift = 0; i != except && shift < Long.SIZE; shift += Byte.SIZE) {
        crc.update((int) (words[i] >>> shift) & 0xFF);
      }
    }
    return crc.getValue();
  }
}
