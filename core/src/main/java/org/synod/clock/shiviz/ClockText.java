// SPDX-License-Identifier: Apache-2.0
package org.synod.clock.shiviz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The clock of an event in a log: a JSON object of hosts and numbers. */
final class ClockText {
  private static final int HEX_DIGITS = 4;

  private final String text;
  private final int line; // of the log, for refusals
  private int at;

  ClockText(String text, int line) {
    this.text = text;
    this.line = line;
  }

  /** The clock of an event, its own host first. */
  static String write(List<String> hosts, ShiViz.Event event) {
    StringBuilder json = new StringBuilder("{");
    append(json, hosts, event, event.host());
    for (int host = 0; host < hosts.size(); host++) {
      if (host != event.host() && event.clock().get(host) > 0) {
        json.append(", ");
        append(json, hosts, event, host);
      }
    }
    return json.append('}').toString();
  }

  private static void append(
      StringBuilder json, List<String> hosts, ShiViz.Event event, int host) {
    json.append('"');
    for (char c : hosts.get(host).toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append("\":").append(event.clock().get(host));
  }

  /** The number of events for each host that is named. */
  Map<String, Long> read() {
    Map<String, Long> counts = new LinkedHashMap<>();
    expect('{');
    if (peek() != '}') {
      do {
        String host = string();
        expect(':');
        if (counts.put(host, number()) != null) {
          throw refused("host \"" + host + "\" once");
        }
      } while (isNext(','));
    }
    expect('}');
    if (peek() != 0) {
      throw refused("the end");
    }
    return counts;
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      string.append(c == '\\' ? escaped() : c);
    }
    expect('"');
    return string.toString();
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : 0;
    switch (c) {
      case '"':
      case '\\':
      case '/':
        return c;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        return hex();
      default:
        at -= c == 0 ? 0 : 1;
        throw refused("an escape of JSON");
    }
  }

  private char hex() {
    String digits = text.substring(at, Math.min(at + HEX_DIGITS, text.length()));
    if (!digits.matches("[0-9a-fA-F]{" + HEX_DIGITS + "}")) {
      throw refused(HEX_DIGITS + " hexadecimal digits");
    }
    at += HEX_DIGITS;
    return (char) Integer.parseInt(digits, 16);
  }

  private long number() {
    peek();
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    try {
      return Long.parseLong(text, from, at, 10);
    } catch (NumberFormatException e) {
      at = from;
      throw refused("a number from 0 to " + Long.MAX_VALUE);
    }
  }

  private boolean isNext(char wanted) {
    boolean isNext = peek() == wanted;
    at += isNext ? 1 : 0;
    return isNext;
  }

  private void expect(char wanted) {
    if (!isNext(wanted)) {
      throw refused(wanted + "");
    }
  }

  /** The next character that is no space, or 0 at the end. */
  private char peek() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private IllegalArgumentException refused(String allowed) {
    return new IllegalArgumentException(
        "line " + line + ": " + text + " at "
            + (at < text.length() ? "'" + text.charAt(at) + "'" : "its end")
            + ", allowed: " + allowed);
  }
}
