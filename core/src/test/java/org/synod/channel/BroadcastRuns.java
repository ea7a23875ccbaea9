// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Memory;

/**
 * Small runs of a {@link Broadcast}. A message is one word, {@code 10 * (sender + 1) + number}.
 * Each process keeps a list of what it does: n for a message that it sent, -n for one that it
 * received.
 */
final class BroadcastRuns {
  private static final String NAME = "g";

  private final Function<Memory, Memory> seam;
  private final boolean isWeak;
  private final boolean isCausal;

  BroadcastRuns(Function<Memory, Memory> seam, boolean isWeak, boolean isCausal) {
    this.seam = seam;
    this.isWeak = isWeak;
    this.isCausal = isCausal;
  }

  /** A process with its part in the group. */
  static final class Actor {
    private final Memory memory;
    private final Peer part;
    private final int me;
    final List<Long> history = new ArrayList<>();

    Actor(Memory memory, Peer part, int me) {
      this.memory = memory;
      this.part = part;
      this.me = me;
    }

    boolean isLost(int process) {
      return memory.isLost(process, memory.incarnation(process));
    }

    boolean send(long number) {
      long message = 10L * (me + 1) + number;
      boolean isSent = part.offer(new long[] {message});
      if (isSent) {
        history.add(message);
      }
      return isSent;
    }

    /** Receives a message; 0 if there is none. */
    long receive() {
      long[] into = new long[1];
      if (part.poll(into) == Peer.EMPTY) {
        return 0;
      }
      assertTrue(into[0] / 10 - 1 == part.sender(), "not what was sent: " + into[0]);
      history.add(-into[0]);
      return into[0];
    }

    /** Requires that a message did not come after one that was sent because of it. */
    void requireNotAfter(long cause, long effect) {
      int at = history.indexOf(-effect);
      assertTrue(at < 0 || history.indexOf(-cause) <= at, "not in order: " + history);
    }

    /** Requires that those of process 0 came in order, from some message on. */
    void requireInOrder() {
      for (int i = 1; i < history.size(); i++) {
        assertTrue(history.get(i) == history.get(i - 1) - 1, "not in order: " + history);
      }
    }

    /** Requires that this got what it sent, as far as it was sent, at once. */
    void requireOwnInOrder() {
      for (int i = 0; i < history.size(); i += 2) {
        boolean isNext =
            i + 1 < history.size() && history.get(i + 1) == -history.get(i);
        assertTrue(isNext, "not in order: " + history);
      }
    }
  }

  private Broadcast open(Memory memory, int capacity) {
    return isCausal
        ? Broadcast.causal(memory, NAME, capacity)
        : Broadcast.fifo(memory, NAME, capacity);
  }

  private Explorer run(int capacity, List<BiFunction<World, Actor, Object>> bodies) {
    return Explorer.of(
        world -> {
          if (isWeak) {
            world.weak();
          }
          Memory memory = seam.apply(world.memory("m", bodies.size()));
          for (int i = 0; i < bodies.size(); i++) {
            int me = i;
            world.process(
                "p" + i,
                () -> {
                  Peer part = open(memory, capacity).join(memory.current());
                  return bodies.get(me).apply(world, new Actor(memory, part, me));
                });
          }
        });
  }

  /**
   * Process 1 sends; process 0 answers; process 2, which looks at process 0 first, must not get the
   * answer first. A message that was sent before a process joined is not for it.
   */
  Explorer answer() {
    return run(
        8,
        List.of(
            (world, zero) -> {
              if (zero.receive() == 21) {
                zero.send(1);
              }
              return zero.history;
            },
            (world, one) -> one.send(1),
            (world, two) -> {
              two.receive();
              two.receive();
              two.requireNotAfter(21, 11);
              return two.history;
            }));
  }

  /** The same with a bystander that sends, and a reader that gets all. */
  Explorer answerWithAnother() {
    return run(
        8,
        List.of(
            (world, zero) -> {
              if (zero.receive() == 21) {
                zero.send(1);
              }
              return zero.history;
            },
            (world, one) -> one.send(1),
            (world, two) -> two.send(1),
            (world, three) -> {
              three.receive();
              three.receive();
              three.receive();
              three.requireNotAfter(21, 11);
              return three.history;
            }));
  }

  /** The ring goes around, and is full, under a reader that joins, and may crash. */
  Explorer around() {
    return run(
        isCausal ? 8 : 4,
        List.of(
            (world, zero) -> {
              long number = 1;
              for (int i = 0; i < 3; i++) {
                boolean isAlone = zero.isLost(1);
                boolean isSent = zero.send(number);
                assertTrue(isSent || !isAlone, "held up by the dead");
                if (isSent) {
                  number++;
                  zero.receive();
                }
              }
              zero.requireOwnInOrder();
              return zero.history;
            },
            (world, one) -> {
              one.receive();
              one.receive();
              one.requireInOrder();
              return one.history;
            }));
  }
}
