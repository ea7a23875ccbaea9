// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.Objects;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/**
 * A group in which each member of a memory sends messages to all: to every member that has
 * {@linkplain #join joined} the group, itself included. The memory may be a file, so that the
 * members are in different JVMs of a host.
 *
 * <p>A message is written once, into a ring of its sender. So it outlives the sender: a member that
 * has joined gets all messages that were sent after that, or it is lost. Broadcasts over links
 * need an algorithm for each of these properties; in memory that does not fail, the best-effort
 * broadcast is reliable and uniform.
 *
 * <ul>
 *   <li>{@link #fifo}: the messages of one sender come in the order in which it sent them.
 *   <li>{@link #causal}: also, a message comes after all that its sender had received before it
 *       sent it. A message says how far its sender had read each ring. All of that is in
 *       memory, so a receiver never waits for it: it reads that first.
 * </ul>
 *
 * <p>No order of these is the same for all receivers. For that, append the messages to a
 * {@link org.synod.log.Log}: it takes consensus.
 *
 * <p><i>Progress:</i> {@link Peer#offer} and {@link Peer#poll} are wait-free, and do
 * not allocate.
 *
 * <p><i>Memory effects:</i> what a sender did before it sent a message happens before what a
 * receiver does after it got it.
 *
 * <p><i>Not guaranteed:</i> a place for each message: a full ring refuses one. A ring is full of
 * the messages that some member which has joined, and lives, has not received; the sender may be
 * that member. A member that is lost holds up nobody.
 *
 * <p>Source: C. Cachin, R. Guerraoui, L. Rodrigues, <i>Introduction to Reliable and Secure
 * Distributed Programming</i>, 2011, chapter 3, for the properties.
 */
public final class Broadcast {
  /*
   *   words:                  padding | those of each member
   *   words, for each member: the header of its ring, with the word that says whether it has joined
   *                           | its cursors, one for each ring | words of messages
   *   message:                the cursors that its sender had, in a causal group | the user's words
   */
  private static final int MAX_WORDS = Integer.MAX_VALUE - 64; // of a region, less for its header
  private static final int FIRST = Stride.WORDS; // as in Channel: the first words are not written

  private final Memory memory;
  private final String name;
  private final Words words;
  private final boolean isCausal;
  private final int capacity;
  private final int stride;
  private final Ring[] rings; // by member

  private Broadcast(Memory memory, String name, int capacity, boolean isCausal) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.name = Objects.requireNonNull(name, "name: null, allowed: a name");
    this.isCausal = isCausal;
    this.capacity = Ring.requireCapacity(capacity);
    int members = memory.processes();
    int cursors = Stride.roundUp(members);
    stride = Ring.HEADER + cursors + Stride.roundUp(capacity);
    if (stride > (MAX_WORDS - FIRST) / members || maxLength() < 0) {
      throw new IllegalArgumentException(
          "capacity: " + capacity + " for each of " + members + " members, allowed: "
              + (isCausal ? members + Ring.EXTRA : Ring.MIN_CAPACITY) + " to "
              + ((MAX_WORDS - FIRST) / members - Ring.HEADER - cursors));
    }
    words =
        memory.allocate(
            name, (isCausal ? "causal of " : "fifo of ") + members + " * " + capacity,
            FIRST + members * stride);
    rings = new Ring[members];
    for (int i = 0; i < members; i++) {
      int header = FIRST + i * stride;
      rings[i] = new Ring(words, header, header + Ring.HEADER + cursors, capacity);
    }
  }

  /**
   * Opens the group that has a name in a memory, in which the messages of each sender are in order;
   * the first process that does so makes it.
   *
   * @param memory the memory that it lives in; its members may join
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param capacity the number of words in the ring of each member, a power of two from 2 on; a
   *     message takes one more than it has, and one is free
   * @return the group
   * @throws IllegalArgumentException if the name is in use for something else, or with another
   *     capacity
   */
  public static Broadcast fifo(Memory memory, String name, int capacity) {
    return new Broadcast(memory, name, capacity, /* isCausal */ false);
  }

  /**
   * Opens the group that has a name in a memory, in which a message comes after its causes; the
   * first process that does so makes it.
   *
   * @param memory the memory that it lives in; its members may join
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param capacity the number of words in the ring of each member, a power of two; a message takes
   *     one more than it has, and one for each member of the memory; one is free
   * @return the group
   * @throws IllegalArgumentException if the name is in use for something else, or with another
   *     capacity, or if the capacity is too small for any message
   */
  public static Broadcast causal(Memory memory, String name, int capacity) {
    return new Broadcast(memory, name, capacity, /* isCausal */ true);
  }

  /**
   * Joins the group: from now on the member gets all messages of all members.
   *
   * <p><i>Linearization:</i> for each sender, at the read of the end of its ring.
   *
   * @param me a member of this group's memory
   * @return its part in the group, which one thread uses at a time
   * @throws IllegalStateException if {@code me} has joined already, or is closed
   * @throws IllegalArgumentException if {@code me} is of another memory
   */
  public Peer join(Member me) {
    return new Peer(this, me);
  }

  /**
   * Returns the memory it lives in.
   *
   * @return the memory, whose members may join
   */
  public Memory memory() {
    return memory;
  }

  /**
   * Returns the length of the longest message.
   *
   * @return its number of words
   */
  public int maxLength() {
    return capacity - Ring.EXTRA - stamps();
  }

  /** The number of words of a message that say what its sender had received. */
  int stamps() {
    return isCausal ? memory.processes() : 0;
  }

  Words words() {
    return words;
  }

  Ring ring(int sender) {
    return rings[sender];
  }

  /** The index of the cursor of a reader in the ring of a sender. */
  int cursor(int reader, int sender) {
    return FIRST + reader * stride + Ring.HEADER + sender;
  }

  @Override
  public String toString() {
    return "Broadcast[" + name + ", " + memory.processes() + " rings of "
        + capacity + " words" + (isCausal ? ", causal" : ", fifo") + "]";
  }
}
