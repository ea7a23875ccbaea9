// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.synod.explore.engine.Cells;
import org.synod.explore.engine.Faults;
import org.synod.explore.engine.Move;
import org.synod.explore.engine.State;
import org.synod.explore.replay.Local;
import org.synod.explore.replay.Replay;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;
import org.synod.picture.Event;
import org.synod.picture.Event.Kind;
import org.synod.picture.SpaceTime;
import org.synod.register.Versioned;

/**
 * One order of steps, from the start: printed as a table, drawn as a space-time picture, and
 * repeated by {@link Explorer#replay}.
 */
public final class Schedule {
  private record Line(Move move, String who, String where, String what, String reply) {}

  private final List<Line> lines = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Cells> contents = new ArrayList<>(); // at first, and after each event
  private final List<Integer> columns; // the cells that are drawn
  private final Set<Integer> mentioned = new TreeSet<>(); // the cells that lines have shown
  private final Scene scene;
  private final String failure; // empty if the last step has not failed

  Schedule(State last, Scene scene, @Nullable Throwable failure) {
    this.scene = scene;
    this.failure = failure == null ? "" : failure.toString();
    List<State> states = new ArrayList<>();
    for (State state = last; state != null; state = state.before) {
      states.add(state);
    }
    Collections.reverse(states);
    columns = columns(last);
    contents.add(states.get(0).cells);
    for (int i = 1; i < states.size(); i++) {
      lines.add(line(states.get(i - 1), states.get(i)));
      int known = events.size();
      addEvents(states.get(i - 1), states.get(i));
      // of the events of one step, the last one on memory changes it: the others have read it
      boolean ends = events.get(events.size() - 1).kind() == Kind.END;
      for (int event = known; event < events.size(); event++) {
        boolean isOver = event >= events.size() - (ends ? 2 : 1);
        contents.add((isOver ? states.get(i) : states.get(i - 1)).cells);
      }
    }
  }

  /** All registers, and the other cells that are used. */
  private List<Integer> columns(State last) {
    Set<Integer> cells = new TreeSet<>(scene.registerCells());
    for (Local local : last.locals) {
      for (Local at : local.path()) {
        if (at != local && Objects.requireNonNull(at.request).isOnCell()) {
          cells.add(at.request.cell());
        }
      }
    }
    return List.copyOf(cells);
  }

  private void addEvents(State from, State to) {
    Move move = Objects.requireNonNull(to.move);
    int process = move.process();
    switch (move.kind()) {
      case CRASH -> events.add(new Event(Kind.CRASH, process, -1, "crashes", null, null));
      case OUTAGE, RETURN -> {
        int register = columns.indexOf(scene.registerCells().get(move.register()));
        Kind kind = move.kind() == Move.Kind.RETURN ? Kind.RETURN : Kind.OUTAGE;
        events.add(new Event(kind, process, register, answering(move), null, null));
      }
      case LATE -> {
        Faults.Late late = from.faults.late().get(move.register());
        Request request = late.request();
        int register = columns.indexOf(request.cell());
        String what = "late: " + request.what();
        events.add(
            new Event(Kind.LATE, late.process(), register, what, request.written(), true));
      }
      case STEP -> {
        List<Local> path = to.locals[process].path();
        for (int i = path.indexOf(from.locals[process]); i < path.size() - 1; i++) {
          addStep(process, Objects.requireNonNull(path.get(i).request), path.get(i + 1).reply());
        }
        Local after = to.locals[process];
        if (after.ended) {
          String how =
              after.failure == null ? "returns " + after.result : "throws " + after.failure;
          events.add(new Event(Kind.END, process, -1, how, null, null));
        }
      }
    }
  }

  private void addStep(int process, Request request, Object reply) {
    int register = columns.indexOf(request.cell());
    if (Replay.isSilence(reply)) {
      events.add(
          new Event(
              Kind.UNANSWERED, process, register, request.what(), request.written(), null));
    } else {
      Kind kind = request.isOnCell() ? Kind.OPERATION : Kind.LOCAL;
      events.add(
          new Event(kind, process, register, request.what(), request.written(), reply));
    }
  }

  private String answering(Move move) {
    String whom = move.process() < 0 ? "" : " " + scene.processName(move.process());
    return (move.kind() == Move.Kind.RETURN ? "answers again" : "stops answering") + whom;
  }

