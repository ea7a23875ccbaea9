// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.Objects;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.layout.Stride;
import org.synod.memory.roster.Tenure;

/**
 * The part of one member in a {@link Broadcast}: it sends to all who have joined, and receives what
 * they send. One thread uses it at a time.
 *
 * <p><i>Progress:</i> wait-free.
 */
public final class Peer implements AutoCloseable {
  /** The answer of {@link #poll} if there is no message: {@value}. */
  public static final int EMPTY = -1;

  /*
   *   offer   if the message does not fit before the limit: CAS tail -> the end; the limit is
   *           at the lowest cursor of those that have joined, but a member that holds the message
   *           up and is lost is given up; the rest is in Ring
   *   join    owner <- me; then for each ring: cursor <- the end, found from the tail or from the
   *           cursor that the last member with my number had, the higher of both
   *   poll    go around the rings to one that has a message at my cursor. In a causal group, while
   *           the message says that its sender had read a ring beyond my cursor, go to that ring.
   *
   * A member that joins while a sender looks: the CAS of the tail, the read of the owner, the write
   * of the owner and the read of the tail are volatile. So either the sender sees the owner, or the
   * member sees the tail that the CAS showed, or a higher one, and the limit leaves alone what is
   * behind that. Until its cursors are written, a member has those of the last one with its number.
   * They are lower, so the ring is full at worst; and what is behind them stays while the member
   * looks for the end.
   *
   * The causes of a message are in memory before it, and a reader that sees the message sees them.
   * A message comes after those that it names, so the way from ring to ring has no circle.
   */
  private static final int TAIL = Stride.WORDS;
  private static final int END = TAIL + 1;
  private static final int LIMIT = END + 1;

  private final Broadcast group;
  private final Tenure mine;
  private final Ring ring;
  private final int members;
  private final int stamps;
  private final int maxLength;
  private final long[] read; // my cursors, as a message names them
  private final long[] own; // with padding on both sides, as in Sender
  private int next; // the ring to look at first
  private int sender = -1;

  Peer(Broadcast group, Member me) {
    this.group = group;
    members = group.memory().processes();
    stamps = group.stamps();
    maxLength = group.maxLength();
    read = new long[members + Stride.WORDS]; // padding behind it
    own = new long[LIMIT + 1 + Stride.WORDS];
    mine = Owner.requireMember(group.memory(), me);
    ring = group.ring(mine.id());
    Owner.take(group.memory(), group.words(), ring.owner(), mine, "peer");
    for (int i = 0; i < members; i++) {
      int cursor = group.cursor(mine.id(), i);
      long tail = group.words().getVolatile(group.ring(i).tail);
      read[i] = group.ring(i).end(Math.max(tail, group.words().getVolatile(cursor)));
      ring.move(mine, cursor, read[i]);
    }
    own[TAIL] = group.words().getVolatile(ring.tail);
    own[END] = read[mine.id()];
    own[LIMIT] = own[END]; // until the others have been looked at
  }

  /**
   * Sends a message to all, unless the ring of this member is full.
   *
   * <p><i>Linearization:</i> at the write that shows the message; if it is refused, at a read of
   * the place of a member that has not received enough.
   *
   * @param message the words of the message
   * @return true if it was sent, false if there is no room for it
   * @throws IllegalArgumentException if it is longer than {@link Broadcast#maxLength}
   * @throws IllegalStateException if the member is closed
   */
  public boolean offer(long[] message) {
    Objects.requireNonNull(message, "message: null, allowed: an array of words");
    if (message.length > maxLength) {
      throw new IllegalArgumentException(
          "message: " + message.length + " words, allowed: 0 to " + maxLength);
    }
    mine.requireMemberOf(group.memory());
    assert mine.enter();
    try {
      long end = own[END];
      long next = end + 1 + stamps + message.length;
      if (next >= own[LIMIT] && !hasRoom(next)) {
        return false;
      }
      ring.write(mine, end, read, stamps, message, message.length);
      own[END] = next;
      return true;
    } finally {
      assert mine.exit();
    }
  }

