// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What a {@link Replicated} shares, in a world: each access to a word, to the log, to an outcome,
 * to a state and to the table of replicas is a step. The log is an atomic one: the production's has
 * tests of its own. A fault can be put in below the production code.
 *
 * <p>Each process has one replica to spare, for a lost one to be replaced by.
 */
final class StepPlace extends Place<StepPlace.State> {

  /** What is broken. */
  enum Fault {
    NOTHING,
    /** Whether somebody is in a replica is read, and then it is taken whatever has come. */
    TAKEN_BY_TWO_WRITERS,
    /** A writer takes a replica that has readers. */
    WRITER_IGNORES_READERS,
    /** A reader goes into a replica that is being written. */
    READER_IGNORES_WRITER,
    /** Readers are counted by a read and a write. */
    READERS_MISCOUNTED,
    /** A reader that has brought a replica forward does not count itself. */
    READER_IS_NOT_COUNTED,
    /** A reader that leaves takes all with it. */
    LAST_READER_COUNTS_FOR_ALL,
    /** A replica is not given back. */
    NEVER_GIVEN_BACK,
    /** A replica shows a command that is yet to come. */
    POSITION_TOO_HIGH,
    /** A reader is content with a replica that lacks the last command. */
    LENGTH_TOO_LOW,
    /** A command is appended twice. */
    APPENDED_TWICE,
    /** A replica gets a command again. */
    COMMAND_REPEATED,
    /** A replica misses a command. */
    COMMAND_PASSED_OVER,
    /** Two replicas share a place in the log. */
    FOLLOWER_SHARED,
    /** Nobody is told the outcome. */
    OUTCOME_NOT_TOLD,
    /** The copy is taken to be one command further than it is. */
    COPY_TAKEN_FOR_NEWER
  }

  /** A list of names, in a cell of the world: who adds one reads the cell and writes it. */
  record State(Shared<List<String>> cell) {
    List<String> names() {
      return cell.step("get()", names -> new World.Step<>(names, names));
    }

    void set(List<String> names) {
      cell.step("set(" + names + ")", old -> new World.Step<>(names, ""));
    }
  }

  /** Adds a name, and tells all there are. */
  record Add(String name) implements Function<State, String> {
    @Override
    public String apply(State state) {
      List<String> names = new ArrayList<>(state.names());
      names.add(name);
      state.set(List.copyOf(names));
      if (name.equals("throws")) {
        throw new IllegalStateException(String.join("", names));
      }
      return String.join("", names);
    }
  }

  private record Entries(List<StepCommand> commands, List<Integer> positions) {}

  private static final int CLOSED = -1;
  private static final int USER = 16;

  private final World world;
  private final Memory memory;
  private final int size;
  private final Fault fault;
  private final boolean attends;
  private final int lag; // also how far behind a replica is lost, if it is not free
  private final Map<String, Shared<String>> outcomes = new HashMap<>();
  private final Shared<Entries> entries;
  private final List<State> states = new ArrayList<>();
  private final List<Words> words = new ArrayList<>();
  private final List<Register<Integer>> table = new ArrayList<>();
  private final List<Replica<State>> replicas = new ArrayList<>();
  private int wordsUsed;
  private int followers;

  /** A place for commands that add these names. */
  StepPlace(
      World world, int processes, int size, List<String> names, Fault fault, boolean attends) {
    this(world, processes, size, names, fault, attends, /* lag */ 0);
  }

  StepPlace(
      World world,
      int processes,
      int size,
      List<String> names,
      Fault fault,
      boolean attends,
      int lag) {
    super(size);
    this.lag = lag;
    this.world = world;
    this.size = size;
    this.fault = fault;
    this.attends = attends;
    this.memory = world.memory("w", processes);
    this.entries =
        world.shared("log", new Entries(List.of(), Collections.nCopies(size + processes, 0)));
    for (int i = 0; i < size + processes; i++) {
      states.add(new State(world.shared("s" + i, List.of())));
      words.add(new FaultyWords(memory.allocate(USER + Replica.WORDS)));
      replicas.add(null);
      if (i < size && attends) {
        table.add(world.register("replica" + i, i));
      }
    }
    for (String name : names) {
      outcomes.put(name, world.shared("o" + name, ""));
    }
  }

