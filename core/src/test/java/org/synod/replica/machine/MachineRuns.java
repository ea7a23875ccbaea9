// SPDX-License-Identifier: Apache-2.0
package org.synod.replica.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.LogOfWorld;
import org.synod.log.registers.RegisterLog;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Small runs of state machines over logs in registers. The states are the commands so far, in one
 * word. Each process does what the letters of a word say: a question mark reads, a dollar sign
 * saves a snapshot, an exclamation mark saves one and trims the log up to it. Any other letter is a
 * command; the transition refuses an x.
 */
final class MachineRuns {
  /** The result of a process whose last call did not say what became of it. */
  static final String NO_ANSWER = "no answer";

  private static final String NO_EFFECT = "no effect";
  private static final String THROWN = "thrown";
  private static final int PER_CHUNK = 2;
  private static final int CHUNKS = 4;

  /** A seeded fault, below the production code or in its use. */
  enum Fault {
    NONE,
    /** A snapshot is saved as one command newer than it is. */
    SNAPSHOT_SAVED_TOO_NEW,
    /** A process that comes late takes a snapshot for one command older than it is. */
    SNAPSHOT_TAKEN_FOR_OLDER,
    /** A snapshot that was written is not there. */
    SNAPSHOT_LOST,
    /** A command is passed over. */
    COMMAND_PASSED_OVER,
    /** A command is in the log twice. */
    APPENDED_TWICE,
    /** An append says that its command is behind the one that it is. */
    INDEX_TOO_HIGH,
    /** A read does not look how long the log is. */
    LENGTH_REMEMBERED,
    /** The log is trimmed one chunk too far. */
    TRIMMED_TOO_FAR,
    /** An update of unknown effect is said to have had none. */
    TAKES_UNKNOWN_FOR_NONE,
    /** The transition is not the same in all processes. */
    TRANSITIONS_OF_THEIR_OWN
  }

  /** The sequential model: the number of commands, and the state that they make. */
  private record Model(long length, String state) {}

  private MachineRuns() {}

  static String after(String state, String command) {
    if (command.equals("x")) {
      throw new IllegalArgumentException("x");
    }
    return state + command;
  }

  /** Processes on machines of their own. */
  static Explorer of(Fault fault, String... words) {
    return Explorer.of(
        world -> {
          List<Register<LogChunk<String>>> chunks = world.registers("chunk", CHUNKS);
          Register<Snapshot<String>> snapshots = world.register("snapshot");
          world.linearizable(new Model(0, ""));
          for (int i = 0; i < words.length; i++) {
            int process = i;
            world.process(
                "p" + i,
                () -> {
                  Memory heap = new HeapMemory(1);
                  RegisterLog<String> log = LogOfWorld.of(chunks, PER_CHUNK, process, heap);
                  return new Caller(world, fault, log)
                      .work(
                          words[process],
                          () ->
                              new ReplicatedStateMachine<>(
                                  new FaultyLog(log, fault),
                                  "",
                                  (state, command) -> transition(fault, process, state, command),
                                  new FaultyRegister(snapshots, fault),
                                  heap));
                });
          }
        });
  }

  /** Threads of one process, which share its object. Each has a log object of its own. */
  static Explorer sharing(Fault fault, String... words) {
    return Explorer.of(
        world -> {
          List<Register<LogChunk<String>>> chunks = world.registers("chunk", CHUNKS);
          Register<Snapshot<String>> snapshots = world.register("snapshot");
          world.linearizable(new Model(0, ""));
          Log<String> shared = new StatelessLog(chunks);
          ReplicatedStateMachine<String, String> machine =
              new ReplicatedStateMachine<>(
                  new FaultyLog(shared, fault),
                  "",
                  MachineRuns::after,
                  new FaultyRegister(snapshots, fault),
                  world.memory("machine", words.length));
          for (int i = 0; i < words.length; i++) {
            int thread = i;
            world.process(
                "t" + i,
                () ->
                    new Caller(world, fault, LogOfWorld.of(chunks, PER_CHUNK, 0, new HeapMemory(1)))
                        .work(words[thread], () -> machine));
          }
        });
  }

  private static String transition(Fault fault, int process, String state, String command) {
    return fault == Fault.TRANSITIONS_OF_THEIR_OWN && process == 1 && state.isEmpty()
        ? command + command
        : after(state, command);
  }

  /** The snapshots, with a fault. */
  private record FaultyRegister(Register<Snapshot<String>> register, Fault fault)
      implements Register<Snapshot<String>> {
    @Override
    public Versioned<Snapshot<String>> get() {
      Versioned<Snapshot<String>> there = register.get();
      Snapshot<String> saved = there.value();
      return fault == Fault.SNAPSHOT_TAKEN_FOR_OLDER && saved != null && saved.position() > 0
          ? new Versioned<>(there.version(), new Snapshot<>(saved.position() - 1, saved.state()))
          : there;
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Snapshot<String> next) {
      if (fault == Fault.SNAPSHOT_LOST) {
        return true;
      }
      return register.compareAndSet(
          expectedVersion,
          fault == Fault.SNAPSHOT_SAVED_TOO_NEW
              ? new Snapshot<>(next.position() + 1, next.state())
              : next);
    }
  }