  private boolean hasRoom(long next) {
    ring.showTail(mine, own[TAIL], own[END]); // before the owners are read, see above
    own[TAIL] = own[END];
    long limit = Long.MAX_VALUE;
    for (int i = 0; i < members; i++) {
      limit = Math.min(limit, limit(i, next));
    }
    own[LIMIT] = limit;
    return next < limit;
  }

  /** The position up to which one reader lets this member write. */
  private long limit(int reader, long next) {
    int index = group.ring(reader).owner();
    long owner = group.words().getVolatile(index);
    if (owner == Owner.NOBODY) {
      return own[END] + ring.capacity();
    }
    // Acquire is safe: the words before the cursor were read before it was written.
    long limit = group.words().getAcquire(group.cursor(reader, mine.id())) + ring.capacity();
    return next >= limit && Owner.giveUp(group.memory(), group.words(), index, mine, owner)
        ? own[END] + ring.capacity()
        : limit;
  }

  /**
   * Receives a message, if there is one: any that is next in the order of the group.
   *
   * <p><i>Linearization:</i> at the write that makes room for another; if there is none, at the
   * reads of the ends of the rings.
   *
   * @param into the array that gets its words, at least as many
   * @return the number of words; {@link #EMPTY} if there is no message
   * @throws IllegalArgumentException if the array has fewer words; the message stays
   * @throws DamageException if the rings are seen to be damaged
   * @throws IllegalStateException if the member is closed
   */
  public int poll(long[] into) {
    Objects.requireNonNull(into, "into: null, allowed: an array of words");
    mine.requireMemberOf(group.memory());
    assert mine.enter();
    try {
      for (int i = 0; i < members; i++) {
        int ring = next + i < members ? next + i : next + i - members;
        int length = group.ring(ring).length(read[ring]);
        if (length != Ring.NONE) {
          return stamps == 0 ? receive(ring, length, into) : receiveFirst(ring, length, into);
        }
      }
      return EMPTY;
    } finally {
      assert mine.exit();
    }
  }

  /** Receives the message that comes first of those that the next one of a ring depends on. */
  private int receiveFirst(int from, int length, long[] into) {
    int at = from;
    int itsLength = length;
    for (int i = 0; i < members; i++) {
      int before = before(at, itsLength);
      if (before == at) {
        return receive(at, itsLength, into);
      }
      itsLength = group.ring(before).length(read[before]);
      if (itsLength == Ring.NONE) {
        throw new DamageException(
            "message at " + read[at] + " of member " + at,
            "one of member " + before + " before it, which is not there",
            "a message that is there");
      }
      at = before;
    }
    throw new DamageException(
        "message at " + read[from] + " of member " + from, "that it comes after itself",
        "messages that come after others");
  }

  /** A ring with a message before the next one of a ring, of a length; the same if none has. */
  private int before(int from, int length) {
    Ring ring = group.ring(from);
    if (length < stamps) {
      throw new DamageException(
          "message at " + read[from] + " of member " + from + ", its length", length,
          stamps + " or more, so that it is whole");
    }
    for (int i = 0; i < members; i++) {
      if (ring.word(read[from] + 1 + i) > read[i]) { // never for its own ring
        return i;
      }
    }
    return from;
  }

  private int receive(int from, int all, long[] into) {
    Ring ring = group.ring(from);
    long at = read[from];
    int length = all - stamps;
    if (into.length < length) {
      throw new IllegalArgumentException(
          "into: " + into.length + " words, allowed: " + length + " or more, as the message has");
    }
    long end = at + 1 + all;
    ring.read(mine, at + 1 + stamps, into, length, group.cursor(mine.id(), from), end);
    read[from] = end;
    next = from + 1 < members ? from + 1 : 0;
    sender = from;
    return length;
  }

  /**
   * Returns who sent the message that was received last.
   *
   * @return the number of the member in its memory
   * @throws IllegalStateException if no message has been received
   */
  public int sender() {
    if (sender < 0) {
      throw new IllegalStateException("sender: of no message, allowed: after a message");
    }
    return sender;
  }

  /** Leaves the group: the member holds up nobody any more. Its messages stay. */
  @Override
  public void close() {
    Owner.giveBack(group.words(), ring.owner(), mine);
  }

  @Override
  public String toString() {
    return "Peer[" + group + ", " + mine.member() + "]";
  }
}
