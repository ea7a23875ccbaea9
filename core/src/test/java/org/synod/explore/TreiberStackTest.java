// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;

/** A user's stack over references: the same code on the heap and under every schedule. */
class TreiberStackTest {

  /** A stack of texts. */
  private interface Stack {
    void push(String text);

    @Nullable String pop();
  }

  /** R. K. Treiber, <i>Systems Programming: Coping with Parallelism</i> (1986). */
  private static final class TreiberStack implements Stack {
    private static final class Node {
      final String text;
      final @Nullable Node next;

      Node(String text, @Nullable Node next) {
        this.text = text;
        this.next = next;
      }
    }

    private final References<Node> top;

    TreiberStack(Memory memory) {
      top = memory.references("top", 1);
    }

    @Override
    public void push(String text) {
      Node next;
      do {
        next = top.getVolatile(0);
      } while (!top.compareAndSet(0, next, new Node(text, next)));
    }

    @Override
    public @Nullable String pop() {
      for (; ; ) {
        Node node = top.getVolatile(0);
        if (node == null) {
          return null;
        }
        if (top.compareAndSet(0, node, node.next)) {
          return node.text;
        }
      }
    }
  }

  /** The same stack with nodes that are used again, whose links must be references then. */
  private static final class ReusingStack implements Stack {
    private static final class Node {
      final References<String> text;
      final References<Node> next;

      Node(Memory memory) {
        text = memory.references("text", 1);
        next = memory.references("next", 1);
      }
    }

    private final Memory memory;
    private final References<Node> top;
    private final References<Node> free; // one for each process

    ReusingStack(Memory memory) {
      this.memory = memory;
      top = memory.references("top", 1);
      free = memory.references("free", memory.processes());
    }

    @Override
    public void push(String text) {
      int me = memory.current().id();
      Node node = free.getVolatile(me);
      free.setVolatile(me, null);
      node = node == null ? new Node(memory) : node;
      node.text.setVolatile(0, text);
      Node next;
      do {
        next = top.getVolatile(0);
        node.next.setVolatile(0, next);
      } while (!top.compareAndSet(0, next, node));
    }

    @Override
    public @Nullable String pop() {
      for (; ; ) {
        Node node = top.getVolatile(0);
        if (node == null) {
          return null;
        }
        Node next = node.next.getVolatile(0);
        if (top.compareAndSet(0, node, next)) {
          String text = node.text.getVolatile(0);
          Node kept = free.getVolatile(memory.current().id());
          free.setVolatile(memory.current().id(), kept == null ? node : kept);
          return text;
        }
      }
    }
  }

  private static Callable<Object> process(World world, Stack stack, String... operations) {
    return () -> {
      List<Object> results = new ArrayList<>();
      for (String each : operations) {
        results.add(
            each.isEmpty()
                ? world.<List<String>, String>call(
                    "pop()",
                    () -> String.valueOf(stack.pop()),
                    model ->
                        model.isEmpty()
                            ? new World.Step<>(model, "null")
                            : new World.Step<>(model.subList(1, model.size()), model.get(0)))
                : world.<List<String>, String>call(
                    "push(" + each + ")",
                    () -> {
                      stack.push(each);
                      return "";
                    },
                    model -> {
                      List<String> next = new ArrayList<>(model);
                      next.add(0, each);
                      return new World.Step<>(List.copyOf(next), "");
                    }));
      }
      return String.join("", results.stream().map(String::valueOf).toList());
    };
  }

  private static Consumer<World> treiber(String[]... processes) {
    return world -> {
      Stack stack = new TreiberStack(world.memory("m", processes.length));
      world.linearizable(List.of());
      for (int i = 0; i < processes.length; i++) {
        world.process("p" + i, process(world, stack, processes[i]));
      }
    };
  }

  @Test
  void isAStackOnTheHeap() {
    for (Stack stack :
        List.of(new TreiberStack(new HeapMemory(1)), new ReusingStack(new HeapMemory(1)))) {
      stack.push("a");
      stack.push("b");
      assertEquals("b", stack.pop());
      stack.push("c");
      assertEquals("c", stack.pop());
      assertEquals("a", stack.pop());
      assertNull(stack.pop());
    }
  }

  @Test
  void isLinearizableInEverySchedule() {
    Consumer<World> setup =
        treiber(new String[] {"a"}, new String[] {"b"}, new String[] {""});
    Exploration found =
        Explored.run(
            "two push and one pops, 1 crash",
            Explorer.of(setup).crashes(1).explore().requireComplete());
    assertTrue(found.outcomes().contains("p0: , p1: , p2: a"), found.toString());
    assertTrue(found.outcomes().contains("p0: , p1: , p2: b"), found.toString());
    assertTrue(found.outcomes().contains("p0: , p1: , p2: null"), found.toString());
    assertEquals(
        Explorer.of(setup).explore().outcomes(),
        Explorer.of(setup).withoutMerging().explore().outcomes());
  }

  @Test
  void isLinearizableWhereProcessesPopWhatTheyHavePushed() {
    Explorer explorer =
        Explorer.of(treiber(new String[] {"a", "b", ""}, new String[] {"", "c", ""}));
    Explored.run("two push and pop", explorer.explore().requireComplete());
  }

  /** One process waits inside its pop until the other's node is back on top, above another node. */
  @Test
  void usedAgainNodesLoseOthers() {
    Exploration found =
        Explorer.of(
                world -> {
                  Stack stack = new ReusingStack(world.memory("m", 2));
                  world.linearizable(List.of("a", "b"));
                  stack.push("b"); // as process 0
                  stack.push("a");
                  world.process("p", process(world, stack, ""));
                  world.process("q", process(world, stack, "", "", "c", ""));
                })
            .explore();
    Explored.fault(
        "nodes are used again", "linearizability", found.requireFailure("not linearizable"));
  }
}
