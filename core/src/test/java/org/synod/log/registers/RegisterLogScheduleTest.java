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
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.log.LogHistories;
import org.synod.log.LogHistories.Model;
import org.synod.memory.HeapMemory;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Every schedule of small runs of logs in registers, with an object for each process, a crash at
 * every step, and registers that miss calls. Faults put in above and below are found.
 */
class RegisterLogScheduleTest {
  private static final int PER_CHUNK = 2;
  private static final int CHUNKS = 3;

  enum Fault {
    NONE,
    /** An append that was not answered is done again under another identity. */
    ANOTHER_IDENTITY_EACH_RUN,
    /** An append that was not answered is said to have had no effect. */
    TAKES_UNKNOWN_FOR_NONE,
    /** An append that was not answered is said to be at the end. */
    TAKES_UNKNOWN_FOR_DONE,
    /** Processes have the same identities. */
    ONE_IDENTITY,
    /** The processes do not agree how many commands are in a chunk. */
    SIZES_OF_THEIR_OWN
  }

  /** A log whose appends are run again, once, if they are not answered. */
  private record Finishing(RegisterLog<String> log, Fault fault) implements Log<String> {
    @Override
    public long append(String command) {
      PendingAppend<String> append = log.pending(command);
      try {
        return append.run();
      } catch (RegisterUnavailableException e) {
        return switch (fault) {
          case ANOTHER_IDENTITY_EACH_RUN -> log.append(command);
          case TAKES_UNKNOWN_FOR_NONE ->
              throw new RegisterUnavailableException("it is not there", e, Effect.NONE);
          case TAKES_UNKNOWN_FOR_DONE -> log.decidedPrefix();
          default -> {
            if (e.effect() == Effect.NONE) {
              throw e;
            }
            yield append.run();
          }
        };
      }
    }

    @Override
    public String get(long index) {
      return log.get(index);
    }

    @Override
    public long decidedPrefix() {
      return log.decidedPrefix();
    }

    @Override
    public Follower<String> follow(long from) {
      return log.follow(from);
    }

    @Override
    public void close() {
      log.close();
    }
  }

  /**
   * Processes that do what the letters of a word each say: a full stop closes, a question mark
   * counts, an asterisk polls, any other letter is appended.
   */
  private static Explorer appending(Fault fault, String... words) {
    return Explorer.of(
        world -> {
          List<Register<LogChunk<String>>> chunks = new ArrayList<>();
          for (int i = 0; i < CHUNKS; i++) {
            chunks.add(world.register("chunk" + i));
          }
          world.linearizable(Model.EMPTY);
          for (int i = 0; i < words.length; i++) {
            int process = i;
            world.process(
                "p" + i,
                () -> {
                  int size = fault == Fault.SIZES_OF_THEIR_OWN && process == 1 ? 1 : PER_CHUNK;
                  Log<String> mine =
                      new Finishing(
                          new RegisterLog<>(
                              number -> chunks.get((int) number),
                              size,
                              ids(fault == Fault.ONE_IDENTITY ? 0 : process),
                              new HeapMemory(1)),
                          fault);
                  return work(world, mine, words[process]).toString();
                });
          }
        });
  }

  private static Supplier<UUID> ids(int process) {
    return new Supplier<>() {
      private int next;

      @Override
      public UUID get() {
        return new UUID(process, next++);
      }
    };
  }

  private static List<Object> work(World world, Log<String> log, String word) {
    List<Object> results = new ArrayList<>();
    Follower<String> follower = log.follow(0);
    try {
      for (String letter : word.split("")) {
        results.add(
            switch (letter) {
              case "." -> LogHistories.close(world, log);
              case "?" -> LogHistories.decidedPrefix(world, log);
              case "*" -> LogHistories.poll(world, follower);
              default -> LogHistories.append(world, log, letter);
            });
      }
    } catch (RegisterUnavailableException e) {
      results.add("no answer"); // the call has not returned, so the process makes no other
    }
    return results;
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireNoFailure();
    Explored.run("register log, " + what, found);
    assertTrue(found.isComplete(), what);
    return found;
  }

  @Test
  void appendersFillChunks() {
    explored("2 appends by each of 2, 1 crash", appending(Fault.NONE, "ab", "cd").crashes(1));
    explored("an append by each of 3", appending(Fault.NONE, "a", "b", "c"));
  }

  @Test
  void appendsThatAreNotAnsweredAreThereOnce() {
    explored("3 appends by one, 2 omissions, 1 crash",
        appending(Fault.NONE, "abc").omissions(2).crashes(1));
    explored("2 and 1 appends, 1 omission", appending(Fault.NONE, "ab", "c").omissions(1));
  }

  @Test
  void followersReadInOrderAndTheEndIsTheEnd() {
    explored("2 appends and 3 polls", appending(Fault.NONE, "ab", "***"));
    explored("an append, the end, an append", appending(Fault.NONE, "a.", "b?"));
    explored("the end and an append, 1 omission", appending(Fault.NONE, ".", "b").omissions(1));
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 and 1 appends, 1 omission", appending(fault, "ab", "c?").omissions(1));
    checks.put("2 appends by each of 2", appending(fault, "ab", "cd?"));
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
