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
   *   words:   tail, owner, padding | message, message, ... around the ring
   *   message: its length n, then n words
   *
   * Positions count words, from 0 on. They never come back, so there is no ABA. A position p is the
   * word p mod capacity. Each reader has a cursor, the position up to which it has read.
   *
   *   write   refuse unless the message fits behind the lowest cursor; its words; tail, release
   *   read    tail, acquire; nothing if it is the cursor; its words; cursor, release
   *
   * Invariants
   *  - cursor <= tail <= cursor + capacity, for each cursor that is waited for.
   *  - The words from a cursor to the tail are whole messages, and nobody changes them.
   *
   * A writer that stops in the middle has not moved the tail: nobody sees its words, and the next
   * writer overwrites them. A reader that stops in the middle has not moved its cursor, so the next
   * one gets the same message.
   */
  static final int MIN_CAPACITY = 2;
  static final int MAX_CAPACITY = 1 << 27;

  /** The words of a ring that are not for messages. */
  static final int HEADER = Stride.WORDS;

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

  /** A word of a message that the caller has seen to be behind a cursor and before the tail. */
  long word(long position) {
    // Opaque is safe: it was written before the tail that the caller has read.
    return words.getOpaque(index(position));
  }

  /** The length of the message at a position; it must end at the tail or before. */
  int length(long position, long end) {
    long length = word(position);
    if (length < 0 || length >= end - position || end - position > capacity()) {
      throw new DamageException(
          "message at " + position + " of a ring of " + capacity() + " words, its length", length,
          "0 to " + Math.min(mask, end - position - 1) + ", so that it is whole");
    }
    return (int) length;
  }

  /** Writes a message at the tail, where the caller has found room, and shows it. */
  void write(Tenure mine, long at, long[] message, int length) {
    words.releaseFence(); // for the check alone: the words are ordered by the cursor that was read
    mine.requireOpen(); // or the next member with this end could be writing
    // Opaque is safe: nobody reads the words before the tail shows them.
    words.setOpaque(index(at), length);
    put(at + 1, message, length);
    // Release is safe: a reader that sees the tail sees the words, and nobody needs to see it soon.
    words.setRelease(tail, at + 1 + length);
  }

  /** Writes a message of two parts in the same way. */
  void write(Tenure mine, long at, long[] head, int headLength, long[] rest, int restLength) {
    words.releaseFence(); // as above
    mine.requireOpen();
    words.setOpaque(index(at), headLength + restLength);
    put(at + 1, head, headLength);
    put(at + 1 + headLength, rest, restLength);
    words.setRelease(tail, at + 1 + headLength + restLength);
  }

  private void put(long position, long[] from, int length) {
    for (int i = 0; i < length; i++) {
      words.setOpaque(index(position + i), from[i]);
    }
  }

  /** Copies words of a message, and moves a cursor behind the message. */
  void read(Tenure mine, long from, long[] into, int length, int cursor, long next) {
    words.releaseFence(); // for the check alone
    mine.requireOpen(); // or a writer could have given this reader up, and overwritten the words
    for (int i = 0; i < length; i++) {
      into[i] = word(from + i);
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

  /** Shows the tail in the one order of all volatile accesses. Its writer alone calls this. */
  void showTail(Tenure mine, long at) {
    words.releaseFence(); // for the check alone
    mine.requireOpen();
    words.compareAndExchange(tail, at, at);
  }
}
