// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.memory.layout.Stride;
import org.synod.memory.roster.Tenure;

/**
 * The receiving end of a {@link Channel}. One thread uses it at a time.
 *
 * <p>A receiver that has got all messages, and looks again at once, shares a cache line with the
 * sender message for message. One that first lets the sender go ahead gets more of them in a
 * second, and each of them later.
 *
 * <p><i>Progress:</i> wait-free.
 */
public final class Receiver implements AutoCloseable {
  /** The answer of {@link #poll} if there is no message: {@value}. */
  public static final int EMPTY = -1;

  private static final int CURSOR = Stride.WORDS; // as in Sender: with padding on both sides

  private final Channel channel;
  private final Tenure mine;
  private final Ring ring;
  private final int cursor;
  private final int owner;
  private final @Nullable Seal seal;
  private final long[] own = new long[2 * Stride.WORDS + 1];

  Receiver(Channel channel, Member me, Ring ring, int cursor, int owner, @Nullable Seal seal) {
    this.channel = channel;
    this.ring = ring;
    this.cursor = cursor;
    this.owner = owner;
    this.seal = seal;
    mine = Owner.requireMember(channel.memory(), me);
    Owner.take(channel.memory(), ring.words, owner, mine, "receiver");
    own[CURSOR] = ring.words.getVolatile(cursor);
  }

  /**
   * Receives the next message, if there is one.
   *
   * <p><i>Linearization:</i> at the write that makes room for another; if there is none, at the
   * read that finds none.
   *
   * @param into the array that gets its words, at least as many
   * @return the number of words; {@link #EMPTY} if there is no message
   * @throws IllegalArgumentException if the array has fewer words; the message stays
   * @throws ForgedMessageException if its seal is wrong; the message is passed over
   * @throws org.synod.memory.DamageException if the ring is seen to be damaged: the message is not
   *     whole
   * @throws IllegalStateException if the member is closed
   */
  public int poll(long[] into) {
    Objects.requireNonNull(into, "into: null, allowed: an array of words");
    assert mine.enter();
    try {
      long at = own[CURSOR];
      int length = ring.length(at);
      if (length == Ring.NONE) {
        mine.requireMemberOf(channel.memory()); // the ring refuses a closed member when it reads
        return EMPTY;
      }
      return seal == null ? copy(at, length, into) : open(seal, at, length, into);
    } finally {
      assert mine.exit();
    }
  }

  private int copy(long at, int length, long[] into) {
    requireRoom(into, length);
    receive(at, length, into);
    return length;
  }

  private int open(Seal seal, long at, int sealed, long[] into) {
    int length = Math.max(0, sealed - Seal.WORDS);
    requireRoom(into, length);
    long[] copy = new long[sealed];
    receive(at, sealed, copy);
    seal.require(at, copy);
    System.arraycopy(copy, 0, into, 0, length);
    return length;
  }

  private void receive(long at, int length, long[] into) {
    long next = at + 1 + length;
    ring.read(mine, at + 1, into, length, cursor, next);
    own[CURSOR] = next;
  }

  private static void requireRoom(long[] into, int length) {
    if (into.length < length) {
      throw new IllegalArgumentException(
          "into: " + into.length + " words, allowed: " + length + " or more, as the message has");
    }
  }

  /** Gives the receiving end back, so that another member can take it. */
  @Override
  public void close() {
    Owner.giveBack(ring.words, owner, mine);
  }

  @Override
  public String toString() {
    return "Receiver[" + channel + ", " + mine.member() + "]";
  }
}
