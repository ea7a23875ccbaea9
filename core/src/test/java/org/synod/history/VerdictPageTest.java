// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;

/** The page of an anomaly: the operations, and then the circle. */
class VerdictPageTest {
  private final History history = new History();

  @TempDir Path folder;

  private String page(Isolation level) throws IOException {
    Path file = folder.resolve("page.html");
    level.check(history).writeHtml(file);
    return Files.readString(file);
  }

  /** Each step in a line, without its number. */
  private static List<String> steps(String html) {
    return Pattern.compile("(?s)<tr id=\"step-.*?</tr>").matcher(html).results()
        .map(row -> row.group().split("</th>")[1].replaceAll("<[^>]*>", " ").strip())
        .map(row -> row.replaceAll(" +", " "))
        .toList();
  }

  @Test
  void aLostUpdateIsReadTwiceBeforeItIsWrittenTwice() throws IOException {
    history.transaction("T1").reads("x", 0).writes("x", 1).commits();
    history.transaction("T2").reads("x", 0).writes("x", 2).commits();
    String html = page(Isolation.SNAPSHOT);
    assertTrue(html.contains("<h1>lost update (G-single)</h1>"), html);
    List<String> steps = steps(html);
    assertEquals("T1 x reads 0", steps.get(0).replace("T2", "T1"));
    assertEquals("T1 x reads 0", steps.get(1).replace("T2", "T1"));
    assertTrue(steps.get(2).matches("T. x writes . x ."), steps.toString());
    assertEquals("T. committed", steps.get(3).replaceAll("T[12]", "T."));
    assertEquals(8, steps.size(), steps.toString());
    assertTrue(steps.get(6).matches("T. comes before T.: T. .*"), steps.toString());
    assertTrue(html.contains("<tr id=\"step-8\" data-step=\"7\" data-process=\""), html);
    assertEquals(2, html.split("<rect class=\"row\" data-step=\"[67]\"", -1).length - 1, html);
    assertTrue(html.contains("Fails at step <a href=\"#step-8\">8</a>"), html);
  }

  @Test
  void aDirtyReadFindsWhatWasTakenBack() throws IOException {
    history.transaction("T1").writes("<b>", 1).aborts();
    history.transaction("T2").reads("<b>", 1).commits();
    assertEquals(
        List.of(
            "T1 &lt;b&gt; writes 1 &lt;b&gt; 1", "T1 aborted", "T2 &lt;b&gt; reads 1",
            "T2 committed", "T1 comes before T2: T2 reads &lt;b&gt; from T1"),
        steps(page(Isolation.READ_COMMITTED)));
  }

  @Test
  void aVerdictThatHoldsHasNone() {
    Refusal.of(
        IllegalStateException.class, "anomaly: none, allowed: a verdict that has one",
        () -> Isolation.SNAPSHOT.check(history).writeHtml(folder.resolve("page.html")));
    Refusal.ofNull("path", () -> Isolation.SNAPSHOT.check(history).writeHtml(null));
  }
}
