// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.synod.picture.Event.Kind;
import org.synod.picture.page.Kept;
import org.synod.picture.page.Page;

/**
 * The SVG of a picture: a row for each event. Processes stand left and right of the registers, and
 * events are written in the channels between. The picture has a ground of its own, so that it can
 * be read on a page of any colour. Most colour-blind people can tell its colours apart.
 */
final class Drawing {
  private static final String[] COLOURS = {
    "0072b2", "d55e00", "009e73", "cc79a7", "b58900", "56b4e9", "8a63d2", "7f7f7f"
  };
  private static final String STYLE =
      """
      <style>
      text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
      fill:#222}
      .m{text-anchor:middle}.e{text-anchor:end}.s{fill:#777}
      .g{fill:#fafafa}.n{fill:#fafafa;stroke:#888}.p{stroke:#888}.r{stroke:#aaa;stroke-width:3}
      path{fill:none;stroke:#888;stroke-width:1.5}.a{stroke-dasharray:4 3}
      .x{stroke:#c8102e;stroke-width:2.5}.d{fill:#888}.h{stroke:none}
      """;
  private static final String DARK =
      "@media(prefers-color-scheme:dark){text{fill:#ddd}.s{fill:#999}.g{fill:#16191d}"
          + ".n{fill:#16191d}}\n</style>\n";
  private static final int MARGIN = 12;
  private static final int ROW = 26;
  private static final int SWATCH = 14; // of the legend, with the space beside it
  private static final int SLOPE = 5; // of an arrow

  private final SpaceTime picture;
  private final List<Event> events;
  private final Kept kept;
  private final Map<String, Integer> colours = new LinkedHashMap<>(); // in order of appearance
  private final Columns columns;
  private final int width;
  private final int top; // of the names
  private final int bottom; // of the lines
  private final StringBuilder svg = new StringBuilder();

  Drawing(SpaceTime picture) {
    this(picture, Kept.all(picture.events().size()));
  }

  /** Some of the steps; those that are left out share a row. */
  Drawing(SpaceTime picture, Kept kept) {
    this.picture = picture;
    this.kept = kept;
    events = picture.events();
    for (Event event : events) {
      String key = picture.colour(event.subject());
      if (!key.isEmpty()) {
        colours.putIfAbsent(key, colours.size() % COLOURS.length);
      }
    }
    columns = new Columns(picture, MARGIN);
    width = Math.max(columns.width(), legendWidth());
    top = colours.isEmpty() ? MARGIN : MARGIN + 24;
    bottom = y(events.size()) - 4;
  }

  /** The place of an event's row. */
  private int y(int event) {
    return top + 48 + kept.row(event) * ROW;
  }

