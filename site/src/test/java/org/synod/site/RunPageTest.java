// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.picture.Event;
import org.synod.picture.Event.Kind;
import org.synod.picture.SpaceTime;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The page of a run, used as a person uses it. */
class RunPageTest {
  private static final String EVIL =
      "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>\"";

  private static Browser browser;
  @TempDir static Path folder;
  private static URI page;

  @BeforeAll
  static void open() throws IOException {
    browser = Browser.open();
    page = written("run", lostUpdate().failing().orElseThrow().picture());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openPage() {
    browser.view("light", 1200);
    browser.open(page);
  }

  private static URI written(String name, SpaceTime picture) throws IOException {
    Path file = folder.resolve(name).resolve("page.html");
    file.getParent().toFile().mkdir();
    picture.writeHtml(file);
    return file.toUri();
  }

  /** Two processes that count: p reads, q reads, p writes and returns, q fails to, and returns. */
  private static Exploration lostUpdate() {
    return Explorer.of(
            world -> {
              Register<Integer> count = world.register("count");
              for (String name : List.of("p", "q")) {
                world.process(
                    name,
                    () -> {
                      Versioned<Integer> seen = count.get();
                      return count.compareAndSet(
                          seen.version(), 1 + seen.toOptional().orElse(0));
                    });
              }
              world.check(
                  new Spec<String>() {
                    @Override
                    public String start() {
                      return "";
                    }

                    @Override
                    public String next(String remembered, View view) {
                      if (view.ended(0) && view.ended(1) && view.get(count).version() < 2) {
                        throw new AssertionError("an update is lost");
                      }
                      return remembered;
                    }
                  });
            })
        .explore();
  }

  private static void says(String text) {
    assertTrue(browser.text("#now").startsWith(text), browser.text("#now"));
    assertEquals("polite", value("#now", "aria-live"), "and tells it to screen readers");
  }

  private static String value(String css, String attribute) {
    return browser
        .run("return [document.querySelector(`" + css + "`).getAttribute('" + attribute + "')]")
        .get(0);
  }

  private static String style(String css, String property) {
    return browser
        .run("return [getComputedStyle(document.querySelector('" + css + "'))." + property + "]")
        .get(0);
  }

  private static List<String> cells(String row) {
    return browser.run(
        "return [...document.querySelectorAll('" + row + " > *')].map(e => e.innerText)");
  }

  @Test
  void aPersonStepsForwardAndBackAndSeesWhatIsHeldAndDone() {
    browser.click("#start");
    says("Before the first of 6 steps.");
    assertEquals("Before the first step", browser.text("#moment"));
    assertEquals(List.of("count", "unset"), cells("#cells tbody tr"));
    assertEquals(
        List.of("p", "not begun", "", "count: get()"), cells("#processes [data-process=\"0\"]"));
    browser.click("#next");
    browser.click("#next");
    browser.click("#next");
    says("Step 3 of 6: p count: compareAndSet(0, 1) — reply: true — then count holds 1: 1");
    assertEquals(List.of("count", "1: 1"), cells("#cells tr.changed"));
    assertEquals(
        List.of("p", "count: compareAndSet(0, 1)", "true", "returns true"),
        cells("#processes tr.moves"));
    assertEquals(
        List.of("q", "count: get()", "unset", "count: compareAndSet(0, 1)"),
        cells("#processes [data-process=\"1\"]"));
    assertEquals("step", value("#step-3", "aria-current"));
    assertEquals(1, browser.shown("svg .row.now[data-step=\"2\"]"));
    browser.click("#back");
    says("Step 2 of 6: q count: get() — reply: unset");
    assertEquals(List.of("count", "unset"), cells("#cells tbody tr"));
  }

  @Test
  void keysAndSliderAndAddressAndClicksLeadToSteps() {
    browser.type(Keys.HOME);
    says("Before the first");
    browser.type(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT);
    says("Step 1 of 6");
    browser.type(Keys.END);
    says("Step 6 of 6");
    browser.click("#at"); // in its middle
    says("Step 3 of 6");
    browser.type(Keys.ARROW_RIGHT);
    says("Step 4 of 6");
    assertEquals("step 4 of 6", value("#at", "aria-valuetext"));
    browser.click("#step-2 td");
    says("Step 2 of 6");
    browser.click("#step-5 a");
    says("Step 5 of 6");
    browser.click("svg g[data-step=\"0\"] text");
    says("Step 1 of 6");
    browser.open(URI.create(page + "#step-4"));
    says("Step 4 of 6");
  }

  @Test
  void theFailedStepIsMarkedAndAButtonAndAKeyLeadToIt() {
    assertEquals("Fails at step 6", browser.text("#fails"));
    assertEquals("java.lang.AssertionError: an update is lost", browser.text("#violation pre"));
    assertTrue(cells("tr.fails").get(0).contains("fails"));
    browser.click("#start");
    browser.click("#failed");
    assertTrue(browser.text("#now").endsWith("here the run fails."), browser.text("#now"));
    browser.click("#start");
    browser.type("f");
    says("Step 6 of 6");
    assertEquals(1, browser.shown("svg .row.fails.now"));
  }

  @Test
  void aFilterLeavesStepsOutAndStepsOverThem() {
    browser.click("#filter summary");
    browser.click("#filter input[name=process][value=\"1\"]");
    assertEquals(3, browser.shown("#steps tr[data-step]"));
    assertEquals("(3 of 6 shown)", browser.text("#shown"));
    browser.click("#start");
    browser.click("#next");
    browser.click("#next");
    says("Step 3 of 6: p");
    browser.click("#back");
    says("Step 1 of 6: p");
    browser.click("#filter input[name=kind][value=\"end\"]");
    browser.click("#words");
    browser.type("GET");
    assertEquals(1, browser.shown("#steps tr[data-step]"));
    browser.click("#reset");
    assertEquals(6, browser.shown("#steps tr[data-step]"));
    assertEquals("", browser.text("#shown"));
    browser.click("#filter input[name=cell]");
    assertEquals(2, browser.shown("#steps tr[data-step]"), "the ends are on no object");
  }

  @Test
  void aPersonChoosesTheClock() {
    assertEquals(1, browser.shown("#step-5 .Lamport"));
    assertEquals(0, browser.shown("#step-5 .vectors"));
    browser.click("#clocks input[value=vectors]");
    assertEquals(0, browser.shown("#step-5 .Lamport"));
    assertEquals(" 2  2     4", cells("#step-5").get(2), "p, q and count");
    assertEquals(1, browser.shown("svg.vectors"));
    browser.click("#clocks input[value=none]");
    assertEquals(0, browser.shown(".clock"));
  }

  @Test
  void lightAndDarkAreThoseOfTheSystemUntilAPersonChooses() {
    assertEquals("rgb(255, 255, 255)", style("body", "backgroundColor"));
    browser.click("#scheme");
    assertEquals("rgb(15, 18, 22)", style("body", "backgroundColor"));
    assertEquals("true", value("#scheme", "aria-pressed"));
    browser.view("dark", 1200);
    browser.open(page);
    assertEquals("rgb(15, 18, 22)", style("body", "backgroundColor"));
    browser.click("#scheme");
    assertEquals("rgb(255, 255, 255)", style("body", "backgroundColor"));
  }

  @Test
  void aScreenReaderIsToldTheNamesOfAllAndTheFocusIsSeen() {
    List<String> spoken = browser.spoken();
    for (String part :
        List.of(
            "heading A schedule that fails", "button Start", "button ← Back", "button Next →",
            "button Failed step", "slider Step", "button Dark", "radio Lamport", "status ",
            "region Steps through the run", "image Picture of the steps in the table",
            "columnheader Then holds", "rowheader count")) {
      assertTrue(spoken.contains(part), part + " in " + spoken);
    }
    browser.type(Keys.HOME);
    browser.click("h1");
    browser.type(Keys.TAB);
    assertEquals("solid", style(":focus", "outlineStyle"));
    assertEquals("3px", style(":focus", "outlineWidth"));
  }

  @Test
  void withoutScriptsAndOnPaperItIsAPictureAndTables() {
    browser.click("#filter summary");
    browser.click("#filter input[name=process][value=\"1\"]");
    browser.click("#start");
    browser.print(true);
    isStatic();
    browser.print(false);
    browser.runsScripts(false);
    browser.open(page);
    isStatic();
    browser.runsScripts(true);
    assertEquals(List.of("count", "1: 1"), cells("#cells tbody tr"));
  }

  private static void isStatic() {
    assertEquals(0, browser.shown("#player"));
    assertEquals(0, browser.shown("button"));
    assertEquals(0, browser.shown("input"));
    assertEquals(1, browser.shown("svg.picture"));
    assertEquals(6, browser.shown("#steps tr[data-step]"));
    assertEquals(1, browser.shown("#violation"));
  }

  @Test
  void onANarrowScreenThePictureFollowsTheStep() {
    browser.view("light", 400);
    for (int step : new int[] {1, 2, 3, 5}) {
      browser.click("#step-" + step + " td");
      assertEquals(
          List.of("true"),
          browser.run(
              "const frame = document.querySelector('#drawing figure').getBoundingClientRect();"
                  + "const text = document.querySelector('g[data-step=\"" + (step - 1)
                  + "\"] text').getBoundingClientRect();"
                  + "return [text.left >= frame.left && text.right <= frame.right]"),
          "step " + step);
    }
  }

  @Test
  void noNameIsTakenForHtml() throws IOException {
    List<Event> events =
        List.of(
            new Event(Kind.OPERATION, 0, 0, EVIL + "{}", EVIL, EVIL),
            new Event(Kind.END, 0, -1, EVIL, null, null));
    browser.open(
        written(
            "evil",
            new SpaceTime(List.of(EVIL), List.of(EVIL), events)
                .titled(EVIL).failing(EVIL).colouredBy(EVIL, value -> EVIL)
                .holding(List.of(), List.of(List.of(EVIL), List.of(EVIL + 1), List.of(EVIL)))));
    browser.click("#start");
    browser.click("#next");
    says("Step 1 of 2: " + EVIL + " " + EVIL + ": " + EVIL);
    assertEquals(EVIL, browser.text("h1"));
    assertEquals(EVIL + 1, browser.text("#cells td"));
    assertEquals(List.of("0", "undefined"),
        browser.run("return [document.images.length, typeof window.hacked]"));
    assertEquals(List.of(), browser.errors());
  }

  @Test
  void aLongRunIsToldToBeCutAndIsSteppedThroughAllTheSame() throws IOException {
    List<Event> events = new ArrayList<>();
    for (int i = 1; i <= 1_801; i++) {
      events.add(new Event(Kind.OPERATION, 0, 0, "write {}", "w" + i, true));
    }
    browser.open(written("long", new SpaceTime(List.of("p"), List.of("r"), events)));
    assertTrue(browser.text("#gap").startsWith("Steps 501 to 1301 are left out here"));
    says("Step 1801 of 1801");
    browser.click("#step-500 td");
    says("Step 500 of 1801");
    browser.click("#next");
    says("Step 1302 of 1801: p r: write w1302");
    assertEquals(List.of("r", "w1302"), cells("#cells tbody tr"));
  }

  @Test
  void noViewOfItHasAFault() throws IOException {
    assertEquals("", String.join("\n", new Inspection(browser, folder).faults()));
  }
}
