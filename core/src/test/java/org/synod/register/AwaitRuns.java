// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.internal.Sleeper;
import org.synod.internal.Waiters;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.register.Histories.Model;

/**
 * Small runs of threads that wait until a {@link HeapRegister} has changed, and others that change
 * it. A thread that sleeps over a change sleeps for ever here: it never looks by itself. So the
 * world is stuck if a wake-up is lost, unless its thread has crashed.
 */
final class AwaitRuns {
  /** What is put between the register and the list of those who wait. */
  private final UnaryOperator<References<Waiters>> seam;

  /** What is put between the threads and their parking. */
  private final UnaryOperator<Sleeper> parking;

  AwaitRuns(UnaryOperator<References<Waiters>> seam, UnaryOperator<Sleeper> parking) {
    this.seam = seam;
    this.parking = parking;
  }

  /** The register of a world. */
  final class Subject {
    final World world;
    private final OverReferences register;

    Subject(World world) {
      this.world = world;
      Memory memory = world.memory("r", 3);
      register =
          new OverReferences(
              memory.references("state", 1), seam.apply(memory.references("waiters", 1)));
      world.linearizable(new Model(0, 0));
    }

    /** A process that waits again and again, until it has seen so many writes. */
    void follower(String name, long writes) {
      Register<Boolean> permit = world.register(name + " may run");
      world.process(name, () -> follow(permit, 0, writes));
    }

    private long follow(Register<Boolean> permit, long from, long writes) throws Exception {
      long seen = from;
      while (seen < writes) {
        long before = seen;
        seen = await(new OverReferences.InWorld(world, permit, () -> false), seen);
        if (seen <= before) {
          throw new AssertionError("woken, and nothing has changed");
        }
      }
      return seen;
    }

    /** A process that waits once; the time may be over whenever it would sleep. */
    void impatient(String name) {
      Register<Boolean> permit = world.register(name + " may run");
      world.process(
          name,
          () ->
              await(
                  new OverReferences.InWorld(
                      world, permit, () -> world.choose("time is over", 2) == 1),
                  0));
    }

    /** A process that waits for the write of another, and then writes. */
    void answerer(String name, long value) {
      Register<Boolean> permit = world.register(name + " may run");
      world.process(name, () -> write(follow(permit, 0, 1), value));
    }

    void writer(String name, int times) {
      world.process(
          name,
          () -> {
            boolean all = true;
            for (int i = 0; i < times; i++) {
              all &= write(i, 10 + i);
            }
            return all;
          });
    }

    /** A process that writes until it has succeeded. */
    void updater(String name, long value) {
      world.process(
          name,
          () -> {
            for (long version = 0; !write(version, value); version++) {}
            return true;
          });
    }

    private boolean write(long version, long value) {
      return value % 2 == 0
          ? Histories.compareAndExchange(world, register, version, value).version() == version
          : world.<Model, Boolean>call(
              "write " + value,
              () -> register.compareAndSet(version, value),
              state ->
                  state.version() == version
                      ? new World.Step<>(new Model(version + 1, value), true)
                      : new World.Step<>(state, false));
    }

    private long await(Sleeper me, long seen) throws InterruptedException {
      return world
          .<Model, Model>call(
              "await(" + seen + ")",
              () -> model(awaited(me, seen)),
              state -> new World.Step<>(state, state))
          .version();
    }

    private Versioned<Long> awaited(Sleeper me, long seen) {
      try {
        return register.await(seen, parking.apply(me));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private static Model model(Versioned<Long> state) {
      return new Model(state.version(), state.isSet() ? state.value() : 0);
    }
  }

  private Explorer in(Consumer<Subject> setup) {
    return Explorer.of(world -> setup.accept(new Subject(world)));
  }

  /** One follows two writes of another. */
  Explorer oneFollows() {
    return in(
        run -> {
          run.follower("p", 2);
          run.writer("w", 2);
        });
  }

  /** Two wait for one write. */
  Explorer twoWait() {
    return in(
        run -> {
          run.follower("p", 1);
          run.follower("q", 1);
          run.writer("w", 1);
        });
  }

  /** One follows the writes of two. */
  Explorer twoWrite() {
    return in(
        run -> {
          run.follower("p", 2);
          run.updater("v", 11);
          run.updater("w", 20);
        });
  }

  /** One waits for a short time only, beside another. */
  Explorer oneIsImpatient() {
    return in(
        run -> {
          run.follower("p", 1);
          run.impatient("q");
          run.writer("w", 1);
        });
  }

  /** One answers, and the writer waits for the answer. */
  Explorer oneAnswers() {
    return in(
        run -> {
          run.answerer("p", 21);
          Register<Boolean> permit = run.world.register("w may run");
          run.world.process("w", () -> run.write(0, 10) + " " + run.follow(permit, 1, 2));
        });
  }

  Map<String, Explorer> all() {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("one follows two writes", oneFollows());
    all.put("two wait for one write", twoWait());
    all.put("one follows two writers", twoWrite());
    all.put("one of two waits for a short time", oneIsImpatient());
    all.put("one answers the other", oneAnswers());
    return all;
  }
}
