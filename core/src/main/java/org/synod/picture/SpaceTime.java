// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.clock.VectorClock;
import org.synod.clock.shiviz.ShiViz;
import org.synod.register.Versioned;

/**
 * A space-time picture of a run: a line for each process and each register, time running down, and
 * an arrow for each operation from the process to the register and back.
 * {@link org.synod.explore.Schedule#picture} makes one of an explored run,
 * {@link Recording#picture} one of a run of real threads.
 *
 * <pre>{@code
 * String svg = schedule.picture()
 *     .colouredBy("ballot", value -> value instanceof AcceptorState<?> state
 *         ? Ballot.toString(state.promisedBallot()) : "")
 *     .withLamport()
 *     .toSvg();
 * }</pre>
 *
 * <p>An operation that is answered is one event, of its process and of its register, and so has one
 * timestamp. If a register does not answer, it tells the process nothing: such an operation is an
 * event of the process alone.
 *
 * <p><i>Not guaranteed:</i> a readable picture of more than some hundred events. The text beside an
 * event is cut off after 80 characters.
 *
 * <p>Source: L. Lamport, <i>Time, Clocks, and the Ordering of Events in a Distributed System</i>,
 * CACM 1978, fig. 1.
 */
public final class SpaceTime {
  private static final int MAX_LABEL = 80;

  private final List<String> processes;
  private final List<String> registers;
  private final List<Event> events;
  private Function<Object, String> text = String::valueOf;
  private String colourName = "";
  private Function<Object, String> colour = value -> "";
  private String title = "A run";
  private String stampName = "";
  private List<String> stamps = List.of();
  private List<String> others = List.of(); // cells that are no registers of the picture
  private List<List<Object>> contents = List.of(); // at each moment
  private String violation = "";

  /**
   * Makes a picture of any run.
   *
   * @param processes the names of the processes, 1 or more
   * @param registers the names of the registers
   * @param events the events, in an order in which they can have happened
   */
  public SpaceTime(List<String> processes, List<String> registers, List<Event> events) {
    this.processes = List.copyOf(processes);
    this.registers = List.copyOf(registers);
    this.events = List.copyOf(events);
    if (processes.isEmpty()) {
      throw new IllegalArgumentException("processes: 0, allowed: 1 or more");
    }
    for (Event event : this.events) {
      requireKnown("process", event.process(), processes.size());
      requireKnown("register", event.register(), registers.size());
    }
  }

  private static void requireKnown(String name, int number, int known) {
    if (number >= known) {
      throw new IllegalArgumentException(
          name + ": " + number + ", allowed: below " + known + ", the number of names");
    }
  }

  /**
   * Sets the title of the picture.
   *
   * @param newTitle the title, which browsers and screen readers show
   * @return this
   */
  public SpaceTime titled(String newTitle) {
    title = Objects.requireNonNull(newTitle, "newTitle: null, allowed: a title");
    return this;
  }

  /**
   * Prints values by a function, instead of their {@code toString}.
   *
   * @param newText the printed text of a value that is written or read
   * @return this
   */
  public SpaceTime showing(Function<Object, String> newText) {
    text = Objects.requireNonNull(newText, "newText: null, allowed: a function");
    return this;
  }

  /**
   * Colours each operation by the value that it writes, or else reads, and each register's line by
   * the value that it was last seen to hold.
   *
   * @param name the meaning of the colours, in the legend: {@code ballot}, say
   * @param key the part of a value that decides its colour: the number of a ballot, say; empty for
   *     none
   * @return this
   */
  public SpaceTime colouredBy(String name, Function<Object, String> key) {
    colourName = Objects.requireNonNull(name, "name: null, allowed: a name");
    colour = Objects.requireNonNull(key, "key: null, allowed: a function");
    return this;
  }

  /**
   * Adds Lamport's timestamp to each event: if one event happens before another, its number is
   * lower.
   *
   * @return this
   */
  public SpaceTime withLamport() {
    stampName = "time";
    stamps = lamport();
    return this;
  }

  List<String> lamport() {
    return Clocks.lamport(processes.size(), registers.size(), events).stream()
        .map(stamp -> String.format(Locale.ROOT, "%4d", stamp))
        .toList();
  }

  /**
   * Adds a vector timestamp to each event: the numbers of events of each process and register that
   * happened before it, or are it. One event happens before another if and only if its vector is
   * lower.
   *
   * @return this
   */
  public SpaceTime withVectors() {
    stampName = String.join(" ", vectorNames());
    stamps = vectors();
    return this;
  }

  List<String> vectorNames() {
    List<String> names = new ArrayList<>(processes);
    names.addAll(registers);
    names.replaceAll(name -> String.format(Locale.ROOT, "%2s", name));
    return names;
  }

