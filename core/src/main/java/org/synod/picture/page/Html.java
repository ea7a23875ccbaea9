// SPDX-License-Identifier: Apache-2.0
package org.synod.picture.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTML of a page: the template, with the tables that its script reads. The policy of the page
 * lets it run this script and no other, and load nothing.
 */
final class Html {
  private static final int MAX_TEXT = 2_000;
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");
  private static final String TEMPLATE = resource("page.html");
  private static final String STYLE = resource("page.css");
  private static final String SCRIPT = resource("page.js");
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src '" + hash(STYLE) + "'; script-src '"
          + hash(SCRIPT) + "'; base-uri 'none'; form-action 'none'";

  private static final String TIME_HELP =
      "Time runs down. Each line is a process or an object; an arrow is a request, and the dashed"
          + " one its answer.";
  private static final String ORDER_HELP =
      "An arrow leads to what has to come later. The last one leads back to the first.";

  private final Page page;
  private final Kept kept;

  Html(Page page) {
    this.page = page;
    kept = Kept.of(page.steps().size());
  }

  String html() {
    boolean hasSteps = !page.steps().isEmpty();
    Map<String, String> parts =
        Map.ofEntries(
            Map.entry("policy", POLICY),
            Map.entry("style", STYLE),
            Map.entry("script", SCRIPT),
            Map.entry("title", escaped(page.title())),
            Map.entry("summary", escaped(summary())),
            Map.entry("run", hasSteps ? "run" : "state"),
            Map.entry("notes", notes()),
            Map.entry("violation", violation()),
            Map.entry("last", String.valueOf(kept.total() - kept.left())),
            Map.entry("filters", filters()),
            Map.entry("clocks", clocks()),
            Map.entry("clockheads", clockHeads()),
            Map.entry("process", escaped(page.processes().one())),
            Map.entry("cell", escaped(page.cells().one())),
            Map.entry("several", escaped(page.cells().several())),
            Map.entry("help", page.clocks().isEmpty() ? ORDER_HELP : TIME_HELP),
            Map.entry("picture", page.picture()),
            Map.entry("doing", hasSteps ? "Last step" : "State"),
            Map.entry("moment", hasSteps ? "At the end" : "As it was read"),
            Map.entry("processes", processes()),
            Map.entry("cells", cells()),
            Map.entry("steps", steps()));
    // in one pass: a title may look like a place of the template
    return PLACE
        .matcher(TEMPLATE)
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private String summary() {
    String summary =
        page.processes().several() + ": " + page.processes().rows().size() + " · "
            + page.cells().several() + ": " + page.cells().rows().size();
    return page.steps().isEmpty() ? summary : summary + " · Steps: " + page.steps().size();
  }

  private String notes() {
    StringBuilder notes = new StringBuilder();
    if (kept.left() > 0) {
      notes.append("<p class=\"note\" id=\"gap\">").append(escaped(kept.notice())).append("</p>\n");
    }
    for (String note : page.notes()) {
      notes.append("<p class=\"note\">").append(escaped(note)).append("</p>\n");
    }
    return notes.toString();
  }

  private String violation() {
    if (page.violation().isEmpty()) {
      return "";
    }
    int last = kept.total();
    String where =
        last == 0
            ? "Fails at the start"
            : "Fails at step <a href=\"#step-" + last + "\">" + last + "</a>";
    return "<section id=\"violation\" aria-labelledby=\"fails\"><h2 id=\"fails\">" + where
        + "</h2>\n<pre>" + escaped(page.violation()) + "</pre></section>";
  }

  private String clocks() {
    StringBuilder clocks = new StringBuilder();
    for (Page.Clock clock : page.clocks()) {
      choice(clocks, "radio", "clock", clock.name(), clock.name());
    }
    if (!page.clocks().isEmpty()) {
      choice(clocks, "radio", "clock", "none", "none");
    }
    return clocks.toString();
  }

  private String clockHeads() {
    StringBuilder heads = new StringBuilder();
    for (Page.Clock clock : page.clocks()) {
      heads.append("<th scope=\"col\" class=\"clock ").append(clock.name()).append("\">")
          .append(escaped(clock.heading())).append("</th>");
    }
    return heads.toString();
  }

  private String filters() {
    StringBuilder filters = new StringBuilder();
    group(filters, page.processes().several(), "process", names(page.processes()));
    Map<String, String> used = names(page.cells());
    used.keySet().removeIf(i -> page.steps().stream().noneMatch(s -> i.equals("" + s.cell())));
    group(filters, page.cells().several(), "cell", used);
    Map<String, String> kinds = new TreeMap<>();
    page.steps().forEach(step -> kinds.put(step.kind(), step.kind()));
    group(filters, "Kinds of steps", "kind", kinds);
    return filters.toString();
  }

  private static Map<String, String> names(Page.Table table) {
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < table.rows().size(); i++) {
      names.put(String.valueOf(i), table.rows().get(i).name());
    }
    return names;
  }

