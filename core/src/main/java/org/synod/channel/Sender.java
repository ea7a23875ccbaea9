// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.memory.layout.Stride;
import org.synod.memory.roster.Tenure;

/**
 * The sending end of a {@link Channel}. One thread uses it at a time.
 *
 * <p><i>Progress:</i> wait-free.
 */
public final class Sender implements AutoCloseable {
  /*
   * What the sender remembers is in an array of its own, with padding on both sides: the receiver's
   * may lie beside it on the heap. The limit is where the ring was full when the cursor was read
   * last; the cursor is read again only when a message does not fit before that.
   */
  private static final int END = Stride.WORDS;
  private static final int LIMIT = END + 1;

  private final Channel channel;
  private final Tenure mine;
  private final Ring ring;
  private final int cursor;
  private final @Nullable Seal seal;
  private final int maxLength;
  private final long[] own = new long[2 * Stride.WORDS + 2];

  Sender(Channel channel, Member me, Ring ring, int cursor, @Nullable Seal seal) {
    this.channel = channel;
    this.ring = ring;
    this.cursor = cursor;
    this.seal = seal;
    maxLength = channel.maxLength();
    mine = Owner.requireMember(channel.memory(), me);
    Owner.take(channel.memory(), ring.words, ring.owner(), mine, "sender");
    own[END] = ring.end(ring.words.getVolatile(ring.tail));
    own[LIMIT] = own[END]; // until the cursor has been read
  }

  /**
   * Sends a message, unless the channel is full.
   *
   * <p><i>Linearization:</i> at the write that shows the message; if it is refused, at the read of
   * the receiver's place.
   *
   * @param message the words of the message
   * @return true if it was sent, false if there is no room for it
   * @throws IllegalArgumentException if it is longer than {@link Channel#maxLength}
   * @throws IllegalStateException if the member is closed
   */
  public boolean offer(long[] message) {
    Objects.requireNonNull(message, "message: null, allowed: an array of words");
    return offer(message, message.length);
  }

  /**
   * Sends the first words of an array, unless the channel is full: for a sender that uses one array
   * for messages of several lengths.
   *
   * @param message the array
   * @param length the number of its words that are the message
   * @return true if it was sent, false if there is no room for it
   * @throws IllegalArgumentException if the array has fewer words, or if it is longer than
   *     {@link Channel#maxLength}
   * @throws IllegalStateException if the member is closed
   */
  public boolean offer(long[] message, int length) {
    if (length < 0 || length > message.length || length > maxLength) {
      throw new IllegalArgumentException(
          "length: " + length + ", allowed: 0 to " + Math.min(message.length, maxLength));
    }
    assert mine.enter();
    try {
      long end = own[END];
      long next = end + 1 + length + (seal == null ? 0 : Seal.WORDS);
      if (next >= own[LIMIT] && !hasRoom(next)) {
        return false;
      }
      if (seal == null) {
        ring.write(mine, end, message, length);
      } else {
        ring.write(mine, end, message, length, seal.of(end, message, length), Seal.WORDS);
      }
      own[END] = next;
      return true;
    } finally {
      assert mine.exit();
    }
  }

  private boolean hasRoom(long next) {
    ring.moveTail(mine, own[END]); // before words behind the old tail are overwritten
    // Acquire is safe: the words before the cursor were read before it was written.
    own[LIMIT] = ring.words.getAcquire(cursor) + ring.capacity();
    return next < own[LIMIT];
  }

  /** Gives the sending end back, so that another member can take it. */
  @Override
  public void close() {
    Owner.giveBack(ring.words, ring.owner(), mine);
  }

  @Override
  public String toString() {
    return "Sender[" + channel + ", " + mine.member() + "]";
  }
}
