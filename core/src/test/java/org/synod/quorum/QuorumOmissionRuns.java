// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Small runs of quorum registers that share acceptors, which miss single calls. Each process has an
 * object of its own. The runs start halfway: the acceptors hold version 1, and it is decided.
 */
final class QuorumOmissionRuns {

  /** The calls that a process makes on the register, through any wrapper. */
  interface Subject {
    long read(long[] into);

    boolean compareAndSet(long expectedVersion, long next);

    boolean tookEffect();

    static Subject of(Participant participant) {
      return new Subject() {
        @Override
        public long read(long[] into) {
          return participant.read(into);
        }

        @Override
        public boolean compareAndSet(long expectedVersion, long next) {
          return participant.compareAndSetWords(expectedVersion, new long[] {next});
        }

        @Override
        public boolean tookEffect() {
          return participant.tookEffect();
        }
      };
    }
  }

  /** The acceptors and subjects as they are. The tests of faults replace them by faulty ones. */
  static class Parts {
    /**
     * An acceptor as one process sees it; {@code isHost} tells the ballots of which it is the host.
     */
    Register<QuorumState<Long>> acceptor(
        Register<QuorumState<Long>> acceptor, LongPredicate isHost, boolean isOfReader) {
      return acceptor;
    }

    Subject subject(Subject subject) {
      return subject;
    }
  }

  private final World world;
  private final Parts parts;
  private final Memory memory;
  private final QuorumSystem quorums;
  private final List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();

  private QuorumOmissionRuns(World world, QuorumSystem quorums, Parts parts) {
    this.world = world;
    this.parts = parts;
    this.quorums = quorums;
    memory = world.memory("m", 3);
    for (int i = 0; i < quorums.acceptors(); i++) {
      acceptors.add(world.register("a" + i, new QuorumState<>(1, 1, 0, 0, 10L)));
    }
    world.check(new QuorumInvariants(acceptors, quorums));
    world.linearizable(new Model(1, 10));
  }

  private QuorumRegister<Long> register(boolean isOfReader) {
    List<Register<QuorumState<Long>>> seen = new ArrayList<>();
    for (int i = 0; i < acceptors.size(); i++) {
      int number = i;
      seen.add(
          parts.acceptor(
              acceptors.get(i),
              ballot -> (ballot - QuorumState.FIRST_BALLOT) % acceptors.size() == number,
              isOfReader));
    }
    return new QuorumRegister<>(memory, Codec.ofLong(), seen, quorums);
  }

  private Subject open() {
    return parts.subject(Subject.of(register(false).participant(memory.current())));
  }

  private Model read(Subject subject) {
    return world.<Model, Model>call(
        "read",
        () -> {
          long[] value = new long[1];
          long version = subject.read(value);
          return new Model(version, value[0]);
        },
        state -> new World.Step<>(state, state));
  }

  /** Reads by an object that is made for this read. */
  private Object readAnew() {
    return world.<Model, Object>call(
        "read anew",
        () -> {
          Versioned<Long> now = register(/* isOfReader */ true).get();
          return new Model(now.version(), now.value());
        },
        state -> new World.Step<>(state, state));
  }

  /**
   * Writes, and says at the end whether the write took effect. A write that ends in an exception
   * must find out its effect, unless the question ends in an exception too. A write without an
   * effect must have none.
   */
  private boolean write(Subject subject, long expected, long next) {
    Boolean[] outcome = new Boolean[1];
    return world.<Model, Boolean>call(
        "compareAndSet(" + expected + ", " + next + ")",
        () -> outcome[0] = outcome(subject, expected, next),
        state ->
            Boolean.FALSE.equals(outcome[0]) || state.version() != expected
                ? new World.Step<>(state, false)
                : new World.Step<>(new Model(expected + 1, next), true));
  }

  private static boolean outcome(Subject subject, long expected, long next) {
    try {
      return subject.compareAndSet(expected, next);
    } catch (RegisterUnavailableException e) {
      boolean tookEffect = subject.tookEffect();
      if (tookEffect && e.effect() == Effect.NONE) {
        throw new AssertionError("took effect, after it was said that it did not");
      }
      return tookEffect;
    }
  }

  private static Explorer of(
      QuorumSystem quorums, Parts parts, UnaryOperator<QuorumOmissionRuns> processes) {
    return Explorer.of(
        world -> processes.apply(new QuorumOmissionRuns(world, quorums, parts)));
  }

  /** A process that remembers what it read reads again, while or after another process writes. */
  static Explorer remembering(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          Register<String> gate = runs.world.register("gate");
          runs.world.process(
              "r",
              () -> {
                Subject mine = runs.open();
                Model first = runs.read(mine);
                gate.compareAndSet(0, "open");
                return first + ", then " + runs.read(mine);
              });
          runs.world.process(
              "w", () -> gate.get().isSet() ? runs.write(runs.open(), 1, 20) : "too early");
          return runs;
        });
  }

  /** One process writes, and another one reads that has no object yet. */
  static Explorer readingAnew(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          runs.world.process("w", () -> runs.write(runs.open(), 1, 20));
          runs.world.process("r", runs::readAnew);
          return runs;
        });
  }

  /** Two processes write at the same version. */
  static Explorer writing(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          runs.world.process("w0", () -> runs.write(runs.open(), 1, 20));
          runs.world.process("w1", () -> runs.write(runs.open(), 1, 30));
          return runs;
        });
  }

  /**
   * One process writes twice and then reads. The answer about the second write is of the second.
   */
  static Explorer writingAgain(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          runs.world.process(
              "w",
              () -> {
                Subject mine = runs.open();
                boolean first = runs.write(mine, 1, 20);
                boolean second = runs.write(mine, first ? 2 : 1, 30);
                return first + ", " + second + ", " + runs.read(mine);
              });
          return runs;
        });
  }

  /**
   * The first acceptor is lost. One process puts a new acceptor in its place, and another writes.
   */
  static Explorer rejoining(Parts parts) {
    return of(
        QuorumSystem.majority(3),
        parts,
        runs -> {
          Register<QuorumState<Long>> empty = runs.world.register("new");
          runs.world.process("w", () -> runs.write(runs.open(), 1, 20));
          runs.world.process(
              "r",
              () -> {
                try {
                  runs.acceptors.get(0).get();
                  return "the first answers";
                } catch (RegisterUnavailableException e) {
                  return runs.rejoin(empty);
                }
              });
          return runs;
        });
  }

  private Object rejoin(Register<QuorumState<Long>> empty) {
    Member me = memory.current();
    try {
      return read(Subject.of(register(false).rejoin(me, 0, empty).participant(me)));
    } catch (IllegalStateException e) {
      return "refused: " + e.getMessage(); // the first has answered in the meantime
    }
  }
}
