// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes records, lists, strings, numbers, booleans and null as JSON (RFC 8259), in ASCII. */
public final class Json {
  private static final int INDENT = 2;
  private static final int FIRST_PRINTABLE = 0x20;
  private static final int LAST_PRINTABLE = 0x7E;

  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /**
   * Writes a value.
   *
   * @param value the value
   * @param levels the number of outer levels whose entries have lines of their own
   * @return the JSON
   */
  public static String of(Object value, int levels) {
    Json json = new Json();
    json.write(value, 0, levels);
    return json.out.toString();
  }

  private void write(@Nullable Object value, int depth, int levels) {
    if (value instanceof Record whole) {
      out.append('{');
      RecordComponent[] parts = whole.getClass().getRecordComponents();
      for (int i = 0; i < parts.length; i++) {
        newLine(depth + 1, levels);
        string(parts[i].getName());
        out.append(": ");
        write(part(whole, parts[i]), depth + 1, levels);
        separate(i + 1 < parts.length, levels > depth);
      }
      end(parts.length > 0, depth, levels, '}');
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (Iterator<?> i = list.iterator(); i.hasNext(); ) {
        newLine(depth + 1, levels);
        write(i.next(), depth + 1, levels);
        separate(i.hasNext(), levels > depth);
      }
      end(!list.isEmpty(), depth, levels, ']');
    } else if (value instanceof Number || value instanceof Boolean || value == null) {
      out.append(value);
    } else {
      string(value.toString());
    }
  }

  private static @Nullable Object part(Record whole, RecordComponent part) {
    try {
      return part.getAccessor().invoke(whole);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("an accessor of a record of this package", e);
    }
  }

  private void separate(boolean isFollowed, boolean isOnLines) {
    if (isFollowed) {
      out.append(isOnLines ? "," : ", ");
    }
  }

  private void newLine(int depth, int levels) {
    if (depth <= levels) {
      out.append('\n').append(" ".repeat(INDENT * depth));
    }
  }

  private void end(boolean hasEntries, int depth, int levels, char bracket) {
    if (hasEntries && depth < levels) {
      newLine(depth, levels);
    }
    out.append(bracket);
  }

  private void string(String text) {
    String value = text.replaceAll("\\p{Cs}", "\ufffd"); // a reader may not know half a character
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    out.append('"');
  }
}