  private Line line(State from, State to) {
    Move move = Objects.requireNonNull(to.move);
    String who = move.process() < 0 ? "" : scene.processName(move.process());
    return switch (move.kind()) {
      case CRASH -> new Line(move, who, "", "crashes", "");
      case OUTAGE, RETURN -> {
        String register = scene.cellName(scene.registerCells().get(move.register()));
        yield new Line(move, "", register, answering(move) + (who.isEmpty() ? " all" : ""), "");
      }
      case LATE -> {
        Request request = from.faults.late().get(move.register()).request();
        String register = scene.cellName(request.cell());
        mentioned.add(request.cell());
        yield new Line(move, "", register, "late: " + request.describe(), "true");
      }
      case STEP -> {
        Local before = from.locals[move.process()];
        Local after = to.locals[move.process()];
        Request request = Objects.requireNonNull(before.request);
        Object content = request.isOnCell() ? from.cells.get(request.cell(), scene) : null;
        String what = "";
        String reply = "";
        List<Local> path = after.path();
        for (int i = before.steps; i < after.steps; i++) { // two with Explorer.atomicUpdates
          Request each = Objects.requireNonNull(path.get(i).request);
          what += (what.isEmpty() ? "" : ", ") + what(each, content);
          reply += (reply.isEmpty() ? "" : ", ") + reply(each, content, path.get(i + 1).reply());
          mentioned.add(each.cell());
        }
        reply += changes(request, from.cells, to.cells);
        if (move.omission() != null) {
          reply += " (" + move.omission() + ")";
        }
        if (after.ended) {
          reply +=
              after.failure == null ? "; returns " + after.result : "; throws " + after.failure;
        }
        yield new Line(move, who, scene.cellName(request.cell()), what, reply);
      }
    };
  }

  /** The text of a request, without the unchanged parts of records. */
  private String what(Request request, @Nullable Object content) {
    Object before =
        seen(request, content) instanceof Versioned<?> versioned ? versioned.value() : null;
    return request.what().replace("{}", Changed.text(before, request.written()));
  }

  private String reply(Request request, @Nullable Object content, Object reply) {
    boolean fails =
        request.kind() == Request.Kind.COMPARE_AND_EXCHANGE && !reply.equals(request.expected());
    return Changed.text(seen(request, content), reply) + (fails ? " (fails)" : "");
  }

  /** The content of a cell, if a line above has shown it. */
  private @Nullable Object seen(Request request, @Nullable Object content) {
    return mentioned.contains(request.cell()) ? content : null;
  }

  /** The changes of a step beside the registers and words, where they show. */
  private String changes(Request request, Cells from, Cells to) {
    StringBuilder changes = new StringBuilder();
    for (int cell = 0; cell < from.contents.length; cell++) {
      if (scene.isGhost(cell)) {
        addChange(changes, cell, from, to);
      }
    }
    if (request.kind() == Request.Kind.OPERATE) {
      addChange(changes, request.cell(), from, to);
    }
    return changes.toString();
  }

  private void addChange(StringBuilder changes, int cell, Cells from, Cells to) {
    Object before = from.get(cell, scene);
    Object now = to.get(cell, scene);
    if (!before.equals(now)) {
      changes.append("; ").append(scene.cellName(cell)).append(" = ");
      changes.append(Changed.text(before, now));
    }
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
   * Returns the schedule as a table: step, process, cell, operation, reply. A long record is shown
   * whole the first time, and then with its changed parts only. Behind the reply stand the ghosts
   * that the step has written, and the shared object's next state.
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
            String.format(
                Locale.ROOT, format, "step", "process", "register", "operation", "reply"));
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      table.append(
          String.format(
              Locale.ROOT, format, i + 1, line.who, line.where, line.what, line.reply));
    }
    return table.toString();
  }

  /**
   * Returns the schedule as a space-time picture, which knows what each cell holds after each step.
   *
   * @return a picture, to be drawn as SVG or Mermaid, or to be a page of HTML
   */
  public SpaceTime picture() {
    List<String> processes = new ArrayList<>();
    for (int process = 0; process < scene.processes(); process++) {
      processes.add(scene.processName(process));
    }
    List<Integer> shown = new ArrayList<>(columns);
    for (int cell = 0; cell < contents.get(0).contents.length; cell++) {
      if (scene.isGhost(cell)) {
        shown.add(cell);
      }
    }
    List<List<Object>> moments = new ArrayList<>();
    for (Cells each : contents) {
      moments.add(shown.stream().map(cell -> each.get(cell, scene)).toList());
    }
    List<String> names = shown.stream().map(scene::cellName).toList();
    return new SpaceTime(processes, names.subList(0, columns.size()), events)
        .titled(failure.isEmpty() ? "A schedule" : "A schedule that fails")
        .holding(names.subList(columns.size(), names.size()), moments)
        .failing(failure);
  }

  /**
   * Writes the schedule as a page of HTML, through which a reader steps forward and back; at each
   * step it shows what each cell holds and what each process does. {@link SpaceTime#toHtml} says
   * more.
   *
   * @param path the file; one that is there is replaced, in one piece
   * @throws IOException if it cannot be written; its message names the file
   */
  public void writeHtml(Path path) throws IOException {
    picture().writeHtml(path);
  }

  /**
   * Returns the schedule as a space-time diagram, a sequence diagram of Mermaid.
   *
   * @return the diagram's text
   */
  public String diagram() {
    return picture().toMermaid();
  }

  @Override
  public String toString() {
    return table() + "trace: " + trace() + System.lineSeparator();
  }
}
