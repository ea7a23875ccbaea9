// SPDX-License-Identifier: Apache-2.0
package org.synod.clock.shiviz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.synod.clock.VectorClock;

/** Reads a log of {@link ShiViz}, which may be anything. Every refusal names a line. */
final class LogReader {
  private static final String DEFAULT = "(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})"; // ShiViz's
  private static final List<String> GROUPS = List.of("host", "clock", "event");
  private static final Pattern OTHER_GROUP =
      Pattern.compile("\\(\\?<(?!host>|clock>|event>|=|!)[^>]*>");
  private static final Pattern BARE_BRACE = Pattern.compile("(?<!\\\\)\\{(?!\\d+(,\\d*)?\\})");
  private static final int FIRST_LINE = 3; // of the events

  /** An event as the log has it. */
  private record Entry(int line, String host, Map<String, Long> clock, String text) {}

  private LogReader() {}

  static ShiViz.Run read(String log) {
    String[] parts = log.replace("\r\n", "\n").split("\n", FIRST_LINE);
    if (parts.length < FIRST_LINE) {
      throw refused(parts.length, "the last", "an expression, an empty line, and events");
    }
    Pattern expression = expression(parts[0]);
    if (!parts[1].isBlank()) {
      throw refused(2, parts[1], "an empty line, for a log of one run");
    }
    return run(entries(expression, parts[2]));
  }

  private static IllegalArgumentException refused(int line, String found, String allowed) {
    return new IllegalArgumentException("line " + line + ": " + found + ", allowed: " + allowed);
  }

  /** JavaScript's as Java's: there, a group may have any name, and a brace need not count. */
  private static Pattern expression(String line) {
    String plain = OTHER_GROUP.matcher(line.isBlank() ? DEFAULT : line).replaceAll("(");
    String allowed = "a regular expression with the groups host, clock and event";
    for (String group : GROUPS) {
      if (!plain.contains("(?<" + group + ">")) {
        throw refused(1, line, allowed);
      }
    }
    try {
      return Pattern.compile(
          BARE_BRACE.matcher(plain).replaceAll("\\\\{"), Pattern.UNIX_LINES);
    } catch (PatternSyntaxException e) {
      throw refused(1, line + ": " + e.getDescription(), allowed);
    }
  }

  /** Each event begins where a line does. Lines between them are empty. */
  private static List<Entry> entries(Pattern expression, String events) {
    List<Entry> entries = new ArrayList<>();
    Matcher matcher = expression.matcher(events);
    int line = FIRST_LINE;
    int at = 0;
    while (at < events.length()) {
      matcher.region(at, events.length());
      int end = at;
      if (matcher.lookingAt()) {
        entries.add(entry(line, matcher));
        end = matcher.end();
      }
      if (end < events.length() && events.charAt(end) != '\n') {
        String rest = events.substring(at).lines().findFirst().orElse("");
        throw refused(line, rest, "an event as the first line describes it");
      }
      end = Math.min(end + 1, events.length());
      line += (int) events.substring(at, end).chars().filter(c -> c == '\n').count();
      at = end;
    }
    return entries;
  }

  private static Entry entry(int line, Matcher matcher) {
    String host = orEmpty(matcher.group("host"));
    if (!host.matches("\\S+")) {
      throw refused(line, "host \"" + host + "\"", "a name without spaces");
    }
    String clock = orEmpty(matcher.group("clock"));
    Map<String, Long> counts = new ClockText(clock, line).read();
    if (!counts.containsKey(host)) {
      throw refused(
          line, clock + " of host \"" + host + "\"", "a clock that counts the host's events");
    }
    return new Entry(line, host, counts, orEmpty(matcher.group("event")));
  }

  private static String orEmpty(@Nullable String group) {
    return group == null ? "" : group;
  }

  private static ShiViz.Run run(List<Entry> entries) {
    Map<String, Integer> hosts = new LinkedHashMap<>();
    for (Entry entry : entries) {
      hosts.putIfAbsent(entry.host, hosts.size());
    }
    List<String> names = List.copyOf(hosts.keySet());
    List<ShiViz.Event> events = new ArrayList<>();
    for (Entry entry : entries) {
      long[] counts = new long[names.size()];
      entry.clock.forEach(
          (host, count) -> {
            if (!hosts.containsKey(host)) {
              throw refused(
                  entry.line, count + " events of " + host, "hosts with events in this log");
            }
            counts[hosts.get(host)] = count;
          });
      try {
        events.add(
            new ShiViz.Event(hosts.get(entry.host), VectorClock.of(counts), entry.text));
      } catch (IllegalArgumentException e) {
        throw refused(entry.line, e.getMessage(), "one line of text for an event");
      }
    }
    new WholeClocks(names, events, number -> "line " + entries.get(number).line).require();
    return new ShiViz.Run(names, events);
  }
}
