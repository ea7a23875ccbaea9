// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.memory.WrappedWords;

/**
 * Every schedule of small runs of {@link KeyedReplicated}, over an atomic log, with a crash at any
 * step. The results of all calls are linearizable, those without a common key too. The last test
 * puts faults below the production code.
 */
class KeyedReplicatedScheduleTest {
  private static final int SOLO = 120;

  /** A seeded fault. */
  enum Fault {
    NOTHING,
    /** A thread reads whether a replica is taken, and then takes it. */
    TAKEN_BY_TWO,
    /** A replica is not given back. */
    NEVER_GIVEN_BACK,
    /** No thread is told the outcome. */
    OUTCOME_NOT_TOLD,
    /** A command is run without those before it. */
    COMMANDS_PASSED_OVER,
    /** A replica gets a command again. */
    COMMAND_REPEATED,
    /** Only the first key of a command counts. */
    ONE_KEY_COUNTS
  }

  /** A list of names for each of two keys. */
  private record State(References<String> cells) {
    String add(String name, int key) {
      String names = cells.getVolatile(key);
      String next = ((names == null ? "" : names) + name).intern();
      cells.setVolatile(key, next);
      return next;
    }
  }

  /** Adds a name to the lists of its keys, and returns them. */
  private record Add(String name, String keys) implements Function<State, String> {
    @Override
    public String apply(State state) {
      StringBuilder lists = new StringBuilder();
      keys.chars().forEach(key -> lists.append(state.add(name, key - '0')).append('|'));
      return lists.toString().intern();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private record Entry(Add add, Object outcome, Command<State> command) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Entry entry && entry.outcome.equals(outcome);
    }

    @Override
    public int hashCode() {
      return outcome.hashCode();
    }

    @Override
    public String toString() {
      return add.name;
    }
  }

  private record Entries(List<Entry> all, List<Set<Integer>> given) {}

  /** An atomic log, and what its followers were given. */
  private static final class StepLog implements KeyedReplicated.Commands<State> {
    private final Shared<Entries> entries;
    private final Fault fault;

    StepLog(World world, Fault fault, int replicas) {
      entries =
          world.shared(
              "log", new Entries(List.of(), Collections.nCopies(replicas, Set.of())));
      this.fault = fault;
    }

    @Override
    public KeyedReplicated.Way<State> append(Command<State> command, long[] keys) {
      Object outcome = ((Command.OfReference<State>) command).outcome;
      StringBuilder digits = new StringBuilder();
      for (long key : keys) {
        digits.append(key);
      }
      Add add = new Add(command.toString(), digits.toString());
      int place =
          entries.step(
              "append(" + command + ")",
              old -> {
                List<Entry> more = new ArrayList<>(old.all);
                more.add(new Entry(add, outcome, command));
                return new World.Step<>(
                    new Entries(List.copyOf(more), old.given), old.all.size());
              });
      return replica -> give(replica, place);
    }

    @Override
    public Command<State> poll(int replica) {
      return give(replica, -1);
    }

    /** Gives the first that is on the way to a place; -1: on the way to anything. */
    private Command<State> give(int replica, int place) {
      Optional<Entry> next =
          entries.step(
              "next(" + replica + ")",
              old -> {
                int first = first(old, replica, place);
                if (first < 0) {
                  return new World.Step<>(old, Optional.empty());
                }
                Set<Integer> more = new TreeSet<>(old.given.get(replica));
                if (fault != Fault.COMMAND_REPEATED || more.contains(-2)) {
                  more.add(first);
                }
                more.add(-2); // it was asked
                List<Set<Integer>> given = new ArrayList<>(old.given);
                given.set(replica, more);
                return new World.Step<>(
                    new Entries(old.all, List.copyOf(given)), Optional.of(old.all.get(first)));
              });
      return next.map(Entry::command).orElse(null);
    }

    private int first(Entries now, int replica, int place) {
      Set<Integer> given = now.given.get(replica);
      Set<Integer> way = new TreeSet<>();
      for (int i = now.all.size() - 1; i >= 0; i--) {
        int at = i;
        boolean isBefore =
            place < 0
                || fault != Fault.COMMANDS_PASSED_OVER
                    && way.stream().anyMatch(j -> isCommon(now.all.get(at), now.all.get(j)));
        if (i == place || isBefore) {
          way.add(i);
        }
      }
      way.removeAll(given);
      return way.isEmpty() ? -1 : way.iterator().next();
    }

    private boolean isCommon(Entry one, Entry other) {
      if (fault == Fault.ONE_KEY_COUNTS) {
        return one.add.keys.charAt(0) == other.add.keys.charAt(0);
      }
      return one.add.keys.chars().anyMatch(key -> other.add.keys.indexOf(key) >= 0);
    }

