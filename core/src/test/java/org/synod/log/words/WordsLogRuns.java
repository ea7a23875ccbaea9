// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.LogHistories.Model;
import org.synod.log.LogHistories;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.ByteCodec;

/** Small runs of the production code of {@link WordsLog}, each call in the sequential model. */
final class WordsLogRuns {
  static final int SOLO = 60;
  static final String BEFORE = "done before the command showed";

  private final UnaryOperator<Memory> wrapped;
  private final boolean isWeak;

  WordsLogRuns(UnaryOperator<Memory> wrapped, boolean isWeak) {
    this.wrapped = wrapped;
    this.isWeak = isWeak;
  }

  /** A log in a world. */
  record Subject(World world, Memory memory, WordsLog<String> log) {
    String append(String command) {
      return LogHistories.append(world, log, command) + " ";
    }

    String get(int index) {
      return LogHistories.get(world, log, index) + " ";
    }

    String prefix() {
      return LogHistories.decidedPrefix(world, log) + " ";
    }
  }

  Map<String, Explorer> all() {
    Map<String, Explorer> runs = new LinkedHashMap<>();
    runs.put("two appenders", twoAppenders());
    runs.put("two appenders and a reader", reader());
    runs.put("two appenders and a follower", follower());
    runs.put("one appends, one closes", close());
    runs.put("two appenders of a log of one", full());
    return runs;
  }

  Explorer in(int processes, int commands, Consumer<Subject> setup) {
    return Explorer.of(
        world -> {
          if (isWeak) {
            world.weak();
          }
          Memory memory = wrapped.apply(world.memory("w", processes));
          WordsLog<String> log = new WordsLog<>(memory, commands, 64, ByteCodec.ofUtf8());
          world.linearizable(Model.EMPTY);
          setup.accept(new Subject(world, memory, log));
        });
  }

  Explorer twoAppenders() {
    return in(
        2, 3,
        run -> {
          run.world.process("p", () -> run.append("a"));
          run.world.process("q", () -> run.append("b") + run.prefix());
        });
  }

  Explorer reader() {
    return in(
        3, 2,
        run -> {
          run.world.process("p", () -> run.append("a"));
          run.world.process("q", () -> run.append("b"));
          run.world.process("r", () -> run.prefix() + run.get(0));
        });
  }

  Explorer follower() {
    return in(
        3, 2,
        run -> {
          run.world.process("p", () -> run.append("a"));
          run.world.process("q", () -> run.append("b"));
          run.world.process(
              "f",
              () -> {
                Follower<String> follower = run.log.follow(0);
                return LogHistories.poll(run.world, follower)
                    + LogHistories.poll(run.world, follower);
              });
        });
  }

  Explorer close() {
    return in(
        3, 3,
        run -> {
          run.world.process("p", () -> run.append("a"));
          run.world.process(
              "q",
              () -> {
                LogHistories.close(run.world, run.log);
                return run.append("b");
              });
          run.world.process("r", run::prefix);
        });
  }

  /** The sequential model does not know full logs, so the appends are no calls of it. */
  Explorer full() {
    return in(
        2, 1,
        run -> {
          for (String name : new String[] {"p", "q"}) {
            run.world.process(
                name,
                () -> {
                  try {
                    run.log.append(name);
                    return run.log.get(0).equals(name) ? "in" : "lost";
                  } catch (IllegalStateException e) {
                    return run.log.get(0).equals(name) ? "refused and in" : "refused";
                  }
                });
          }
        });
  }

  /** A process that finds a number of commands sees all that was done before they were appended. */
  Explorer doneBefore(boolean polls) {
    return in(
        2, 3,
        run -> {
          Words done = run.memory.allocate(1);
          run.world.process(
              "p",
              () -> {
                done.setOpaque(0, 1);
                run.log.append("a");
                done.setOpaque(0, 2);
                return run.log.append("b");
              });
          run.world.process(
              "q",
              () -> {
                Follower<String> follower = run.log.follow(0);
                long found =
                    !polls
                        ? run.log.decidedPrefix()
                        : follower.poll() == null ? 0 : follower.poll() == null ? 1 : 2;
                if (done.getOpaque(0) < found) {
                  throw new AssertionError(BEFORE);
                }
                return found;
              });
        });
  }
}
