// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.log.LogHistories.Model;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * Every schedule of small runs of {@link PaxosLog}, one access to a register, a slot, a hint or an
 * index at a time, with links dropped as soon as they may be: all calls are linearizable, an append
 * of unknown effect included, and everyone ends when left alone. Then the same runs with faults in
 * what is learned; those below are in {@link SequenceFaultsTest}.
 */
class PaxosLogScheduleTest {
  private static final int SOLO = 120;
  private static final String NONE = "none";

  enum Fault {
    NOTHING,
    /** Who has appended does not tell the command its index. */
    INDEX_NOT_SET,
    /** What is learned is said to be so before it is. */
    LEARNED_TOO_FAR,
    /** Two appends of the same command are one. */
    NO_IDENTITY,
    /** A slot is decided by whoever is first, whatever was decided at its index. */
    STORED_AT_THE_FIRST_FREE
  }

  /** The memory that the threads of a log share beside the registers: one segment is enough. */
  private static final class Store {
    private static final int SLOTS = 4;
    private final Fault fault;
    private final List<Shared<Object>> slots = new ArrayList<>();
    private final Map<String, Shared<Long>> indexes = new HashMap<>();
    private final Shared<Long> learned;
    private final Shared<Boolean> tail;

    Store(World world, Fault fault, List<String> names) {
      this.fault = fault;
      for (int i = 0; i < SLOTS; i++) {
        slots.add(world.shared("slot" + i, NONE));
      }
      names.forEach(name -> indexes.put(name, world.shared("index of " + name, -1L)));
      learned = world.shared("learned", 0L);
      tail = world.shared("tail", true);
    }

    private static <S> S read(Shared<S> cell) {
      return cell.step("read", state -> new World.Step<>(state, state));
    }

    private static <S> void write(Shared<S> cell, S next) {
      cell.step("write " + next, state -> new World.Step<>(next, true));
    }

    private Segment segment() {
      return new Segment(0, SLOTS) {
        @Override
        Object slot(int offset) {
          Object there = read(slots.get(offset));
          return there == NONE ? null : there;
        }

        @Override
        Object decide(int offset, Object entry) {
          int at = offset;
          if (fault == Fault.STORED_AT_THE_FIRST_FREE) {
            at = 0;
            while (slot(at) != null) {
              at++;
            }
          }
          Object there =
              slots.get(at).step(
                  "compareAndExchange(none, " + entry + ")",
                  state -> new World.Step<>(state == NONE ? entry : state, state));
          return there == NONE ? null : there;
        }

        @Override
        int undecided() {
          return 0;
        }

        @Override
        void undecided(int offset) {}
      };
    }

    /** As one process sees it; its commands are told apart by their names, as in all its runs. */
    LearnedEnds<String> ends(String process) {
      int[] appends = new int[1];
      return new LearnedEnds<>(segment()) {
        @Override
        Segment tail() {
          read(tail);
          return super.tail();
        }

        @Override
        long learned() {
          return read(learned);
        }

        @Override
        void learned(long length) {
          write(learned, fault == Fault.LEARNED_TOO_FAR ? length + 1 : length);
        }

        @Override
        Appended<String> appended(String command) {
          String name = process + appends[0]++;
          return new Named(
              command, fault == Fault.NO_IDENTITY ? "" : name, indexes.get(name), fault);
        }
      };
    }
  }

  /** An appended command that is the same in each run of its process. */
  private static final class Named extends Appended<String> {
    private final String name;
    private final Shared<Long> index;
    private final Fault fault;

    Named(String command, String name, Shared<Long> index, Fault fault) {
      super(command);
      this.name = name;
      this.index = index;
      this.fault = fault;
    }

    @Override
    long index() {
      return Store.read(index);
    }

    @Override
    void index(long learned) {
      if (fault != Fault.INDEX_NOT_SET || learned == 0) {
        Store.write(index, learned);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Named that
          && name.equals(that.name)
          && Objects.equals(command, that.command);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, command);
    }
  }

  /** What a process does with the log. */
  interface Body {
    Object run(World world, PaxosLog<String> log);
  }