  String svg() {
    int height = bottom + MARGIN;
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\""
            + " viewBox=\"0 0 %1$d %2$d\" role=\"img\" xml:space=\"preserve\">",
        width, height);
    add("<title>%s</title>", escaped(picture.title()));
    svg.append(STYLE);
    for (int i = 0; i < Math.min(colours.size(), COLOURS.length); i++) {
      add(".c%d{stroke:#%s}.f%d{fill:#%s}", i, COLOURS[i], i, COLOURS[i]);
    }
    svg.append(DARK);
    add("<rect class=\"g\" width=\"%d\" height=\"%d\" rx=\"6\"/>", width, height);
    legend();
    lines();
    for (int i = 0; i < events.size(); i++) {
      event(i, events.get(i));
    }
    return svg.append("</svg>\n").toString();
  }

  /**
   * The picture for a page, whose style it has: a row and a group for each step, a curtain for the
   * steps that are still to come, and a column of timestamps for each clock.
   */
  String inPage(List<Page.Clock> clocks, boolean fails) {
    clocks.forEach(this::stamps);
    open("picture", width, " role=\"img\" aria-label=\"Picture of the steps in the table\"");
    for (int i = 0; i < events.size(); i++) {
      if (kept.has(i)) {
        boolean isFailed = fails && i == events.size() - 1;
        add("<rect class=\"row%s\" data-step=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
            isFailed ? " fails" : "", i, y(i) - 15, width, ROW);
      }
    }
    legend();
    lines();
    for (int i = 0; i < events.size(); i++) {
      if (kept.has(i)) {
        add("<g data-step=\"%d\">", i);
        event(i, events.get(i));
        svg.append("</g>\n");
      }
    }
    if (kept.left() > 0) {
      text("s", columns.leftLabels() + Columns.PAD, y(kept.first()) + 4, "…");
    }
    add("<rect class=\"curtain\" width=\"%d\" height=\"0\"/>", width);
    return svg.append("</svg>\n").toString();
  }

  private void open(String style, int wide, String more) {
    add("<svg class=\"%s\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"%s>",
        style, wide, bottom + MARGIN, wide, bottom + MARGIN, more);
  }

  private void stamps(Page.Clock clock) {
    open("clock " + clock.name(), Columns.length(clock.heading()) + 2 * MARGIN,
        " aria-hidden=\"true\""); // the table has them, too
    text("s", MARGIN, top + 14, clock.heading());
    for (int i = 0; i < events.size(); i++) {
      if (kept.has(i)) {
        text("s", MARGIN, y(i) + 3, clock.stamps().get(i));
      }
    }
    svg.append("</svg>\n");
  }

  private int legendWidth() {
    int wide = 2 * MARGIN + Columns.length(picture.colourName()) + Columns.PAD;
    for (String key : colours.keySet()) {
      wide += SWATCH + Columns.length(key) + Columns.PAD;
    }
    return wide;
  }

  private void legend() {
    int x = MARGIN;
    if (!colours.isEmpty()) {
      text("", x, MARGIN + 12, picture.colourName());
    }
    x += Columns.length(picture.colourName()) + Columns.PAD;
    for (Map.Entry<String, Integer> colour : colours.entrySet()) {
      add("<rect class=\"f%d\" x=\"%d\" y=\"%d\" width=\"10\" height=\"10\"/>",
          colour.getValue(), x, MARGIN + 3);
      text("", x + SWATCH, MARGIN + 12, colour.getKey());
      x += SWATCH + Columns.length(colour.getKey()) + Columns.PAD;
    }
  }

  /** The lines of processes, to their ends, and of registers, coloured by their contents. */
  private void lines() {
    for (int i = 0; i < picture.processes().size(); i++) {
      int end = bottom;
      for (int j = 0; j < events.size(); j++) {
        Kind kind = events.get(j).kind();
        if (events.get(j).process() == i && (kind == Kind.END || kind == Kind.CRASH)) {
          end = y(j);
        }
      }
      line("p", columns.process(i), top + 20, end);
      name(columns.process(i), picture.processes().get(i), 4);
    }
    for (int i = 0; i < picture.registers().size(); i++) {
      String style = "r";
      int from = top + 20;
      for (int j = 0; j < events.size(); j++) {
        Event event = events.get(j);
        if (event.register() != i) {
          continue;
        }
        String next = style;
        String held = picture.colour(event.held());
        if (!held.isEmpty()) {
          next = "r c" + colours.get(held);
        } else if (event.kind() == Kind.OUTAGE && event.process() < 0) {
          next = style + " a";
        } else if (event.kind() == Kind.RETURN) {
          next = style.replace(" a", "");
        }
        if (!next.equals(style)) {
          int to = y(j) + (event.isOfRegisterAlone() ? 0 : SLOPE);
          line(style, columns.register(i), from, to);
          from = to;
          style = next;
        }
      }
      line(style, columns.register(i), from, bottom);
      name(columns.register(i), picture.registers().get(i), 0);
    }
    if (!picture.stampName().isEmpty()) {
      text("s", MARGIN, top + 14, picture.stampName());
    }
  }

  private void line(String style, int x, int from, int to) {
    add("<path class=\"%s\" d=\"M%d %dV%d\"/>", style, x, from, to);
  }

  private void name(int x, String name, int round) {
    int wide = Columns.length(name) + 2 * Columns.PAD;
    add("<rect class=\"n\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"20\" rx=\"%d\"/>",
        x - wide / 2, top, wide, round);
    text("m", x, top + 14, name);
  }

  private void event(int number, Event event) {
    int y = y(number);
    if (!picture.stampName().isEmpty()) {
      text("s", MARGIN, y + 3, picture.stamp(number));
    }
    boolean isAlone = event.register() < 0;
    if (event.isOfRegisterAlone()) {
      text("e", columns.register(0) - Columns.PAD, y + 4, picture.label(number));
      if (event.kind() == Kind.OUTAGE) {
        cross(columns.register(event.register()), y);
      } else {
        dot(columns.register(event.register()), y);
      }
      return;
    }
    int labelY = isAlone ? y + 4 : y - 3;
    if (columns.isOnLeft(event)) {
      text("", columns.leftLabels() + Columns.PAD, labelY, picture.label(number));
    } else {
      text("e", columns.rightLabels() - Columns.PAD, labelY, picture.label(number));
    }
    if (event.kind() == Kind.CRASH) {
      cross(columns.process(event.process()), y);
    } else if (isAlone) {
      dot(columns.process(event.process()), y);
    } else {
      arrows(event, columns.process(event.process()), columns.register(event.register()), y);
    }
  }

  private void arrows(Event event, int from, int to, int y) {
    Integer colour = colours.get(picture.colour(event.subject()));
    String stroke = colour == null ? "" : " c" + colour;
    String fill = colour == null ? "d" : "f" + colour;
    int sign = from < to ? 1 : -1;
    add("<path class=\"l%s\" d=\"M%d %dL%d %d\"/>", stroke, from, y, to - 9 * sign, y + SLOPE);
    head(fill, to - 3 * sign, y + SLOPE, sign);
    if (event.kind() == Kind.UNANSWERED) {
      cross(to, y + SLOPE);
      return;
    }
    add("<path class=\"a%s\" d=\"M%d %dL%d %d\"/>",
        stroke, to, y + SLOPE, from + 7 * sign, y + 2 * SLOPE);
    head(fill, from + sign, y + 2 * SLOPE, -sign);
    add("<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"3.5\"/>", fill, to, y + SLOPE);
  }

  private void dot(int x, int y) {
    add("<circle class=\"d\" cx=\"%d\" cy=\"%d\" r=\"4\"/>", x, y);
  }

  private void head(String fill, int x, int y, int sign) {
    add("<path class=\"h %s\" d=\"M%d %dl%d -3v6z\"/>", fill, x, y, -7 * sign);
  }

  private void cross(int x, int y) {
    add("<path class=\"x\" d=\"M%d %dl10 10m0 -10l-10 10\"/>", x - 5, y - 5);
  }

  private void text(String style, int x, int y, String text) {
    String attribute = style.isEmpty() ? "" : " class=\"" + style + "\"";
    add("<text%s x=\"%d\" y=\"%d\">%s</text>", attribute, x, y, escaped(text));
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  /** The text without characters that XML does not allow, and without line breaks. */
  static String characters(String text) {
    return text.replaceAll("[^\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
  }

  /** The text with the escapes of XML. */
  private static String escaped(String text) {
    return characters(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
