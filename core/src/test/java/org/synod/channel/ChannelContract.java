// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Member;

/** Channels of every kind. */
interface ChannelContract {
  /** A channel as its two sides see it. */
  record Sides(Channel one, Channel other) {}

  Sides create(int capacity);

  /** The words that each message takes besides its own and its length. */
  default int extra() {
    return 0;
  }

  private Sides of(int words) {
    return create(words);
  }

  private static Sender sender(Sides sides) {
    return sides.one.sender(sides.one.memory().join());
  }

  private static Receiver receiver(Sides sides) {
    return sides.other.receiver(sides.other.memory().join());
  }

  private static long[] next(Receiver receiver, int most) {
    long[] into = new long[most];
    int length = receiver.poll(into);
    return length == Receiver.EMPTY ? null : Arrays.copyOf(into, length);
  }

  @Test
  default void messagesComeInOrderAndWhole() {
    Sides sides = of(64);
    Sender sender = sender(sides);
    Receiver receiver = receiver(sides);
    assertEquals(Receiver.EMPTY, receiver.poll(new long[0]));
    assertTrue(sender.offer(new long[] {1}));
    assertTrue(sender.offer(new long[] {}));
    assertTrue(sender.offer(new long[] {2, 3, -4}));
    assertTrue(sender.offer(new long[] {5, 6, 7}, 2));
    assertArrayEquals(new long[] {1}, next(receiver, 3));
    assertArrayEquals(new long[] {}, next(receiver, 0));
    assertArrayEquals(new long[] {2, 3, -4}, next(receiver, 5));
    assertArrayEquals(new long[] {5, 6}, next(receiver, 2));
    assertEquals(Receiver.EMPTY, receiver.poll(new long[0]));
  }

  @Test
  default void aFullChannelRefusesUntilThereIsRoom() {
    Sides sides = of(16);
    Sender sender = sender(sides);
    Receiver receiver = receiver(sides);
    int fit = 15 / (2 + extra());
    for (int i = 0; i < fit; i++) {
      assertTrue(sender.offer(new long[] {i}));
    }
    assertFalse(sender.offer(new long[] {fit}));
    assertFalse(sender.offer(new long[] {fit}));
    assertArrayEquals(new long[] {0}, next(receiver, 1));
    assertTrue(sender.offer(new long[] {fit}));
    assertFalse(sender.offer(new long[] {-1}));
    for (int i = 1; i <= fit; i++) {
      assertArrayEquals(new long[] {i}, next(receiver, 1));
    }
    assertEquals(Receiver.EMPTY, receiver.poll(new long[1]));
  }

  @Test
  default void theLongestMessageFillsTheRing() {
    Sides sides = of(16);
    Sender sender = sender(sides);
    Receiver receiver = receiver(sides);
    assertEquals(14 - extra(), sides.one.maxLength());
    long[] message = new long[sides.one.maxLength()];
    for (int round = 0; round < 3; round++) {
      Arrays.setAll(message, i -> i * 31L);
      assertTrue(sender.offer(message));
      assertFalse(sender.offer(new long[0]));
      assertArrayEquals(message, next(receiver, message.length));
      sender.offer(new long[] {1}); // so that the next begins elsewhere
      next(receiver, 1);
    }
    Refusal.ofArgument(
        "length: " + (message.length + 1), () -> sender.offer(new long[message.length + 1]));
  }

  @Test
  default void anyMessagesComeAsInAQueue() {
    Random random = new Random(7);
    Sides sides = of(32);
    Sender sender = sender(sides);
    Receiver receiver = receiver(sides);
    Queue<long[]> queue = new ArrayDeque<>();
    for (int step = 0; step < 4_000; step++) {
      if (random.nextBoolean()) {
        long[] message = random.longs(random.nextInt(9)).toArray();
        int used = queue.stream().mapToInt(each -> each.length + 1 + extra()).sum();
        boolean fits = used + message.length + 1 + extra() <= 31; // one is free
        assertEquals(fits, sender.offer(message));
        if (fits) {
          queue.add(message);
        }
      } else {
        long[] expected = queue.poll();
        assertArrayEquals(expected, next(receiver, 8));
      }
    }
  }

