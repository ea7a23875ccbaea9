// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The drawing of an anomaly has a box for each transaction and an arrow for each edge. */
class CircleDrawingTest {
  private final History history = new History();

  private Document drawing(Isolation level) throws Exception {
    String svg = level.check(history).toSvg();
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> texts(Document drawing) {
    NodeList all = drawing.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      texts.add(all.item(i).getTextContent());
    }
    return texts;
  }

  private static List<String> paths(Document drawing) {
    NodeList all = drawing.getElementsByTagName("path");
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      classes.add(((Element) all.item(i)).getAttribute("class"));
    }
    return classes;
  }

  @Test
  void aCircle() throws Exception {
    history.transaction("T1").during(1, 2).writes("<x>", 1).commits();
    history.transaction("T2").during(3, 4).reads("<x>", 0).commits();
    Document drawing = drawing(Isolation.STRICT_SERIALIZABLE);
    assertEquals(
        List.of(
            "real-time violation",
            "T1  w(<x>)=1",
            "T2  r(<x>)=0",
            "rt: T1 ends before T2 begins",
            "rw <x>: T2 reads <x> as it was before T1"),
        texts(drawing));
    assertEquals(List.of("rt", "rt h", "rw", "rw h"), paths(drawing));
    assertEquals(3, drawing.getElementsByTagName("rect").getLength(), "the ground and two boxes");
  }

  @Test
  void aDirtyReadHasOneArrow() throws Exception {
    history.transaction("T1").writes("x", 1).aborts();
    history.transaction("T2").reads("x", 1).commits();
    assertEquals(List.of("wr", "wr h"), paths(drawing(Isolation.READ_COMMITTED)));
  }

  @Test
  void aLongTextIsCutOff() throws Exception {
    RecordedTransaction writer = history.transaction("T1");
    for (int i = 1; i < 50; i++) {
      writer.writes("x", i);
    }
    writer.commits();
    history.transaction("T2").reads("x", 48).commits();
    Document drawing = drawing(Isolation.READ_COMMITTED);
    assertTrue(texts(drawing).get(1).endsWith("…"), texts(drawing)::toString);
    int width = Integer.parseInt(drawing.getDocumentElement().getAttribute("width"));
    assertTrue(width < 800, () -> "width " + width);
  }
}
