// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.synod.explore.World;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** Calls on logs, with the sequential model: a list, and whether it is closed. */
public final class LogHistories {

  /** The sequential model. */
  public record Model(List<String> entries, boolean closed) {
    public static final Model EMPTY = new Model(List.of(), false);

    public static Model of(List<String> entries) {
      return new Model(entries, false);
    }
  }

  /** The result of a read that finds nothing. */
  public static final String NOTHING = "nothing";

  private static final long CLOSED = -1;
  private static final long NO_EFFECT = -2;

  private LogHistories() {}

  /**
   * Appends. Returns the index, or a negative number if the append is refused or ends in an
   * exception that says that it had no effect. If the effect is unknown, the call does not return.
   */
  public static long append(World world, Log<String> log, String command) {
    long[] outcome = new long[1];
    return world.<Model, Long>call(
        "append(" + command + ")",
        () -> outcome[0] = outcome(log, command),
        model -> {
          if (outcome[0] == NO_EFFECT) {
            return new World.Step<>(model, NO_EFFECT);
          }
          if (model.closed) {
            return new World.Step<>(model, CLOSED);
          }
          List<String> more = new ArrayList<>(model.entries);
          more.add(command);
          return new World.Step<>(
              Model.of(List.copyOf(more)), (long) model.entries.size());
        });
  }

  private static long outcome(Log<String> log, String command) {
    try {
      return log.append(command);
    } catch (IllegalStateException e) {
      return CLOSED;
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        return NO_EFFECT;
      }
      throw e;
    }
  }

  public static String get(World world, Log<String> log, int index) {
    return read(
        world,
        "get(" + index + ")",
        () -> {
          try {
            return log.get(index);
          } catch (IndexOutOfBoundsException e) {
            return NOTHING;
          }
        },
        index);
  }

  public static String poll(World world, Follower<String> follower) {
    int index = (int) follower.position();
    return read(
        world,
        "poll() at " + index,
        () -> {
          String next = follower.poll();
          return next == null ? NOTHING : next;
        },
        index);
  }

  private static String read(World world, String label, Supplier<String> call, int index) {
    return world.<Model, String>call(
        label,
        call,
        model ->
            new World.Step<>(
                model, index < model.entries.size() ? model.entries.get(index) : NOTHING));
  }

  public static long decidedPrefix(World world, Log<String> log) {
    return world.<Model, Long>call(
        "decidedPrefix()",
        log::decidedPrefix,
        model -> new World.Step<>(model, (long) model.entries.size()));
  }

  /** Closes the log. Returns false if that ends in an exception that says that it had no effect. */
  public static boolean close(World world, Log<String> log) {
    boolean[] isDone = new boolean[] {true};
    return world.<Model, Boolean>call(
        "close()",
        () -> isDone[0] = isDone(log::close),
        model ->
            isDone[0]
                ? new World.Step<>(new Model(model.entries, true), true)
                : new World.Step<>(model, false));
  }

  private static boolean isDone(Runnable call) {
    try {
      call.run();
      return true;
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        return false;
      }
      throw e;
    }
  }
}
