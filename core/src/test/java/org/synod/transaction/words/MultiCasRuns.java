// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/** Small runs of a {@link MultiCas} of a few registers. All calls are linearizable. */
final class MultiCasRuns {
  static final int SOLO = 150; // steps within which each ends alone

  private static final String NAME = "m";

  /** The memory that is put between the registers and the world's. */
  private final Function<Memory, Memory> seam;
  private final boolean isWeak;

  MultiCasRuns(Function<Memory, Memory> seam) {
    this(seam, /* isWeak */ false);
  }

  MultiCasRuns(Function<Memory, Memory> seam, boolean isWeak) {
    this.seam = seam;
    this.isWeak = isWeak;
  }

  /** The versions and values of the registers. */
  record Model(List<Long> versions, List<Long> values) {
    static Model unset(int registers) {
      List<Long> zeros = new ArrayList<>();
      for (int i = 0; i < registers; i++) {
        zeros.add(0L);
      }
      return new Model(List.copyOf(zeros), List.copyOf(zeros));
    }

    boolean isAt(int[] registers, long[] expected) {
      for (int i = 0; i < registers.length; i++) {
        if (versions.get(registers[i]) != expected[i]) {
          return false;
        }
      }
      return true;
    }

    Model with(int[] registers, long value) {
      List<Long> nextVersions = new ArrayList<>(versions);
      List<Long> nextValues = new ArrayList<>(values);
      for (int register : registers) {
        nextVersions.set(register, versions.get(register) + 1);
        nextValues.set(register, value);
      }
      return new Model(List.copyOf(nextVersions), List.copyOf(nextValues));
    }
  }

  /** The registers of a world: each process opens them anew. */
  static final class Subject {
    final World world;
    final Memory memory;
    final int registers;
    private Model model;
    private int count; // of the processes

    Subject(World world, Memory memory, int registers) {
      this.world = world;
      this.memory = memory;
      this.registers = registers;
      model = Model.unset(registers);
      open();
    }

    private MultiCas open() {
      return new MultiCas(memory, NAME, registers, /* width */ 1, registers);
    }

    /** The setup writes registers, as process 0. */
    void first(long value, int... all) {
      long[] expected = new long[all.length];
      long[] values = new long[all.length];
      for (int i = 0; i < all.length; i++) {
        expected[i] = model.versions.get(all[i]);
        values[i] = value;
      }
      assertTrue(open().compareAndSet(memory.current(), all, expected, values));
      model = model.with(all, value);
    }

    void begin() {
      world.linearizable(model);
    }

    void process(Function<Actor, Object> body) {
      String name = String.valueOf((char) ('p' + count++));
      world.process(name, () -> body.apply(new Actor(this, memory.current())));
    }
  }

  /** A process with its own object over the registers. */
  static final class Actor {
    private final World world;
    private final MultiCas registers;
    private final Member me;

    Actor(Subject subject, Member me) {
      world = subject.world;
      registers = subject.open();
      this.me = me;
    }

    /** Writes one value to some registers that should all have a version. */
    boolean set(long value, long expectedVersion, int... all) {
      long[] expected = new long[all.length];
      Arrays.fill(expected, expectedVersion);
      return set(value, expected, all);
    }

    boolean set(long value, long[] expected, int... all) {
      long[] values = new long[all.length];
      Arrays.fill(values, value);
      return world.call(
          value + " to " + Arrays.toString(all) + " at " + Arrays.toString(expected),
          () -> registers.compareAndSet(me, all, expected, values),
          (Model old) ->
              old.isAt(all, expected)
                  ? new Step<>(old.with(all, value), true)
                  : new Step<>(old, false));
    }

    /** Reads the value and version of a register. */
    List<Long> read(int register) {
      return world.call(
          "read " + register,
          () -> {
            long[] value = new long[1];
            return List.of(registers.read(register, value), value[0]);
          },
          (Model old) ->
              new Step<>(old, List.of(old.versions.get(register), old.values.get(register))));
    }

    long version(int register) {
      return world.call(
          "version of " + register,
          () -> registers.version(register),
          (Model old) -> new Step<>(old, old.versions.get(register)));
    }

    /** Reads some registers at one moment. */
    List<Long> snapshot(int... all) {
      return world.call(
          "snapshot of " + Arrays.toString(all),
          () -> {
            long[] versions = new long[all.length];
            long[] values = new long[all.length];
            registers.snapshot(all, versions, values);
            List<Long> found = new ArrayList<>();
            for (int i = 0; i < all.length; i++) {
              found.add(versions[i]);
              found.add(values[i]);
            }
            return List.copyOf(found);
          },
          (Model old) -> {
            List<Long> found = new ArrayList<>();
            for (int register : all) {
              found.add(old.versions.get(register));
              found.add(old.values.get(register));
            }
            return new Step<>(old, List.copyOf(found));
          });
    }
  }

  Explorer in(int registers, int processes, Consumer<Subject> setup) {
    return Explorer.of(
        world -> {
          if (isWeak) {
            world.weak();
          }
          Memory memory = seam.apply(world.memory(NAME, processes));
          setup.accept(new Subject(world, memory, registers));
        });
  }

