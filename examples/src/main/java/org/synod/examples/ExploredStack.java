// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import java.util.List;
import java.util.stream.Stream;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;

/** A lock-free stack of one's own: the same code on the heap and under every schedule. */
final class ExploredStack {
  private record Node(String text, Node rest) {}

  private final References<Node> top;

  ExploredStack(Memory memory) {
    top = memory.references("top", 1);
  }

  String push(String text) {
    Node rest;
    do {
      rest = top.getVolatile(0);
    } while (!top.compareAndSet(0, rest, new Node(text, rest)));
    return text;
  }

  /** Takes what was pushed last; "none" if there is nothing. */
  String pop() {
    for (; ; ) {
      Node node = top.getVolatile(0);
      if (node == null) {
        return "none";
      }
      if (top.compareAndSet(0, node, node.rest)) {
        return node.text;
      }
    }
  }

  /** Two processes push and pop; the calls must be those of a sequential stack in some order. */
  private static void setUp(World world) {
    ExploredStack stack = new ExploredStack(world.memory("memory", /* members */ 2));
    world.linearizable(List.<String>of());
    for (String text : List.of("a", "b")) {
      world.process(text, () -> pushed(world, stack, text) + " " + popped(world, stack));
    }
  }

  private static String pushed(World world, ExploredStack stack, String text) {
    return world.<List<String>, String>call(
        "push " + text,
        () -> stack.push(text),
        all -> new World.Step<>(Stream.concat(Stream.of(text), all.stream()).toList(), text));
  }

  private static String popped(World world, ExploredStack stack) {
    return world.<List<String>, String>call(
        "pop",
        stack::pop,
        all ->
            all.isEmpty()
                ? new World.Step<>(all, "none")
                : new World.Step<>(all.subList(1, all.size()), all.get(0)));
  }

  public static void main(String[] args) {
    ExploredStack stack = new ExploredStack(new HeapMemory(1));
    stack.push("x");
    System.out.println(stack.pop()); // prints x

    Exploration all = Explorer.of(ExploredStack::setUp).crashes(1).explore();
    System.out.println(all.requireNoFailure().isComplete()); // prints true
  }
}
