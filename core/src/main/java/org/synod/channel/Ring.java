// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import org.synod.memory.DamageException;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;
import org.synod.memory.roster.Tenure;
import org.synod.memory.roster.Windows;

/** A ring of words that one member at a time writes, and others read. */
final class Ring {
  /*
   *   words:   tail, owner, padding | message, message, ..., 0, around the ring
   *   message: its header, then its n words
   *
   *   header    63                            28 27                      0
   *            +--------------------------------+-------------------------+
   *            | the position, its low bits     | n + 1                   |   0: not there yet
   *            +--------------------------------+-------------------------+
   *
   * Positions count words, from 0 on. They never come back, so there is no ABA. A position p is the
   * word p mod capacity. Each reader has a cursor, the position up to which it has read.
   *
   *   write   if the message and one word more do not fit before the limit: tail <- the end;
   *           the limit is a capacity behind the lowest cursor; refuse, or go on:
   *           the header behind the message <- 0; its words; its header, release
   *   read    the header at the cursor, acquire; nothing if it is 0; the words; cursor, release
   *   take    the end: behind all messages that are there from the tail on
   *
   * The end is where the next message comes. A reader looks at the header there and at no word of
   * the writer besides. The tail is a place behind which the end is, for those who take the writing
   * end or join.
   *
   * Invariants
   *  - cursor <= end < cursor + capacity, for each cursor that is waited for.
   *  - tail <= end < tail + capacity; the words from the tail on are overwritten only when the tail
   *    has been moved.
   *  - The words from a cursor to the end are whole messages, and nobody changes them. A 0 is
   *    behind them.
   *
   * A writer that stops in the middle has not written the header: nobody sees its words, and the
   * next writer overwrites them. A reader that stops in the middle has not moved its cursor, so the
   * next one gets the same message.
   *
   * Source: J. Giacomoni, T. Moseley, M. Vachharajani, FastForward for Efficient Pipeline
   * Parallelism, PPoPP 2008: a slot tells by itself whether it is full.
   */
  static final int MIN_CAPACITY = 2;
  static final int MAX_CAPACITY = 1 << 27;

  /** The words of a ring that are not for messages. */
  static final int HEADER = Stride.WORDS;

  /** The words of a message that are not its user's: its header, and the one behind it. */
  static final int EXTRA = 2;

  /** The length of a message that is not there. */
  static final int NONE = -1;

  private static final int LENGTH_BITS = 28;
  private static final long LENGTHS = (1L << LENGTH_BITS) - 1;
  private static final int OWNER = 1; // behind the tail: both are read once in a while

  final Words words;
  final int tail; // index of the tail
  private final int first; // index of the first word of messages
  private final int mask;

  static {
    Windows.add(Ring.class);
  }

  /** A ring whose header is at an index of some words, with its messages at another. */
  Ring(Words words, int header, int first, int capacity) {
    this.words = words;
    this.first = first;
    tail = header;
    mask = capacity - 1;
  }

  static int requireCapacity(int capacity) {
    if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException(
          "capacity: " + capacity + ", allowed: a power of two from " + MIN_CAPACITY + " to "
              + MAX_CAPACITY);
    }
    return capacity;
  }

  int capacity() {
    return mask + 1;
  }

  /** The index of the word that says whose the writing end is. */
  int owner() {
    return tail + OWNER;
  }

  private int index(long position) {
    return first + ((int) position & mask);
  }

  /** A word of a message that the caller has seen to be there, and has not left behind. */
  long word(long position) {
    // Opaque is safe: it was written before the header that the caller has read.
    return words.getOpaque(index(position));
  }

  private static long header(long position, int length) {
    return position << LENGTH_BITS | length + 1;
  }

  /** The length of the message at a position up to the end, or {@link #NONE} at the end. */
  int length(long position) {
    // Acquire is safe: the words were written before the header.
    long header = words.getAcquire(index(position));
    if (header == 0) {
      return NONE;
    }
    int length = (int) (header & LENGTHS) - 1;
    if (length < 0 || length > mask + 1 - EXTRA || header != header(position, length)) {
      throw damage(position, header);
    }
    return length;
  }

  private DamageException damage(long position, long header) {
    return new DamageException(
        "message at " + position + " of a ring of " + capacity() + " words, its header",
        Long.toHexString(header),
        "one of this place, and of a length from 0 to " + (mask + 1 - EXTRA));
  }

  /** The end, found from the tail or a cursor of the caller, or the higher of both. */
  long end(long from) {
    long at = from;
    for (int length = length(at); length != NONE; length = length(at)) {
      at += 1 + length; // each header names its place: a ring has a capacity of them at most
    }
    return at;
  }

  /** Writes a message at the end, where the caller has found room, and shows it. */
  void write(Tenure mine, long at, long[] message, int length) {
    long next = at + 1 + length;
    words.releaseFence(); // for the check alone: the words are ordered by the cursor that was read
    mine.requireOpen(); // or the next member with this end could be writing
    // Opaque is safe: nobody reads the words before the header shows them.
    words.setOpaque(index(next), 0);
    put(at + 1, message, length);
    // Release is safe: a reader that sees the header sees the words and the 0 behind them.
    words.setRelease(index(at), header(at, length));
  }

  /** Writes a message of two parts in the same way. */
  void write(Tenure mine, long at, long[] head, int headLength, long[] rest, int restLength) {
    int length = headLength + restLength;
    long next = at + 1 + length;
    words.releaseFence(); // as above
    mine.requireOpen();
    words.setOpaque(index(next), 0);
    put(at + 1, head, headLength);
    put(at + 1 + headLength, rest, restLength);
    words.setRelease(index(at), header(at, length));
  }

  private void put(long position, long[] from, int length) {
    if (length > 0) { // the first word has no loop: a loop costs more than one word
      words.setOpaque(index(position), from[0]);
      for (int i = 1; i < length; i++) {
        words.setOpaque(index(position + i), from[i]);
      }
    }
  }

  /** Copies words of a message, and moves a cursor behind the message. */
  void read(Tenure mine, long from, long[] into, int length, int cursor, long next) {
    words.releaseFence(); // for the check alone
    mine.requireOpen(); // or a writer could have given this reader up, and overwritten the words
    if (length > 0) { // as in put
      into[0] = word(from);
      for (int i = 1; i < length; i++) {
        into[i] = word(from + i);
      }
    }
    // Release is safe: a writer that sees the cursor overwrites the words after they were read.
    words.setRelease(cursor, next);
  }

  /** Moves a cursor of a member that begins to read. */
  void move(Tenure mine, int cursor, long position) {
    words.releaseFence(); // for the check alone
    mine.requireOpen(); // or the cursor of the next member with its number could be set back
    // Release is safe: a writer that does not see it yet finds the ring full.
    words.setRelease(cursor, position);
  }

  /** Moves the tail to the end. Its writer alone calls this. */
  void moveTail(Tenure mine, long end) {
    words.releaseFence(); // for the check alone
    mine.requireOpen();
    // Release is safe: a member that takes the writing end comes after this one.
    words.setRelease(tail, end);
  }

  /** Moves the tail to the end in the one order of all volatile accesses. */
  void showTail(Tenure mine, long last, long end) {
    words.releaseFence(); // for the check alone
    mine.requireOpen();
    words.compareAndExchange(tail, last, end);
  }
}
