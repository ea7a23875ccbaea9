// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.register.Histories.Model;
import org.synod.register.Histories.Numbers;

/**
 * Every schedule of small runs of the slot algorithm, one access to a word at a time, with a crash
 * at every step. All calls are linearizable, a write takes at most as many steps as it has words
 * and three more, and each process ends when it is left alone.
 *
 * <p>For {@link HeapRegister} see {@link HeapRegisterScheduleTest}.
 */
class RegisterScheduleTest {
  private static final int WIDTH = 2;

  /** The faces of the slot algorithm. */
  enum Subject {
    /** Words in and words out. */
    SLOTS(
        memory -> {
          SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
          return new Numbers() {
            @Override
            public Model read() {
              long[] words = new long[WIDTH];
              long version = register.read(words);
              return new Model(version, whole(words));
            }

            @Override
            public boolean compareAndSet(long expectedVersion, long next) {
              return register.compareAndSetWords(
                  memory.current(), expectedVersion, new long[] {next, -next});
            }
          };
        }),
    /** One word, with a validated read. */
    NUMBER(
        memory -> {
          VersionedLong number = new VersionedLong(memory);
          return new Numbers() {
            @Override
            public Model read() {
              for (; ; ) {
                long version = number.version();
                long value = number.get();
                if (number.validate(version)) {
                  return new Model(version, value);
                }
              }
            }

            @Override
            public boolean compareAndSet(long expectedVersion, long next) {
              return number.setIfVersion(expectedVersion, next);
            }
          };
        });

    private final Function<Memory, Numbers> on;

    Subject(Function<Memory, Numbers> on) {
      this.on = on;
    }

    private static long whole(long[] words) {
      assertEquals(-words[0], words[1], "torn");
      return words[0];
    }
  }

  private static Explorer writersAndReader(Subject subject) {
    return writersAndReader(subject, UnaryOperator.identity());
  }

  static Explorer writersAndReader(Subject subject, UnaryOperator<Memory> fault) {
    return Explorer.of(
        world -> {
          Numbers register = subject.on.apply(fault.apply(world.memory("w", 3)));
          world.linearizable(Model.UNSET);
          world.process("w0", () -> Histories.compareAndSet(world, register, 0, 10));
          world.process("w1", () -> Histories.compareAndSet(world, register, 0, 20));
          world.process("r", () -> Histories.read(world, register));
        });
  }

  /** A writer that uses both of its slots again while a reader copies one of them. */
  private static Explorer reuse(Subject subject, int writes) {
    return reuse(subject, writes, UnaryOperator.identity());
  }

  static Explorer reuse(Subject subject, int writes, UnaryOperator<Memory> fault) {
    return Explorer.of(
        world -> {
          Numbers register = subject.on.apply(fault.apply(world.memory("w", 2)));
          world.linearizable(Model.UNSET);
          world.process("w", () -> writeOften(world, register, writes));
          world.process("r", () -> Histories.read(world, register));
        });
  }

  private static Object writeOften(World world, Numbers register, int writes) {
    for (int version = 0; version < writes; version++) {
      assertTrue(Histories.compareAndSet(world, register, version, version + 1));
    }
    return writes;
  }

  /** Two processes that each read and then write on top of what they read. */
  private static Explorer updates(Subject subject) {
    return updates(subject, UnaryOperator.identity());
  }

  static Explorer updates(Subject subject, UnaryOperator<Memory> fault) {
    return Explorer.of(
        world -> {
          Numbers register = subject.on.apply(fault.apply(world.memory("w", 2)));
          world.linearizable(Model.UNSET);
          world.process("p0", () -> Histories.update(world, register, 10));
          world.process("p1", () -> Histories.update(world, register, 20));
        });
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.soloEndsWithin(30).explore().requireComplete();
    Explored.run(what, found);
    return found;
  }

  @ParameterizedTest
  @EnumSource
  void twoWritersAndAReader(Subject subject) {
    explored(subject + ", two writers and a reader", writersAndReader(subject).crashes(1));
  }

  @ParameterizedTest
  @EnumSource
  void slotsReusedUnderAReader(Subject subject) {
    explored(subject + ", slots reused under a reader", reuse(subject, 4).crashes(1));
  }

  @ParameterizedTest
  @EnumSource
  void updatesOfBoth(Subject subject) {
    Exploration found = explored(subject + ", updates of both", updates(subject).crashes(2));
    assertTrue(found.outcomes().contains("p0: true, p1: false"));
    assertTrue(found.outcomes().contains("p0: true, p1: true"), "one after the other");
  }

  /**
   * Two processes exchange, and one of them goes on from the witness of a write that came first.
   */
  private static Explorer exchanges(UnaryOperator<Register<Long>> fault) {
    return Explorer.of(
        world -> {
          Register<Long> register =
              fault.apply(new SlotRegister<>(world.memory("w", 2), Codec.ofLong()));
          world.linearizable(Model.UNSET);
          world.process("p0", () -> exchangeTwice(world, register, 10));
          world.process("p1", () -> exchangeTwice(world, register, 20));
        });
  }

  private static Object exchangeTwice(World world, Register<Long> register, long next) {
    Model first = Histories.compareAndExchange(world, register, 0, next);
    Model second =
        Histories.compareAndExchange(
            world, register, first.version() == 0 ? 1 : first.version(), next + 1);
    return first + ", " + second;
  }

  @Test
  void aWitnessIsTheStateAtTheMomentOfTheCall() {
    explored("exchanges", exchanges(UnaryOperator.identity()).crashes(1));
  }

  /** A seeded fault: the witness is read after the write, and so may show another moment. */
  private record LateWitness(Register<Long> register) implements Register<Long> {
    @Override
    public Versioned<Long> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      return register.compareAndSet(expectedVersion, next);
    }

    @Override
    public Versioned<Long> compareAndExchange(long expectedVersion, Long next) {
      boolean isWritten = register.compareAndSet(expectedVersion, next);
      return register.get();
    }
  }

  @Test
  void aWitnessThatIsReadAfterTheWriteIsFound() {
    exchanges(LateWitness::new).explore().requireFailure("linearizable");
  }

  /** Wait-free: a write ends within its own steps under every schedule, with every crash. */
  @Test
  void aWriteIsWaitFree() {
    for (Subject subject : Subject.values()) {
      int width = subject == Subject.SLOTS ? WIDTH : 1;
      Exploration found =
          Explorer.of(
                  world -> {
                    Numbers register = subject.on.apply(world.memory("w", 3));
                    for (int i = 0; i < 3; i++) {
                      int value = i;
                      world.process("w" + i, () -> register.compareAndSet(0, value));
                    }
                  })
              .crashes(2)
              .explore()
              .requireComplete();
      assertEquals(width + 2, found.longest(), "cell, the slot's words, compare-and-exchange");
    }
  }

  /** Lock-free, and no more: a read repeats as often as writes succeed meanwhile. */
  @Test
  void aReadRepeatsOnlyWhenAWriteSucceeded() {
    for (int writes = 0; writes <= 3; writes++) {
      Exploration found = reuse(Subject.SLOTS, writes).explore().requireComplete();
      int attempt = WIDTH + 2;
      int write = WIDTH + 2;
      // lock-free: all steps of all are bounded by the number of writes that succeed
      assertEquals(writes * write + (writes + 1) * attempt, found.longestRun());
      assertEquals(Math.max((writes + 1) * attempt, writes * write), found.longest());
    }
  }
}
