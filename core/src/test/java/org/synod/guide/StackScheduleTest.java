// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.memory.HeapMemory;

/** The stacks of the guide, in every schedule of two processes that push and pop. */
class StackScheduleTest {

  static void run(World world, TreiberStack stack) {
    world.linearizable(new Model(List.of()));
    world.process("p", () -> push(world, stack, "a") + ", " + pop(world, stack));
    world.process("q", () -> push(world, stack, "b") + ", " + pop(world, stack));
  }

  static String push(World world, TreiberStack stack, String text) {
    return world.call("push " + text, () -> stack.push(text), (Model model) -> model.push(text));
  }

  static String pop(World world, TreiberStack stack) {
    return world.call("pop", stack::pop, Model::pop);
  }

  /** The same stack for one thread: each method makes the next stack, and the result. */
  record Model(List<String> items) {
    Step<Model, String> push(String text) {
      List<String> next = Stream.concat(Stream.of(text), items.stream()).toList();
      return new Step<>(new Model(next), text);
    }

    Step<Model, String> pop() {
      return items.isEmpty()
          ? new Step<>(this, TreiberStack.NOTHING)
          : new Step<>(new Model(items.subList(1, items.size())), items.get(0));
    }
  }

  @Test
  void isAStackInEverySchedule() {
    Explorer.of(world -> run(world, new TreiberStack(world.memory("memory", 2))))
        .crashes(1)
        .progress(System.out)
        .explore()
        .requireComplete();
  }

  static Explorer forgetful() {
    return Explorer.of(world -> run(world, new ForgetfulStack(world.memory("memory", 2))));
  }

  @Test
  void aPushThatDoesNotTryAgainLosesItsItem() {
    Exploration found = forgetful().explore().requireFailure("not linearizable");
    String trace = found.failing().orElseThrow().trace();
    Exploration again = forgetful().replay(trace).requireFailure("not linearizable");
    assertEquals(found.failing().get().toString(), again.failing().orElseThrow().toString());
  }

  @Test
  void isAStackOnTheHeap() {
    TreiberStack stack = new TreiberStack(new HeapMemory(1));
    stack.push("a");
    stack.push("b");
    assertEquals("b a nothing", stack.pop() + " " + stack.pop() + " " + stack.pop());
  }
}
