// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.register.FaultyRegister;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * Every schedule of small runs of a quorum register, one read or compare-and-set of an acceptor at
 * a time. The invariants of {@code Chain} hold after each step, and all calls are linearizable.
 */
class QuorumRegisterScheduleTest {

  /** The acceptors of a world, founded. */
  static final class Acceptors {
    final List<Register<QuorumState<Long>>> registers = new ArrayList<>();
    final Memory memory;
    final QuorumSystem quorums;

    Acceptors(World world, int count) {
      this(world, count, QuorumSystem.majority(count));
    }

    Acceptors(World world, int count, QuorumSystem quorums) {
      memory = world.memory("m", 3);
      this.quorums = quorums;
      for (int i = 0; i < count; i++) {
        registers.add(world.register("a" + i, QuorumState.<Long>founded()));
      }
      world.check(new QuorumInvariants(registers, quorums));
      world.linearizable(Model.UNSET);
    }

    /** The register, as one process sees it. */
    QuorumRegister<Long> open() {
      return new QuorumRegister<>(memory, Codec.ofLong(), registers, quorums);
    }
  }

  /**
   * Writes once, and checks the report of the effect. A call that fails without effect must not
   * have one. A call that fails with an unknown effect must find it out, unless the question fails
   * too.
   */
  static Object write(World world, QuorumRegister<Long> register, long expected, long next) {
    Object[] outcome = new Object[1];
    return world.<Model, Object>call(
        "compareAndSet(" + expected + ", " + next + ")",
        () -> outcome[0] = outcome(register, expected, next),
        state -> {
          if (outcome[0] == Effect.NONE) {
            return new World.Step<>(state, Effect.NONE);
          }
          return state.version() == expected
              ? new World.Step<>(new Model(expected + 1, next), true)
              : new World.Step<>(state, false);
        });
  }

  private static Object outcome(QuorumRegister<Long> register, long expected, long next) {
    try {
      return register.compareAndSet(expected, next);
    } catch (RegisterUnavailableException e) {
      return e.effect() == Effect.NONE ? Effect.NONE : register.tookEffect();
    }
  }

  static Model read(World world, QuorumRegister<Long> register) {
    return world.<Model, Model>call(
        "read", () -> model(register.get()), state -> new World.Step<>(state, state));
  }

  private static Model model(Versioned<Long> state) {
    return new Model(state.version(), state.isSet() ? state.value() : 0);
  }

  /** Writes each value on top of what it reads. */
  static List<Object> update(World world, QuorumRegister<Long> register, long... values) {
    List<Object> results = new ArrayList<>();
    for (long value : values) {
      results.add(write(world, register, read(world, register).version(), value));
    }
    return results;
  }

  /** Processes that each write once to the unset register. */
  static Explorer writers(int processes, int acceptors) {
    return Explorer.of(
        world -> {
          Acceptors a = new Acceptors(world, acceptors);
          for (int i = 0; i < processes; i++) {
            long mine = 10 * (i + 1);
            world.process("w" + i, () -> write(world, a.open(), 0, mine));
          }
        });
  }

  /**
   * One process writes twice, on top of what it reads, and the other once. A write is carried and
   * built on.
   */
  static Explorer updates() {
    return Explorer.of(
        world -> {
          Acceptors a = new Acceptors(world, 3);
          world.process("u0", () -> update(world, a.open(), 10, 11));
          world.process("u1", () -> update(world, a.open(), 20));
        });
  }

  private static Explorer writerAndReader() {
    return Explorer.of(
        world -> {
          Acceptors a = new Acceptors(world, 3);
          world.process("w", () -> update(world, a.open(), 10, 11));
          world.process("r", () -> readTwice(world, a.open()));
        });
  }

  static Model readTwice(World world, QuorumRegister<Long> register) {
    read(world, register);
    return read(world, register);
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.lockFree().explore().requireComplete();
    Explored.run("quorum register, " + what, found);
    return found;
  }

  /** Explores up to a bound, which {@code -Pdeep} raises. */
  private static void exploredFar(String what, Explorer explorer) {
    int most = Integer.getInteger("synod.explore.states", 1_000_000) / 10;
    Exploration found = explorer.maxStates(most).explore().requireNoFailure();
    Explored.run("quorum register, " + what, found);
  }

  @Test
  void writersThatCrash() {
    explored("2 writers, 2 crashes", writers(2, 3).crashes(2).soloEndsWithin(30));
    explored("2 writers, 5 acceptors, 1 crash", writers(2, 5).crashes(1));
    exploredFar("3 writers, 1 crash", writers(3, 3).crashes(1));
  }

  @Test
  void updatesThatAreCarriedByOthers() {
    explored("3 updates by 2", updates());
    exploredFar("3 updates by 2, 2 crashes", updates().crashes(2));
  }

  @Test
  void acceptorsThatStopAnswering() {
    explored("2 writers, an acceptor out", writers(2, 3).outages(1).soloEndsWithin(40));
    exploredFar("2 writers, 2 acceptors of 5 out", writers(2, 5).outages(2));
    exploredFar("3 updates by 2, an acceptor out", updates().outages(1));
  }

  @Test
  void acceptorsThatAnswerOneAndNotTheOther() {
    explored("2 writers, an acceptor out to one", writers(2, 3).outagesToOne(1));
    exploredFar("2 writers, two out to one", writers(2, 3).outagesToOne(2));
    exploredFar("3 updates by 2, two out to one", updates().outagesToOne(2));
  }

  /** Runs of which the other tests see the first states only. */
  @Test
  @Tag("deep")
  void toTheEnd() {
    toTheEnd("3 writers, 1 crash", writers(3, 3).crashes(1));
    toTheEnd("writer and reader, an acceptor out", writerAndReader().outages(1));
  }

