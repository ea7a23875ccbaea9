// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forms of a file, in EDN or JSON: maps, lists (also for vectors, sets), texts, whole numbers,
 * truth values and null. Symbols, characters and other numbers are {@link Word}s. Commas are
 * blanks.
 */
final class Forms {
  /** Something that is not a string: a keyword, without its colon, or any other word. */
  record Word(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** A form with a tag. */
  record Tagged(String tag, @Nullable Object form) {}

  /** A map that is not in another, and its line. */
  record Line(int number, Map<?, ?> map) {}

  private static final int END = -1;
  private static final int MAX_DEPTH = 64;
  private static final String CLOSING = "]})";

  private final PushbackReader in;
  private int line = 1;
  private int depth;
  private boolean isJson; // the first key of the first map is a string

  private Forms(Reader in) {
    this.in = new PushbackReader(in);
  }

  /** Reads maps, one after the other or in one vector. */
  static List<Line> read(Reader in) throws IOException {
    Forms forms = new Forms(in);
    List<Line> lines = new ArrayList<>();
    boolean isInVector = false;
    for (int next = forms.peek(); next != END || isInVector; next = forms.peek()) {
      int number = forms.line;
      if (next == (isInVector ? ']' : '[')) {
        forms.next();
        isInVector = !isInVector;
        continue;
      }
      if (next == END) {
        throw refused(number, "file", "it ends", "the end of its vector before");
      }
      Object form = forms.form();
      if (form instanceof Tagged tagged && tagged.tag.equals("jepsen.history.Op")) {
        form = tagged.form;
      }
      if (!(form instanceof Map<?, ?> map)) {
        throw refused(number, "operation", form, "a map");
      }
      lines.add(new Line(number, map));
    }
    return lines;
  }

  static IllegalArgumentException refused(
      int line, String field, @Nullable Object found, String allowed) {
    return new IllegalArgumentException(
        "line " + line + ": " + field + ": " + found + ", allowed: " + allowed);
  }

  private int next() throws IOException {
    int next = in.read();
    if (next == '\n') {
      line++;
    }
    return next;
  }

  private void back(int read) throws IOException {
    if (read != END) {
      in.unread(read);
      line -= read == '\n' ? 1 : 0;
    }
  }

  /** The next character that is no blank and no comment, which is not read. */
  private int peek() throws IOException {
    int next = next();
    while (next == ';' || next == ',' || next == '\uFEFF' || next != END && next <= ' ') {
      boolean isComment = next == ';';
      while (isComment && next != '\n' && next != END) {
        next = next();
      }
      next = next == END ? END : next();
    }
    back(next);
    return next;
  }

  private @Nullable Object form() throws IOException {
    int next = peek();
    if (++depth > MAX_DEPTH) {
      throw refused(line, "nesting", depth, "up to " + MAX_DEPTH);
    }
    Object form =
        switch (next) {
          case END -> throw refused(line, "file", "it ends", "the end of what has begun before");
          case ']', '}', ')' -> throw refused(line, "form", (char) next, "a form");
          case '{' -> map();
          case '[', '(' -> list();
          case '"' -> string();
          case '#' -> tagged();
          case '\\' -> character();
          default -> word();
        };
    depth--;
    return form;
  }

  private boolean isAtEndOf(char closing) throws IOException {
    int next = peek();
    if (next == closing) {
      next();
      return true;
    }
    if (CLOSING.indexOf(next) >= 0) {
      throw refused(line, "form", (char) next, String.valueOf(closing));
    }
    return false;
  }

  private List<@Nullable Object> list() throws IOException {
    int opening = next();
    List<@Nullable Object> list = new ArrayList<>();
    while (!isAtEndOf(opening == '[' ? ']' : opening == '(' ? ')' : '}')) {
      list.add(form());
    }
    return list;
  }

  private Map<Object, @Nullable Object> map() throws IOException {
    next();
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    while (!isAtEndOf('}')) {
      Object key = form();
      if (key == null || map.containsKey(key)) {
        throw refused(line, "key", key, "a key that the map does not have yet");
      }
      isJson |= depth == 1 && map.isEmpty() && key instanceof String;
      if (isJson && (!(key instanceof String) || peek() != ':' || next() != ':')) {
        throw refused(line, "key", key, "a text and a colon behind it");
      }
      map.put(key, form());
    }
    return map;
  }

  private String string() throws IOException {
    int start = line;
    next();
    StringBuilder text = new StringBuilder();
    for (int next = next(); next != '"'; next = next()) {
      if (next == END) {
        throw refused(start, "text", "\"" + text, "one that ends");
      }
      text.append(next == '\\' ? escaped() : (char) next);
    }
    return text.toString();
  }

  private char escaped() throws IOException {
    int next = next();
    int place = "nrtbf\"\\/".indexOf(next);
    if (place >= 0 && next != END) {
      return "\n\r\t\b\f\"\\/".charAt(place);
    }
    String digits = "";
    for (int i = 0; next == 'u' && i < 4; i++) {
      digits += (char) next();
    }
    if (!digits.matches("[0-9a-fA-F]{4}")) {
      throw refused(line, "escape", "\\" + (char) next + digits, "one of JSON's");
    }
    return (char) Integer.parseInt(digits, 16);
  }

  private @Nullable Object tagged() throws IOException {
    next();
    int next = peek();
    if (next == '{') {
      return list(); // a set
    }
    if (next == '"') {
      return new Tagged("", string()); // a pattern
    }
    String tag = token();
    return new Tagged(tag, form());
  }

  private Word character() throws IOException {
    next();
    return new Word("\\" + (char) next() + token());
  }

  private @Nullable Object word() throws IOException {
    int start = line;
    String token = token();
    if (token.isEmpty()) {
      throw refused(start, "form", (char) peek(), "a form");
    }
    if (token.startsWith(":") && token.length() > 1 && !isJson) {
      return new Word(token.substring(1));
    }
    if (token.matches("[+-]?[0-9]{1,18}")) {
      return Long.valueOf(token);
    }
    return switch (token) {
      case "nil", "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> new Word(token);
    };
  }

  private String token() throws IOException {
    StringBuilder token = new StringBuilder();
    int next = next();
    while (next > ' ' && ",;\"()[]{}".indexOf(next) < 0) {
      token.append((char) next);
      next = next();
    }
    back(next);
    return token.toString();
  }
}
