// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Ghost;
import org.synod.explore.Schedule;
import org.synod.explore.Spec;
import org.synod.picture.Event.Kind;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The pages of runs, as text; the site's tests use them in a browser. */
class PageTest {
  private static final String EVIL =
      "</script></style>--><script>alert(1)</script><img src=x onerror=\"alert(1)\">{script}$1\\1";
  private static final Pattern SCRIPT = Pattern.compile("(?s)<script>(.*?)</script>");

  @TempDir Path folder;

  private static List<String> found(String pattern, String html) {
    return Pattern.compile(pattern).matcher(html).results().map(MatchResult::group).toList();
  }

  /** The texts of a row's cells, without clocks. */
  private static List<String> row(String html, int step) {
    String row = found("(?s)<tr id=\"step-" + step + "\".*?</tr>", html).get(0);
    return found("(?s)<td>.*?</td>", row).stream()
        .map(cell -> cell.replaceAll("</?(td|b|span)>|</?div[^>]*>", ""))
        .toList();
  }

  private static Exploration lostUpdate() {
    return Explorer.of(
            world -> {
              Register<Integer> count = world.register("count");
              Ghost<Integer> done = world.ghost("done", 0);
              for (String name : List.of("p", "q")) {
                world.process(
                    name,
                    () -> {
                      Versioned<Integer> seen = count.get();
                      count.compareAndSet(seen.version(), 1 + seen.toOptional().orElse(0));
                      done.update(n -> n + 1);
                      return seen.version();
                    });
              }
              world.check(
                  new Spec<Boolean>() {
                    @Override
                    public Boolean start() {
                      return true;
                    }

                    @Override
                    public Boolean next(Boolean remembered, View view) {
                      if (view.get(done) == 2 && view.get(count).version() < 2) {
                        throw new AssertionError("an <update> is lost");
                      }
                      return true;
                    }
                  });
            })
        .explore();
  }

  @Test
  void aScheduleTellsWhatEachStepChangesAndTheLastOneThatItFails() throws IOException {
    Exploration exploration = lostUpdate();
    Schedule schedule = exploration.failing().orElseThrow();
    Path file = folder.resolve("run.html");
    schedule.writeHtml(file);
    String html = Files.readString(file);
    assertEquals(6, found("<tr id=\"step-\\d+\"", html).size(), schedule.table());
    assertEquals(List.of("p", "count", "get()", "unset", ""), row(html, 1));
    assertEquals(List.of("p", "count", "compareAndSet(0, 1)", "true", "count 1: 1done 1"),
        row(html, 3));
    assertEquals(List.of("q", "count", "compareAndSet(0, 1)", "false", "done 2"), row(html, 5));
    assertEquals(List.of("q", "", "returns 0", "", ""), row(html, 6));
    assertTrue(html.contains("<pre>java.lang.AssertionError: an &lt;update&gt; is lost</pre>"));
    assertEquals(1, found("<tr id=\"step-6\"[^>]* class=\"fails\">", html).size());
    assertEquals(1, found("<rect class=\"row fails\" data-step=\"5\"", html).size());
    // the static tables tell the end
    assertTrue(html.contains("data-first=\"unset\"><th scope=\"row\">count</th><td>1: 1</td>"));
    assertTrue(html.contains("data-first=\"0\"><th scope=\"row\">done</th><td>2</td>"));
    assertTrue(
        Explorer.of(world -> world.process("p", () -> world.choose("coin", 2)))
            .schedule("0.1").picture().toHtml().contains("coin"),
        "a world without memory");
  }

  @Test
  void noTextIsTakenForHtml() {
    Event event = new Event(Kind.OPERATION, 0, 0, EVIL + " {}", EVIL, EVIL);
    SpaceTime picture = new SpaceTime(List.of(EVIL), List.of(EVIL), List.of(event))
        .titled(EVIL).colouredBy(EVIL, value -> EVIL).failing(EVIL)
        .holding(List.of(EVIL), List.of(List.of(EVIL, EVIL), List.of(EVIL + 1, EVIL + 2)));
    String html = picture.toHtml();
    assertEquals(1, found("(?i)<script", html).size());
    assertEquals(1, found("(?i)<style", html).size());
    assertEquals(List.of(), found("(?i)<img", html));
    assertTrue(found("&lt;script&gt;", html).size() > 9, "it is shown");
    String bare = SCRIPT.matcher(html).replaceAll("").replaceAll("=\"[^\"<>]*\"", "");
    assertEquals(List.of(), found("<[^>]*[^<>a-zA-Z0-9 /!:.-][^>]*>", bare), "attributes");
  }

  @Test
  void thePolicyOfThePageLetsItsOwnScriptRunAndLoadsNothing() throws Exception {
    String html = lostUpdate().failing().orElseThrow().picture().toHtml();
    for (String element : List.of("script", "style")) {
      String text = html.split("<" + element + ">", 2)[1].split("</" + element + ">", 2)[0];
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      String allowed =
          element + "-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
      assertTrue(html.contains(allowed), element);
    }
    assertTrue(html.contains("default-src 'none'"));
    assertEquals(List.of(), found("https?://(?!www.w3.org/2000/svg)", html));
  }