  private static void group(
      StringBuilder html, String heading, String name, Map<String, String> choices) {
    html.append("<fieldset><legend>").append(escaped(heading)).append("</legend>\n");
    choices.forEach((value, text) -> choice(html, "checkbox", name, value, text));
    html.append("</fieldset>\n");
  }

  private static void choice(
      StringBuilder html, String type, String name, String value, String text) {
    html.append("<label><input type=\"").append(type).append("\" name=\"").append(name)
        .append("\" value=\"").append(escaped(value)).append("\"> ").append(escaped(text))
        .append("</label>\n");
  }

  private String processes() {
    String[] last = new String[page.processes().rows().size()];
    String[] reply = new String[last.length];
    for (Page.Step step : page.steps()) {
      if (step.process() >= 0) {
        last[step.process()] = at(step) + step.what();
        reply[step.process()] = step.reply();
      }
    }
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < last.length; i++) {
      Page.Row row = page.processes().rows().get(i);
      open(rows, "data-process", i, row);
      rows.append(last[i] == null ? escaped(row.first()) : escaped(last[i])).append("</td><td>")
          .append(reply[i] == null ? "" : escaped(reply[i])).append("</td><td></td></tr>\n");
    }
    return rows.toString();
  }

  private String at(Page.Step step) {
    return step.cell() < 0 ? "" : page.cells().rows().get(step.cell()).name() + ": ";
  }

  private String cells() {
    Map<Integer, String> last = new TreeMap<>();
    page.steps().forEach(step -> last.putAll(step.contents()));
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < page.cells().rows().size(); i++) {
      Page.Row row = page.cells().rows().get(i);
      open(rows, "data-cell", i, row);
      rows.append(escaped(last.getOrDefault(i, row.first()))).append("</td></tr>\n");
    }
    return rows.toString();
  }

  private static void open(StringBuilder rows, String number, int i, Page.Row row) {
    rows.append("<tr ").append(number).append("=\"").append(i).append("\" data-first=\"")
        .append(escaped(row.first())).append("\"><th scope=\"row\">").append(escaped(row.name()))
        .append("</th><td>");
  }

  private String steps() {
    StringBuilder rows = new StringBuilder();
    Map<Integer, String> unseen = new TreeMap<>();
    for (int i = 0; i < page.steps().size(); i++) {
      Page.Step step = page.steps().get(i);
      unseen.putAll(step.contents());
      if (kept.has(i)) {
        step(rows, i, step, unseen);
        unseen.clear();
      } else if (i == kept.first()) {
        rows.append("<tr class=\"gap\"><td colspan=\"8\">").append(escaped(kept.notice()))
            .append("</td></tr>\n");
      }
    }
    return rows.toString();
  }

  private void step(StringBuilder rows, int i, Page.Step step, Map<Integer, String> contents) {
    boolean fails = !page.violation().isEmpty() && i == page.steps().size() - 1;
    rows.append("<tr id=\"step-").append(i + 1).append("\" data-step=\"").append(i)
        .append("\" data-process=\"").append(step.process()).append("\" data-cell=\"")
        .append(step.cell()).append("\" data-kind=\"").append(escaped(step.kind())).append('"')
        .append(fails ? " class=\"fails\"" : "").append("><th scope=\"row\"><a href=\"#step-")
        .append(i + 1).append("\">").append(i + 1).append("</a>")
        .append(fails ? " <span class=\"mark\">fails</span>" : "").append("</th>");
    for (Page.Clock clock : page.clocks()) {
      rows.append("<td class=\"clock ").append(clock.name()).append("\">")
          .append(escaped(clock.stamps().get(i)))
          .append("</td>");
    }
    rows.append("<td>").append(name(page.processes(), step.process())).append("</td><td>")
        .append(name(page.cells(), step.cell())).append("</td><td>").append(escaped(step.what()))
        .append("</td><td>").append(escaped(step.reply())).append("</td><td>");
    for (int cell : new TreeSet<>(contents.keySet())) {
      rows.append("<div class=\"change\" data-cell=\"").append(cell).append("\"><b>")
          .append(name(page.cells(), cell)).append("</b> <span>")
          .append(escaped(contents.get(cell))).append("</span></div>");
    }
    rows.append("</td></tr>\n");
  }

  private static String name(Page.Table table, int number) {
    return number < 0 ? "" : escaped(table.rows().get(number).name());
  }

  /** The text as HTML, in an element or an attribute; a very long one is cut off. */
  static String escaped(String text) {
    String shown = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
    return shown
        .replaceAll("[^\\n\\x20-\\x7E\\xA0-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha.digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each Java has it
    }
  }

  private static String resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": not in this jar, allowed: a jar that is whole");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replace("\r\n", "\n"); // as browsers read it, and as it is hashed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
