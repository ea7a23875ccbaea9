// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.memory.HeapMemory;

/** The queue of the guide, in every schedule of two processes that offer and poll. */
class QueueScheduleTest {

  static Explorer queue() {
    return Explorer.of(
        world -> {
          MichaelScottQueue queue = new MichaelScottQueue(world.memory("memory", 2));
          world.linearizable(new Model(List.of()));
          world.process("p", () -> offer(world, queue, "a") + ", " + poll(world, queue));
          world.process("q", () -> offer(world, queue, "b") + ", " + poll(world, queue));
        });
  }

  private static String offer(World world, MichaelScottQueue queue, String text) {
    return world.call("offer " + text, () -> queue.offer(text), (Model all) -> all.offer(text));
  }

  private static String poll(World world, MichaelScottQueue queue) {
    return world.call("poll", queue::poll, Model::poll);
  }

  /** The same queue for one thread. */
  record Model(List<String> items) {
    Step<Model, String> offer(String text) {
      List<String> next = Stream.concat(items.stream(), Stream.of(text)).toList();
      return new Step<>(new Model(next), text);
    }

    Step<Model, String> poll() {
      return items.isEmpty()
          ? new Step<>(this, MichaelScottQueue.NOTHING)
          : new Step<>(new Model(items.subList(1, items.size())), items.get(0));
    }
  }

  @Test
  void isAQueueInEverySchedule() {
    queue().crashes(1).soloEndsWithin(50).lockFree().explore().requireComplete();
  }

  @Test
  void isAQueueOnTheHeap() {
    MichaelScottQueue queue = new MichaelScottQueue(new HeapMemory(1));
    queue.offer("a");
    queue.offer("b");
    assertEquals("a b nothing", queue.poll() + " " + queue.poll() + " " + queue.poll());
  }
}
