// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.synod.explore.World;

/** Calls on logs, with the sequential model: a list, and whether it is closed. */
public final class LogHistories {

  /** The sequential model. */
  public record Model(List<String> entries, boolean closed) {
    public static final Model EMPTY = new Model(List.of(), false);

    public static Model of(List<String> entries) {
      return new Model(entries, false);
    }
  }

  /** What an append returns after close, and a read where there is nothing. */
  public static final String NOTHING = "nothing";

  private LogHistories() {}

  /** Appends: the index, or -1 if it is refused. */
  public static long append(World world, Log<String> log, String command) {
    return world.<Model, Long>call(
        "append(" + command + ")",
        () -> {
          try {
            return log.append(command);
          } catch (IllegalStateException e) {
            return -1L;
          }
        },
        model -> {
          if (model.closed) {
            return new World.Step<>(model, -1L);
          }
          List<String> more = new ArrayList<>(model.entries);
          more.add(command);
          return new World.Step<>(
              Model.of(List.copyOf(more)), (long) model.entries.size());
        });
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

  public static boolean close(World world, Log<String> log) {
    return world.<Model, Boolean>call(
        "close()",
        () -> {
          log.close();
          return true;
        },
        model -> new World.Step<>(new Model(model.entries, true), true));
  }
}
