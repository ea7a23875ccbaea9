// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page in {@code docs} on which readers step through the schedule of the broken stack. */
class GuidePageTest {
  private static final Path PAGE = Path.of("..", "docs", "forgetful-stack.html");

  @Test
  void thePageOfTheBrokenStackIsThatOfItsSchedule() throws IOException {
    String html =
        StackScheduleTest.forgetful().explore().failing().orElseThrow().picture()
            .titled("A stack that forgets a push: a schedule that fails")
            .toHtml();
    if ("write".equals(System.getProperty("guide"))) {
      Files.writeString(PAGE, html);
    }
    assertTrue(
        Files.exists(PAGE) && Files.readString(PAGE).equals(html),
        "to write it: mvn -pl core test -Dtest=GuidePageTest -Dguide=write");
  }
}
