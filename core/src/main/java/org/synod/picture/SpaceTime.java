// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    stamps =
        Clocks.lamport(processes.size(), registers.size(), events).stream()
            .map(stamp -> String.format(Locale.ROOT, "%4d", stamp))
            .toList();
    return this;
  }

  /**
   * Adds a vector timestamp to each event: the numbers of events of each process and register that
   * happened before it, or are it. One event happens before another if and only if its vector is
   * lower.
   *
   * @return this
   */
  public SpaceTime withVectors() {
    List<String> names = new ArrayList<>(processes);
    names.addAll(registers);
    names.replaceAll(name -> String.format(Locale.ROOT, "%2s", name));
    stampName = String.join(" ", names);
    stamps = new ArrayList<>();
    for (int[] vector : Clocks.vectors(processes.size(), registers.size(), events)) {
      StringBuilder stamp = new StringBuilder();
      for (int i = 0; i < vector.length; i++) {
        int width = names.get(i).length();
        stamp.append(i == 0 ? "" : " ");
        stamp.append(String.format(Locale.ROOT, "%" + width + "d", vector[i]));
      }
      stamps.add(stamp.toString());
    }
    return this;
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
