// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.memory.Memory;

/** Small runs of a {@link Channel}: all its calls are those of a bounded queue. */
final class ChannelRuns {
  private static final String NAME = "c";
  private static final int CAPACITY = 4; // one of them is free

  private final Function<Memory, Memory> seam;
  private final boolean isWeak;

  ChannelRuns(Function<Memory, Memory> seam, boolean isWeak) {
    this.seam = seam;
    this.isWeak = isWeak;
  }

  /** The messages that are in the ring, and a bound on the words that they take. */
  private static int words(List<List<Long>> messages) {
    return messages.stream().mapToInt(each -> each.size() + 1).sum();
  }

  /** Tries to send; the receiver may be about to make room, so a refusal need not be exact. */
  private static Boolean offer(World world, Sender sender, long... message) {
    List<Long> words = boxed(message, message.length);
    return world.attempt(
        "offer " + words,
        () -> sender.offer(message) ? true : null,
        (List<List<Long>> old) -> {
          List<List<Long>> next = new ArrayList<>(old);
          next.add(words);
          if (words(next) > CAPACITY - 1) {
            throw new IllegalStateException("full");
          }
          return new Step<>(List.copyOf(next), true);
        });
  }

  private static List<Long> poll(World world, Receiver receiver) {
    return world.call(
        "poll",
        () -> {
          long[] into = new long[CAPACITY];
          int length = receiver.poll(into);
          return length == Receiver.EMPTY ? List.<Long>of() : boxed(into, length);
        },
        (List<List<Long>> old) ->
            old.isEmpty()
                ? new Step<>(old, List.<Long>of())
                : new Step<>(old.subList(1, old.size()), old.get(0)));
  }

  private static List<Long> boxed(long[] words, int length) {
    List<Long> boxed = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      boxed.add(words[i]);
    }
    return List.copyOf(boxed);
  }

  private interface Body {
    Object run(World world, Channel channel, Memory memory);
  }

  private Explorer run(String[] names, Body... bodies) {
    return Explorer.of(
        world -> {
          if (isWeak) {
            world.weak();
          }
          Memory memory = seam.apply(world.memory("m", names.length));
          new Channel(memory, NAME, CAPACITY);
          world.linearizable(List.of());
          for (int i = 0; i < names.length; i++) {
            Body body = bodies[i];
            world.process(
                names[i], () -> body.run(world, new Channel(memory, NAME, CAPACITY), memory));
          }
        });
  }

  /** Messages of several lengths go around the ring, which is full at times. */
  Explorer around() {
    return run(
        new String[] {"sender", "receiver"},
        (world, channel, memory) -> {
          Sender sender = channel.sender(memory.current());
          return offer(world, sender, 1) + " " + offer(world, sender, 2, 2) + " "
              + offer(world, sender, 3);
        },
        (world, channel, memory) -> {
          Receiver receiver = channel.receiver(memory.current());
          return poll(world, receiver) + " " + poll(world, receiver) + " "
              + poll(world, receiver);
        });
  }

  /** One message that fills the ring, twice. */
  Explorer full() {
    return run(
        new String[] {"sender", "receiver"},
        (world, channel, memory) -> {
          Sender sender = channel.sender(memory.current());
          return offer(world, sender, 1, 1) + " " + offer(world, sender, 2, 2);
        },
        (world, channel, memory) -> {
          Receiver receiver = channel.receiver(memory.current());
          return poll(world, receiver) + " " + poll(world, receiver);
        });
  }

  /** A process takes an end that another has, if that has crashed. */
  Explorer takenOver(boolean isSender) {
    Body sender =
        (world, channel, memory) -> {
          try {
            Sender end = channel.sender(memory.current());
            return offer(world, end, 1 + memory.current().id()) + " "
                + offer(world, end, 5 + memory.current().id());
          } catch (IllegalStateException e) {
            return "taken";
          }
        };
    Body receiver =
        (world, channel, memory) -> {
          try {
            Receiver end = channel.receiver(memory.current());
            return poll(world, end) + " " + poll(world, end);
          } catch (IllegalStateException e) {
            return "taken";
          }
        };
    return run(
        new String[] {"p", "q", "r"},
        sender,
        isSender ? sender : receiver,
        receiver);
  }

  /**
   * What is received is the beginning of what was sent. In a weak world that is all: a receiver may
   * see a message late, and take the channel for empty.
   */
  Explorer prefix() {
    return run(
        new String[] {"sender", "receiver"},
        (world, channel, memory) -> {
          Sender sender = channel.sender(memory.current());
          boolean isFirst = sender.offer(new long[] {1, 1});
          return isFirst + " " + sender.offer(new long[] {2}) + " " + sender.offer(new long[] {3});
        },
        (world, channel, memory) -> {
          Receiver receiver = channel.receiver(memory.current());
          List<List<Long>> received = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            long[] into = new long[CAPACITY];
            int length = receiver.poll(into);
            if (length != Receiver.EMPTY) {
              received.add(boxed(into, length));
            }
          }
          List<List<List<Long>>> allowed =
              List.of(
                  List.of(),
                  List.of(List.of(1L, 1L)),
                  List.of(List.of(1L, 1L), List.of(2L)),
                  List.of(List.of(1L, 1L), List.of(3L)), // the second was refused
                  List.of(List.of(1L, 1L), List.of(2L), List.of(3L)));
          assertTrue(allowed.contains(received), "not what was sent: " + received);
          return received;
        });
  }

  Map<String, Explorer> all() {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("messages around the ring", around());
    all.put("messages that fill the ring", full());
    return all;
  }
}
