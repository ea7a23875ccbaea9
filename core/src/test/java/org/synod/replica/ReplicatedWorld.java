// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.memory.WrappedWords;

/**
 * A {@link Replicated} in a world: each access to a word, the log, an outcome, a state or the table
 * of replicas is a step. The log is an atomic one, since the production log has tests of its own. A
 * fault can be put in below the production code.
 */
final class ReplicatedWorld {

  /** A seeded fault. */
  enum Fault {
    NOTHING,
    /**
     * A thread reads whether a replica is taken, and then takes it, whatever has come in between.
     */
    TAKEN_BY_TWO_WRITERS,
    /** A writer takes a replica that has readers. */
    WRITER_IGNORES_READERS,
    /** A reader goes into a replica that is being written. */
    READER_IGNORES_WRITER,
    /** A thread counts readers by a read and a write. */
    READERS_MISCOUNTED,
    /** A reader that has brought a replica forward does not count itself. */
    READER_IS_NOT_COUNTED,
    /** A reader that leaves takes all readers with it. */
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
    /** No thread is told the outcome. */
    OUTCOME_NOT_TOLD,
    /** A copy is taken to be one command further than it is. */
    COPY_TAKEN_FOR_NEWER
  }

  /**
   * A list of names, in a reference. A command that adds a name reads the list and then writes it.
   */
  record State(References<String> cell) {
    String names() {
      String names = cell.getVolatile(0);
      return names == null ? "" : names;
    }

    void set(String names) {
      cell.setVolatile(0, names.intern()); // equal lists are the same object
    }
  }

  /** Adds a name, and returns all names that are there then. */
  record Add(String name) implements Function<State, String> {
    @Override
    public String apply(State state) {
      String names = (state.names() + name).intern();
      state.set(names);
      if (name.equals("throws")) {
        throw new IllegalStateException(names);
      }
      return names;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A command, known by the place of its outcome, which is the same in each run of its process. */
  private record Entry(Command<State> command) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Entry entry && entry.outcome().equals(outcome());
    }

    @Override
    public int hashCode() {
      return outcome().hashCode();
    }

    private Object outcome() {
      return ((Command.OfReference<State>) command).outcome;
    }

    @Override
    public String toString() {
      return command.toString();
    }
  }

  private record Entries(List<Entry> commands, List<Integer> positions) {}

  private static final int CLOSED = -1;
  private static final int USER = 16;

  private final Memory memory;
  private final int size;
  private final Fault fault;
  private final Shared<Entries> entries;
  private int followers;

  private final Replicated<State> object;

  /**
   * An object for some processes.
   *
   * @param attends whether an update looks after the other replicas
   * @param lag the number of commands by which a replica may lag behind. A replica that lags by
   *     more is lost, if it is not free
   */
  ReplicatedWorld(
      World world, int processes, int size, Fault fault, boolean attends, int lag) {
    this.size = size;
    this.fault = fault;
    memory = new Faulty(world.memory("w", processes));
    entries =
        world.shared("log", new Entries(List.of(), Collections.nCopies(size + processes, 0)));
    Setting<State> setting =
        new Setting<>(
            memory, new StepLog(), new Each(), attends ? 1 : Integer.MAX_VALUE, lag, lag);
    object = new Replicated<>(this::state, size, setting, this::copy, null);
  }

  Replicated<State> object() {
    return object;
  }

  private State state() {
    return new State(memory.references("state", 1));
  }

  private State copy(State source) {
    State copy = state();
    copy.set(source.names());
    return copy;
  }

  /** A new caller for each call, since processes share a thread, and are repeated. */
  private final class Each implements Callers {
    @Override
    public Caller current() {
      return new Caller(memory.current().id() % size);
    }

    @Override
    public Caller last() {
      return null;
    }
  }

  /** An atomic log, with the positions of its followers. */
  private final class StepLog implements Log<Command<State>> {
    @Override
    public long append(Command<State> command) {
      return entries.step(
          "append(" + command + ")",
          old -> {
            List<Entry> next = new ArrayList<>(old.commands);
            next.add(new Entry(command));
            if (fault == Fault.APPENDED_TWICE) {
              next.add(new Entry(command));
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

    /**
     * Returns the follower of a first replica, or that of a process, for a replica that it
     * replaces.
     */
    @Override
    public Follower<Command<State>> follow(long from) {
      if (followers < size) {
        int number = followers++;
        return new StepFollower(fault == Fault.FOLLOWER_SHARED ? 0 : number);
      }
      StepFollower spare = new StepFollower(size + memory.current().id());
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
      if (found instanceof Entry entry) {
        return entry.command;
      }
      throw new IllegalStateException("closed");
    }

    @Override
    public void close() {
      move(CLOSED);
    }
  }

  /** The memory of the production code, with a seeded fault. */
  private final class Faulty extends WrappedMemory {
    Faulty(Memory memory) {
      super(memory);
    }

    @Override
    protected Words wrap(Words words) {
      return new FaultyWords(words);
    }

    @Override
    protected <T> References<T> wrap(String label, References<T> references) {
      return label.equals("outcome") && fault == Fault.OUTCOME_NOT_TOLD
          ? new Untold<>(references)
          : references;
    }
  }

  private static final class Untold<T> extends WrappedReferences<T> {
    private final References<T> references;

    Untold(References<T> references) {
      super(references);
      this.references = references;
    }

    @Override
    public void setRelease(int index, T outcome) {}

    @Override
    public boolean equals(Object other) {
      return other instanceof Untold<?> that && references.equals(that.references);
    }

    @Override
    public int hashCode() {
      return references.hashCode();
    }
  }

  private final class FaultyWords extends WrappedWords {
    FaultyWords(Words words) {
      super(words);
    }

    @Override
    public long getVolatile(int index) {
      long value = super.getVolatile(index);
      return switch (fault) {
        case WRITER_IGNORES_READERS -> index == USER ? Math.min(value, 0) : value;
        case READER_IGNORES_WRITER -> index == USER ? Math.max(value, 0) : value;
        case POSITION_TOO_HIGH -> index == USER ? value : value + 1;
        default -> value;
      };
    }

    @Override
    public void setOpaque(int index, long value) {
      if (index == USER && fault == Fault.NEVER_GIVEN_BACK) {
        return;
      }
      boolean uncounted = index == USER && fault == Fault.READER_IS_NOT_COUNTED;
      super.setOpaque(index, uncounted ? Math.min(value, 0) : value);
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      boolean writes = next == -1;
      boolean enters = next > expected;
      if (fault == Fault.TAKEN_BY_TWO_WRITERS && writes
          || fault == Fault.READERS_MISCOUNTED && enters) {
        super.setOpaque(index, next); // its value was as expected when it was read
        return expected;
      }
      if (fault == Fault.WRITER_IGNORES_READERS && writes) {
        long seen = super.getVolatile(index);
        if (seen > 0) {
          super.setOpaque(index, next);
          return expected;
        }
      }
      if (fault == Fault.READER_IGNORES_WRITER && enters && super.getVolatile(index) == -1) {
        return expected;
      }
      if (fault == Fault.LAST_READER_COUNTS_FOR_ALL && !enters && !writes) {
        super.setOpaque(index, 0);
        return expected;
      }
      if (fault == Fault.READER_IS_NOT_COUNTED && expected == 0 && !enters && !writes) {
        return expected;
      }
      return super.compareAndExchange(index, expected, next);
    }
  }
}
