// SPDX-License-Identifier: Apache-2.0
package org.synod.clock.shiviz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.synod.internal.Cursor;

/** The clock of an event in a log: a JSON object of hosts and numbers. */
final class ClockText {
  private static final int HEX_DIGITS = 4;

  private final String text;
  private final int line; // of the log, for refusals
  private final Cursor cursor;

  ClockText(String text, int line) {
    this.text = text;
    this.line = line;
    cursor = new Cursor(text, this::refused);
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
    cursor.expect('{');
    if (cursor.peek() != '}') {
      do {
        String host = string();
        cursor.expect(':');
        if (counts.put(host, cursor.number()) != null) {
          throw cursor.refused("host \"" + host + "\" once");
        }
      } while (cursor.isNext(','));
    }
    cursor.expect('}');
    cursor.expectEnd();
    return counts;
  }

  private String string() {
    cursor.expect('"');
    StringBuilder string = new StringBuilder();
    for (char c = cursor.next("\""); c != '"'; c = cursor.next("\"")) {
      string.append(c == '\\' ? escaped() : c);
    }
    return string.toString();
  }

  private char escaped() {
    char c = cursor.next("an escape of JSON");
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
        cursor.back();
        throw cursor.refused("an escape of JSON");
    }
  }

  private char hex() {
    String allowed = HEX_DIGITS + " hexadecimal digits";
    int value = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      int digit = "0123456789abcdef".indexOf(Character.toLowerCase(cursor.next(allowed)));
      if (digit < 0) {
        cursor.back();
        throw cursor.refused(allowed);
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private IllegalArgumentException refused(int at, String allowed) {
    return new IllegalArgumentException(
        "line " + line + ": " + text + " at "
            + (at < text.length() ? "'" + text.charAt(at) + "'" : "its end")
            + ", allowed: " + allowed);
  }
}
