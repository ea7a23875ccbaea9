// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.memory.Memory;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Small runs in which transactions wait for others, over three registers that begin with 0. All
 * calls are linearizable, and if nobody crashes, nobody waits for ever.
 */
final class WaitingRuns {
  private static final long WAITS = -1; // a result of the model, where the call cannot end

  /** What is put between the registers and the world's memory and parking. */
  interface Seam {
    default Memory memory(Memory memory, Parking parking) {
      return memory;
    }

    default Parking parking(SteppedParking parking) {
      return parking;
    }
  }

  /**
   * The sleep of the processes of a world, whose steps it takes: one permit for each, as {@link
   * java.util.concurrent.locks.LockSupport} has for each thread. No process looks again before it
   * sleeps.
   */
  static final class SteppedParking implements Parking {
    private final World world;
    private final Memory memory;
    private final List<Register<Boolean>> permits;

    SteppedParking(World world, Memory memory) {
      this.world = world;
      this.memory = memory;
      permits =
          IntStream.range(0, memory.processes())
              .mapToObj(i -> world.register("permit" + i, false))
              .toList();
    }

    @Override
    public int spins() {
      return 0;
    }

    @Override
    public Object current() {
      return memory.current().id();
    }

    private Register<Boolean> permit(Object thread) {
      return permits.get((Integer) thread);
    }

    @Override
    public void park(Object blocker, long nanos) {
      Register<Boolean> permit = permit(current());
      Versioned<Boolean> given = world.await(permit, Versioned::value);
      permit.compareAndSet(given.version(), false);
    }

    @Override
    public void unpark(Object thread) {
      Register<Boolean> permit = permit(thread);
      for (; ; ) {
        Versioned<Boolean> given = permit.get();
        if (given.value() || permit.compareAndSet(given.version(), true)) {
          return;
        }
      }
    }

    /** Takes the permit away from the calling process. */
    void forget() {
      Register<Boolean> permit = permit(current());
      Versioned<Boolean> given = permit.get();
      if (given.value()) {
        permit.compareAndSet(given.version(), false);
      }
    }
  }

  private final Seam seam;

  WaitingRuns(Seam seam) {
    this.seam = seam;
  }

  /** The values of the registers. */
  record Model(long a, long b, long c) {
    long of(String name) {
      return name.equals("a") ? a : name.equals("b") ? b : c;
    }

    Model plus(String name, long amount) {
      return new Model(
          name.equals("a") ? a + amount : a,
          name.equals("b") ? b + amount : b,
          name.equals("c") ? c + amount : c);
    }
  }

  /** The registers of a world. */
  static final class Subject {
    final World world;
    final Ref<Long> a;
    final Ref<Long> b;
    final Ref<Long> c;

    Subject(World world, Memory memory, Parking parking) {
      this.world = world;
      a = zero(memory, parking);
      b = zero(memory, parking);
      c = zero(memory, parking);
      world.linearizable(new Model(0, 0, 0));
    }

    private static Ref<Long> zero(Memory memory, Parking parking) {
      Ref<Long> ref = new Ref<>(memory, parking);
      ref.compareAndSet(0, 0L);
      return ref;
    }

    private Ref<Long> ref(String name) {
      return name.equals("a") ? a : name.equals("b") ? b : c;
    }

    private long call(String label, Function<Transaction, Long> body, Function<Model, Long> result,
        BiFunction<Model, Long, Model> next) {
      return world.<Model, Long>call(
          label,
          () -> Transactions.atomically(body),
          old -> {
            long told = result.apply(old);
            return new Step<>(told == WAITS ? old : next.apply(old, told), told);
          });
    }

    /** Waits until a register is above 0, and returns it. */
    long await(String name) {
      return call(
          "await " + name,
          tx -> {
            tx.await(tx.get(ref(name)) > 0);
            return tx.get(ref(name));
          },
          old -> old.of(name) > 0 ? old.of(name) : WAITS,
          (old, told) -> old);
    }

    /** As before, and takes one away. */
    long take(String name) {
      return call(
          "take " + name,
          tx -> {
            long x = tx.get(ref(name));
            tx.await(x > 0);
            tx.set(ref(name), x - 1);
            return x;
          },
          old -> old.of(name) > 0 ? old.of(name) : WAITS,
          (old, told) -> old.plus(name, -1));
    }

    /** Waits until one of two is above 0; c is for the first body, which looks at a. */
    long either() {
      return call(
          "either",
          tx ->
              tx.orElse(
                  first -> {
                    first.update(c, x -> x + 1);
                    first.await(first.get(a) > 0);
                    return 1 + 10 * first.get(c);
                  },
                  second -> {
                    second.await(second.get(b) > 0);
                    return 2 + 10 * second.get(c);
                  }),
          old -> old.a > 0 ? 1 + 10 * (old.c + 1) : old.b > 0 ? 2 + 10 * old.c : WAITS,
          (old, told) -> old.plus("c", told % 10 == 1 ? 1 : 0));
    }

    /** Adds 1 to a register, outside of transactions. */
    long add(String name) {
      return world.<Model, Long>call(
          "add " + name,
          () -> ref(name).updateAndGet(x -> x + 1).value(),
          old -> new Step<>(old.plus(name, 1), old.of(name) + 1));
    }

