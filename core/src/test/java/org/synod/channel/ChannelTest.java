// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;
import org.synod.memory.DamageException;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.mapped.MappedMemory;

/** The contract on channels of every kind, and their refusals. */
class ChannelTest {
  private static final int PROCESSES = 8;
  private static final SecretKey KEY = new SecretKeySpec(new byte[] {1, 2, 3}, "HmacSHA256");
  private static final SecretKey OTHER = new SecretKeySpec(new byte[] {1, 2, 4}, "HmacSHA256");

  private final Memory memory = new HeapMemory(PROCESSES);

  @Nested
  class OnTheHeap implements ChannelContract {
    @Override
    public Sides create(int capacity) {
      Channel channel = new Channel(memory, capacity);
      return new Sides(channel, channel);
    }
  }

  @Nested
  class Authenticated implements ChannelContract {
    @Override
    public int extra() {
      return Seal.WORDS;
    }

    @Override
    public Sides create(int capacity) {
      Channel one = new Channel(memory, "c", capacity).authenticated(KEY);
      return new Sides(one, new Channel(memory, "c", capacity).authenticated(KEY));
    }
  }

  /** In a file that is mapped twice. */
  @Nested
  class InAFile implements ChannelContract {
    @TempDir Path directory;
    private final List<MappedMemory> opened = new ArrayList<>();

