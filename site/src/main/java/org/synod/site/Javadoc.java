// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that javadoc has made, which the site shows on dark and on narrow screens too. */
final class Javadoc {
  private static final Pattern IMPORT = Pattern.compile("@import url\\('([^']+)'\\);");
  private static final Pattern HEADING = Pattern.compile("<h2 title=\"([^\"]+)\">");

  private Javadoc() {}

  static void require(Path javadoc) {
    if (!Files.exists(javadoc.resolve("index.html"))) {
      throw new IllegalArgumentException(
          javadoc + " holds no javadoc: mvn -B -Pdocs makes it, and then the site");
    }
  }

  static void copy(Path javadoc, Path target) throws IOException {
    List<Path> styles = new ArrayList<>();
    try (Stream<Path> files = Files.walk(javadoc)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(javadoc.relativize(file).toString());
        Site.copy(file, copy);
        if (file.endsWith("stylesheet.css")) {
          styles.add(copy);
        } else if (file.endsWith("constant-values.html")) {
          giveAnchors(copy);
        }
      }
    }
    if (styles.size() != 1) {
      throw new IllegalArgumentException(
          javadoc + " has these files named stylesheet.css: " + styles + "; expected is one");
    }
    addStyle(styles.get(0));
  }

  private static void addStyle(Path style) throws IOException {
    // some JDKs come without the fonts that their style sheet names
    String present =
        IMPORT
            .matcher(Files.readString(style))
            .replaceAll(i -> Files.exists(style.resolveSibling(i.group(1))) ? "$0" : "");
    Files.writeString(style, present + Site.resource("javadoc.css"));
  }

  /** JDK 17 links to headings of this page by the names of packages, and gives them no anchor. */
  private static void giveAnchors(Path page) throws IOException {
    String html = Files.readString(page);
    Files.writeString(
        page,
        HEADING
            .matcher(html)
            .replaceAll(h -> html.contains("id=\"" + h.group(1) + "\"") ? "$0" : "<h2 id=\"$1\">"));
  }
}
