// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of JSON, as etcd's gateway writes it: a field that has its default value is left out. So
 * a field that is not there is read as the default. Nothing here says whether an answer is one of
 * etcd's; {@link Gateway} looks for that.
 */
final class Json {
  private static final int MAX_DEPTH = 64;
  private static final Json ABSENT = new Json(null);

  private final @Nullable Object value; // Map, List, Boolean, or String, also for a number

  private Json(@Nullable Object value) {
    this.value = value;
  }

  /**
   * Reads a whole text.
   *
   * @throws IOException if it is not JSON; it says where
   */
  static Json parse(String text) throws IOException {
    Reader reader = new Reader(text);
    Json json = reader.value(0);
    reader.peek();
    if (reader.at < text.length()) {
      throw reader.unexpected("the end");
    }
    return json;
  }

  /** Writes a text with its quotation marks. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char each : text.toCharArray()) {
      if (each < ' ' || each == '"' || each == '\\') {
        quoted.append(String.format("\\u%04x", (int) each));
      } else {
        quoted.append(each);
      }
    }
    return quoted.append('"').toString();
  }

  boolean isAbsent() {
    return value == null;
  }

  boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  /** The field of an object; absent if it is not there. */
  Json field(String name) {
    return value instanceof Map<?, ?> fields && fields.get(name) instanceof Json json
        ? json
        : ABSENT;
  }

  /** The first element of an array; absent if there is none. */
  Json first() {
    return value instanceof List<?> elements
            && !elements.isEmpty()
            && elements.get(0) instanceof Json json
        ? json
        : ABSENT;
  }

  /** A text, or a number as it was written; "" if it is absent. */
  String text() {
    return value instanceof String text ? text : "";
  }

  /** A number, which may be written as a text; 0 if it is absent. */
  long number() throws IOException {
    if (value == null) {
      return 0;
    }
    try {
      return Long.parseLong(text());
    } catch (NumberFormatException e) {
      throw new IOException("JSON: \"" + text() + "\" where a number should be", e);
    }
  }

  /** The bytes that a text stands for, in base 64; none if it is absent. */
  byte[] bytes() throws IOException {
    try {
      return Base64.getDecoder().decode(text());
    } catch (IllegalArgumentException e) {
      throw new IOException("JSON: " + e.getMessage() + " where base 64 should be", e);
    }
  }

  /** A position in a text. */
  private static final class Reader {
    private static final char END = '\uffff'; // begins nothing

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    /** The next character that is not white; it stays the next. */
    char peek() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : END;
    }

    IOException unexpected(String expected) {
      String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
      return new IOException("JSON: " + found + " at " + at + " where " + expected + " should be");
    }

    private void take(char expected) throws IOException {
      if (peek() != expected) {
        throw unexpected("'" + expected + "'");
      }
      at++;
    }

    /** Takes a character if it is the next. */
    private boolean tryTake(char wanted) {
      boolean isNext = peek() == wanted;
      at += isNext ? 1 : 0;
      return isNext;
    }

    Json value(int depth) throws IOException {
      if (depth > MAX_DEPTH) {
        throw unexpected("an end of so many levels");
      }
      return switch (peek()) {
        case '{' -> new Json(object(depth));
        case '[' -> new Json(array(depth));
        case '"' -> new Json(string());
        default -> word();
      };
    }

    private Map<String, Json> object(int depth) throws IOException {
      Map<String, Json> fields = new HashMap<>();
      take('{');
      if (tryTake('}')) {
        return fields;
      }
      do {
        if (peek() != '"') {
          throw unexpected("a name");
        }
        String name = string();
        take(':');
        fields.put(name, value(depth + 1));
      } while (tryTake(','));
      take('}');
      return fields;
    }

    private List<Json> array(int depth) throws IOException {
      List<Json> elements = new ArrayList<>();
      take('[');
      if (tryTake(']')) {
        return elements;
      }
      do {
        elements.add(value(depth + 1));
      } while (tryTake(','));
      take(']');
      return elements;
    }

    private String string() throws IOException {
      take('"');
      StringBuilder read = new StringBuilder();
      for (; ; ) {
        int start = at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
          at++;
        }
        read.append(text, start, at);
        if (at == text.length()) {
          throw unexpected("'\"'");
        }
        if (text.charAt(at++) == '"') {
          return read.toString();
        }
        read.append(escaped());
      }
    }

    private char escaped() throws IOException {
      int known = at < text.length() ? "\"\\/bfnrt".indexOf(text.charAt(at)) : -1;
      if (known >= 0) {
        at++;
        return "\"\\/\b\f\n\r\t".charAt(known);
      }
      if (at < text.length() && text.charAt(at) == 'u' && at + 5 <= text.length()) {
        try {
          int code = Integer.parseUnsignedInt(text, at + 1, at + 5, 16);
          at += 5;
          return (char) code;
        } catch (NumberFormatException e) {
          throw unexpected("four digits of base 16");
        }
      }
      throw unexpected("an escaped character");
    }

    private Json word() throws IOException {
      int start = at;
      while (at < text.length() && "+-.".indexOf(text.charAt(at)) >= 0
          || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
        at++;
      }
      String word = text.substring(start, at);
      switch (word) {
        case "true":
          return new Json(true);
        case "false":
          return new Json(false);
        case "null":
          return ABSENT;
        default:
          if (word.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            return new Json(word);
          }
          at = start;
          throw unexpected("a value");
      }
    }
  }
}