    @Override
    public Sides create(int capacity) {
      try {
        Path file = directory.resolve("channels");
        opened.add(MappedMemory.create(file, PROCESSES, 1 << 16));
        opened.add(MappedMemory.open(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Sides(
          new Channel(opened.get(0), "c", capacity), new Channel(opened.get(1), "c", capacity));
    }

    @AfterEach
    void close() throws IOException {
      for (MappedMemory each : opened) {
        each.close();
      }
    }
  }

  @Test
  void aRingOfNoPossibleSizeIsRefused() {
    for (int capacity : new int[] {-1, 0, 1, 3, 100, Integer.MAX_VALUE}) {
      Refusal.ofArgument("capacity: " + capacity, () -> new Channel(memory, capacity));
    }
    Refusal.ofArgument(
        "capacity: 4, ", () -> new Channel(memory, /* capacity */ 4).authenticated(KEY));
    assertEquals(2, new Channel(memory, 8).authenticated(KEY).maxLength());
    Refusal.ofNull("memory", () -> new Channel(null, 8));
    Refusal.ofNull("name", () -> new Channel(memory, null, 8));
    Refusal.ofNull("key", () -> new Channel(memory, 8).authenticated(null));
    Refusal.ofNull("me", () -> new Channel(memory, 8).sender(null));
    Refusal.ofNull("me", () -> new Channel(memory, 8).receiver(null));
    Refusal.ofArgument(
        "member: ", () -> new Channel(memory, 8).sender(new HeapMemory(1).join()));
  }

  @Test
  void aNameIsOfOneCapacity() {
    new Channel(memory, "c", 8);
    assertThrows(IllegalArgumentException.class, () -> new Channel(memory, "c", 16));
    assertEquals("Channel[c, 8 words]", new Channel(memory, "c", 8).toString());
    assertEquals(8, new Channel(memory, "c", 8).capacity());
  }

  @Test
  void anotherKeyIsRefusedAtOnce() {
    Channel channel = new Channel(memory, "c", 64);
    Channel sealed = channel.authenticated(KEY);
    Refusal.ofArgument("key: another one", () -> channel.authenticated(OTHER));
    Refusal.of(
        IllegalStateException.class, "channel: Channel[c, 64 words] without a key",
        () -> channel.sender(memory.join()));
    Refusal.of(
        IllegalStateException.class, "channel: Channel[c, 64 words] without a key",
        () -> channel.receiver(memory.join()));
    assertEquals("Channel[c, 64 words, authenticated]", sealed.toString());
  }

  /** A channel whose words a test may write. */
  private static final class Open extends WrappedMemory {
    Words words;

    Open(Memory memory) {
      super(memory);
    }

    @Override
    protected Words wrap(Words words) {
      this.words = words;
      return words;
    }
  }

  private static final int FIRST = 3 * 16; // the first word of messages

  private static long header(long position, long length) {
    return position << 28 | length + 1;
  }

  @Test
  void aForgedMessageIsRefusedAndPassedOver() {
    Open open = new Open(memory);
    Channel channel = new Channel(open, 64).authenticated(KEY);
    Sender sender = channel.sender(open.join());
    Receiver receiver = channel.receiver(open.join());
    long[] into = new long[2];
    for (int word = 1; word <= 6; word++) {
      int start = FIRST + (word - 1) * 7;
      assertTrue(sender.offer(new long[] {10, 11}));
      open.words.setOpaque(start + word, open.words.getOpaque(start + word) ^ 4);
      Refusal.of(
          ForgedMessageException.class, "message at " + (word - 1) * 7 + ": 6 words",
          () -> receiver.poll(into));
    }
    assertTrue(sender.offer(new long[] {10, 11}));
    assertEquals(2, receiver.poll(into));
  }

  @Test
  void aMessageThatIsWrittenAgainElsewhereIsRefused() {
    Open open = new Open(memory);
    Channel channel = new Channel(open, 64).authenticated(KEY);
    Sender sender = channel.sender(open.join());
    Receiver receiver = channel.receiver(open.join());
    assertTrue(sender.offer(new long[] {10}));
    assertTrue(sender.offer(new long[] {11}));
    for (int i = 1; i < 6; i++) { // behind the header, which names its place
      open.words.setOpaque(FIRST + 6 + i, open.words.getOpaque(FIRST + i));
    }
    long[] into = new long[1];
    assertEquals(1, receiver.poll(into));
    assertThrows(ForgedMessageException.class, () -> receiver.poll(into));
    open.words.setOpaque(FIRST + 12, header(12, 2)); // no seal at all
    Refusal.of(
        ForgedMessageException.class, "message at 12: 2 words", () -> receiver.poll(into));
  }

  @Test
  void aMessageThatIsNotWholeIsRefused() {
    Open open = new Open(memory);
    Channel channel = new Channel(open, 8);
    channel.sender(open.join()).offer(new long[] {1, 2});
    Member reader = open.join();
    long[] damaged = {
      -1, 1L << 28, header(0, 7), header(0, (1 << 28) - 2), header(8, 2), header(-8, 2),
      Long.MAX_VALUE, Long.MIN_VALUE
    };
    for (long header : damaged) {
      open.words.setOpaque(FIRST, header);
      Receiver receiver = channel.receiver(reader);
      String message =
          assertThrows(DamageException.class, () -> receiver.poll(new long[8])).getMessage();
      assertTrue(
          message.contains("its header: found " + Long.toHexString(header) + ", exp"), message);
      receiver.close();
    }
    open.words.setOpaque(FIRST, header(0, 2));
    open.words.setOpaque(FIRST + 3, header(0, 2)); // a message of another place
    Receiver receiver = channel.receiver(reader);
    assertEquals(2, receiver.poll(new long[2]));
    assertThrows(DamageException.class, () -> receiver.poll(new long[8]));
    receiver.close();
    open.words.setOpaque(33, 99); // an owner that no memory has
    assertThrows(DamageException.class, channel::hasReceiver);
  }

  @Test
  void whatAKilledSenderHadNotFinishedIsNotThere() {
    Open open = new Open(memory);
    Channel channel = new Channel(open, 8);
    Sender first = channel.sender(open.join());
    assertTrue(first.offer(new long[] {1}));
    open.words.setOpaque(FIRST + 3, header(3, 1)); // it stopped while it was writing
    open.words.setOpaque(FIRST + 4, 9);
    Receiver receiver = channel.receiver(open.join());
    long[] into = new long[3];
    assertEquals(1, receiver.poll(into));
    assertEquals(Receiver.EMPTY, receiver.poll(into));
    first.close();
    assertTrue(channel.sender(open.join()).offer(new long[] {2}));
    assertEquals(1, receiver.poll(into));
    assertEquals(2, into[0]);
  }

  @Test
  void theEndOfAThreadThatHasDiedIsTakenOver() throws Exception {
    Channel channel = new Channel(memory, 8);
    Thread thread = new Thread(() -> channel.sender(memory.current()).offer(new long[] {1}));
    thread.start();
    thread.join();
    assertFalse(channel.hasSender());
    assertTrue(channel.sender(memory.join()).offer(new long[] {2}));
    Receiver receiver = channel.receiver(memory.join());
    long[] into = new long[1];
    assertEquals(1, receiver.poll(into));
    assertArrayEquals(new long[] {1}, into);
    assertEquals(1, receiver.poll(into));
    assertArrayEquals(new long[] {2}, into);
  }

  @Test
  void nothingIsAllocated() {
    Channel channel = new Channel(memory, 64);
    Sender sender = channel.sender(memory.join());
    Receiver receiver = channel.receiver(memory.join());
    long[] message = {1, 2, 3};
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 10_000; i++) {
        assertTrue(sender.offer(message));
        assertEquals(3, receiver.poll(message));
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    assertTrue(least < 10_000, least + " bytes in 10,000 messages");
  }
}
