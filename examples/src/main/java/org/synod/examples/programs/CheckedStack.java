// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Schedule;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * A Treiber stack of free buffers, in words of a memory, and a check of it: the explorer runs two
 * processes through every schedule, with a crash at every step.
 *
 * <pre>
 * java -cp core/target/classes CheckedStack.java versioned
 * java -cp core/target/classes CheckedStack.java unversioned
 * </pre>
 *
 * <p>The unversioned stack has a planted fault, the ABA problem: while one process is about to take
 * a buffer, another takes two and gives the first back. The explorer finds the shortest schedule in
 * which a buffer is taken twice, and the exit code is 1.
 *
 * <p>The same class serves threads over a {@code HeapMemory} and JVMs over a {@code MappedMemory}.
 */
final class CheckedStack {
  private static final String USAGE = "usage: CheckedStack versioned|unversioned";
  private static final int NONE = 0;

  private final Words top; // one word: version(32) | number(32) of the buffer on top, or NONE
  private final Words below; // word n: the number of the buffer below buffer n, or NONE
  private final boolean isVersioned;

  /** Makes an empty stack for buffers with the numbers from 1 to {@code buffers}. */
  CheckedStack(Memory memory, int buffers, boolean isVersioned) {
    top = memory.allocate("top", "stack top", 1);
    below = memory.allocate("below", "stack links", buffers + 1);
    this.isVersioned = isVersioned;
  }

  /** Puts a buffer on top that the caller has taken. */
  int give(int buffer) {
    long before;
    do {
      before = top.getVolatile(0);
      below.setOpaque(buffer, number(before)); // seen by all that see the next line's success
    } while (!set(before, buffer));
    return buffer;
  }

  /** Takes the buffer on top, which is the caller's from now on; NONE if there is none. */
  int take() {
    for (; ; ) {
      long before = top.getVolatile(0);
      int buffer = number(before);
      if (buffer == NONE || set(before, (int) below.getVolatile(buffer))) {
        return buffer;
      }
    }
  }

  private static int number(long word) {
    return (int) word;
  }

  private boolean set(long before, int buffer) {
    // 0 is the planted fault; the version comes back only after 2^32 changes
    long version = isVersioned ? (before >>> 32) + 1 : 0;
    return top.compareAndExchange(0, before, version << 32 | buffer) == before;
  }

  /** Two processes; their calls must be those of a sequential stack in some order. */
  private static void setUp(World world, boolean isVersioned) {
    CheckedStack stack = new CheckedStack(world.memory("memory", 2), 2, isVersioned);
    stack.give(2);
    stack.give(1);
    world.linearizable(List.of(1, 2)); // from the top down
    world.process("one", () -> "took " + take(world, stack));
    world.process(
        "two",
        () -> {
          int first = take(world, stack);
          int second = take(world, stack);
          if (first != NONE) {
            give(world, stack, first);
          }
          return "took " + first + ", " + second + ", " + take(world, stack);
        });
  }

  private static int take(World world, CheckedStack stack) {
    return world.<List<Integer>, Integer>call(
        "take",
        stack::take,
        all ->
            all.isEmpty()
                ? new World.Step<>(all, NONE)
                : new World.Step<>(all.subList(1, all.size()), all.get(0)));
  }

  private static void give(World world, CheckedStack stack, int buffer) {
    world.<List<Integer>, Integer>call(
        "give " + buffer,
        () -> stack.give(buffer),
        all -> {
          List<Integer> next = new ArrayList<>(all);
          next.add(0, buffer);
          return new World.Step<>(next, buffer);
        });
  }

  public static void main(String[] args) {
    if (args.length != 1) {
      end(64, "arguments: " + args.length + ", allowed: 1", USAGE);
    }
    if (!args[0].matches("versioned|unversioned")) {
      end(64, "stack: " + args[0] + ", allowed: versioned or unversioned", USAGE);
    }
    boolean isVersioned = args[0].equals("versioned");
    Exploration all = Explorer.of(world -> setUp(world, isVersioned)).crashes(1).explore();
    Optional<Schedule> failing = all.failing();
    if (failing.isPresent()) {
      System.out.println("wrong in this schedule:");
      System.out.print(failing.get().table());
      System.exit(1);
    }
    System.out.println(all.requireComplete().states() + " states, right in every schedule");
  }

  private static void end(int code, String... lines) {
    System.err.println(String.join(System.lineSeparator(), lines));
    System.exit(code);
  }
}
