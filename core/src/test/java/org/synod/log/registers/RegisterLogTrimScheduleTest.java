// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Every schedule of small runs of logs in registers that are trimmed: by several, with crashes, and
 * with appends whose evidence goes away. Faults put in above and below are found.
 */
class RegisterLogTrimScheduleTest {
  private static final int PER_CHUNK = 2;
  private static final int CHUNKS = 4;
  private static final String NOTHING = "nothing";
  private static final String NOT_HELD = "not held";

  enum Fault {
    NONE,
    /** A trimmed register forgets its mark too. */
    REGISTER_FORGETS,
    /** A write that comes to a trimmed register is said to have its effect. */
    SAYS_WRITTEN_WHEN_TRIMMED,
    /** An append whose evidence is gone is done again. */
    TAKES_TRIMMED_FOR_ABSENT,
    /** An append whose evidence is gone is said to have had no effect. */
    TAKES_UNKNOWN_FOR_NONE,
    /** The processes do not agree how many commands are in a chunk. */
    SIZES_OF_THEIR_OWN
  }

  /** The commands, and how many of them may be gone. */
  private record Model(String commands, int trimmed) {}

  /** A register of the world, with a fault. */
  private record Faulty(Register<LogChunk<String>> register, Fault fault)
      implements Register<LogChunk<String>> {
    @Override
    public Versioned<LogChunk<String>> get() {
      Versioned<LogChunk<String>> there = register.get();
      return fault == Fault.REGISTER_FORGETS && LogChunk.of(there).isTrimmed()
          ? new Versioned<>(there.version(), new LogChunk<>(List.of(), LogChunk.Mark.OPEN))
          : there;
    }

    @Override
    public boolean compareAndSet(long expectedVersion, LogChunk<String> next) {
      if (fault == Fault.SAYS_WRITTEN_WHEN_TRIMMED && !next.isTrimmed()) {
        Versioned<LogChunk<String>> there = register.get();
        return LogChunk.of(there).isTrimmed()
            || register.compareAndSet(expectedVersion, next);
      }
      return register.compareAndSet(expectedVersion, next);
    }
  }

  private static Supplier<UUID> ids(int process) {
    int[] next = new int[1];
    return () -> new UUID(process, next[0]++);
  }

  /** Processes with a log each, which do what the letters of their words say: see {@link #work}. */
  private static Explorer trimming(Fault fault, String... words) {
    return Explorer.of(
        world -> {
          List<Register<LogChunk<String>>> chunks = chunks(world, fault);
          for (int i = 0; i < words.length; i++) {
            int process = i;
            world.process(
                "p" + i,
                () -> {
                  int size = fault == Fault.SIZES_OF_THEIR_OWN && process == 1 ? 1 : PER_CHUNK;
                  RegisterLog<String> mine =
                      new RegisterLog<>(
                          n -> chunks.get((int) n), size, ids(process), new HeapMemory(1));
                  return work(world, mine, fault, words[process]).toString();
                });
          }
        });
  }

  /** Threads of one process, which share its log: its knowledge is written by steps too. */
  private static Explorer sharing(int perChunk, String... words) {
    return Explorer.of(
        world -> {
          List<Register<LogChunk<String>>> chunks = chunks(world, Fault.NONE);
          Memory memory = new Same(world.memory("log", words.length));
          for (int i = 0; i < words.length; i++) {
            int thread = i;
            world.process(
                "t" + i,
                () -> {
                  RegisterLog<String> log =
                      new RegisterLog<>(
                          n -> chunks.get((int) n), perChunk, ids(thread), memory);
                  return work(world, log, Fault.NONE, words[thread]).toString();
                });
          }
        });
  }

  /** A memory with one reference for all who ask for any. */
  private static final class Same extends WrappedMemory {
    private final References<?> references;

    Same(Memory memory) {
      super(memory);
      references = memory.references("known", 1);
    }

    @Override
    @SuppressWarnings("unchecked") // all of them hold the same kind of objects
    public <T> References<T> references(String label, int count) {
      return (References<T>) references;
    }
  }

  private static List<Register<LogChunk<String>>> chunks(World world, Fault fault) {
    List<Register<LogChunk<String>>> chunks = new ArrayList<>();
    for (int i = 0; i < CHUNKS; i++) {
      chunks.add(new Faulty(world.register("chunk" + i), fault));
    }
    world.linearizable(new Model("", 0));
    return chunks;
  }

  /**
   * An exclamation mark trims all that is decided, a question mark counts, an asterisk polls, 0
   * gets the first command, and any other letter is appended.
   */
  private static List<Object> work(
      World world, RegisterLog<String> log, Fault fault, String word) {
    List<Object> results = new ArrayList<>();
    Follower<String> follower = log.follow(0);
    for (String letter : word.split("")) {
      try {
        results.add(
            switch (letter) {
              case "!" -> trim(world, log);
              case "?" -> count(world, log);
              case "*" -> read(world, (int) follower.position(), follower::poll);
              case "0" -> read(world, 0, () -> log.get(0));
              default -> append(world, log, fault, letter);
            });
      } catch (RegisterUnavailableException e) {
        results.add("no answer"); // the call may take effect later; the process goes on
      }
    }
    return results;
  }

