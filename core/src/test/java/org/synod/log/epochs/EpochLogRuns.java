// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.log.LogHistories;
import org.synod.log.LogHistories.Model;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.LogOfWorld;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * Small runs of a log whose acceptors are replaced. Each process does what the letters of a word
 * say: a capital letter makes this letter the only acceptor, a small one is appended, a full stop
 * closes, a question mark counts, a digit gets, an asterisk polls. A commercial at begins anew,
 * with an object that knows only the acceptors that this process has seen last.
 */
final class EpochLogRuns {
  /** The acceptor to begin with. */
  static final String FIRST = "A";

  /** Entries of an epoch whose end its proposer has left behind, and of one who came too late. */
  static final List<EpochEntry<String>> FORGOTTEN =
      List.of(
          new EpochEntry.Command<>("x"),
          new EpochEntry.Stop<>(List.of("B")),
          new EpochEntry.Command<>("y"));

  private static final List<String> NAMES = List.of("A", "B", "C");

  private EpochLogRuns() {}

  /** Runs of processes that share nothing but the logs of epochs. */
  static Explorer of(UnaryOperator<Log<EpochEntry<String>>> part, String... words) {
    return of(part, List.of(), words);
  }

  /** The same, which start with some entries in the first log. */
  static Explorer of(
      UnaryOperator<Log<EpochEntry<String>>> part,
      List<EpochEntry<String>> there,
      String... words) {
    return Explorer.of(
        world -> {
          Function<List<String>, Log<EpochEntry<String>>> logs = logs(world, there);
          world.linearizable(model(there));
          for (int i = 0; i < words.length; i++) {
            String word = words[i];
            world.process(
                "p" + i,
                () -> new Process(world, names -> part.apply(logs.apply(names))).work(word));
          }
        });
  }

  /** Runs of processes whose logs of epochs are in registers. */
  static Explorer inRegisters(String... words) {
    return Explorer.of(
        world -> {
          Map<String, List<Register<LogChunk<EpochEntry<String>>>>> chunks = new TreeMap<>();
          LogChunk.Entry<EpochEntry<String>> base =
              new LogChunk.Entry<>(new UUID(-1, 0), new EpochEntry.Base<>(0, List.of()));
          LogChunk<EpochEntry<String>> first =
              new LogChunk<>(List.of(base), LogChunk.Mark.OPEN);
          for (String name : NAMES) {
            boolean isFirst = name.equals(FIRST);
            chunks.put(
                name, List.of(isFirst ? world.register(name, first) : world.register(name)));
          }
          world.linearizable(Model.EMPTY);
          for (int i = 0; i < words.length; i++) {
            int process = i;
            world.process(
                "p" + i,
                () -> {
                  // one object for each name: their identities are counts
                  Map<String, Log<EpochEntry<String>>> logs = new TreeMap<>();
                  chunks.forEach(
                      (name, its) ->
                          logs.put(name, LogOfWorld.of(its, 9, process, new HeapMemory(1))));
                  return new Process(world, names -> logs.get(names.get(0)))
                      .work(words[process]);
                });
          }
        });
  }

  private static Function<List<String>, Log<EpochEntry<String>>> logs(
      World world, List<EpochEntry<String>> there) {
    List<EpochEntry<String>> entries = new ArrayList<>();
    entries.add(new EpochEntry.Base<>(0, List.of()));
    entries.addAll(there);
    Map<String, Log<EpochEntry<String>>> logs = new TreeMap<>();
    for (String name : NAMES) {
      boolean isFirst = name.equals(FIRST);
      StepLog.State state =
          new StepLog.State(isFirst ? List.copyOf(entries) : List.of(), /* closed */ false);
      logs.put(
          name, new StepLog(world.shared(name, state), isFirst ? entries.get(0) : null));
    }
    return names -> logs.get(names.get(0));
  }

  /** The commands before the first stop. */
  private static Model model(List<EpochEntry<String>> there) {
    List<String> commands = new ArrayList<>();
    for (EpochEntry<String> each : there) {
      if (each instanceof EpochEntry.Stop<String>) {
        break;
      }
      if (each instanceof EpochEntry.Command<String> it) {
        commands.add(it.command());
      }
    }
    return Model.of(List.copyOf(commands));
  }

  /** Runs of threads that share an object. */
  static Explorer ofOneObject(String... words) {
    return Explorer.of(
        world -> {
          Function<List<String>, Log<EpochEntry<String>>> place = logs(world, List.of());
          Memory memory = world.memory("m", words.length);
          ReconfigurableLog<String> log =
              new ReconfigurableLog<>(place, List.of(FIRST), /* isNew */ false, memory);
          world.linearizable(Model.EMPTY);
          for (int i = 0; i < words.length; i++) {
            String word = words[i];
            world.process("p" + i, () -> new Process(world, place, log).work(word));
          }
        });
  }

  /** What a process works with. */
  private static final class Process {
    private final World world;
    private final Function<List<String>, Log<EpochEntry<String>>> place;
    private ReconfigurableLog<String> log;
    private List<String> seen = List.of(FIRST);
    private Follower<String> follower;

    Process(World world, Function<List<String>, Log<EpochEntry<String>>> place) {
      this(world, place, null);
      log = open();
    }

    Process(
        World world,
        Function<List<String>, Log<EpochEntry<String>>> place,
        ReconfigurableLog<String> log) {
      this.world = world;
      this.place = place;
      this.log = log;
    }

    private ReconfigurableLog<String> open() {
      return new ReconfigurableLog<>(place, seen, /* isNew */ false, new HeapMemory(1));
    }

    String work(String word) {
      List<Object> results = new ArrayList<>();
      try {
        for (char letter : word.toCharArray()) {
          results.add(step(letter));
        }
      } catch (RegisterUnavailableException e) {
        results.add("no answer"); // the call has not returned, so the process makes no other
      }
      return results.toString();
    }

    private Object step(char letter) {
      if (Character.isUpperCase(letter)) {
        return change(List.of(String.valueOf(letter)));
      }
      if (Character.isDigit(letter)) {
        return LogHistories.get(world, log, letter - '0');
      }
      return switch (letter) {
        case '.' -> LogHistories.close(world, log);
        case '?' -> LogHistories.decidedPrefix(world, log);
        case '*' -> {
          follower = follower == null ? log.follow(0) : follower;
          yield LogHistories.poll(world, follower);
        }
        case '@' -> {
          log = open();
          yield "anew";
        }
        default -> LogHistories.append(world, log, String.valueOf(letter));
      };
    }

    private String change(List<String> next) {
      try {
        log.change(seen, next);
      } catch (IllegalStateException e) {
        return "refused"; // another change, or the end
      }
      seen = next;
      return "changed";
    }
  }
}