  @Test
  void aRecordedRunShowsTheVersionsThatItsRegistersHeld() {
    Recording recording = new Recording();
    Register<String> made = new HeapRegister<>();
    made.compareAndSet(0, "before");
    Register<String> register = recording.register("r", made);
    Register<String> fresh = recording.register("s", new HeapRegister<>());
    register.get();
    register.compareAndSet(1, "after");
    register.compareAndSet(1, "in vain");
    fresh.compareAndSet(0, "first");
    String html = recording.picture().toHtml();
    assertTrue(html.contains("data-first=\"1: before\"><th scope=\"row\">r</th>"), html);
    assertTrue(html.contains("data-first=\"unset\"><th scope=\"row\">s</th>"), html);
    assertEquals("r 2: after", row(html, 2).get(4));
    assertEquals("", row(html, 3).get(4));
    assertEquals("s 1: first", row(html, 4).get(4));
  }

  @Test
  void contentsThatNobodyGivesAreThoseThatTheEventsTell() {
    List<Event> events =
        List.of(
            new Event(Kind.OPERATION, 0, 0, "get()", null, new Versioned<>(7, "x")),
            new Event(Kind.OPERATION, 0, 0, "compareAndSet(7, {})", "y", true));
    String html = new SpaceTime(List.of("p"), List.of("r"), events).toHtml();
    assertTrue(html.contains("data-first=\"not seen yet\""));
    assertEquals("r x", row(html, 1).get(4));
    assertEquals("r y", row(html, 2).get(4));
  }

  private static SpaceTime longRun(int steps) {
    List<Event> events = new ArrayList<>();
    List<List<Object>> contents = new ArrayList<>(List.of(List.of("0")));
    for (int i = 1; i <= steps; i++) {
      events.add(new Event(Kind.OPERATION, 0, 0, "write {}", "" + i, true));
      contents.add(List.of(i == steps ? "last" : "" + Math.min(i, 1_000)));
    }
    return new SpaceTime(List.of("p"), List.of("r"), events).holding(List.of(), contents);
  }

  @Test
  void aPageOfALongRunSaysWhichStepsItLeavesOut() {
    String html = longRun(1_801).toHtml();
    assertEquals(1_000, found("<tr id=\"step-", html).size());
    assertEquals(1_000, found("<rect class=\"row\"", html).size());
    assertEquals(
        1, found("<p class=\"note\" id=\"gap\">Steps 501 to 1301 are left out", html).size());
    assertEquals(1, found("<tr class=\"gap\">.*Steps 501 to 1301 are left out", html).size());
    assertEquals("r 500", row(html, 500).get(4));
    assertEquals("r 1000", row(html, 1_302).get(4), "what the steps left out have changed");
    assertEquals("", row(html, 1_303).get(4));
    assertEquals("r last", row(html, 1_801).get(4));
    assertTrue(html.contains("<td class=\"clock Lamport\">1302</td>"));
    String whole = longRun(1_000).toHtml();
    assertEquals(1_000, found("<tr id=\"step-", whole).size());
    assertFalse(whole.contains("left out here"));
  }

  @Test
  void aTextThatIsVeryLongIsCutOff() {
    Event event = new Event(Kind.LOCAL, 0, -1, "x".repeat(5_000), null, null);
    String html = new SpaceTime(List.of("p"), List.of(), List.of(event)).toHtml();
    assertEquals("x".repeat(1_999) + "…", row(html, 1).get(2));
  }

  @Test
  void aFileIsWrittenWholeOrNotAtAll() throws IOException {
    Path file = folder.resolve("run.html");
    Files.writeString(file, "old");
    longRun(1).writeHtml(file);
    assertTrue(Files.readString(file).endsWith("</html>\n"));
    Path link = Files.createSymbolicLink(folder.resolve("link.html"), file);
    byte[] one = Files.readAllBytes(file);
    longRun(2).writeHtml(link);
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.size(file) > one.length);
    Files.delete(link);

    Path none = folder.resolve("none").resolve("run.html");
    String message =
        assertThrows(IOException.class, () -> longRun(1).writeHtml(none)).getMessage();
    assertTrue(message.startsWith(none + ": cannot be written, allowed: "), message);
    String inFile =
        assertThrows(IOException.class, () -> longRun(1).writeHtml(file.resolve("x"))).getMessage();
    assertTrue(inFile.startsWith(file.resolve("x").toString()), inFile);
    String isFolder =
        assertThrows(IOException.class, () -> longRun(1).writeHtml(folder)).getMessage();
    assertTrue(isFolder.startsWith(folder + ": is no file, allowed: "), isFolder);
    try (var left = Files.list(folder)) {
      assertArrayEquals(new Path[] {file}, left.toArray());
    }
  }

  @Test
  void refusesContentsThatAreNotThoseOfTheMoments() {
    SpaceTime picture = longRun(2);
    Refusal.ofArgument(
        "contents: of 2 moments, allowed: 3, one more than events",
        () -> picture.holding(List.of(), List.of(List.of("a"), List.of("b"))));
    Refusal.ofArgument(
        "contents: of 1 cells, allowed: 2",
        () -> picture.holding(List.of("g"), List.of(List.of("a"), List.of(""), List.of(""))));
    Refusal.ofNull("newViolation", () -> picture.failing(null));
    Refusal.ofNull("path", () -> picture.writeHtml(null));
  }
}
