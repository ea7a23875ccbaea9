// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.memory.mapped.MappedMemory;

/** Shows what is in a file, as tables or as JSON. */
final class Status {
  private static final int MAX_CELL = 60;
  private static final int JSON_LEVELS = 2;

  private Status() {}

  static int run(Path file, boolean isJson, StringBuilder out) throws IOException {
    MappedMemory memory = MappedMemory.openReadOnly(file);
    Contents contents = new Contents(memory);
    out.append(isJson ? json(memory, contents) : tables(memory, contents));
    return contents.findings().isEmpty() ? Exit.OK.code : Exit.DAMAGED.code;
  }

  private static String json(MappedMemory memory, Contents contents) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("file", memory.file().toString());
    all.put("bytes", memory.bytes());
    all.put("bytesUsed", memory.bytesUsed());
    all.put("processes", memory.processes());
    all.put("members", contents.members());
    all.put("objects", contents.objects());
    all.put("leases", contents.leases());
    all.put("findings", contents.findings());
    return Json.of(all, JSON_LEVELS) + "\n";
  }

  private static String tables(MappedMemory memory, Contents contents) {
    StringBuilder out = new StringBuilder();
    out.append(Plain.visible(memory.file().toString())).append(": ").append(memory.bytes())
        .append(" bytes, ").append(memory.bytesUsed()).append(" used; ")
        .append(contents.members().size()).append(" of ").append(memory.processes())
        .append(" processes\n");
    List<String[]> rows = new ArrayList<>();
    for (Map<String, @Nullable Object> member : contents.members()) {
      rows.add(new String[] {text(member, "process"), text(member, "pid"), text(member, "state")});
    }
    table(out, rows, "PROCESS", "PID", "STATE");
    for (Map<String, @Nullable Object> object : contents.objects()) {
      rows.add(
          new String[] {
            text(object, "name"), text(object, "type"), text(object, "version"), value(object)
          });
    }
    table(out, rows, "OBJECT", "TYPE", "VERSION", "VALUE");
    for (Map<String, @Nullable Object> lease : contents.leases()) {
      rows.add(
          new String[] {
            text(lease, "name"), text(lease, "state"), text(lease, "token"), holders(lease),
            remaining(lease)
          });
    }
    table(out, rows, "LEASE", "STATE", "TOKEN", "HOLDERS", "REMAINING");
    for (String finding : contents.findings()) {
      out.append('\n').append(Plain.visible(finding)).append('\n');
    }
    return out.toString();
  }

  private static String text(Map<String, @Nullable Object> row, String key) {
    Object value = row.get(key);
    return value == null ? "-" : value.toString();
  }

  private static String value(Map<String, @Nullable Object> object) {
    if (object.containsKey("damage")) {
      return "damaged";
    }
    if (object.containsKey("note")) {
      return text(object, "note");
    }
    if (object.containsKey("raw")) {
      return object.get("words") + " words: " + String.join(" ", strings(object.get("raw")));
    }
    Object value = object.get("value");
    return value == null ? "-" : Json.of(value, 0);
  }

  private static List<String> strings(@Nullable Object list) {
    return list instanceof List<?> all ? all.stream().map(String::valueOf).toList() : List.of();
  }

  private static String remaining(Map<String, @Nullable Object> lease) {
    if (holders(lease).equals("-")) {
      return "-";
    }
    boolean isWanted =
        Boolean.TRUE.equals(lease.get("challenged")) && !"free".equals(lease.get("state"));
    return text(lease, "remainingMillis") + " ms" + (isWanted ? ", wanted" : "");
  }

  private static String holders(Map<String, @Nullable Object> lease) {
    List<String> holders = new ArrayList<>();
    if (lease.get("holders") instanceof List<?> all) {
      for (Object holder : all) {
        if (holder instanceof Map<?, ?> member) {
          holders.add(
              member.get("process") + " (pid " + member.get("pid") + ", " + member.get("state")
                  + ")");
        }
      }
    }
    return holders.isEmpty() ? "-" : String.join(" ", holders);
  }

  /** Prints rows under their headings, and takes them away. */
  private static void table(StringBuilder out, List<String[]> rows, String... headings) {
    if (rows.isEmpty()) {
      return;
    }
    rows.add(0, headings);
    int[] widths = new int[headings.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = cut(Plain.visible(row[i]));
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    out.append('\n');
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    rows.clear();
  }

  private static String cut(String text) {
    if (text.length() <= MAX_CELL) {
      return text;
    }
    int end = MAX_CELL - 3;
    // not between the halves of one character
    return text.substring(0, Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end) + "...";
  }
}