  @Test
  default void anArrayThatIsTooShortLeavesTheMessage() {
    Sides sides = of(16);
    Sender sender = sender(sides);
    Receiver receiver = receiver(sides);
    assertTrue(sender.offer(new long[] {1, 2}));
    Refusal.ofArgument("into: 1 words", () -> receiver.poll(new long[1]));
    Refusal.ofNull("into", () -> receiver.poll(null));
    Refusal.ofNull("message", () -> sender.offer(null));
    Refusal.ofArgument("length: -1", () -> sender.offer(new long[1], -1));
    Refusal.ofArgument("length: 2", () -> sender.offer(new long[1], 2));
    assertArrayEquals(new long[] {1, 2}, next(receiver, 2));
  }

  @Test
  default void anEndHasOneMemberAtATime() {
    Sides sides = of(16);
    Sender sender = sender(sides);
    Receiver receiver = receiver(sides);
    Refusal.of(IllegalStateException.class, "sender: taken by member ", () -> sender(sides));
    Refusal.of(IllegalStateException.class, "receiver: taken by member ", () -> receiver(sides));
    assertTrue(sender.offer(new long[] {1}));
    assertTrue(sender.offer(new long[] {2}));
    assertArrayEquals(new long[] {1}, next(receiver, 1));
    assertTrue(sides.one.hasReceiver());
    assertTrue(sides.other.hasSender());
    sender.close();
    receiver.close();
    sender.close();
    assertFalse(sides.one.hasReceiver());
    assertFalse(sides.other.hasSender());
    Sender second = sender(sides);
    assertTrue(second.offer(new long[] {3}));
    Receiver next = receiver(sides);
    assertArrayEquals(new long[] {2}, next(next, 1));
    assertArrayEquals(new long[] {3}, next(next, 1));
  }

  @Test
  default void theEndsOfAMemberThatHasLeftAreTakenOver() {
    Sides sides = of(16);
    Member one = sides.one.memory().join();
    Member other = sides.other.memory().join();
    Sender sender = sides.one.sender(one);
    Receiver receiver = sides.other.receiver(other);
    assertTrue(sender.offer(new long[] {1}));
    one.close();
    other.close();
    assertFalse(sides.other.hasSender());
    assertFalse(sides.one.hasReceiver());
    assertThrows(IllegalStateException.class, () -> sender.offer(new long[] {9}));
    assertThrows(IllegalStateException.class, () -> receiver.poll(new long[1]));
    Sender second = sender(sides);
    assertTrue(second.offer(new long[] {2}));
    Receiver next = receiver(sides);
    sender.close();
    receiver.close();
    assertTrue(sides.other.hasSender());
    assertTrue(sides.one.hasReceiver());
    assertArrayEquals(new long[] {1}, next(next, 1));
    assertArrayEquals(new long[] {2}, next(next, 1));
  }

  @Test
  default void manySendersFollowOneAnother() {
    Sides sides = of(16);
    Receiver receiver = receiver(sides);
    Member me = sides.one.memory().join();
    for (long i = 0; i < 40; i++) {
      Sender sender = sides.one.sender(me);
      assertTrue(sender.offer(new long[] {i}));
      assertArrayEquals(new long[] {i}, next(receiver, 1));
      if (i % 2 == 0) {
        sender.close();
        continue;
      }
      assertTrue(sender.offer(new long[] {-i}));
      sender.close();
      assertArrayEquals(new long[] {-i}, next(receiver, 1));
    }
  }

  @Test
  default void twoThreadsPassManyMessages() throws Exception {
    Sides sides = of(1024);
    int count = 5_000;
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              Sender sender = sender(sides);
              for (long i = 0; i < count; i++) {
                long[] message = new long[(int) (i % 7) + 1];
                Arrays.fill(message, i);
                while (!sender.offer(message)) {
                  Thread.yield();
                }
              }
            });
    Receiver receiver = receiver(sides);
    long[] into = new long[7];
    for (long i = 0; i < count; ) {
      int length = receiver.poll(into);
      if (length == Receiver.EMPTY) {
        assertFalse(sent.isCompletedExceptionally());
        Thread.yield();
        continue;
      }
      assertEquals(i % 7 + 1, length);
      for (int at = 0; at < length; at++) {
        assertEquals(i, into[at]);
      }
      i++;
    }
    sent.get();
  }
}
