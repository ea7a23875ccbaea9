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
   *   offer   if the message does not fit before the limit: CAS tail -> the same tail; the limit is
   *           at the lowest cursor of those that have joined, but a member that holds the message
   *           up and is lost is given up; the rest is in Ring
   *   join    owner <- me; then for each ring: cursor <- tail
   *   poll    go around the rings to one that has a message at my cursor. In a causal group, while
   *           the message says that its sender had read a ring beyond my cursor, go to that ring.
   *
   * A member that joins while a sender looks: the CAS of the tail, the read of the owner, the write
   * of the owner and the read of the tail are volatile. So either the sender sees the owner, or the
   * new cursor is at the tail that the CAS showed or beyond, and the limit leaves it alone. Until
   * its cursors are written, a member has those of the last one with its number. They are lower, so
   * the ring is full at worst.
   *
   * The causes of a message are in memory before it, and a reader that sees the message sees them.
   * A message comes after those that it names, so the way from ring to ring has no circle.
   */
  private static final int TAIL = Stride.WORDS;
  private static final int LIMIT = TAIL + 1;
  private static final int TAILS = LIMIT + 1; // of all rings, as they were read last

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
    own = new long[TAILS + members + Stride.WORDS];
    mine = Owner.requireMember(group.memory(), me);
    ring = group.ring(mine.id());
    Owner.take(group.memory(), group.words(), ring.owner(), mine, "peer");
    for (int i = 0; i < members; i++) {
      long tail = group.words().getVolatile(group.ring(i).tail);
      read[i] = tail;
      own[TAILS + i] = tail;
      ring.move(mine, group.cursor(mine.id(), i), tail);
    }
    own[TAIL] = read[mine.id()];
    own[LIMIT] = own[TAIL]; // until the others have been looked at
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
      long tail = own[TAIL];
      long next = tail + 1 + stamps + message.length;
      if (next > own[LIMIT] && !hasRoom(next)) {
        return false;
      }
      ring.write(mine, tail, read, stamps, message, message.length);
      own[TAIL] = next;
      return true;
    } finally {
      assert mine.exit();
    }
  }

  private boolean hasRoom(long next) {
    ring.showTail(mine, own[TAIL]); // before the owners are read, see above
    long limit = Long.MAX_VALUE;
    for (int i = 0; i < members; i++) {
      limit = Math.min(limit, limit(i, next));
    }
    own[LIMIT] = limit;
    return next <= limit;
  }

  /** The position up to which one reader lets this member write. */
  private long limit(int reader, long next) {
    int index = group.ring(reader).owner();
    long owner = group.words().getVolatile(index);
    if (owner == Owner.NOBODY) {
      return own[TAIL] + ring.capacity();
    }
    // Acquire is safe: the words before the cursor were read before it was written.
    long limit = group.words().getAcquire(group.cursor(reader, mine.id())) + ring.capacity();
    return next > limit && Owner.giveUp(group.memory(), group.words(), index, mine, owner)
        ? own[TAIL] + ring.capacity()
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
        if (hasMessage(ring)) {
          return receive(stamps == 0 ? ring : first(ring), into);
        }
      }
      return EMPTY;
    } finally {
      assert mine.exit();
    }
  }

  private boolean hasMessage(int from) {
    if (read[from] == own[TAILS + from]) {
      // Acquire is safe: the words before the tail were written before it.
      own[TAILS + from] = group.words().getAcquire(group.ring(from).tail);
    }
    return read[from] != own[TAILS + from];
  }

  /** The ring whose next message comes first of those that the message of a ring depends on. */
  private int first(int from) {
    int at = from;
    for (int i = 0; i < members; i++) {
      int before = before(at);
      if (before == at) {
        return at;
      }
      at = before;
    }
    throw new DamageException(
        "message at " + read[from] + " of member " + from, "that it comes after itself",
        "messages that come after others");
  }

  /** A ring that has a message before the next one of a ring; the same ring if none has. */
  private int before(int from) {
    Ring ring = group.ring(from);
    int length = ring.length(read[from], own[TAILS + from]);
    if (length < stamps) {
      throw new DamageException(
          "message at " + read[from] + " of member " + from + ", its length", length,
          stamps + " or more, so that it is whole");
    }
    for (int i = 0; i < members; i++) {
      if (i != from && ring.word(read[from] + 1 + i) > read[i]) {
        if (!hasMessage(i)) {
          throw new DamageException(
              "message at " + read[from] + " of member " + from,
              "one of member " + i + " before it, which is not there", "a message that is there");
        }
        return i;
      }
    }
    return from;
  }

  private int receive(int from, long[] into) {
    Ring ring = group.ring(from);
    long at = read[from];
    int all = ring.length(at, own[TAILS + from]);
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

  /** Leaves the group: the member holds up nobody any more. What it has sent stays. */
  @Override
  public void close() {
    Owner.giveBack(group.words(), ring.owner(), mine);
  }

  @Override
  public String toString() {
    return "Peer[" + group + ", " + mine.member() + "]";
  }
}