  List<String> vectors() {
    List<String> names = vectorNames();
    List<String> vectors = new ArrayList<>();
    for (VectorClock vector : Clocks.vectors(processes.size(), registers.size(), events)) {
      StringBuilder stamp = new StringBuilder();
      for (int i = 0; i < vector.processes(); i++) {
        int width = names.get(i).length();
        stamp.append(i == 0 ? "" : " ");
        stamp.append(String.format(Locale.ROOT, "%" + width + "d", vector.get(i)));
      }
      vectors.add(stamp.toString());
    }
    return vectors;
  }

  /**
   * Adds what the registers hold, which a {@linkplain #toHtml page} shows at each step. Without, it
   * shows what the events tell.
   *
   * @param others the names of other cells that it is to show: ghosts, say
   * @param contents for the moment before the first event, and for that after each event, what each
   *     register and then each of the others holds; values of registers as {@link Versioned}
   * @return this
   */
  public SpaceTime holding(List<String> others, List<List<Object>> contents) {
    int cells = registers.size() + others.size();
    if (contents.size() != events.size() + 1) {
      throw new IllegalArgumentException(
          "contents: of " + contents.size() + " moments, allowed: " + (events.size() + 1)
              + ", one more than events");
    }
    for (List<Object> each : contents) {
      if (each.size() != cells) {
        throw new IllegalArgumentException(
            "contents: of " + each.size() + " cells, allowed: " + cells);
      }
    }
    this.others = List.copyOf(others);
    this.contents = List.copyOf(contents);
    return this;
  }

  /**
   * Tells what is wrong with the run, as its last event shows: a page marks that event, and leads
   * to it.
   *
   * @param newViolation the message; empty if nothing is wrong
   * @return this
   */
  public SpaceTime failing(String newViolation) {
    violation = Objects.requireNonNull(newViolation, "newViolation: null, allowed: a message");
    return this;
  }

  /**
   * Returns a page that shows the run: the picture, and at each step what the registers hold and
   * what each process does. A reader steps forward and back by buttons, keys or a slider, filters
   * the steps, and chooses a logical clock. The page needs no network, and is light or dark. On
   * paper and without JavaScript it is a picture and tables.
   *
   * <p><i>Not guaranteed:</i> all steps of a run of more than 1,000. The page leaves out those in
   * the middle, and says so. A text of more than 2,000 characters is cut off.
   *
   * @return an HTML document
   */
  public String toHtml() {
    return RunPage.of(this).html();
  }

  /**
   * Writes the {@linkplain #toHtml page} to a file: the whole page, or nothing. A file that is
   * there is replaced.
   *
   * @param path the file
   * @throws IOException if it cannot be written; its message names the file
   */
  public void writeHtml(Path path) throws IOException {
    RunPage.of(this).write(Objects.requireNonNull(path, "path: null, allowed: a file"));
  }

  /**
   * Draws the picture.
   *
   * @return an SVG document, for light and dark pages
   */
  public String toSvg() {
    return new Drawing(this).svg();
  }

  /**
   * Writes the picture as a sequence diagram of Mermaid, without colours.
   *
   * @return the diagram's text
   */
  public String toMermaid() {
    return new Mermaid(this).diagram();
  }

  /**
   * Writes the run as a log of ShiViz. Its hosts are the processes and the registers, by their
   * names; a space in a name becomes an underscore. An operation that is answered is two events
   * there: one of its register, and after that one of its process.
   *
   * @return the log's text, which {@link ShiViz#read} reads, too
   */
  public String toShiViz() {
    return ShiViz.write(new Logged(this).run());
  }

  List<String> processes() {
    return processes;
  }

  List<String> registers() {
    return registers;
  }

  List<Event> events() {
    return events;
  }

  String title() {
    return title;
  }

  String violation() {
    return violation;
  }

  /** The names of the registers, and of the other cells. */
  List<String> cells() {
    List<String> cells = new ArrayList<>(registers);
    cells.addAll(others);
    return cells;
  }

  /** The contents of the cells at each moment; empty if only the events tell them. */
  List<List<Object>> contents() {
    return contents;
  }

  /** The text of a content. */
  String content(Object held) {
    return held instanceof Versioned<?> versioned
        ? versioned.isSet() ? versioned.version() + ": " + text.apply(versioned.value()) : "unset"
        : text.apply(held);
  }

  String colourName() {
    return colourName;
  }

  /** The name of the timestamps; empty if there are none. */
  String stampName() {
    return stampName;
  }

  String stamp(int event) {
    return stamps.get(event);
  }

  /** The part of a value that decides its colour; empty for none. */
  String colour(@Nullable Object value) {
    return value == null ? "" : colour.apply(value);
  }

  String request(int event) {
    return events.get(event).request(text);
  }

  /** The text of an event's reply; empty if there is none. */
  String reply(int event) {
    return events.get(event).reply(text);
  }

  /** The text beside an event. */
  String label(int number) {
    Event event = events.get(number);
    String reply = reply(number);
    String is = event.kind() == Event.Kind.UNANSWERED ? ": " : " = ";
    String label = request(number) + (reply.isEmpty() ? "" : is + reply);
    if (event.isOfRegisterAlone()) {
      label = registers.get(event.register()) + " " + label;
    }
    return label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL - 1) + "…";
  }
}
