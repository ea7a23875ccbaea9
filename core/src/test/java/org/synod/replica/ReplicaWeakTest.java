// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.log.Follower;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The accesses of a {@link Replica} over weak memory, with a plain state and a plain follower. Each
 * run passes, and fails when an access is weakened by one step. docs/ordering.md names the runs.
 */
class ReplicaWeakTest {
  private static final int STATE = 0;
  private static final int FOLLOWED = 1;

  /** A small run of the production code. */
  enum Run {
    /** Two processes bring the replica forward. */
    WRITERS("the state behind its follower", ReplicaWeakTest::writers),
    /** One brings it forward and stays as a reader; another reads. */
    READERS("the state at a position", ReplicaWeakTest::readers);

    private final String failure; // when an access is weaker
    private final BiConsumer<World, Weakening> setup;

    Run(String failure, BiConsumer<World, Weakening> setup) {
      this.failure = failure;
      this.setup = setup;
    }

    Exploration with(Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                setup.accept(world, weakening);
              })
          .explore();
    }
  }

  private static long plain(Words words, int index) {
    long[] into = new long[1];
    words.copyTo(index, into);
    return into[0];
  }

  private static void setPlain(Words words, int index, long value) {
    words.copyFrom(new long[] {value}, index);
  }

  /** A replica of the number of commands that it has got; the log has two from the start. */
  private static Replica<Words> replica(Memory memory, Weakening weakening, Words data) {
    List<Command<Words>> commands = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      commands.add(
          new Command.OfReference<>(
              memory,
              words -> {
                setPlain(words, STATE, plain(words, STATE) + 1);
                return null;
              }));
    }
    Follower<Command<Words>> follower =
        new Follower<>() {
          @Override
          public long position() {
            return plain(data, FOLLOWED);
          }

          @Override
          public Command<Words> poll() {
            long at = position();
            setPlain(data, FOLLOWED, at + 1);
            return commands.get((int) at);
          }

          @Override
          public void close() {}
        };
    return new Replica<>(data, weakening.of(memory), follower);
  }

  private static void writers(World world, Weakening weakening) {
    Memory memory = world.memory("w", 2);
    Words data = memory.allocate(2);
    Replica<Words> replica = replica(memory, weakening, data);
    for (int end = 1; end <= 2; end++) {
      int mine = end;
      world.process(
          "to " + end,
          () -> {
            Caller me = new Caller(0);
            if (!replica.tryWrite(me)) {
              return "taken";
            }
            replica.applyUpTo(me, Math.max(mine, replica.followed()));
            assertEquals(
                replica.followed(), plain(data, STATE), "the state behind its follower");
            replica.endWrite(me);
            return "applied";
          });
    }
  }

  private static void readers(World world, Weakening weakening) {
    Memory memory = world.memory("w", 2);
    Words data = memory.allocate(2);
    Replica<Words> replica = replica(memory, weakening, data);
    world.process(
        "writer",
        () -> {
          Caller me = new Caller(0);
          if (!replica.tryWrite(me)) {
            return "taken";
          }
          replica.applyUpTo(me, 1);
          replica.becomeReader();
          replica.endRead(me);
          return "applied";
        });
    world.process(
        "reader",
        () -> {
          Caller me = new Caller(0);
          long before = replica.position();
          if (!replica.tryRead(me)) {
            return "taken";
          }
          long at = replica.position();
          assertEquals(at, plain(data, STATE), "the state at a position");
          assertTrue(at >= before, "the state at a position that falls");
          replica.endRead(me);
          return "read " + at;
        });
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    END_OF_A_WRITER(Run.WRITERS, Access.SET_RELEASE, "Replica.leaveTo", Mode.OPAQUE),
    END_OF_A_WRITER_THAT_READS(Run.READERS, Access.SET_RELEASE, "Replica.leaveTo", Mode.OPAQUE),
    WRITER_WITHOUT_ACQUIRE(Run.WRITERS, Access.EXCHANGE, "Replica.tryWrite", Mode.RELEASE),
    READER_WITHOUT_ACQUIRE(Run.READERS, Access.EXCHANGE, "Replica.tryRead", Mode.RELEASE);

    private final Run run;
    private final Weakening weakening;

    Weakened(Run run, Access access, String caller, Mode mode) {
      this.run = run;
      weakening = Weakening.of(access, caller, mode);
    }
  }

  /** A weakening that no run shows: the exchange of the user orders all. */
  enum Spare {
    POSITION(Access.GET_VOLATILE, "Replica.position", Mode.OPAQUE),
    POSITION_SET(Access.SET_RELEASE, "Replica.applyUpTo", Mode.OPAQUE),
    FIRST_LOOK_OF_A_WRITER(Access.GET_VOLATILE, "Replica.tryWrite", Mode.OPAQUE),
    FIRST_LOOK_OF_A_READER(Access.GET_VOLATILE, "Replica.tryRead", Mode.OPAQUE);

    private final Weakening weakening;

    Spare(Access access, String caller, Mode mode) {
      weakening = Weakening.of(access, caller, mode);
    }
  }

  @ParameterizedTest
  @EnumSource
  void passes(Run run) {
    run.with(Weakening.none()).requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    weakened.run.with(weakened.weakening).requireFailure(weakened.run.failure);
  }

  @ParameterizedTest
  @EnumSource
  void passesAllTheSame(Spare spare) {
    for (Run run : Run.values()) {
      run.with(spare.weakening).requireComplete();
    }
  }
}
