// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON strictly, as a program would that has nothing to do with this library. */
public final class JsonReader {
  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /** Reads one value, which is all that the text has. */
  public static Object read(String text) {
    JsonReader reader = new JsonReader(text);
    Object value = reader.value();
    reader.space();
    reader.require(reader.at == text.length());
    return value;
  }

  private void require(boolean isSo) {
    if (!isSo) {
      throw new AssertionError("no JSON at " + at + ": " + text);
    }
  }

  private void space() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean skip(String word) {
    space();
    boolean isThere = text.startsWith(word, at);
    at += isThere ? word.length() : 0;
    return isThere;
  }

  private Object value() {
    if (skip("{")) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (boolean more = !skip("}"); more; more = !skip("}")) {
        require(map.isEmpty() || skip(","));
        require(skip("\""));
        String key = string();
        require(skip(":"));
        require(!map.containsKey(key));
        map.put(key, value());
      }
      return map;
    }
    if (skip("[")) {
      List<Object> list = new ArrayList<>();
      for (boolean more = !skip("]"); more; more = !skip("]")) {
        require(list.isEmpty() || skip(","));
        list.add(value());
      }
      return list;
    }
    if (skip("\"")) {
      return string();
    }
    if (skip("null")) {
      return null;
    }
    if (skip("true") || skip("false")) {
      return text.charAt(at - 1) == 'e' && text.startsWith("true", at - 4);
    }
    int start = at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    require(at > start);
    return Long.parseLong(text.substring(start, at));
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    for (; ; ) {
      require(at < text.length());
      char c = text.charAt(at++);
      require(c >= ' ');
      if (c == '"') {
        return string.toString();
      }
      if (c == '\\') {
        char escaped = text.charAt(at++);
        if (escaped == 'u') {
          string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        } else {
          require(escaped == '"' || escaped == '\\');
          string.append(escaped);
        }
      } else {
        string.append(c);
      }
    }
  }
}
