// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.memory.Memory;
import org.synod.register.Versioned;

/**
 * Small runs of transactions over three registers that begin with 0. All calls are linearizable,
 * and no body sees a mixture, not even in an attempt that fails.
 */
final class TransactionRuns {
  static final int SOLO = 60; // steps within which each ends alone

  /** The memory that is put between the registers and the world's. */
  private final Function<Memory, Memory> seam;
  private final boolean isWeak;

  TransactionRuns(Function<Memory, Memory> seam) {
    this(seam, /* isWeak */ false);
  }

  TransactionRuns(Function<Memory, Memory> seam, boolean isWeak) {
    this.seam = seam;
    this.isWeak = isWeak;
  }

  /** The values of the registers. */
  record Model(long a, long b, long c) {}

  /** The registers of a world. */
  static final class Subject {
    final World world;
    final Ref<Long> a;
    final Ref<Long> b;
    final Ref<Long> c;

    Subject(World world, Memory memory) {
      this.world = world;
      a = zero(memory);
      b = zero(memory);
      c = zero(memory);
      world.linearizable(new Model(0, 0, 0));
    }

    private static Ref<Long> zero(Memory memory) {
      Ref<Long> ref = new Ref<>(memory, Parking.THREADS);
      ref.compareAndSet(0, 0L);
      return ref;
    }

    private <R> R call(String label, Supplier<R> call, Function<Model, Step<Model, R>> model) {
      return world.call(label, call, model);
    }

    /** Appends a digit to a and b, in that order or the other. */
    Model both(int digit, boolean isBackward) {
      return call(
          "both " + digit,
          () ->
              Transactions.atomically(
                  tx -> {
                    Ref<Long> first = isBackward ? b : a;
                    Ref<Long> second = isBackward ? a : b;
                    long x = tx.get(first);
                    long y = tx.get(second);
                    requireEqual(x, y);
                    tx.set(first, x * 10 + digit);
                    tx.set(second, y * 10 + digit);
                    return new Model(tx.get(a), tx.get(b), 0);
                  }),
          old -> {
            Model next = new Model(old.a * 10 + digit, old.b * 10 + digit, old.c);
            return new Step<>(next, new Model(next.a, next.b, 0));
          });
    }

    /** Reads one register and counts another up, if the first is 0. */
    long unless(String read, String written) {
      return call(
          written + " unless " + read,
          () ->
              Transactions.atomically(
                  tx -> tx.get(ref(read)) == 0 ? tx.update(ref(written), x -> x + 1) : -1L),
          old -> {
            long next = at(old, written) + 1;
            return at(old, read) == 0
                ? new Step<>(with(old, written, next), next)
                : new Step<>(old, -1L);
          });
    }

    /** Copies one register to another. */
    long copy(String read, String written) {
      return call(
          written + " = " + read,
          () ->
              Transactions.atomically(
                  tx -> {
                    tx.set(ref(written), tx.get(ref(read)));
                    return tx.get(ref(read));
                  }),
          old -> new Step<>(with(old, written, at(old, read)), at(old, read)));
    }

    /** Reads two registers, one after the other. */
    List<Long> readBoth(String first, String second) {
      return call(
          "read " + first + ", " + second,
          () -> Transactions.atomically(tx -> List.of(tx.get(ref(first)), tx.get(ref(second)))),
          old -> new Step<>(old, List.of(at(old, first), at(old, second))));
    }

    Model snapshot() {
      return snapshot("snapshot", () -> Transactions.snapshot(a, b, c));
    }

    Model snapshotInside() {
      return snapshot(
          "snapshot inside", () -> Transactions.atomically(tx -> tx.snapshot(a, b, c)));
    }

    private Model snapshot(String label, Supplier<List<Versioned<Long>>> snapshot) {
      return call(
          label,
          () -> {
            List<Versioned<Long>> all = snapshot.get();
            return new Model(all.get(0).value(), all.get(1).value(), all.get(2).value());
          },
          old -> new Step<>(old, old));
    }

    long get(String name) {
      return call(
          "get " + name, () -> ref(name).get().value(), old -> new Step<>(old, at(old, name)));
    }

    /** Adds to one register, outside of transactions. */
    long add(String name, int amount) {
      return call(
          name + " += " + amount,
          () -> ref(name).updateAndGet(x -> x + amount).value(),
          old -> {
            long next = at(old, name) + amount;
            return new Step<>(with(old, name, next), next);
          });
    }