  private static long trim(World world, RegisterLog<String> log) {
    long before = log.decidedPrefix();
    return world.<Model, Long>call(
        "trim(" + before + ")",
        () -> {
          log.trim(before);
          return before;
        },
        model -> {
          int trimmed = (int) before / PER_CHUNK * PER_CHUNK;
          return new World.Step<>(
              new Model(model.commands, Math.max(model.trimmed, trimmed)), before);
        });
  }

  private static long count(World world, RegisterLog<String> log) {
    return world.<Model, Long>call(
        "decidedPrefix()",
        log::decidedPrefix,
        model -> new World.Step<>(model, (long) model.commands.length()));
  }

  /** A command that is trimmed may be answered, or refused. */
  private static String read(World world, int index, Supplier<String> call) {
    String[] outcome = new String[1];
    return world.<Model, String>call(
        "read(" + index + ")",
        () -> {
          String next;
          try {
            next = call.get();
          } catch (IndexOutOfBoundsException e) {
            next = NOT_HELD;
          }
          outcome[0] = next == null ? NOTHING : next;
          return outcome[0];
        },
        model -> {
          boolean isDecided = index < model.commands.length();
          boolean isGone = index < model.trimmed || !isDecided;
          String answer = isDecided ? model.commands.substring(index, index + 1) : NOTHING;
          return new World.Step<>(
              model, NOT_HELD.equals(outcome[0]) && isGone ? NOT_HELD : answer);
        });
  }

  /** An append that is run again, twice, if it is not answered. */
  private static long append(
      World world, RegisterLog<String> log, Fault fault, String command) {
    boolean[] isNone = new boolean[1];
    return world.<Model, Long>call(
        "append(" + command + ")",
        () -> {
          isNone[0] = false;
          try {
            return finished(log, fault, command);
          } catch (RegisterUnavailableException e) {
            isNone[0] = e.effect() == Effect.NONE || fault == Fault.TAKES_UNKNOWN_FOR_NONE;
            if (!isNone[0]) {
              throw e;
            }
            return -1L;
          }
        },
        model ->
            isNone[0]
                ? new World.Step<>(model, -1L)
                : new World.Step<>(
                    new Model(model.commands + command, model.trimmed),
                    (long) model.commands.length()));
  }

  private static long finished(RegisterLog<String> log, Fault fault, String command) {
    PendingAppend<String> append = log.pending(command);
    for (int runs = 1; ; runs++) {
      try {
        return append.run();
      } catch (RegisterUnavailableException e) {
        if (fault == Fault.TAKES_TRIMMED_FOR_ABSENT && e.getMessage().contains("trimmed")) {
          return log.append(command);
        }
        if (runs == 2 || e.effect() == Effect.NONE) {
          throw e;
        }
      }
    }
  }

  private static void explored(String what, Explorer explorer) {
    var found = explorer.explore().requireNoFailure();
    Explored.run("register log, " + what, found);
    assertTrue(found.isComplete(), what);
  }

  @Test
  void trimmedCommandsAreRefusedAndTheOthersStay() {
    explored("2 appends and a trim, 3 polls", trimming(Fault.NONE, "ab!", "***"));
    explored("2 appends, a trim and an append, a get and an append",
        trimming(Fault.NONE, "ab!c", "0d"));
    explored("2 appends and a trim by each of 2, 1 crash",
        trimming(Fault.NONE, "ab!", "c!").crashes(1));
  }

  @Test
  void appendsThatAreNotAnsweredAreThereOnceThoughTrimmed() {
    explored("2 appends and a trim, an append, 2 omissions",
        trimming(Fault.NONE, "ab!", "c").omissions(2));
    explored("2 appends and a trim, an append and a poll, 1 omission, 1 crash",
        trimming(Fault.NONE, "ab!", "c*").omissions(1).crashes(1));
  }

  @Test
  void threadsShareWhatTheirLogKnows() {
    explored("threads: an append by each of 2, a chunk each", sharing(1, "a", "b"));
    explored("threads: an append by each of 2, one chunk", sharing(2, "a", "b"));
    explored("threads: an append, a trim", sharing(1, "a", "!"));
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 appends and a trim, an append and a count", trimming(fault, "ab!", "c?"));
    checks.put("2 appends and a trim, 1 append, 1 omission",
        trimming(fault, "ab!*", "c").omissions(1));
    checks.put("3 appends and a trim, 3 polls", trimming(fault, "abc!", "***"));
    checks.values().forEach(explorer -> explorer.maxStates(250_000));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
