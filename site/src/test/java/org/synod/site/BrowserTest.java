// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The site as Chromium shows it, and that each kind of fault would be seen. */
class BrowserTest {
  private static final String GOOD =
      """
      <!DOCTYPE html><html lang="en"><head><title>t</title><link rel="icon" href="data:,">
      <style>@media (prefers-color-scheme: dark) {body {background: #000; color: #fff}}</style>
      </head><body><h1 id="top">Heading</h1><p><a style="color: inherit" href="#top">up</a></p>
      <pre style="overflow: auto"><span style="padding-left: 2000px">wide</span></pre>
      <!-- here --></body></html>
      """;

  private static Browser browser;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  private static String faults(Path site) throws IOException {
    return String.join("\n", new Inspection(browser, site).faults());
  }

  @Test
  void noPageOfTheSiteHasAFault() throws IOException {
    assertEquals("", faults(Path.of(System.getProperty("synod.site"))));
  }

  @Test
  void aPageWithoutFaultHasNone() throws IOException {
    Files.writeString(folder.resolve("page.html"), GOOD);
    assertEquals("", faults(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <a href="no.html"></a>                               | no.html, which is no file
          <a href=".."></a>                                    | which is no file of the site
          <a href="#no"></a>                                   | page.html, which has no anchor no
          <img src="no.png" alt="">                            | light, 1200 pixels: no picture: no
          <p style="width: 500px">x</p>                        | light, 400 pixels: the page
          <p style="overflow: auto"><b style="padding: 300px"> | dark, 400 pixels: p  scroll
          <script>console.error('oh')</script>                 | console: file:
          <script>nothing()</script>                           | nothing is not defined
          <p style="color: #333">x</p>                         | dark, 1200 pixels: contrast 1.
          """)
  void eachKindOfFaultIsSeen(String html, String fault) throws IOException {
    Files.writeString(folder.resolve("page.html"), GOOD.replace("<!-- here -->", html));
    String seen = faults(folder);
    assertTrue(seen.contains("page.html: ") && seen.contains(fault), seen);
  }

  @Test
  void aPictureThatCannotBeReadOnDarkIsSeen() throws IOException {
    Files.writeString(
        folder.resolve("picture.svg"),
        """
        <svg xmlns="http://www.w3.org/2000/svg"><style>text{fill:#222}
        @media(prefers-color-scheme:dark){rect{fill:#111}}.w{fill:#fff}</style>
        <rect fill="#fff" width="99" height="99"/><text x="9" y="20">dim</text></svg>
        """);
    List<String> seen = new Inspection(browser, folder).faults();
    assertEquals(2, seen.size(), seen.toString());
    assertTrue(seen.get(1).startsWith("picture.svg: dark, 1200 pixels: contrast 1."), seen.get(1));
  }
}
