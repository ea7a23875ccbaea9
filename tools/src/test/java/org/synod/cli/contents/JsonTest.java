// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Any reader reads the values that were written as JSON. */
class JsonTest {
  @Test
  void jsonHasNoHalfCharacters() {
    String json = Json.of(List.of("a\ud800", List.of("\udc00\ud83d\ude00\u001b")), 0);
    assertEquals("[\"a\\ufffd\", [\"\\ufffd\\ud83d\\ude00\\u001b\"]]", json);
    assertEquals(List.of("a\ufffd", List.of("\ufffd\ud83d\ude00\u001b")), JsonReader.read(json));
  }
}
