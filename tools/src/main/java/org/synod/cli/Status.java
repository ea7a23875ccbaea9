// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.synod.cli.contents.Contents;
import org.synod.cli.contents.Json;
import org.synod.cli.contents.Report;
import org.synod.cli.usage.Exit;
import org.synod.cli.usage.Plain;
import org.synod.memory.mapped.MappedMemory;
import org.synod.picture.page.Page;

/** Shows the content of a file, as tables or as JSON, and as a page. */
final class Status {
  private static final int MAX_CELL = 60;
  private static final int JSON_LEVELS = 2;

  private Status() {}

  static int run(Path file, boolean isJson, @Nullable Path page, StringBuilder out)
      throws IOException {
    Report report = Contents.of(MappedMemory.openReadOnly(file));
    if (page != null) {
      page(report).write(page);
    }
    out.append(isJson ? Json.of(report, JSON_LEVELS) + "\n" : tables(report));
    return report.findings().isEmpty() ? Exit.OK.code : Exit.DAMAGED.code;
  }

  private static String tables(Report report) {
    StringBuilder out = new StringBuilder();
    out.append(Plain.visible(report.file())).append(": ").append(report.bytes())
        .append(" bytes, ").append(report.bytesUsed()).append(" used; ")
        .append(report.members().size()).append(" of ").append(report.processes())
        .append(" processes\n");
    List<String[]> rows = new ArrayList<>();
    for (Report.Member member : report.members()) {
      rows.add(
          new String[] {
            String.valueOf(member.process()), String.valueOf(member.pid()), member.state()
          });
    }
    table(out, rows, "PROCESS", "PID", "STATE");
    for (Report.Item object : report.objects()) {
      rows.add(
          new String[] {
            object.name(), object.type(), object.shownVersion(), object.shownValue()
          });
    }
    table(out, rows, "OBJECT", "TYPE", "VERSION", "VALUE");
    for (Report.Lease lease : report.leases()) {
      rows.add(
          new String[] {
            lease.name(), lease.state(), String.valueOf(lease.token()), holders(lease),
            remaining(lease)
          });
    }
    table(out, rows, "LEASE", "STATE", "TOKEN", "HOLDERS", "REMAINING");
    for (String finding : report.findings()) {
      out.append('\n').append(Plain.visible(finding)).append('\n');
    }
    return out.toString();
  }

  /** The page of a run that has no steps: the members and the objects as they are. */
  private static Page page(Report report) {
    List<Page.Row> members = new ArrayList<>();
    for (Report.Member member : report.members()) {
      members.add(new Page.Row(member.process() + " (pid " + member.pid() + ")", member.state()));
    }
    List<Page.Row> objects = new ArrayList<>();
    for (Report.Item object : report.objects()) {
      String content =
          object.type() + "\nversion " + object.shownVersion() + "\n" + object.shownValue();
      objects.add(new Page.Row(object.name(), content));
    }
    for (Report.Lease lease : report.leases()) {
      String content =
          "lease, " + lease.state() + "\ntoken " + lease.token() + "\nholders: " + holders(lease)
              + "\nremaining: " + remaining(lease);
      objects.add(new Page.Row(lease.name(), content));
    }
    List<String> notes = new ArrayList<>(report.findings());
    notes.add(
        report.bytes() + " bytes, " + report.bytesUsed() + " used; " + report.members().size()
            + " of " + report.processes() + " processes");
    return new Page(
        report.file(), new Page.Table("Member", "Members", members),
        new Page.Table("Object", "Objects", objects), List.of(), List.of(), /* picture */ "",
        /* violation */ "", notes);
  }

  private static String remaining(Report.Lease lease) {
    if (lease.holders().isEmpty()) {
      return "-";
    }
    boolean isWanted = lease.challenged() && !lease.state().equals("free");
    return lease.remainingMillis() + " ms" + (isWanted ? ", wanted" : "");
  }

  private static String holders(Report.Lease lease) {
    return lease.holders().isEmpty()
        ? "-"
        : lease.holders().stream().map(Report.Member::toString).collect(Collectors.joining(" "));
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
