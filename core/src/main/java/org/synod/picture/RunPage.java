// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.picture.page.Kept;
import org.synod.picture.page.Page;

/** The page of a picture: its events are the steps, and its registers are the first cells. */
final class RunPage {
  private static final String UNSEEN = "not seen yet";

  private final SpaceTime picture;
  private final List<String> cells;

  private RunPage(SpaceTime picture) {
    this.picture = picture;
    cells = picture.cells();
  }

  static Page of(SpaceTime picture) {
    return new RunPage(picture).page();
  }

  private Page page() {
    List<Event> events = picture.events();
    List<Page.Step> steps = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      steps.add(
          new Page.Step(
              kind(event), event.isOfProcess() ? event.process() : -1, event.register(),
              picture.request(i), picture.reply(i), contents(i)));
    }
    List<Page.Clock> clocks =
        List.of(
            new Page.Clock("Lamport", "time", picture.lamport()),
            new Page.Clock(
                "vectors", String.join(" ", picture.vectorNames()), picture.vectors()));
    boolean fails = !picture.violation().isEmpty();
    return new Page(
        picture.title(),
        new Page.Table("Process", "Processes", rows(picture.processes(), i -> "not begun")),
        new Page.Table("Object", "Objects", rows(cells, this::first)),
        steps,
        clocks,
        new Drawing(picture, Kept.of(events.size())).inPage(clocks, fails),
        picture.violation(),
        List.of());
  }

  private static List<Page.Row> rows(List<String> names, Function<Integer, String> first) {
    List<Page.Row> rows = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      rows.add(new Page.Row(names.get(i), first.apply(i)));
    }
    return rows;
  }

  private String first(int cell) {
    return picture.contents().isEmpty()
        ? UNSEEN
        : picture.content(picture.contents().get(0).get(cell));
  }

  /** The contents that an event has changed; if only events tell them, that it has shown. */
  private Map<Integer, String> contents(int number) {
    Map<Integer, String> changed = new HashMap<>();
    if (picture.contents().isEmpty()) {
      @Nullable Object held = picture.events().get(number).held();
      if (held != null) {
        changed.put(picture.events().get(number).register(), picture.content(held));
      }
      return changed;
    }
    List<Object> before = picture.contents().get(number);
    List<Object> after = picture.contents().get(number + 1);
    for (int cell = 0; cell < cells.size(); cell++) {
      if (!after.get(cell).equals(before.get(cell))) {
        changed.put(cell, picture.content(after.get(cell)));
      }
    }
    return changed;
  }

  private static String kind(Event event) {
    return switch (event.kind()) {
      case OPERATION -> "operation";
      case UNANSWERED -> "no answer";
      case LOCAL -> "own step";
      case END -> "end";
      case CRASH -> "crash";
      case OUTAGE -> "outage";
      case RETURN -> "return";
      case LATE -> "late effect";
    };
  }
}
