// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.List;
import java.util.Locale;
import org.synod.history.Verdict.Edge;

/**
 * The SVG of an anomaly: a box for each transaction, one below the other, with an arrow from each
 * to the next, and one on the left from the last back to the first. The form is that of the
 * pictures of runs, with a ground of its own.
 */
final class CircleDrawing {
  private static final String STYLE =
      """
      <style>
      text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
      fill:#222}
      .g{fill:#fafafa}.n{fill:#fafafa;stroke:#888}.s{fill:#777}
      path{fill:none;stroke:#888;stroke-width:1.5}.rw{stroke:#d55e00}.wr{stroke:#0072b2}
      .ww{stroke:#009e73}.rt{stroke:#8a63d2;stroke-dasharray:4 3}.h{stroke-dasharray:none}
      @media(prefers-color-scheme:dark){text{fill:#ddd}.s{fill:#999}.g{fill:#16191d}\
      .n{fill:#16191d}}
      </style>
      """;
  private static final double CHARACTER = 6.7; // of the font
  private static final int MAX_LABEL = 100;
  private static final int MARGIN = 12;
  private static final int LEFT = 36; // of the boxes: the arrow back is beside them
  private static final int TOP = 40; // of the first box
  private static final int BOX = 24;
  private static final int ROW = 64;

  private final Verdict verdict;
  private final String title;
  private final List<RecordedTransaction> members;
  private final StringBuilder svg = new StringBuilder();

  CircleDrawing(Verdict verdict) {
    this.verdict = verdict;
    title = String.valueOf(verdict.anomaly());
    members = verdict.members();
  }

  private int width() {
    int longest = title.length();
    for (RecordedTransaction each : members) {
      longest = Math.max(longest, box(each).length());
    }
    for (Edge edge : verdict.edges()) {
      longest = Math.max(longest, label(edge).length() + 4);
    }
    return LEFT + 2 * MARGIN + (int) Math.ceil(longest * CHARACTER);
  }

  private int height() {
    return y(members.size()) + MARGIN;
  }

  String svg() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\""
            + " viewBox=\"0 0 %1$d %2$d\" role=\"img\" xml:space=\"preserve\">",
        width(), height());
    add("<title>%s</title>", escaped(verdict.toString()));
    svg.append(STYLE);
    add("<rect class=\"g\" width=\"%d\" height=\"%d\" rx=\"6\"/>", width(), height());
    boxes();
    for (int i = 0; i < verdict.edges().size(); i++) {
      arrow(i, verdict.edges().get(i));
    }
    return svg.append("</svg>\n").toString();
  }

  /** The same for a page, whose style it has: each arrow is a step, from a number on. */
  String inPage(int firstStep) {
    add(
        "<svg class=\"picture circle\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\""
            + " role=\"img\" aria-label=\"The circle of transactions in the table of steps\">",
        width(), height());
    for (int i = 0; i < verdict.edges().size(); i++) {
      add("<rect class=\"row\" data-step=\"%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
          firstStep + i, LEFT, y(i) + BOX, width() - LEFT - MARGIN, ROW - BOX);
    }
    boxes();
    for (int i = 0; i < verdict.edges().size(); i++) {
      add("<g data-step=\"%d\">", firstStep + i);
      arrow(i, verdict.edges().get(i));
      svg.append("</g>\n");
    }
    return svg.append("</svg>\n").toString();
  }

  private void boxes() {
    text("", MARGIN, MARGIN + 12, title);
    for (int i = 0; i < members.size(); i++) {
      add("<rect class=\"n\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>",
          LEFT, y(i), width() - LEFT - MARGIN, BOX);
      text("", LEFT + 8, y(i) + 16, box(members.get(i)));
    }
  }

  private static int y(int member) {
    return TOP + member * ROW;
  }

  private void arrow(int number, Edge edge) {
    String kind = edge.kind().name().toLowerCase(Locale.ROOT);
    int bottom = y(number) + BOX;
    if (number < members.size() - 1) {
      int to = y(number + 1);
      add("<path class=\"%s\" d=\"M%d %dV%d\"/>", kind, LEFT + 16, bottom, to - 2);
      add("<path class=\"%s h\" d=\"M%d %dl-4 -7m4 7l4 -7\"/>", kind, LEFT + 16, to - 1);
    } else {
      int middle = y(0) + BOX / 2;
      add("<path class=\"%s\" d=\"M%d %dv14H%dV%dH%d\"/>",
          kind, LEFT + 16, bottom, MARGIN + 4, middle, LEFT - 2);
      add("<path class=\"%s h\" d=\"M%d %dl-7 -4m7 4l-7 4\"/>", kind, LEFT - 1, middle);
    }
    text("s", LEFT + 28, bottom + 22, label(edge));
  }

  private static String box(RecordedTransaction each) {
    return cut(each.name() + "  " + each.text());
  }

  private static String label(Edge edge) {
    return cut(edge.name() + ": " + edge);
  }

  private static String cut(String text) {
    return text.length() <= MAX_LABEL ? text : text.substring(0, MAX_LABEL - 1) + "…";
  }

  private void text(String style, int x, int y, String text) {
    String attribute = style.isEmpty() ? "" : " class=\"" + style + "\"";
    add("<text%s x=\"%d\" y=\"%d\">%s</text>", attribute, x, y, escaped(text));
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  /** The text with the escapes of XML, without the characters that it does not allow. */
  private static String escaped(String text) {
    return text.replaceAll("[^\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