  /** A log that passes all calls on, with a fault. */
  private static class FaultyLog implements Log<String> {
    private final Log<String> log;
    private final Fault fault;
    private long length = -1;

    FaultyLog(Log<String> log, Fault fault) {
      this.log = log;
      this.fault = fault;
    }

    @Override
    public long append(String command) {
      if (fault == Fault.APPENDED_TWICE) {
        log.append(command);
      }
      return log.append(command) + (fault == Fault.INDEX_TOO_HIGH ? 1 : 0);
    }

    @Override
    public String get(long index) {
      return log.get(fault == Fault.COMMAND_PASSED_OVER && index == 0 ? 1 : index);
    }

    @Override
    public long decidedPrefix() {
      if (fault != Fault.LENGTH_REMEMBERED) {
        return log.decidedPrefix();
      }
      length = length < 0 ? log.decidedPrefix() : length;
      return length;
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

  /** A log that knows nothing from one call to the next. The identities are the commands. */
  private record StatelessLog(List<Register<LogChunk<String>>> chunks) implements Log<String> {
    private RegisterLog<String> log(int process) {
      return LogOfWorld.of(chunks, PER_CHUNK, process, new HeapMemory(1));
    }

    @Override
    public long append(String command) {
      return log(command.charAt(0)).append(command);
    }

    @Override
    public String get(long index) {
      return log(0).get(index);
    }

    @Override
    public long decidedPrefix() {
      return log(0).decidedPrefix();
    }

    @Override
    public Follower<String> follow(long from) {
      return log(0).follow(from);
    }

    @Override
    public void close() {
      log(0).close();
    }
  }

  /** A process, and what it does. */
  private record Caller(World world, Fault fault, RegisterLog<String> log) {

    /** The results of the letters of a word. The object is made first: it may come late. */
    String work(String word, Supplier<ReplicatedStateMachine<String, String>> maker) {
      List<Object> results = new ArrayList<>();
      ReplicatedStateMachine<String, String> machine;
      try {
        machine = maker.get();
      } catch (RegisterUnavailableException e) {
        return NO_ANSWER;
      }
      for (String letter : word.split("")) {
        try {
          results.add(done(machine, letter));
        } catch (RegisterUnavailableException e) {
          results.add(NO_ANSWER); // the call may take effect later; the process goes on
        }
      }
      return results.toString();
    }

    private Object done(ReplicatedStateMachine<String, String> machine, String letter) {
      return switch (letter) {
        case "?" -> read(machine);
        case "$" -> save(machine);
        case "!" -> trim(save(machine));
        default -> update(machine, letter);
      };
    }

    private String read(ReplicatedStateMachine<String, String> machine) {
      return world.<Model, String>call(
          "read()", machine::read, model -> new World.Step<>(model, model.state));
    }

    private long save(ReplicatedStateMachine<String, String> machine) {
      return world.<Model, Long>call(
          "saveSnapshot()",
          machine::saveSnapshot,
          model -> new World.Step<>(model, model.length));
    }

    private long trim(long position) {
      long before =
          fault == Fault.TRIMMED_TOO_FAR
              ? Math.min(position + PER_CHUNK, log.decidedPrefix())
              : position;
      log.trim(before);
      return before;
    }

    private String update(ReplicatedStateMachine<String, String> machine, String command) {
      String[] outcome = new String[1];
      return world.<Model, String>call(
          "update(" + command + ")",
          () -> outcome[0] = outcome(machine, command),
          model -> {
            if (NO_EFFECT.equals(outcome[0])) {
              return new World.Step<>(model, NO_EFFECT);
            }
            if (command.equals("x")) {
              return new World.Step<>(new Model(model.length + 1, model.state), THROWN);
            }
            Model next = new Model(model.length + 1, model.state + command);
            return new World.Step<>(next, described(model.length, model.state, next.state));
          });
    }

    private String outcome(ReplicatedStateMachine<String, String> machine, String command) {
      try {
        Applied<String> applied = machine.update(command);
        return described(applied.index(), applied.before(), applied.after());
      } catch (IllegalArgumentException e) {
        return THROWN;
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE || fault == Fault.TAKES_UNKNOWN_FOR_NONE) {
          return NO_EFFECT;
        }
        throw e;
      }
    }

    private static String described(long index, String before, String after) {
      return index + ": " + before + " > " + after;
    }
  }
}