  State state(int number) {
    return states.get(number);
  }

  private int spare() {
    return size + memory.current().id();
  }

  /** The copier. */
  State copy(State source) {
    State spare = states.get(spare());
    spare.set(source.names());
    return spare;
  }

  @Override
  Log<Command<State>> log() {
    return new StepLog();
  }

  @Override
  Words words() {
    return words.get(wordsUsed < size ? wordsUsed++ : spare());
  }

  @Override
  Command<State> command(Function<? super State, ?> function) {
    return new StepCommand((Add) function);
  }

  @Override
  Caller caller() {
    return new Caller(first()); // processes share a thread, and are repeated
  }

  @Override
  int first() {
    return memory.current().id() % size;
  }

  @Override
  void pause(int limit) {} // no step

  @Override
  int attention() {
    return attends ? 1 : Integer.MAX_VALUE;
  }

  @Override
  int lag() {
    return lag;
  }

  @Override
  int loss() {
    return lag;
  }

  @Override
  void put(int number, Replica<State> replica) {
    replicas.set(number, replica);
  }

  @Override
  Replica<State> replica(int number) {
    // without attention nothing is replaced; in the setup there are no steps
    boolean fixed = table.isEmpty() || replicas.get(size - 1) == null;
    return replicas.get(fixed ? number : table.get(number).get().value());
  }

  @Override
  boolean replace(int number, Replica<State> lost, Replica<State> fresh) {
    replicas.set(spare(), fresh); // the same in each repetition of the process
    Versioned<Integer> there = table.get(number).get();
    return replicas.get(there.value()) == lost
        && table.get(number).compareAndSet(there.version(), spare());
  }

  /** A command that is the same in each repetition of its process. */
  private final class StepCommand extends Command<State> {
    private final String name;

    StepCommand(Add add) {
      super(add);
      this.name = add.name;
    }

    private Shared<String> cell() {
      return Objects.requireNonNull(outcomes.get(name));
    }

    @Override
    Object outcome() {
      String told = cell().step("get()", old -> new World.Step<>(old, old));
      if (told.isEmpty()) {
        return null;
      }
      return told.startsWith("!") ? new Thrown(new IllegalStateException(told)) : told;
    }