    /** Adds to one register, in a transaction. */
    long addAlone(String name, int amount) {
      return call(
          name + " += " + amount + " alone",
          () -> Transactions.atomically(tx -> tx.update(ref(name), x -> x + amount)),
          old -> {
            long next = at(old, name) + amount;
            return new Step<>(with(old, name, next), next);
          });
    }

    private Ref<Long> ref(String name) {
      return name.equals("a") ? a : name.equals("b") ? b : c;
    }

    private static long at(Model model, String name) {
      return name.equals("a") ? model.a : name.equals("b") ? model.b : model.c;
    }

    private static Model with(Model old, String name, long value) {
      return new Model(
          name.equals("a") ? value : old.a,
          name.equals("b") ? value : old.b,
          name.equals("c") ? value : old.c);
    }

    private static void requireEqual(long x, long y) {
      if (x != y) {
        throw new AssertionError("a mixture: " + x + ", " + y);
      }
    }
  }

  private Explorer in(Consumer<Subject> setup) {
    Explorer explorer =
        Explorer.of(
            world -> {
              if (isWeak) {
                world.weak();
              }
              setup.accept(new Subject(world, seam.apply(world.memory("m", 3))));
            });
    return isWeak ? explorer : explorer.soloEndsWithin(SOLO);
  }

  /** Two write the same two registers, which they read in opposite orders. */
  Explorer twoWriters() {
    return in(
        run -> {
          run.world.process("p", () -> run.both(1, false));
          run.world.process("q", () -> run.both(2, true));
        });
  }

  /** Each reads what the other writes. */
  Explorer writeSkew() {
    return in(
        run -> {
          run.world.process("p", () -> run.unless("a", "b"));
          run.world.process("q", () -> run.unless("b", "a"));
        });
  }

  /** One writes two registers, of which another only reads one. */
  Explorer writerAndCompareOnlyReader() {
    return in(
        run -> {
          run.world.process("p", () -> run.both(1, false));
          run.world.process("q", () -> run.copy("b", "c"));
        });
  }

  /** As before, but the one that reads comes first in the order of the registers. */
  Explorer compareOnlyReaderOfHigherPriority() {
    return in(
        run -> {
          run.world.process("p", () -> run.copy("c", "a"));
          run.world.process("q", () -> run.copy("a", "c") + 10 * run.addAlone("b", 1));
        });
  }

  /** A reader sees two that do not meet: one has read what the other has written since. */
  Explorer readerBetweenTwo() {
    return in(
        run -> {
          run.world.process("p", () -> run.unless("a", "b"));
          run.world.process("q", () -> run.add("a", 1));
          run.world.process("r", () -> run.readBoth("b", "a"));
        });
  }

  /** A snapshot, and single reads, beside a writer of two. */
  Explorer readerBeside() {
    return in(
        run -> {
          run.world.process("p", () -> run.both(1, false));
          run.world.process("q", () -> run.snapshot() + " " + run.get("b"));
        });
  }

  /** A snapshot that a transaction takes, beside a writer of two. */
  Explorer snapshotInsideBeside() {
    return in(
        run -> {
          run.world.process("p", () -> run.both(1, false));
          run.world.process("q", () -> run.snapshotInside());
        });
  }

  /** Updates outside of transactions, and transactions of one register, beside a writer of two. */
  Explorer singleUpdates() {
    return in(
        run -> {
          run.world.process("p", () -> run.copy("a", "b"));
          run.world.process("q", () -> run.add("b", 1) + 10 * run.addAlone("a", 2));
        });
  }

  /** Each of three reads what another writes. */
  Explorer ring() {
    return in(
        run -> {
          run.world.process("p", () -> run.unless("c", "a"));
          run.world.process("q", () -> run.unless("a", "b"));
          run.world.process("r", () -> run.unless("b", "c"));
        });
  }

  Map<String, Explorer> all() {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("two writers of two", twoWriters());
    all.put("write skew", writeSkew());
    all.put("a writer and a compare-only reader", writerAndCompareOnlyReader());
    all.put("a compare-only reader first", compareOnlyReaderOfHigherPriority());
    all.put("a reader beside", readerBeside());
    all.put("a snapshot inside beside", snapshotInsideBeside());
    all.put("single updates beside", singleUpdates());
    all.put("a reader between two", readerBetweenTwo());
    return all;
  }
}
