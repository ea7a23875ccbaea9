// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * One order of steps, from the start: printed as a table or as a space-time diagram, and repeated
 * by {@link Explorer#replay}.
 */
public final class Schedule {
  private record Line(Move move, String who, String where, String what, String reply) {}

  private final List<Line> lines = new ArrayList<>();
  private final World world;

  Schedule(State last, World world) {
    this.world = world;
    List<State> states = new ArrayList<>();
    for (State state = last; state != null; state = state.before) {
      states.add(state);
    }
    Collections.reverse(states);
    for (int i = 1; i < states.size(); i++) {
      lines.add(line(states.get(i - 1), states.get(i)));
    }
  }

  private Line line(State from, State to) {
    Move move = Objects.requireNonNull(to.move);
    String who = move.process() < 0 ? "" : world.processName(move.process());
    return switch (move.kind()) {
      case CRASH -> new Line(move, who, "", "crashes", "");
      case OUTAGE -> {
        String register = world.cellName(world.registerCells().get(move.register()));
        yield new Line(
            move, "", register, "stops answering " + (who.isEmpty() ? "all" : who), "");
      }
      case STEP -> {
        Local before = from.locals[move.process()];
        Local after = to.locals[move.process()];
        Request request = Objects.requireNonNull(before.request);
        String what = request.describe();
        String reply = String.valueOf(after.reply());
        if (after.before != before) { // two operations in one step: Explorer.atomicUpdates
          Local between = Objects.requireNonNull(after.before);
          what += ", " + Objects.requireNonNull(between.request).describe();
          reply = between.reply() + ", " + reply;
        }
        if (after.ended) {
          reply +=
              after.failure == null ? "; returns " + after.result : "; throws " + after.failure;
        }
        yield new Line(move, who, world.cellName(request.cell()), what, reply);
      }
    };
  }

  /**
   * Returns the number of steps.
   *
   * @return the length
   */
  public int length() {
    return lines.size();
  }

  /**
   * Returns the schedule in a line, for {@link Explorer#replay}.
   *
   * @return the moves, separated by blanks
   */
  public String trace() {
    StringBuilder trace = new StringBuilder();
    for (Line line : lines) {
      trace.append(trace.isEmpty() ? "" : " ").append(line.move);
    }
    return trace.toString();
  }

  /**
   * Returns the schedule as a table: step, process, cell, operation, reply.
   *
   * @return a line for each step
   */
  public String table() {
    int who = 7;
    int where = 8;
    int what = 9;
    for (Line line : lines) {
      who = Math.max(who, line.who.length());
      where = Math.max(where, line.where.length());
      what = Math.max(what, line.what.length());
    }
    String format = "%4s  %-" + who + "s  %-" + where + "s  %-" + what + "s  %s%n";
    StringBuilder table =
        new StringBuilder(
            String.format(format, "step", "process", "register", "operation", "reply"));
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      table.append(String.format(format, i + 1, line.who, line.where, line.what, line.reply));
    }
    return table.toString();
  }

  /**
   * Returns the schedule as a space-time diagram, a sequence diagram of Mermaid.
   *
   * @return the diagram's text
   */
  public String diagram() {
    StringBuilder diagram = new StringBuilder("sequenceDiagram\n");
    for (int process = 0; process < world.processes(); process++) {
      diagram.append("  participant ").append(world.processName(process)).append('\n');
    }
    for (Line line : lines) {
      if (line.move.kind() != Move.Kind.STEP) {
        String over = line.who.isEmpty() ? world.processName(0) : line.who;
        diagram.append("  Note over ").append(over).append(": ")
            .append(plain(line.where + " " + line.what)).append('\n');
        continue;
      }
      String cell = plain(line.where);
      diagram.append("  ").append(line.who).append("->>").append(cell).append(": ")
          .append(plain(line.what)).append('\n');
      diagram.append("  ").append(cell).append("-->>").append(line.who).append(": ")
          .append(plain(line.reply)).append('\n');
    }
    return diagram.toString();
  }

  /** Without what Mermaid would take as its own. */
  private static String plain(String text) {
    return text.strip().replaceAll("[;#{}\\[\\]]", " ").strip();
  }

  @Override
  public String toString() {
    return table() + "trace: " + trace() + System.lineSeparator();
  }
}
