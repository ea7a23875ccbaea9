// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the links of a small repository. */
class SiteTest {
  @TempDir Path folder;

  @BeforeEach
  void writeRepository() throws IOException {
    put("README.md", "# Home & more\n\n[more](docs/more.md#a-part) [code](src) [all](data.json)\n");
    put("docs/more.md", "# More\n\n## A part\n\n![draw](draw.svg) [up](../README.md)\n");
    put("docs/draw.svg", "<svg/>");
    put("data.json", "{}");
    put("src/Code.java", "");
    put("javadoc/index.html", "<html></html>");
    put("javadoc/stylesheet.css", "@import url('font.css');\n@import url('none.css');\nbody {}");
    put("javadoc/font.css", "");
    put("javadoc/constant-values.html", "<a href=\"#a.b\">x</a><h2 title=\"a.b\">a.b</h2>");
  }

  private void put(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private int write() throws IOException {
    return new Site(folder, folder.resolve("javadoc"), folder.resolve("out")).write();
  }

  private String written(String path) throws IOException {
    return Files.readString(folder.resolve("out").resolve(path));
  }

  @Test
  void linksLeadToPagesAndCopiesAndOtherwiseBecomeText() throws IOException {
    assertEquals(2, write());
    String home = written("index.html");
    assertTrue(
        home.contains(
            "<a href=\"docs/more.html#a-part\">more</a> code <a href=\"data.json\">all</a>"),
        home);
    assertTrue(home.contains("<title>Home &amp; more</title>"), home);
    assertTrue(home.contains("<a href=\"api/index.html\">API</a>"), home);
    String more = written("docs/more.html");
    assertTrue(more.contains("<h2 id=\"a-part\">"), more);
    assertTrue(more.contains("<img src=\"draw.svg\""), more);
    assertTrue(more.contains("<a href=\"../index.html\">up</a>"), more);
    assertEquals("<svg/>", written("docs/draw.svg"));
    assertEquals("{}", written("data.json"));
    assertFalse(Files.exists(folder.resolve("out/src")));
  }

  @Test
  void theJavadocGetsADarkStyleAndWhatItLacks() throws IOException {
    write();
    String style = written("api/stylesheet.css");
    assertTrue(style.startsWith("@import url('font.css');\n\nbody {}"), style);
    assertTrue(style.contains("prefers-color-scheme: dark"), style);
    assertEquals(
        "<a href=\"#a.b\">x</a><h2 id=\"a.b\">a.b</h2>", written("api/constant-values.html"));
  }

  private void refuses(String why) {
    String message = assertThrows(IllegalArgumentException.class, this::write).getMessage();
    assertTrue(message.contains(why), message);
  }

  @Test
  void refusesALinkToNothing() throws IOException {
    put("docs/more.md", "# More\n\n[gone](gone.md)\n");
    refuses("docs/more.md links to gone.md, and the repository has no such file");
  }

  @Test
  void refusesAPictureThatIsNotThere() throws IOException {
    put("docs/more.md", "# More\n\n![gone](gone.svg)\n");
    refuses("docs/more.md links to gone.svg");
  }

  @Test
  void refusesAFolderAsAPicture() throws IOException {
    put("docs/more.md", "# More\n\n![code](../src)\n");
    refuses("docs/more.md shows the folder ../src as a picture");
  }

  @Test
  void refusesALinkOutOfTheRepository() throws IOException {
    put("README.md", "# Home\n\n[out](../..)\n");
    refuses("README.md links to ../..");
  }

  @Test
  void refusesAPageWithoutHeading() throws IOException {
    put("docs/more.md", "text\n");
    refuses("docs/more.md: a page begins with a heading");
  }

  @Test
  void refusesAFolderWithoutJavadoc() throws IOException {
    Files.delete(folder.resolve("javadoc/index.html"));
    refuses("javadoc holds no javadoc");
  }

  @Test
  void refusesJavadocWithoutStyle() throws IOException {
    Files.delete(folder.resolve("javadoc/stylesheet.css"));
    refuses("javadoc has these files named stylesheet.css: []; expected is one");
  }

  @Test
  void refusesOtherArguments() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Site.main(new String[] {"a"}))
            .getMessage();
    assertEquals("arguments: REPOSITORY JAVADOC SITE, and not [a]", message);
  }
}