  private static void toTheEnd(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireComplete();
    Explored.run("quorum register, " + what + ", to the end", found);
  }

  @Test
  void aReaderSeesWhatIsDecided() {
    explored("writer and reader, 1 crash", writerAndReader().crashes(1));
    exploredFar("writer and reader, an acceptor out", writerAndReader().outages(1));
  }

  /**
   * One process writes over three acceptors, and the other puts a new one in the place of the
   * first.
   */
  static Explorer renewing(BiConsumer<QuorumRegister<Long>, Register<QuorumState<Long>>> how) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("m", 2);
          QuorumSystem quorums = QuorumSystem.majority(3);
          List<Register<QuorumState<Long>>> registers = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            registers.add(world.register("a" + i, QuorumState.<Long>founded()));
          }
          Register<QuorumState<Long>> empty = world.register("new");
          world.linearizable(Model.UNSET);
          world.process(
              "w", () -> write(world, open(memory, registers, quorums), 0, 10));
          world.process(
              "r",
              () -> {
                try {
                  registers.get(0).get();
                  return "the first answers";
                } catch (RegisterUnavailableException e) {
                  how.accept(open(memory, registers, quorums), empty);
                }
                List<Register<QuorumState<Long>>> renewed = new ArrayList<>(registers);
                renewed.set(0, empty);
                return write(world, open(memory, renewed, quorums), 0, 20);
              });
        });
  }

  private static QuorumRegister<Long> open(
      Memory memory, List<Register<QuorumState<Long>>> registers, QuorumSystem quorums) {
    return new QuorumRegister<>(memory, Codec.ofLong(), registers, quorums);
  }

  @Test
  void anAcceptorThatRejoinsBreaksNoPromise() {
    exploredFar(
        "a writer and one who rejoins",
        renewing((old, empty) -> old.rejoin(old.memory().current(), 0, empty)).outages(1));
  }

  /**
   * A steady writer over acceptors in slots, word by word. It founds the register, writes until it
   * stores only what changes, and then writes once more. During that last write another process may
   * come in between at any access to a word.
   */
  private static Explorer steady(
      int acceptors, BiFunction<World, QuorumRegister<Long>, Object> other) {
    return steady(acceptors, QuorumRegisterScheduleTest::seenByOther, other);
  }

  private static Explorer steady(
      int acceptors,
      BiFunction<World, List<Register<QuorumState<Long>>>, List<Register<QuorumState<Long>>>> seen,
      BiFunction<World, QuorumRegister<Long>, Object> other) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("m", 2);
          QuorumSystem quorums = QuorumSystem.majority(acceptors);
          List<Register<QuorumState<Long>>> registers = new ArrayList<>();
          for (int i = 0; i < acceptors; i++) {
            registers.add(new SlotRegister<>(memory, QuorumState.codec(Codec.ofLong())));
          }
          Register<String> gate = world.register("gate");
          world.linearizable(Model.UNSET);
          world.process(
              "w",
              () -> {
                QuorumRegister<Long> mine =
                    QuorumRegister.found(memory, Codec.ofLong(), registers, quorums);
                List<Object> results = new ArrayList<>();
                for (int version = 0; version < 4; version++) {
                  if (version == 3) {
                    gate.compareAndSet(0, "open");
                  }
                  results.add(write(world, mine, version, 10 + version));
                }
                return results;
              });
          world.process(
              "o",
              () ->
                  gate.get().isSet()
                      ? other.apply(world, open(memory, seen.apply(world, registers), quorums))
                      : "too early");
        });
  }

  /**
   * Of three acceptors, the first never answers the other process, which so has to go to ballot 2.
   */
  private static List<Register<QuorumState<Long>>> seenByOther(
      World world, List<Register<QuorumState<Long>>> registers) {
    List<Register<QuorumState<Long>>> seen = new ArrayList<>(registers);
    if (registers.size() > 2) {
      seen.set(
          0,
          new FaultyRegister<>(
              registers.get(0),
              next -> {
                throw FaultyRegister.crashed("a0");
              }));
    }
    return seen;
  }

  /** The first acceptor misses one of the first eight calls of the other process. */
  private static List<Register<QuorumState<Long>>> missingOneCall(
      World world, List<Register<QuorumState<Long>>> registers) {
    List<Register<QuorumState<Long>>> seen = new ArrayList<>(registers);
    int missed = world.choose("misses call", 8);
    AtomicInteger calls = new AtomicInteger();
    seen.set(
        0,
        new FaultyRegister<>(
            registers.get(0),
            next -> {
              if (calls.getAndIncrement() == missed) {
                throw new RegisterUnavailableException("a0 missed it", Effect.NONE);
              }
            }));
    return seen;
  }

  @Test
  void aSteadyWriterInSlotsWordByWordBesideOneOfWhomACallIsMissed() {
    exploredFar(
        "a steady writer and a reader of whom a call is missed, in slots",
        steady(
                3,
                QuorumRegisterScheduleTest::missingOneCall,
                (w, mine) -> read(w, mine) + ", " + read(w, mine))
            .ownSteps(400));
  }

  @Test
  void aSteadyWriterInSlotsWordByWordBesideOneWhoGoesToAnotherBallot() {
    exploredFar(
        "a steady writer and another in ballot 2, in slots",
        steady(3, (w, mine) -> write(w, mine, 3, 20)).ownSteps(400));
  }

  @Test
  void aSteadyWriterIsReadInSlotsWordByWord() {
    explored(
        "a steady writer and a reader, in slots", steady(2, (w, mine) -> read(w, mine)).crashes(1));
    explored(
        "a steady writer and another, in slots",
        steady(2, (w, mine) -> write(w, mine, 3, 20)).crashes(1));
  }
}