  private static Explorer run(Fault fault, int acceptors, long window, Body... bodies) {
    return Explorer.of(
        world -> {
          List<Register<SequenceState<Appended<String>>>> registers =
              world.registers("a", acceptors);
          List<String> names = new ArrayList<>();
          for (int i = 0; i < bodies.length; i++) {
            names.addAll(List.of("p" + i + "0", "p" + i + "1"));
          }
          Store store = new Store(world, fault, names);
          world.linearizable(Model.EMPTY);
          for (int i = 0; i < bodies.length; i++) {
            Body body = bodies[i];
            String name = "p" + i;
            world.process(
                name,
                () ->
                    body.run(
                        world,
                        new PaxosLog<>(
                            registers,
                            QuorumSystem.majority(acceptors),
                            store.ends(name),
                            window)));
          }
        });
  }

  private static Body appends(String... commands) {
    return (world, log) -> {
      List<Long> indexes = new ArrayList<>();
      for (String command : commands) {
        indexes.add(LogHistories.append(world, log, command));
      }
      return indexes;
    };
  }

  private static final Body READS =
      (world, log) -> {
        Follower<String> follower = log.follow(0);
        return LogHistories.poll(world, follower)
            + LogHistories.poll(world, follower)
            + LogHistories.decidedPrefix(world, log);
      };

  private static final Body APPENDS_AND_READS =
      (world, log) ->
          LogHistories.append(world, log, "b") + " of " + LogHistories.decidedPrefix(world, log);

  private static final Body CLOSES =
      (world, log) -> LogHistories.close(world, log) + " " + LogHistories.append(world, log, "c");

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.soloEndsWithin(SOLO).explore().requireComplete();
    System.out.println("PaxosLog, " + what + ": " + found);
    return found;
  }

  /** As far as it goes: {@code -Pdeep} goes further. */
  private static void exploredFar(String what, Explorer explorer) {
    int most = Integer.getInteger("synod.explore.states", 1_000_000) / 10;
    Exploration found = explorer.maxStates(most).explore().requireNoFailure();
    System.out.println("PaxosLog, " + what + ": " + found);
  }

  @Test
  void appendsOfTwo() {
    Explorer two = run(Fault.NOTHING, 3, 2, appends("a", "a"), appends("a")).crashes(1);
    Exploration found = explored("two and one append, window 2, 1 crash", two);
    assertTrue(found.outcomes().contains("p0: [0, 2], p1: [1]"), found.outcomes()::toString);
    explored(
        "one append each, window 1, 1 crash",
        run(Fault.NOTHING, 3, 1, appends("a"), appends("a")).crashes(1));
    exploredFar(
        "two and one append, window 1", run(Fault.NOTHING, 3, 1, appends("a", "a"), appends("a")));
  }

  @Test
  void appendsOfThree() {
    exploredFar(
        "three appends",
        run(Fault.NOTHING, 3, 1, appends("a"), appends("b"), appends("c")).crashes(1));
  }

  @Test
  void anAppenderAndAReader() {
    explored("two appends and a read", run(Fault.NOTHING, 3, 2, appends("a"), APPENDS_AND_READS));
  }

  @Test
  void anAppenderAndAFollower() {
    exploredFar(
        "two appends and a follower, 1 crash",
        run(Fault.NOTHING, 1, 1, appends("a"), appends("b"), READS).crashes(1));
  }

  @Test
  void anAppendIsBeforeTheCloseOrRefused() {
    exploredFar("close, 1 crash", run(Fault.NOTHING, 3, 1, appends("a", "b"), CLOSES).crashes(1));
  }

  @Test
  void registersThatStopAnswering() {
    exploredFar(
        "two appends, 2 out to one",
        run(Fault.NOTHING, 3, 1, appends("a"), appends("b")).outagesToOne(2));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  void isFound(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("two appends", run(fault, 3, 1, appends("a"), appends("a")));
    checks.put("two and one append", run(fault, 3, 1, appends("a", "a"), appends("a")));
    checks.put("a reader", run(fault, 1, 2, appends("a"), APPENDS_AND_READS));
    checks.put("a follower", run(fault, 1, 1, appends("a"), appends("b"), READS));
    checks.put("one out to one", run(fault, 3, 1, appends("a"), appends("b")).outagesToOne(1));
    checks.values().forEach(check -> check.soloEndsWithin(SOLO).maxStates(50_000));
    SeededFault.requireFound(fault, checks);
  }
}
