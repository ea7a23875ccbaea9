// SPDX-License-Identifier: Apache-2.0
package org.synod.clock.shiviz;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.synod.clock.VectorClock;
import org.synod.internal.Distinct;

/**
 * Runs as the logs that ShiViz draws: each event with its host and its vector clock. The first line
 * of a log is the regular expression of an event, the second is empty, and the events follow.
 *
 * <pre>{@code
 * (?<host>\S*) (?<clock>\{.*\})\n(?<event>.*)
 *
 * p {"p":1}
 * sends a
 * q {"q":1, "p":1}
 * receives a
 * }</pre>
 *
 * <p><i>Not guaranteed:</i> logs of several runs, which a second line that is not empty divides. An
 * expression of somebody else's can take long to match: it is for logs from a trusted place.
 *
 * <p>Source: I. Beschastnikh, P. Wang, Y. Brun, M. Ernst, <i>Debugging Distributed Systems</i>,
 * Communications of the ACM 2016.
 */
public final class ShiViz {
  private static final String WRITTEN = "(?<host>\\S*) (?<clock>\\{.*\\})\\n(?<event>.*)";

  private ShiViz() {}

  /**
   * An event of a run.
   *
   * @param host the number of its host
   * @param clock the events of each host that happened before it, or are it
   * @param text its description, of one line
   */
  public record Event(int host, VectorClock clock, String text) {
    /**
     * Refuses an event without a clock of its host.
     *
     * @param host the number of its host, below the number of the clock's processes
     * @param clock the events of each host that happened before it, or are it
     * @param text its description, of one line
     */
    public Event {
      Objects.requireNonNull(clock, "clock: null, allowed: a stamp");
      Objects.requireNonNull(text, "text: null, allowed: a text");
      if (host < 0 || host >= clock.processes()) {
        throw new IllegalArgumentException(
            "host: " + host + ", allowed: 0 to " + (clock.processes() - 1));
      }
      if (text.chars().anyMatch(c -> c == '\n' || c == '\r')) {
        throw new IllegalArgumentException("text: " + text + ", allowed: one line");
      }
    }
  }

  /**
   * A run whose clocks are whole: the events of a host count from 1, and an event knows all that
   * the events knew which it knows.
   *
   * @param hosts the names of the hosts: distinct, not empty, without spaces
   * @param events the events, in an order in which they can have happened
   */
  public record Run(List<String> hosts, List<Event> events) {
    /**
     * Refuses a run whose clocks are not whole.
     *
     * @param hosts the names of the hosts: distinct, not empty, without spaces
     * @param events the events, of clocks with as many processes as there are hosts, in any order
     */
    public Run(List<String> hosts, List<Event> events) {
      this.hosts = Distinct.copyOfUnequal("hosts", hosts);
      for (String host : this.hosts) {
        if (!host.matches("\\S+")) {
          throw new IllegalArgumentException(
              "hosts: \"" + host + "\", allowed: names without spaces");
        }
      }
      Objects.requireNonNull(events, "events: null, allowed: a list");
      new WholeClocks(this.hosts, events, number -> "events[" + number + "]").require();
      List<Event> ordered = new ArrayList<>(events);
      // an event knows fewer events than any that it happened before
      ordered.sort(Comparator.comparingLong(event -> known(event.clock)));
      this.events = List.copyOf(ordered);
    }
  }

  private static long known(VectorClock clock) {
    long sum = 0;
    for (int i = 0; i < clock.processes(); i++) {
      sum += clock.get(i);
    }
    return sum;
  }

  /**
   * Writes a run as a log.
   *
   * @param run the run
   * @return the text of a file for ShiViz
   */
  public static String write(Run run) {
    StringBuilder log = new StringBuilder(WRITTEN).append("\n\n");
    for (Event event : run.events) {
      log.append(run.hosts.get(event.host)).append(' ');
      log.append(ClockText.write(run.hosts, event)).append('\n');
      log.append(event.text).append('\n');
    }
    return log.toString();
  }

  /**
   * Reads a log of one run, of any expression that ShiViz takes too.
   *
   * @param log the text of a file for ShiViz; an empty first line stands for ShiViz's own
   *     expression
   * @return the run, its hosts in the order of their first events
   * @throws IllegalArgumentException if the log is malformed or its clocks are not whole; it names
   *     the line
   */
  public static Run read(String log) {
    return LogReader.read(Objects.requireNonNull(log, "log: null, allowed: a text"));
  }
}
