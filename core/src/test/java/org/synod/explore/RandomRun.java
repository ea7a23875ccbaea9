// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.synod.explore.BruteForce.Sequential;
import org.synod.explore.RandomWorld.Ghost;
import org.synod.explore.RandomWorld.Op;
import org.synod.explore.RandomWorld.Part;
import org.synod.explore.engine.Bounds;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** A random world as the explorer runs it. */
final class RandomRun {
  private static final int MOST_STATES = 20_000; // a world with more does not end

  private final RandomWorld random;
  private final World world;
  private final List<Register<Long>> registers;
  private final Memory memory;
  private final Words words;
  private final Shared<Object> sum;
  private final Shared<Object> queue;
  private final Variant variant;

  /** The world as it is, or another one like it. */
  enum Variant {
    GIVEN,
    /** A result tells little of the replies. */
    SHORT_RESULTS,
    /** All processes run the code of the first one, and the spec tells none of them apart. */
    ALIKE
  }

  private RandomRun(RandomWorld random, World world, Variant variant) {
    this.variant = variant;
    this.random = random;
    this.world = world;
    registers = world.registers("r", random.registers);
    memory = world.memory("w", random.programs.size());
    words = memory.allocate(RandomWorld.WORDS);
    sum = world.shared("sum", Sequential.INCREMENT.initial());
    queue = world.shared("queue", Sequential.DEQUEUE.initial());
  }

  /** An explorer of a random world. It tells what its spec remembers and sees at each step. */
  static Explorer of(RandomWorld random, Consumer<String> seen) {
    return of(random, seen, Variant.GIVEN);
  }

  static Explorer of(RandomWorld random, Consumer<String> seen, Variant variant) {
    Bounds bounds = random.bounds;
    Explorer explorer = Explorer.of(world -> new RandomRun(random, world, variant).setUp(seen));
    if (variant == Variant.ALIKE) {
      String[] names = new String[random.programs.size()];
      Arrays.setAll(names, process -> "p" + process);
      explorer.symmetric(names);
    }
    explorer = bounds.outagesToOne
        ? explorer.outagesToOne(bounds.outages)
        : explorer.outages(bounds.outages);
    explorer = bounds.outagesMayEnd ? explorer.outagesMayEnd() : explorer;
    explorer = bounds.soloSteps < 0 ? explorer : explorer.soloEndsWithin(bounds.soloSteps);
    return explorer
        .crashes(bounds.crashes)
        .omissions(bounds.omissions, bounds.kinds.toArray(new Omission[0]))
        .ownSteps(bounds.ownSteps)
        .maxStates(MOST_STATES);
  }

  private void setUp(Consumer<String> seen) {
    if (random.model != null) {
      world.linearizable(random.model.initial());
    }
    for (int process = 0; process < random.programs.size(); process++) {
      int program = variant == Variant.ALIKE ? 0 : process;
      world.process("p" + process, body(random.programs.get(program)));
    }
    if (random.hasSpec) {
      world.check(new Seeing(seen));
    }
  }

  private Callable<String> body(List<Part> program) {
    return () -> {
      List<Object> replies = new ArrayList<>();
      for (Part part : program) {
        if (part.isLeftOut(replies)) {
          continue;
        }
        try {
          part(part, replies);
        } catch (RegisterUnavailableException e) {
          replies.add(e.effect());
          if (!random.catches) {
            throw e;
          }
        }
      }
      String result = random.result(replies);
      return variant == Variant.GIVEN ? result : String.valueOf(result.hashCode() % 2);
    };
  }

  private void part(Part part, List<Object> replies) {
    Sequential call = part.call();
    if (call == null) {
      perform(part, replies);
    } else {
      world.<Object, Long>call(
          call + " " + part.argument(),
          () -> perform(part, replies),
          state -> call.apply(state, part.argument()));
    }
  }

  private long perform(Part part, List<Object> replies) {
    for (Op op : part.ops()) {
      replies.add(reply(op.after(replies)));
    }
    return RandomWorld.result(part, replies);
  }

  private Object reply(Op op) {
    return switch (op.kind()) {
      case GET -> registers.get(op.cell()).get();
      case COMPARE_AND_SET -> registers.get(op.cell()).compareAndSet(op.expected(), op.value());
      case READ -> words.getVolatile(op.cell());
      case WRITE -> {
        words.setOpaque(op.cell(), op.value());
        yield true;
      }
      case EXCHANGE -> words.compareAndExchange(op.cell(), op.expected(), op.value());
      case ADD -> sum.step("add 1", old -> Sequential.INCREMENT.apply(old, 0));
      case PUT ->
          queue.step("put " + op.value(), old -> Sequential.ENQUEUE.apply(old, op.value()));
      case TAKE -> queue.step("take", old -> Sequential.DEQUEUE.apply(old, 0));
      case CHOOSE -> world.choose("choose", (int) op.value());
      case IS_LOST -> memory.isLost(op.cell(), memory.incarnation(op.cell()));
    };
  }

  /** A spec that remembers something of all that it has seen, and refuses some of it. */
  private final class Seeing implements Spec<Ghost> {
    private final Consumer<String> seen;

    Seeing(Consumer<String> seen) {
      this.seen = seen;
    }

    @Override
    public Ghost start() {
      return new Ghost(0);
    }

    @Override
    public Ghost next(Ghost remembered, View view) {
      long sees = sees(view);
      if (sees == random.firstSeen()) {
        return remembered; // whether or not it is shown the first state
      }
      Ghost next = remembered.next(sees);
      if (!random.isAllowed(next, sees)) {
        throw new AssertionError("not allowed: " + sees + " with " + next);
      }
      seen.accept(next + " " + sees);
      return next;
    }

    private long sees(View view) {
      long sees = 0;
      for (Register<Long> register : registers) {
        sees = RandomWorld.seen(sees, view.get(register));
      }
      long sum = sees;
      for (int process = 0; process < view.processes(); process++) {
        sees = sees(view, process, sees);
        sum += sees(view, process, 0);
      }
      return variant == Variant.ALIKE ? sum : sees;
    }

    private long sees(View view, int process, long seen) {
      long sees = RandomWorld.seen(seen, view.ended(process));
      sees = RandomWorld.seen(sees, view.crashed(process));
      sees = RandomWorld.seen(sees, view.result(process));
      for (Register<Long> register : registers) {
        sees = RandomWorld.seen(sees, view.isOut(register, process));
      }
      return sees;
    }
  }
}