    @Override
    void tell(Object outcome) {
      String told = outcome instanceof Thrown thrown ? "!" + thrown.cause().getMessage() : "";
      told += told.isEmpty() ? outcome : "";
      if (fault != Fault.OUTCOME_NOT_TOLD) {
        String next = told;
        cell().step("set(" + told + ")", old -> new World.Step<>(next, ""));
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof StepCommand command && command.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** An atomic log, with the positions of its followers. */
  private final class StepLog implements Log<Command<State>> {
    @Override
    public long append(Command<State> command) {
      return entries.step(
          "append(" + command + ")",
          old -> {
            List<StepCommand> next = new ArrayList<>(old.commands);
            next.add((StepCommand) command);
            if (fault == Fault.APPENDED_TWICE) {
              next.add((StepCommand) command);
            }
            return new World.Step<>(
                new Entries(List.copyOf(next), old.positions), (long) old.commands.size());
          });
    }

    @Override
    public long decidedPrefix() {
      return entries.step(
          "decidedPrefix()",
          old -> {
            int length = old.commands.size() - (fault == Fault.LENGTH_TOO_LOW ? 1 : 0);
            return new World.Step<>(old, (long) Math.max(0, length));
          });
    }

    @Override
    public Command<State> get(long index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Follower<Command<State>> follow(long from) {
      if (followers < size) {
        return new StepFollower(fault == Fault.FOLLOWER_SHARED ? 0 : followers++);
      }
      StepFollower spare = new StepFollower(spare());
      spare.move((int) from + (fault == Fault.COPY_TAKEN_FOR_NEWER ? 1 : 0));
      return spare;
    }

    @Override
    public void close() {}
  }

  private final class StepFollower implements Follower<Command<State>> {
    private final int number;

    StepFollower(int number) {
      this.number = number;
    }

    private Entries moved(Entries old, int to) {
      List<Integer> positions = new ArrayList<>(old.positions);
      positions.set(number, to);
      return new Entries(old.commands, List.copyOf(positions));
    }

    void move(int to) {
      entries.step(number + ".move(" + to + ")", old -> new World.Step<>(moved(old, to), ""));
    }

    @Override
    public long position() {
      if (replicas.get(size - 1) == null) {
        return 0; // in the setup
      }
      return entries.step(
          number + ".position()", old -> new World.Step<>(old, (long) old.positions.get(number)));
    }

    @Override
    public Command<State> poll() {
      Object found =
          entries.step(
              number + ".poll()",
              old -> {
                int at = old.positions.get(number);
                if (at == CLOSED || at >= old.commands.size()) {
                  return new World.Step<>(old, "none");
                }
                int next =
                    switch (fault) {
                      case COMMAND_REPEATED -> at == 1 ? 1 : at + 1;
                      case COMMAND_PASSED_OVER -> at + 2;
                      default -> at + 1;
                    };
                return new World.Step<>(moved(old, next), (Object) old.commands.get(at));
              });
      if (found instanceof StepCommand command) {
        return command;
      }
      throw new IllegalStateException("closed");
    }

    @Override
    public void close() {
      move(CLOSED);
    }
  }

  /** Below the production code. */
  private final class FaultyWords extends Words {
    private final Words real;

    FaultyWords(Words real) {
      this.real = real;
    }

    @Override
    public int length() {
      return real.length();
    }

    @Override
    public long getVolatile(int index) {
      long value = real.getVolatile(index);
      return switch (fault) {
        case WRITER_IGNORES_READERS -> index == USER ? Math.min(value, 0) : value;
        case READER_IGNORES_WRITER -> index == USER ? Math.max(value, 0) : value;
        case POSITION_TOO_HIGH -> index == USER ? value : value + 1;
        default -> value;
      };
    }

    @Override
    public long getOpaque(int index) {
      return real.getOpaque(index);
    }

    @Override
    public void setOpaque(int index, long value) {
      if (index == USER && fault == Fault.NEVER_GIVEN_BACK) {
        return;
      }
      boolean uncounted = index == USER && fault == Fault.READER_IS_NOT_COUNTED;
      real.setOpaque(index, uncounted ? Math.min(value, 0) : value);
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      boolean writes = next == -1;
      boolean enters = next > expected;
      if (fault == Fault.TAKEN_BY_TWO_WRITERS && writes
          || fault == Fault.READERS_MISCOUNTED && enters) {
        real.setOpaque(index, next); // it was as expected when it was read
        return expected;
      }
      if (fault == Fault.WRITER_IGNORES_READERS && writes) {
        long seen = real.getVolatile(index);
        if (seen > 0) {
          real.setOpaque(index, next);
          return expected;
        }
      }
      if (fault == Fault.READER_IGNORES_WRITER && enters && real.getVolatile(index) == -1) {
        return expected;
      }
      if (fault == Fault.LAST_READER_COUNTS_FOR_ALL && !enters && !writes) {
        real.setOpaque(index, 0);
        return expected;
      }
      if (fault == Fault.READER_IS_NOT_COUNTED && expected == 0 && !enters && !writes) {
        return expected;
      }
      return real.compareAndExchange(index, expected, next);
    }
  }
}