    /** As before, if the register has not been written yet. */
    boolean raise(String name) {
      return world.<Model, Boolean>call(
          "raise " + name,
          () -> ref(name).compareAndSet(new Versioned<>(2, 1L)),
          old -> new Step<>(old.plus(name, old.of(name) == 0 ? 1 : 0), old.of(name) == 0));
    }

    /** Would change b and c, but c changes first; so it does nothing, and leaves b its intent. */
    void fail() {
      boolean[] hasTried = {false};
      Transactions.run(
          tx -> {
            if (hasTried[0]) {
              return;
            }
            hasTried[0] = true;
            tx.set(b, 7L);
            tx.set(c, 7L);
            boolean isRaised = raise("c"); // as another thread may
          });
    }

    /** Adds 1 to a and b. */
    long addBoth() {
      return call(
          "add both",
          tx -> tx.update(b, x -> x + 1) + 10 * tx.update(a, x -> x + 1),
          old -> old.b + 1 + 10 * (old.a + 1),
          (old, told) -> old.plus("a", 1).plus("b", 1));
    }

    /** Adds to a register 1 more than another one holds. */
    long addFrom(String read, String written) {
      return call(
          written + " += 1 + " + read,
          tx -> tx.update(ref(written), x -> x + 1 + tx.get(ref(read))),
          old -> old.of(written) + 1 + old.of(read),
          (old, told) -> old.plus(written, 1 + old.of(read)));
    }

    long get(String name) {
      return world.<Model, Long>call(
          "get " + name, () -> ref(name).get().value(), old -> new Step<>(old, old.of(name)));
    }
  }

  private Explorer in(Consumer<Subject> setup) {
    return in(setup, UnaryOperator.identity(), UnaryOperator.identity());
  }

  private Explorer in(
      Consumer<Subject> setup, UnaryOperator<Memory> dying, UnaryOperator<Parking> dyingParking) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("m", 3);
          Parking parking = dyingParking.apply(seam.parking(new SteppedParking(world, memory)));
          setup.accept(
              new Subject(world, seam.memory(dying.apply(memory), parking), parking));
        });
  }

  /** One waits for a register that another changes by itself. */
  Explorer update() {
    return in(
        run -> {
          run.world.process("p", () -> run.add("a"));
          run.world.process("q", () -> run.take("a"));
        });
  }

  /** One waits for the second of two registers that another changes at once. */
  Explorer transaction() {
    return in(
        run -> {
          run.world.process("p", run::addBoth);
          run.world.process("q", () -> run.await("b"));
        });
  }

  /** Each waits for the other. */
  Explorer thereAndBack() {
    return in(
        run -> {
          run.world.process("p", () -> run.add("a") + 10 * run.await("b"));
          run.world.process("q", () -> run.await("a") + 10 * run.add("b"));
        });
  }

  /** One waits for either of two, one of which another changes. */
  Explorer oneOfTwo() {
    return in(
        run -> {
          run.world.process("p", () -> run.add(run.world.choose("which", 2) == 0 ? "a" : "b"));
          run.world.process("q", run::either);
        });
  }

  /** Two wait for the same. */
  Explorer twoForOne() {
    return in(
        run -> {
          run.world.process("p", () -> run.raise("a"));
          run.world.process("q", () -> run.await("a"));
          run.world.process("r", () -> run.await("a"));
        });
  }

  /** One waits for a register whose writer may fail, since it reads one that a third changes. */
  Explorer writerThatFails() {
    return in(
        run -> {
          run.world.process("p", () -> run.addFrom("a", "b"));
          run.world.process("q", () -> run.await("b"));
          run.world.process("r", () -> run.raise("a"));
        });
  }

  /** One waits for a register that an intent that has failed is in, which a reader then tidies. */
  Explorer tidyingBehindOneThatFailed() {
    return in(
        run -> {
          run.world.process(
              "p",
              () -> {
                run.fail();
                return run.get("b") + " " + run.raise("b");
              });
          run.world.process("q", () -> run.await("b"));
        });
  }

  /** The runs that take long. */
  Map<String, Explorer> large() {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("two wait for one", twoForOne());
    all.put("a wait for a writer that fails", writerThatFails());
    return all;
  }

  Map<String, Explorer> small() {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("a wait for an update", update());
    all.put("a wait for a transaction", transaction());
    all.put("there and back", thereAndBack());
    all.put("a wait for one of two", oneOfTwo());
    all.put("tidying behind a writer that failed", tidyingBehindOneThatFailed());
    all.put("a wait for a writer that dies", writerThatDies());
    return all;
  }

  /**
   * One waits, and the writer's thread dies of an error at any step: it does nothing more of what
   * it was doing. If its write is not seen then, another write follows. The waiter ends in both
   * cases.
   */
  Explorer writerThatDies() {
    Death death = new Death();
    return in(
        run -> {
          death.world = run.world;
          run.world.process(
              "p",
              () -> {
                try {
                  death.isNear = true;
                  return run.addBoth();
                } catch (Death.Died died) {
                  return run.get("a") == 0 ? run.addBoth() : 0;
                } finally {
                  death.isNear = false;
                }
              });
          run.world.process("q", () -> run.await("b"));
        },
        memory -> new Death.OfMemory(memory, death),
        parking -> new Death.OfParking(parking, death));
  }
}
