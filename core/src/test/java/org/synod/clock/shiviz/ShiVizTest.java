// SPDX-License-Identifier: Apache-2.0
package org.synod.clock.shiviz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.clock.Computation;
import org.synod.clock.VectorClock;

/** {@link ShiViz}: what is written is read, others' logs are read, and bad logs are refused. */
class ShiVizTest {
  private static final String OURS = "(?<host>\\S*) (?<clock>\\{.*\\})\\n(?<event>.*)\n\n";

  private static ShiViz.Run run(Computation computation) {
    int processes = computation.processes();
    List<VectorClock> stamps =
        computation.stamps(
            Collections.nCopies(processes, VectorClock.zero(processes)),
            VectorClock.zero(processes),
            (process, own, received, event) -> own.merge(received).tick(process));
    List<ShiViz.Event> events = new ArrayList<>();
    for (Computation.Event event : computation.events()) {
      events.add(
          new ShiViz.Event(event.process(), stamps.get(event.id()), "{" + event.id() + "} \"x"));
    }
    List<String> hosts = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      hosts.add("p\"\\" + i);
    }
    return new ShiViz.Run(hosts, events);
  }

  /** Hosts are read in the order of their first events, so the clocks are compared by name. */
  private static List<String> byName(ShiViz.Run run) {
    List<String> lines = new ArrayList<>();
    for (ShiViz.Event event : run.events()) {
      List<String> counts = new ArrayList<>();
      for (int host = 0; host < run.hosts().size(); host++) {
        counts.add(run.hosts().get(host) + "=" + event.clock().get(host));
      }
      counts.removeIf(count -> count.endsWith("=0"));
      Collections.sort(counts);
      lines.add(run.hosts().get(event.host()) + " " + counts + " " + event.text());
    }
    return lines;
  }

  @Test
  void whatIsWrittenIsRead() {
    for (long seed = 0; seed < 100; seed++) {
      ShiViz.Run run = run(Computation.random(seed, 3, 14));
      assertEquals(byName(run), byName(ShiViz.read(ShiViz.write(run))), "seed " + seed);
    }
  }

  @Test
  void aLogBeginsWithItsExpression() {
    ShiViz.Run run =
        new ShiViz.Run(
            List.of("p", "q"),
            List.of(
                new ShiViz.Event(0, VectorClock.of(1, 0), "sends a"),
                new ShiViz.Event(1, VectorClock.of(1, 1), "receives a")));
    assertEquals(
        OURS + "p {\"p\":1}\nsends a\nq {\"q\":1, \"p\":1}\nreceives a\n", ShiViz.write(run));
  }

  /** ShiViz's own expression, with the event first, and one of JavaScript with a date. */
  @Test
  void othersLogsAreRead() {
    String events = "sends a\np {\"p\":1}\n\nreceives a\nq {\"q\" : 1,\"p\" : 1, \"r\":0}\r\n";
    Refusal.ofArgument("line 6: 0 events of r, allowed: ", () -> ShiViz.read("\n\n" + events));
    String whole = events.replace(", \"r\":0", "");
    List<String> expected = List.of("p [p=1] sends a", "q [p=1, q=1] receives a");
    assertEquals(expected, byName(ShiViz.read("\n\n" + whole)));
    assertEquals(
        expected,
        byName(ShiViz.read("(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})\r\n\r\n" + whole)));
    assertEquals(
        List.of("p [p=1] x"),
        byName(
            ShiViz.read(
                "(?<my_date>\\d{2}:\\d{2} (AM|PM)) (?<event>.*) (?<host>\\w+) (?<clock>{.*})\n\n"
                    + "01:15 PM x p {\"p\":1}")));
  }

  @Test
  void eventsMayStandInAnyOrder() {
    String log = "q {\"q\":1, \"p\":2}\nc\np {\"p\":2}\nb\np {\"p\":1}\na\n";
    assertEquals(
        List.of("p [p=1] a", "p [p=2] b", "q [p=2, q=1] c"), byName(ShiViz.read(OURS + log)));
  }

  @Test
  void anEscapedNameIsRead() {
    ShiViz.Run run = ShiViz.read(OURS + "a/\u00e4\" {\"\\u0061\\/\\u00E4\\\"\":1}\nx\n");
    assertEquals(List.of("a/\u00e4\""), run.hosts());
  }

  private static void refused(String start, String log) {
    Refusal.ofArgument(start, () -> ShiViz.read(log));
  }

  @Test
  void refusesALogWithoutAHead() {
    Refusal.ofNull("log", () -> ShiViz.read(null));
    refused("line 1: the last, allowed: an expression", "");
    refused("line 2: the last, allowed: an expression", "\n");
    refused("line 1: (?<host>.*) (?<clock>.*), allowed: ", "(?<host>.*) (?<clock>.*)\n\n");
    refused("line 1: (?<host>.*) (?<clock>.*)(?<event>.*: ", "(?<host>.*) (?<clock>.*)(?<event>.*"
        + "\n\n");
    refused("line 2: ===, allowed: an empty line", "\n===\n");
  }

  @Test
  void refusesALineThatIsNoEvent() {
    refused("line 5: nothing, allowed: an event", OURS + "p {\"p\":1}\na\nnothing");
    refused("line 3: p, allowed: an event", OURS + "p\n");
    refused("line 3: {\"p\":1 at its end, allowed: }", "(?<host>.*?) (?<clock>.*) (?<event>.*)\n\n"
        + "p {\"p\":1 x");
    refused("line 3: {\"p\":1,} at '}', allowed: \"", OURS + "p {\"p\":1,}\na");
    refused("line 3: {p:1} at 'p', allowed: \"", OURS + "p {p:1}\na");
    refused("line 3: {\"p\":-1} at '-', allowed: a number", OURS + "p {\"p\":-1}\na");
    refused("line 3: {\"p\":1.5} at '.', allowed: }", OURS + "p {\"p\":1.5}\na");
    refused("line 3: {\"p\":1, \"p\":1} at '}', allowed: host \"p\" once", OURS
        + "p {\"p\":1, \"p\":1}\na");
    refused("line 3: {\"\\u00\":1} at '\"', allowed: 4 hex", OURS + "p {\"\\u00\":1}\na");
    refused("line 3: {\"\\x\":1} at 'x', allowed: an escape", OURS + "p {\"\\x\":1}\na");
    refused("line 3: {\"q\":1} of host \"p\", allowed: a clock", OURS + "p {\"q\":1}\na");
    String spaces = "(?<host>.*) (?<clock>{.*})(?<event>.*)\n\n";
    refused("line 4: host \"a b\", allowed: a name", spaces + "a {\"a\":1}\na b {\"a b\":1}");
    refused("line 3: host \"\", allowed: a name", spaces + " {\"\":1}");
    refused("line 3: {} of host \"p\", allowed: a clock", OURS + "p {}\na");
  }

  @Test
  void refusesClocksThatCannotBeTrue() {
    refused("line 3: event 0 of p, allowed: 1 or more", OURS + "p {\"p\":0}\na");
    refused("line 3: event 2 of p, allowed: up to 1", OURS + "p {\"p\":2}\na");
    refused("line 5: event 1 of p, allowed: once", OURS + "p {\"p\":1}\na\np {\"p\":1}\nb");
    refused("line 5: event 2 of p, allowed: up to 1", OURS
        + "p {\"p\":1}\na\nq {\"q\":1, \"p\":2}\nb");
    // b knows of q's first event, and c knows b and not that
    refused("line 7: [0, 1, 1], which knows event 1 of p, allowed: above [1, 1, 0]", OURS
        + "q {\"q\":1}\na\np {\"p\":1, \"q\":1}\nb\nr {\"r\":1, \"p\":1}\nc");
    refused("line 3: [1, 1], which knows event 1 of q", OURS
        + "p {\"p\":1, \"q\":1}\na\nq {\"q\":1, \"p\":1}\nb");
    refused("line 7: [0, 2], which knows event 1 of p, allowed: above [1, 1]", OURS
        + "q {\"q\":1}\na\np {\"p\":1, \"q\":1}\nb\np {\"p\":2}\nc");
  }

  @Test
  void refusesARunThatCannotBeWritten() {
    VectorClock one = VectorClock.of(1);
    Refusal.ofArgument("host: 1, allowed: 0 to 0", () -> new ShiViz.Event(1, one, "x"));
    Refusal.ofArgument("text: a\nb, allowed: one line", () -> new ShiViz.Event(0, one, "a\nb"));
    Refusal.ofNull("text", () -> new ShiViz.Event(0, one, null));
    Refusal.ofNull("clock", () -> new ShiViz.Event(0, null, "x"));
    Refusal.ofArgument(
        "hosts: \"a b\", allowed: names", () -> new ShiViz.Run(List.of("a b"), List.of()));
    Refusal.ofArgument(
        "hosts[1]: the same as hosts[0], allowed: distinct hosts",
        () -> new ShiViz.Run(List.of("a", "a"), List.of()));
    List<ShiViz.Event> two = List.of(new ShiViz.Event(0, VectorClock.of(2), "x"));
    Refusal.ofNull("hosts", () -> new ShiViz.Run(null, two));
    Refusal.ofNull("hosts[0]", () -> new ShiViz.Run(Collections.singletonList(null), two));
    Refusal.ofNull("events", () -> new ShiViz.Run(List.of("a"), null));
    Refusal.ofNull(
        "events[0]", () -> new ShiViz.Run(List.of("a"), Collections.singletonList(null)));
    Refusal.ofArgument(
        "events[0]: event 2 of a, allowed: up to 1", () -> new ShiViz.Run(List.of("a"), two));
    Refusal.ofArgument(
        "events[0]: a clock of 1, allowed: 2 hosts", () -> new ShiViz.Run(List.of("a", "b"), two));
    assertTrue(new ShiViz.Run(List.of("a"), List.of()).events().isEmpty());
  }
}
