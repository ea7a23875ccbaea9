// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader of etcd's answers. */
class JsonTest {
  private static final String RANGE =
      """
      {"header":{"cluster_id":"14841639068965178418","revision":"7","raft_term":"2"},
       "kvs":[{"key":"c3lub2QvYQ==","create_revision":"2","mod_revision":"7","version":"3",
       "value":"AAECA/8="}],"count":"1"}
      """;

  @Test
  void readsAnAnswerOfEtcd() throws IOException {
    Json answer = Json.parse(RANGE);
    assertEquals(7, answer.field("header").field("revision").number());
    assertEquals("14841639068965178418", answer.field("header").field("cluster_id").text());
    Json found = answer.field("kvs").first();
    assertEquals(3, found.field("version").number());
    assertArrayEquals(new byte[] {0, 1, 2, 3, -1}, found.field("value").bytes());
  }

  @Test
  void aFieldThatIsLeftOutHasItsDefault() throws IOException {
    for (String text : new String[] {"{}", "{\"a\":null}", "[]", "\"a\"", "7", "true"}) {
      Json absent = Json.parse(text).field("a");
      assertTrue(absent.isAbsent(), text);
      assertTrue(absent.field("b").first().isAbsent(), text);
      assertFalse(absent.isTrue());
      assertEquals(0, absent.number());
      assertEquals("", absent.text());
      assertEquals(0, absent.bytes().length);
    }
    assertTrue(Json.parse("[]").first().isAbsent());
  }

  @Test
  void readsAllThatJsonHas() throws IOException {
    Json json =
        Json.parse(
            " { \"a\" : [ true , false, null, -1.5e+3 ] ,\"b\":{\"c\":[[\"d\"]]}, \"e\":12}\n");
    assertTrue(json.field("a").first().isTrue());
    assertEquals("d", json.field("b").field("c").first().first().text());
    assertEquals(12, json.field("e").number());
    assertFalse(json.field("e").isAbsent());
    assertEquals("-1.5e+3", Json.parse("-1.5e+3").text());
  }

  @Test
  void readsWhatItQuotes() throws IOException {
    for (String text :
        new String[] {"", "a", "\"", "\\", "a\"b\\c\n\t\u0000\u001f", "\u00e4\u20ac\ud83d\ude00"}) {
      assertEquals(text, Json.parse(Json.quoted(text)).text());
    }
    String escaped = "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u003c\\u00E4\"";
    assertEquals("\"\\/\b\f\n\r\t<\u00e4", Json.parse(escaped).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "[", "\"", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
        "{a:1}", "{\"a\" 1}", "[1", "[1,", "[1,]", "[1 2]", "]", "}", "1 2", "tru", "truer", "-",
        "+1", ".5", "1.", "1e", "0x1", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "<html>",
        "404 page not found", "\uffff", "1\uffff"
      })
  void refusesWhatIsNotJson(String text) {
    IOException refusal = assertThrows(IOException.class, () -> Json.parse(text));
    assertTrue(refusal.getMessage().startsWith("JSON: "), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"1000000, [", "1000000, '{\"a\":'", "65, ["})
  void refusesTooManyLevels(int levels, String level) throws IOException {
    assertThrows(IOException.class, () -> Json.parse(level.repeat(levels)));
    assertFalse(Json.parse("[".repeat(64) + "]".repeat(64)).isAbsent());
  }

  @Test
  void refusesWhatIsNoNumberAndNoBase64() throws IOException {
    Json json = Json.parse("{\"a\":\"x\",\"b\":1.5,\"c\":\"99999999999999999999\",\"d\":\"?\"}");
    for (String field : new String[] {"a", "b", "c"}) {
      assertThrows(IOException.class, () -> json.field(field).number());
    }
    assertThrows(IOException.class, () -> json.field("d").bytes());
  }

  /** A text that is cut off is never taken for a whole one. */
  @Test
  void refusesEachBeginningOfAnAnswer() {
    String whole = RANGE.strip();
    for (int length = 0; length < whole.length(); length++) {
      String begin = whole.substring(0, length);
      assertThrows(IOException.class, () -> Json.parse(begin), begin);
    }
  }
}
