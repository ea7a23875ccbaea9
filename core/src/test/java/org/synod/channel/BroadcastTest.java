// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Refusal;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedWords;
import org.synod.memory.mapped.MappedMemory;

/** Groups of every kind, on the heap and in a file that is mapped twice. */
class BroadcastTest {
  private static final int MEMBERS = 3;

  @TempDir Path directory;
  private final List<MappedMemory> opened = new ArrayList<>();
  private final Memory heap = new HeapMemory(MEMBERS);

  /** A group. */
  enum Kind {
    HEAP_FIFO(false, false),
    HEAP_CAUSAL(false, true),
    FILE_FIFO(true, false),
    FILE_CAUSAL(true, true);

    private final boolean isMapped;
    private final boolean isCausal;

    Kind(boolean isMapped, boolean isCausal) {
      this.isMapped = isMapped;
      this.isCausal = isCausal;
    }
  }

  @BeforeEach
  void map() {
    try {
      Path file = directory.resolve("group");
      opened.add(MappedMemory.create(file, MEMBERS, 1 << 16));
      opened.add(MappedMemory.open(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void unmap() throws IOException {
    for (MappedMemory each : opened) {
      each.close();
    }
  }

  private Peer join(Kind kind, int capacity, int turn) {
    Memory memory = kind.isMapped ? opened.get(turn % 2) : heap;
    return group(kind, memory, capacity).join(memory.join());
  }

  private static Broadcast group(Kind kind, Memory memory, int capacity) {
    return kind.isCausal
        ? Broadcast.causal(memory, "g", capacity)
        : Broadcast.fifo(memory, "g", capacity);
  }

  /** All that a member gets now: sender, then the words. */
  private static List<List<Long>> drain(Peer part) {
    List<List<Long>> all = new ArrayList<>();
    long[] into = new long[16];
    for (int length = part.poll(into); length >= 0; length = part.poll(into)) {
      List<Long> one = new ArrayList<>(List.of((long) part.sender()));
      for (int i = 0; i < length; i++) {
        one.add(into[i]);
      }
      all.add(one);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void eachGetsAllThatIsSentAfterItJoined(Kind kind) {
    Peer one = join(kind, 64, 0);
    assertTrue(one.offer(new long[] {1, 2}));
    Peer two = join(kind, 64, 1);
    assertTrue(one.offer(new long[] {3}));
    assertTrue(two.offer(new long[] {4, 5, 6}));
    assertTrue(two.offer(new long[] {}));
    List<List<Long>> sent =
        List.of(List.of(0L, 1L, 2L), List.of(0L, 3L), List.of(1L, 4L, 5L, 6L), List.of(1L));
    List<List<Long>> first = drain(one);
    assertEquals(sent.size(), first.size());
    assertTrue(first.containsAll(sent), first.toString());
    List<List<Long>> second = drain(two);
    assertEquals(sent.size() - 1, second.size());
    assertTrue(second.containsAll(sent.subList(1, 4)), second.toString());
    assertTrue(second.indexOf(sent.get(2)) < second.indexOf(sent.get(3)));
  }

  @ParameterizedTest
  @EnumSource
  void aSlowMemberRefusesAndADeadOneDoesNot(Kind kind) {
    Peer one = join(kind, 16, 0);
    Memory memory = kind.isMapped ? opened.get(1) : heap;
    Member slow = memory.join();
    group(kind, memory, 16).join(slow);
    int sent = 0;
    while (one.offer(new long[] {sent})) {
      drain(one);
      sent++;
    }
    assertEquals(15 / (2 + (kind.isCausal ? MEMBERS : 0)), sent);
    assertFalse(one.offer(new long[] {sent}));
    slow.close();
    for (int i = 0; i < 50; i++) {
      assertTrue(one.offer(new long[] {i}));
      assertEquals(List.of(List.of(0L, (long) i)), drain(one));
    }
    Peer next = join(kind, 16, 1); // it has the number of the dead
    for (int i = 0; i < sent; i++) { // as many as fit behind the place where it has joined
      assertTrue(one.offer(new long[] {i}));
      drain(one);
    }
    assertFalse(one.offer(new long[] {sent}));
    assertEquals(sent, drain(next).size());
    next.close();
    assertTrue(one.offer(new long[] {8}));
  }

  @ParameterizedTest
  @EnumSource
  void whatTheDeadHaveSentIsThereForAll(Kind kind) {
    Peer one = join(kind, 64, 0);
    Memory memory = kind.isMapped ? opened.get(1) : heap;
    Member killed = memory.join();
    Peer two = group(kind, memory, 64).join(killed);
    assertTrue(two.offer(new long[] {5}));
    killed.close();
    assertThrows(IllegalStateException.class, () -> two.offer(new long[] {6}));
    assertThrows(IllegalStateException.class, () -> two.poll(new long[1]));
    assertEquals(List.of(List.of(1L, 5L)), drain(one));
  }

  @Test
  void causesComeFirstAndOnlyThere() {
    for (Kind kind : List.of(Kind.HEAP_FIFO, Kind.HEAP_CAUSAL)) {
      Memory memory = new HeapMemory(MEMBERS);
      Broadcast group = group(kind, memory, 64);
      Peer answerer = group.join(memory.join());
      Peer other = group.join(memory.join());
      Peer reader = group.join(memory.join());
      assertTrue(other.offer(new long[] {1}));
      drain(answerer);
      assertTrue(answerer.offer(new long[] {2}));
      long first = drain(reader).get(0).get(1);
      assertEquals(kind.isCausal ? 1 : 2, first);
    }
  }

  /** Does something when the tail of member 0 has been read. */
  private static final class AtTail extends WrappedMemory {
    private static final int TAIL = 16;
    private Runnable then = () -> {};

    AtTail(Memory memory) {
      super(memory);
    }

    @Override
    protected Words wrap(Words words) {
      return new WrappedWords(words) {
        @Override
        public long getVolatile(int index) {
          long value = words.getVolatile(index);
          if (index == TAIL) {
            Runnable now = then;
            then = () -> {};
            now.run();
          }
          return value;
        }
      };
    }
  }

  @Test
  void theRingGoesOnWhileAMemberJoins() {
    AtTail memory = new AtTail(new HeapMemory(2));
    Broadcast group = Broadcast.fifo(memory, "g", 8);
    Peer one = group.join(memory.join());
    Member member = memory.join();
    Peer two = group.join(member);
    for (long i = 1; i <= 2; i++) {
      assertTrue(one.offer(new long[] {i}));
      assertEquals(List.of(List.of(0L, i)), drain(one));
      assertEquals(List.of(List.of(0L, i)), drain(two));
    }
    two.close();
    memory.then =
        () -> { // the second goes around, and needs a new limit
          for (long i = 3; i <= 4; i++) {
            assertTrue(one.offer(new long[] {i}));
            drain(one);
          }
        };
    Peer next = group.join(member); // reads a tail that is behind its last cursor
    assertEquals(List.of(), drain(next));
    assertTrue(one.offer(new long[] {5}));
    assertEquals(List.of(List.of(0L, 5L)), drain(next));
  }

  @Test
  void badInputIsRefused() {
    Broadcast group = Broadcast.causal(heap, "g", 8);
    assertEquals("Broadcast[g, 3 rings of 8 words, causal]", group.toString());
    assertEquals(3, group.maxLength());
    Peer part = group.join(heap.join());
    Refusal.ofArgument("message: 4 words", () -> part.offer(new long[4]));
    Refusal.ofNull("message", () -> part.offer(null));
    Refusal.ofNull("into", () -> part.poll(null));
    Refusal.of(IllegalStateException.class, "sender: of no message", part::sender);
    assertTrue(part.offer(new long[3]));
    Refusal.ofArgument("into: 2 words", () -> part.poll(new long[2]));
    assertEquals(3, part.poll(new long[3]));
    Refusal.ofArgument("capacity: 2 for each of 3 ", () -> Broadcast.causal(heap, "h", 2));
    Refusal.ofArgument("capacity: 12", () -> Broadcast.fifo(heap, "h", 12));
    Refusal.ofArgument(
        "capacity: 134217728 for each of 64 members",
        () -> Broadcast.fifo(new HeapMemory(64), "h", 1 << 27));
    Refusal.ofNull("memory", () -> Broadcast.fifo(null, "h", 8));
    Refusal.ofNull("name", () -> Broadcast.fifo(heap, null, 8));
    Refusal.ofNull("me", () -> group.join(null));
    assertThrows(IllegalArgumentException.class, () -> Broadcast.fifo(heap, "g", 8));
    Member member = heap.join();
    group.join(member);
    Refusal.of(
        IllegalStateException.class, "peer: taken by member 1", () -> group.join(member));
  }

  @Test
  void nothingIsAllocated() {
    Broadcast group = Broadcast.causal(heap, "g", 64);
    Peer one = group.join(heap.join());
    Peer two = group.join(heap.join());
    long[] message = {1, 2, 3};
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 10_000; i++) {
        assertTrue(one.offer(message));
        assertEquals(3, one.poll(message));
        assertEquals(3, two.poll(message));
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    assertTrue(least < 10_000, least + " bytes in 10,000 messages");
  }
}