    @Override
    public long position(int replica) {
      return entries.step(
          "position(" + replica + ")",
          old ->
              new World.Step<>(
                  old, old.given.get(replica).stream().filter(i -> i >= 0).count()));
    }

    @Override
    public void close(int replica) {
      throw new AssertionError("no replica is lost");
    }
  }

  /** A memory with a fault. */
  private static final class Faulty extends WrappedMemory {
    private final Fault fault;

    Faulty(Memory memory, Fault fault) {
      super(memory);
      this.fault = fault;
    }

    @Override
    public Words allocate(int words) {
      return new WrappedWords(super.allocate(words)) {
        @Override
        public long compareAndExchange(int index, long expected, long next) {
          if (fault == Fault.TAKEN_BY_TWO) {
            super.setRelease(index, next);
            return expected;
          }
          return super.compareAndExchange(index, expected, next);
        }

        @Override
        public void setRelease(int index, long value) {
          if (fault != Fault.NEVER_GIVEN_BACK) {
            super.setRelease(index, value);
          }
        }
      };
    }

    @Override
    public <T> References<T> references(String label, int count) {
      References<T> made = super.references(label, count);
      boolean isTold = !label.equals("outcome") || fault != Fault.OUTCOME_NOT_TOLD;
      return isTold ? made : new Untold<>(made);
    }
  }

  /** A reference that loses what is written; equal in each run of its process. */
  private static final class Untold<T> extends WrappedReferences<T> {
    private final References<T> references;

    Untold(References<T> references) {
      super(references);
      this.references = references;
    }

    @Override
    public void setRelease(int index, T value) {
      // lost
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Untold<?> that && references.equals(that.references);
    }

    @Override
    public int hashCode() {
      return references.hashCode();
    }
  }

  /** Processes that make calls: "a01" stands for an update that adds a to the lists 0 and 1. */
  private static Explorer run(Fault fault, int attention, String... processes) {
    return Explorer.of(
        world -> {
          Memory memory = new Faulty(world.memory("w", processes.length), fault);
          Callers each =
              new Callers() { // a new one for each call: processes share a thread
                @Override
                public Caller current() {
                  return new Caller(0); // they meet there
                }

                @Override
                public Caller last() {
                  return null;
                }
              };
          KeyedReplicated<State> object =
              new KeyedReplicated<>(
                  () -> new State(memory.references("state", 2)),
                  2,
                  memory,
                  new StepLog(world, fault, 2),
                  each,
                  attention);
          world.linearizable("|");
          for (String calls : processes) {
            world.process("p " + calls, () -> update(world, object, calls));
          }
        });
  }

  private static String update(World world, KeyedReplicated<State> object, String calls) {
    StringBuilder results = new StringBuilder();
    for (String call : calls.split(" ")) {
      Add add = new Add(call.substring(0, 1), call.substring(1));
      long[] keys = add.keys.chars().mapToLong(key -> key - '0').toArray();
      String result =
          world.<String, String>call(
              "add " + call, () -> object.update(keys, add), lists -> sequential(add, lists));
      results.append(results.isEmpty() ? "" : "; ").append(result);
    }
    return results.toString();
  }

  private static World.Step<String, String> sequential(Add add, String lists) {
    String[] both = lists.split("\\|", -1);
    StringBuilder result = new StringBuilder();
    add.keys
        .chars()
        .map(key -> key - '0')
        .forEach(key -> result.append(both[key] += add.name).append('|'));
    return new World.Step<>(both[0] + "|" + both[1], result.toString());
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.soloEndsWithin(SOLO).explore().requireComplete();
    Explored.run("KeyedReplicated, " + what, found);
    return found;
  }

  @Test
  void twoUpdatesOfTwoKeys() {
    Exploration found =
        explored("2 updates of 2 keys, a crash", run(Fault.NOTHING, 256, "a01", "b01").crashes(1));
    assertTrue(found.outcomes().contains("p a01: a|a|, p b01: ab|ab|"), found.outcomes()::toString);
  }

  @Test
  void aChainOfThree() {
    explored("3 updates in a chain, a crash", run(Fault.NOTHING, 256, "a0 b01", "c1").crashes(1));
  }

  @Test
  void allAreBroughtForward() {
    explored("2 updates that look after all", run(Fault.NOTHING, 1, "a0", "b01").crashes(1));
    explored("2 without a common key", run(Fault.NOTHING, 1, "a0", "b1").crashes(1));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void isFound(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 updates of 2 keys", run(fault, 256, "a01", "b01"));
    checks.put("3 updates in a chain", run(fault, 256, "a0 b01", "c1"));
    checks.put("2 updates that look after all", run(fault, 1, "a0", "b01"));
    checks.put("3 updates that look after all", run(fault, 1, "a0 b01", "c1"));
    checks.replaceAll((name, explorer) -> explorer.soloEndsWithin(SOLO).ownSteps(SOLO));
    SeededFault.requireFound(fault, checks);
  }
}