  /** Two write the same two registers, which they name in opposite orders. */
  Explorer twoWriters() {
    return in(
        2,
        2,
        run -> {
          run.begin();
          run.process(p -> p.set(1, 0, 0, 1));
          run.process(q -> q.set(2, 0, 1, 0));
        });
  }

  /** The same after a change by one of them: its number and the versions are others. */
  Explorer twoWritersLater() {
    return in(
        2,
        2,
        run -> {
          run.first(9, 1, 0);
          run.begin();
          run.process(p -> p.set(1, 1, 0, 1));
          run.process(q -> q.set(2, 1, 1, 0));
        });
  }

  /** One writes twice, so that its words are those of another attempt while the other helps. */
  Explorer nextAttempt() {
    return in(
        2,
        2,
        run -> {
          run.first(9, 0, 1);
          run.begin();
          run.process(
              p -> {
                boolean isFirst = p.set(1, 1, 0, 1);
                boolean isSecond = p.set(2, new long[] {isFirst ? 2 : 1, 2}, 0, 1);
                return isFirst + " " + isSecond + " " + p.version(1);
              });
          run.process(q -> q.set(3, 1, 1));
        });
  }

  /** A reader of one register and of both, beside a writer of both. */
  Explorer readerBeside() {
    return in(
        2,
        2,
        run -> {
          run.first(9, 0, 1);
          run.begin();
          run.process(p -> p.set(1, 1, 0, 1));
          run.process(q -> q.read(1) + " " + q.snapshot(1, 0) + " " + q.version(0));
        });
  }

  /** A writer uses its slots again and again, under a reader. */
  Explorer slotsUsedAgain() {
    return in(
        2,
        2,
        run -> {
          run.first(9, 0, 1);
          run.begin();
          run.process(p -> p.set(1, 1, 0, 1) + " " + p.set(2, 2, 1, 0));
          run.process(q -> q.read(0));
        });
  }

  /** Writes of one register, which have a path of their own, beside a writer of two. */
  Explorer singleWrites() {
    return in(
        2,
        2,
        run -> {
          run.first(9, 0, 1);
          run.begin();
          run.process(p -> p.set(1, 1, 1, 0));
          run.process(
              q ->
                  q.set(2, 1, 0) + " " + q.set(3, new long[] {1, 2}, 1, 0) + " " + q.version(0));
        });
  }

  /**
   * An attempt fails while another helps it, and its owner goes on with the next: the helper may
   * put an intent into register 1 after that.
   */
  Explorer lateHelper() {
    return in(
        3,
        2,
        run -> {
          run.first(9, 0, 1, 2);
          run.begin();
          run.process(
              p -> {
                boolean isFirst = p.set(1, 1, 0, 1, 2);
                return isFirst + " " + p.set(4, isFirst ? 2 : 1, 1);
              });
          run.process(q -> q.set(2, 1, 2) + " " + q.set(3, 1, 0));
        });
  }

  /**
   * The same, and the next attempt commits while the late intent of the one that has failed is in
   * register 1. It is no intent of that one.
   */
  Explorer lateIntent() {
    return in(
        3,
        2,
        run -> {
          run.first(9, 0, 1, 2);
          run.begin();
          run.process(
              p -> {
                boolean isFirst = p.set(1, 1, 0, 1, 2);
                return isFirst + " " + p.set(4, new long[] {isFirst ? 2 : 1, 2}, 0, 2);
              });
          run.process(
              q -> {
                boolean isChanged = q.set(2, 1, 2);
                boolean isNever = q.set(3, 0, 0); // but it helps
                return isChanged + " " + isNever + " " + q.version(1);
              });
        });
  }

  /**
   * A number is taken over from a member that was killed, with its attempt, which others may be
   * helping.
   */
  Explorer takeover(boolean hasOther) {
    return Explorer.of(
            world -> {
              int processes = hasOther ? 2 : 1;
              Memory memory = seam.apply(world.joinableMemory(NAME, processes));
              Subject run = new Subject(world, memory, hasOther ? 2 : 3);
              run.begin();
              joined(run, "victim", victim -> victim.set(1, 0, 0, 1));
              joined(
                  run,
                  "heir",
                  heir ->
                      hasOther
                          ? heir.set(2, 0, 1, 0)
                          : heir.set(2, 0, 1, 2)
                              + " " + heir.set(3, new long[] {1, 0}, 1, 2) + " " + heir.read(0));
              if (hasOther) {
                joined(run, "other", other -> other.set(4, 0, 1));
              }
            })
        .crashes(1)
        .crashesOf("victim");
  }

  private static void joined(Subject run, String name, Function<Actor, Object> body) {
    run.world.process(
        name,
        () -> {
          Member me;
          try {
            me = run.memory.join();
          } catch (IllegalStateException e) {
            return "too many";
          }
          return body.apply(new Actor(run, me));
        });
  }

  Map<String, Explorer> all() {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("a number taken over", takeover(/* hasOther */ false));
    all.put("two writers", twoWriters());
    all.put("two writers, later", twoWritersLater());
    all.put("a reader beside", readerBeside());
    all.put("slots used again", slotsUsedAgain());
    all.put("single writes beside", singleWrites());
    all.put("a late helper", lateHelper());
    all.put("the next attempt", nextAttempt());
    return all;
  }
}
