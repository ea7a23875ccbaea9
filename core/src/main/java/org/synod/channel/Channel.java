// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.Objects;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/**
 * A channel: messages from one member of a memory to another, first in, first out. The memory may
 * be a file, so that the two are in different JVMs of a host. A message is a number of words; each
 * may have another length.
 *
 * <pre>{@code
 * Channel channel = new Channel(memory, "orders", 1024);
 * Sender sender = channel.sender(member);       // in one thread or JVM
 * boolean isSent = sender.offer(new long[] {7, 100});
 *
 * Receiver receiver = channel.receiver(member); // in another
 * int length = receiver.poll(into);             // Receiver.EMPTY if there is none
 * }</pre>
 *
 * <p>One member has the sending end, and one the receiving end. An end is free when its member has
 * closed it, has left the memory, or was killed; then another takes it and goes on where it
 * stopped. No message is lost, none comes twice, and none is seen in part. Only the message that a
 * sender was writing when it was killed may be there or not.
 *
 * <p><i>Progress:</i> {@link Sender#offer} and {@link Receiver#poll} are wait-free, without a
 * compare-and-set and without allocation, if the channel is not authenticated. A member that has
 * stopped holds the other end up in nothing: a sender finds the channel full, a receiver finds it
 * empty. {@link #hasSender} and {@link #hasReceiver} tell whether that is for good.
 *
 * <p><i>Memory effects:</i> what a sender did before it sent a message happens before what the
 * receiver does after it got it.
 *
 * <p><i>Not guaranteed:</i> a place for each message: a full channel refuses one, and the sender
 * drops it, tries again, or does something else.
 *
 * <p>Sources: L. Lamport, <i>Specifying Concurrent Program Modules</i>, TOPLAS 1983, for the ring;
 * J. Giacomoni, T. Moseley, M. Vachharajani, <i>FastForward for Efficient Pipeline Parallelism</i>,
 * PPoPP 2008, for messages that tell by themselves that they are there; P. Lee and others, <i>A
 * Lock-Free, Cache-Efficient Shared Ring Buffer</i>, ANCS 2009, for the remembered limit.
 */
public final class Channel {
  /*
   *   words: key, padding | the header of the ring | cursor, owner, padding | words of messages
   *
   * The first words of an array lie beside its length, which each access reads. They are not
   * written while messages come.
   */
  private static final int KEY = 0;
  private static final int HEADER = KEY + Stride.WORDS;
  private static final int CURSOR = HEADER + Ring.HEADER;
  private static final int READER = CURSOR + 1;
  private static final int FIRST = CURSOR + Stride.WORDS;

  private final Memory memory;
  private final @Nullable String name;
  private final Ring ring;
  private final @Nullable SecretKey key;

  /**
   * Makes a channel.
   *
   * @param memory the memory that it lives in; its members may send and receive
   * @param capacity the number of words in its ring, a power of two from 2 to 134,217,728; a
   *     message takes one more than it has, and one is free
   */
  public Channel(Memory memory, int capacity) {
    this(memory, /* name */ null, capacity, /* key */ null, /* shared */ null);
  }

  /**
   * Opens the channel that has a name in a memory; the first process that does so makes it.
   *
   * @param memory the memory that it lives in; its members may send and receive
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param capacity the number of words in its ring, a power of two from 2 to 134,217,728; a
   *     message takes one more than it has, and one is free
   * @throws IllegalArgumentException if the name is in use for something else, or with another
   *     capacity
   */
  public Channel(Memory memory, String name, int capacity) {
    this(
        memory, Objects.requireNonNull(name, "name: null, allowed: a name"), capacity,
        /* key */ null, /* shared */ null);
  }

  private Channel(
      Memory memory, @Nullable String name, int capacity, @Nullable SecretKey key,
      @Nullable Words shared) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.name = name;
    this.key = key;
    int size = FIRST + Ring.requireCapacity(capacity);
    Words words =
        shared != null
            ? shared
            : name == null
                ? memory.allocate(size)
                : memory.allocate(name, "channel of " + capacity, size);
    ring = new Ring(words, HEADER, FIRST, capacity);
  }

  /**
   * Returns this channel with a seal on each message, made with a key that its two ends share: a
   * HMAC-SHA256 of the message and its place. A receiver refuses a message that another program
   * has written or changed, or written at another place before. A seal takes
   * {@value Seal#WORDS} words of the ring.
   *
   * <p>All who use the channel must use it with the same key from the beginning.
   *
   * <p><i>Progress:</i> the ends of the result allocate.
   *
   * <p><i>Not guaranteed:</i> secrecy; and that messages arrive, if another program writes the
   * memory.
   *
   * @param key the key
   * @return the channel, over the same words
   * @throws IllegalArgumentException if the key cannot make a seal, if the channel was made with
   *     another key, or if the ring has no room for a seal
   */
  public Channel authenticated(SecretKey key) {
    Seal.requireRoom(ring.capacity());
    new Seal(key).requireKeyOf(ring.words, KEY);
    return new Channel(memory, name, ring.capacity(), key, ring.words);
  }

  /**
   * Returns the memory it lives in.
   *
   * @return the memory, whose members may send and receive
   */
  public Memory memory() {
    return memory;
  }

  /**
   * Returns the size of its ring.
   *
   * @return the number of words
   */
  public int capacity() {
    return ring.capacity();
  }

  /**
   * Returns the length of the longest message.
   *
   * @return its number of words
   */
  public int maxLength() {
    return ring.capacity() - Ring.EXTRA - (key == null ? 0 : Seal.WORDS);
  }

  /**
   * Takes the sending end.
   *
   * @param me a member of this channel's memory
   * @return the end, which one thread uses at a time
   * @throws IllegalStateException if a member has it that is not lost, {@code me} is closed, or the
   *     channel is in use with a key and this is not
   * @throws IllegalArgumentException if {@code me} is of another memory
   */
  public Sender sender(Member me) {
    requireKey();
    return new Sender(this, me, ring, CURSOR, seal());
  }

  /**
   * Takes the receiving end.
   *
   * @param me a member of this channel's memory
   * @return the end, which one thread uses at a time
   * @throws IllegalStateException if a member has it that is not lost, {@code me} is closed, or the
   *     channel is in use with a key and this is not
   * @throws IllegalArgumentException if {@code me} is of another memory
   */
  public Receiver receiver(Member me) {
    requireKey();
    return new Receiver(this, me, ring, CURSOR, READER, seal());
  }

  private void requireKey() {
    if (key == null && ring.words.getVolatile(KEY) != 0) {
      throw new IllegalStateException(
          "channel: " + this + " without a key, allowed: authenticated(key) of it, as it is used");
    }
  }

  private @Nullable Seal seal() {
    return key == null ? null : new Seal(key);
  }

  /**
   * Tells whether a member has the sending end. A receiver that finds none, and then finds the
   * channel empty, has got all that was sent.
   *
   * @return false if nobody has taken it, or its member has closed it, has left, or was killed
   */
  public boolean hasSender() {
    return isHeld(ring.owner());
  }

  /**
   * Tells whether a member has the receiving end.
   *
   * @return false if nobody has taken it, or its member has closed it, has left, or was killed
   */
  public boolean hasReceiver() {
    return isHeld(READER);
  }

  private boolean isHeld(int index) {
    long owner = ring.words.getVolatile(index);
    return owner != Owner.NOBODY && !Owner.isLost(memory, owner);
  }

  @Override
  public String toString() {
    return "Channel[" + (name == null ? "" : name + ", ") + ring.capacity() + " words"
        + (key == null ? "" : ", authenticated") + "]";
  }
}
