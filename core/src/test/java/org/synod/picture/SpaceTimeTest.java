// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.explore.Explorer;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.picture.Event.Kind;
import org.synod.register.Register;
import org.synod.register.Versioned;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SpaceTimeTest {
  private static final List<Event> EVENTS =
      List.of(
          new Event(Kind.OPERATION, 0, 0, "get()", null, Versioned.unset()),
          new Event(Kind.OPERATION, 0, 0, "compareAndSet(0, {})", "<a>", true),
          new Event(Kind.OPERATION, 1, 0, "compareAndSet(0, {})", "b", false),
          new Event(Kind.OUTAGE, -1, 0, "stops answering", null, null),
          new Event(Kind.UNANSWERED, 1, 0, "get()", null, null),
          new Event(Kind.LOCAL, 1, -1, "coin", null, 1),
          new Event(Kind.CRASH, 1, -1, "crashes", null, null),
          new Event(Kind.END, 0, -1, "returns a", null, null));

  private static SpaceTime picture() {
    return new SpaceTime(List.of("p", "q"), List.of("r", "idle"), EVENTS);
  }

  /**
   * The texts that are written in a picture. They are read as XML, which refuses a text that is
   * none.
   */
  private static List<String> texts(String svg, String element) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    List<String> texts = new ArrayList<>();
    NodeList nodes = document.getElementsByTagName(element);
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  @Test
  void anSvgSaysWhatHappened() throws Exception {
    assertEquals(
        List.of(
            "p", "q", "r", "idle", "get() = unset", "compareAndSet(0, <a>) = true",
            "compareAndSet(0, b) = false", "r stops answering", "get(): no answer", "coin = 1",
            "crashes", "returns a"),
        texts(picture().toSvg(), "text"));
    assertEquals(List.of("R & D"), texts(picture().titled("R & D").toSvg(), "title"));
  }

  @Test
  void coloursAreThoseOfTheValuesWrittenOrReadAndLinesThoseOfTheValuesHeld() {
    String svg = picture().colouredBy("first letter", String::valueOf).toSvg();
    assertTrue(svg.contains(">first letter</text>"));
    assertTrue(svg.contains(">&lt;a&gt;</text>"), "in the legend");
    assertTrue(svg.contains(".c0{") && svg.contains(".c1{") && !svg.contains(".c2{"));
    assertTrue(svg.contains("class=\"r c0\""), "a was written");
    assertFalse(svg.contains("class=\"r c1\""), "b was not");
    assertTrue(svg.contains("class=\"l c1\""), "but was to be");
    assertFalse(picture().toSvg().contains(".c0{"), "no colours unless asked for");
  }

  @Test
  void whatAnObjectAnswersNeedNotBeWhatItHolds() {
    Event dequeued = new Event(Kind.OPERATION, 0, 0, "dequeue()", null, "a");
    SpaceTime picture = new SpaceTime(List.of("p"), List.of("queue"), List.of(dequeued));
    String svg = picture.colouredBy("element", String::valueOf).toSvg();
    assertTrue(svg.contains("class=\"l c0\""), svg);
    assertFalse(svg.contains("class=\"r c0\""), svg);
  }

  @Test
  void timestampsOnDemand() throws Exception {
    List<String> lamport = texts(picture().withLamport().toSvg(), "text");
    assertTrue(lamport.containsAll(List.of("time", "   1", "   2", "   3", "   4", "   6")));
    List<String> vectors = texts(picture().withVectors().toSvg(), "text");
    assertTrue(vectors.contains(" p  q  r idle"), vectors.toString());
    assertTrue(vectors.contains(" 2  0  2    0"), vectors.toString());
    assertTrue(vectors.contains(" 2  4  3    0"), vectors.toString());
    assertTrue(picture().withVectors().toMermaid().contains("get() @ 1 0 1 0\n"));
  }

  @Test
  void valuesArePrintedAsTheFunctionSaysAndLongOnesCutOff() throws Exception {
    SpaceTime picture = picture().showing(value -> "x".repeat(100));
    String shown = texts(picture.toSvg(), "text").get(5);
    assertEquals("compareAndSet(0, " + "x".repeat(62) + "…", shown);
    assertTrue(texts(picture().showing(value -> "\u0007\ud800!").toSvg(), "text")
        .contains("compareAndSet(0, ??!) = true"), "XML has no such characters");
  }

  @Test
  void aMermaidDiagramHasTheSameEvents() {
    assertEquals(
        """
        sequenceDiagram
          participant P0 as p
          participant P1 as q
          participant R0 as r
          participant R1 as idle
          P0->>R0: get()
          R0-->>P0: unset
          P0->>R0: compareAndSet(0, #60;a#62;)
          R0-->>P0: true
          P1->>R0: compareAndSet(0, b)
          R0-->>P1: false
          Note over P0: r stops answering
          P1->>R0: get()
          R0--xP1: no answer
          Note over P1: coin = 1
          Note over P1: crashes
          Note over P0: returns a
        """,
        picture().toMermaid());
  }

  /** Names and values that would end a line, begin another, or are words of Mermaid or XML. */
  private static final List<String> AWKWARD =
      List.of(
          "end", "loop", "a;b", "#35;", "a\nP0->>R0: b", "<b>&amp;\"'", "%%{init: {}}%%", "\u202e",
          "wrap: x", "", " ", "\ud800", "\u0000\u001b[2J", "style:#1;", "]]>", "$$x$$",
          "\ud83d\ude00");

  @Test
  void noNameOrValueIsTakenForAnythingElse() throws Exception {
    for (String name : AWKWARD) {
      SpaceTime picture =
          new SpaceTime(
              List.of(name), List.of(name),
              List.of(
                  new Event(Kind.OPERATION, 0, 0, "{}", name, new Versioned<>(1, name)),
                  new Event(Kind.OUTAGE, -1, 0, name, null, null)));
      List<String> lines = picture.titled(name).toMermaid().lines().toList();
      assertEquals(6, lines.size(), lines.toString());
      String text = "([\\p{L}\\p{N} _.,()=+*/'?!|-]|: |#[0-9]+;)+";
      assertTrue(lines.get(1).matches("  participant P0 as " + text), lines.toString());
      assertTrue(lines.get(2).matches("  participant R0 as " + text), lines.toString());
      assertTrue(lines.get(3).matches("  P0->>R0: " + text), lines.toString());
      assertTrue(lines.get(4).matches("  R0-->>P0: 1(: " + text + "|#58;)"), lines.toString());
      assertTrue(lines.get(5).matches("  Note over P0: " + text), lines.toString());

      String shown = name.replaceAll("[\\p{Cc}\\ud800]", "?");
      String svg = picture.colouredBy(name, String::valueOf).titled(name).withVectors().toSvg();
      assertTrue(texts(svg, "text").contains(shown), svg);
      assertEquals(List.of(shown), texts(svg, "title"));
    }
  }

  @Test
  void aMermaidDiagramSaysEachCharacterByItsNumber() {
    assertEquals("a#59;b#35;#58;#34;#60;#62;#38;#37;#128512; end", Mermaid.escaped(
        "a;b#:\"<>&%\ud83d\ude00 end"));
    assertEquals("#160;", Mermaid.escaped(" "));
    assertEquals("3: a, get(): b, wrap#58; c", Mermaid.escaped("3: a, get(): b, wrap: c"));
    assertEquals("#58; a", Mermaid.escaped(": a"));
  }

  @Test
  void anExploredRunHasItsRegistersAndTheOtherCellsThatItUsed() {
    SpaceTime picture =
        Explorer.of(
                world -> {
                  Memory memory = world.memory("w", 1);
                  Words words = memory.allocate(3);
                  Register<String> register = world.register("unused");
                  world.process(
                      "p",
                      () -> {
                        words.setOpaque(2, 7);
                        world.choose("coin", 2);
                        return words.getVolatile(2) == 7 ? register : null;
                      });
                })
            .schedule("0 0.1 0")
            .picture();
    assertEquals(List.of("w[2]", "unused"), picture.registers());
    assertEquals("write 7 = true", picture.label(0));
    assertEquals("coin = 1", picture.label(1));
    assertEquals("read = 7", picture.label(2));
    assertEquals("returns unused", picture.label(3));
  }

  @Test
  void anUpdateThatIsOneStepIsTwoOperations() {
    SpaceTime picture =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  world.process("p", () -> register.updateAndGet(value -> "a").version());
                })
            .atomicUpdates()
            .schedule("0")
            .picture();
    assertEquals(3, picture.events().size());
    assertEquals("get() = unset", picture.label(0));
    assertEquals("compareAndSet(0, a) = true", picture.label(1));
    assertEquals("returns 1", picture.label(2));
  }

  @Test
  void refusesEventsOfUnknownParties() {
    Refusal.ofArgument(
        "process: 1, allowed: below 1",
        () -> new SpaceTime(List.of("p"), List.of("r"), EVENTS));
    Refusal.ofArgument(
        "register: 0, allowed: below 0",
        () -> new SpaceTime(List.of("p", "q"), List.of(), EVENTS));
    Refusal.ofArgument(
        "register: -1 of OPERATION, allowed: a number of a register",
        () -> new Event(Kind.OPERATION, 0, -1, "get()", null, null));
    Refusal.ofArgument(
        "register: 3 of CRASH, allowed: -1", () -> new Event(Kind.CRASH, 0, 3, "", null, null));
    Refusal.ofArgument(
        "process: -1 of END, allowed: a number of a process",
        () -> new Event(Kind.END, -1, -1, "", null, null));
  }
}
