// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Opens each page and each SVG picture of a folder, on white and on dark, on a wide and on a
 * narrow screen, and tells what is wrong. Links that lead out of the folder to other hosts are not
 * followed.
 */
final class Inspection {
  private static final int WIDE = 1200;
  private static final int NARROW = 400;
  private static final List<View> VIEWS =
      List.of(
          new View("light", WIDE), new View("light", NARROW), new View("dark", NARROW),
          new View("dark", WIDE));

  private record View(String scheme, int width) {}

  private final String look = script("look.js");
  private final String anchors = script("anchors.js");
  private final String targets = script("targets.js");

  private final Browser browser;
  private final Path site;
  private final List<String> faults = new ArrayList<>();
  private View last; // the one that is shown; null at first
  private final Map<Path, Set<String>> anchorsOfPages = new HashMap<>();
  private final Map<Path, Set<String>> targetsOfPages = new TreeMap<>();

  Inspection(Browser browser, Path site) throws IOException {
    this.browser = browser;
    this.site = site.toRealPath();
  }

  /** One line for each fault: the page, and what is wrong. */
  List<String> faults() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(site)) {
      pages = files.filter(file -> file.toString().matches(".*\\.(html|svg)")).sorted().toList();
    }
    pages.forEach(this::lookAt);
    targetsOfPages.forEach(
        (page, all) -> all.stream().sorted().forEach(target -> follow(page, URI.create(target))));
    return faults;
  }

  private void lookAt(Path page) {
    browser.open(page.toUri());
    for (View view : views(page)) {
      browser.view(view.scheme, view.width);
      last = view;
      for (String seen : browser.run(look)) {
        report(page, view.scheme + ", " + view.width + " pixels: " + seen);
      }
    }
    anchorsOfPages.put(page, new HashSet<>(browser.run(anchors)));
    targetsOfPages.put(page, new HashSet<>(browser.run(targets)));
    browser.errors().forEach(error -> report(page, "console: " + error));
  }

  /**
   * The views of a page, first the one that is shown already: a change takes longer than a look.
   * Javadoc has hundreds of pages of one form; two views show each scheme and each width.
   */
  private List<View> views(Path page) {
    boolean isJavadoc = page.startsWith(site.resolve("api"));
    List<View> views =
        new ArrayList<>(isJavadoc ? List.of(VIEWS.get(0), VIEWS.get(2)) : VIEWS);
    if (views.get(views.size() - 1).equals(last)) {
      Collections.reverse(views);
    }
    return views;
  }

  private void follow(Path page, URI target) {
    if (!"file".equals(target.getScheme())) {
      return;
    }
    Path file = Path.of(target.getPath());
    if (!file.startsWith(site) || !Files.isRegularFile(file)) {
      report(page, "links to " + target + ", which is no file of the site");
      return;
    }
    String anchor = target.getFragment();
    Set<String> known = anchorsOfPages.getOrDefault(file, Set.of());
    if (anchor != null && !anchor.isEmpty() && !known.contains(anchor)) {
      report(page, "links to " + site.relativize(file) + ", which has no anchor " + anchor);
    }
  }

  private void report(Path page, String fault) {
    faults.add(site.relativize(page) + ": " + fault);
  }

  private static String script(String name) {
    try (InputStream in = Inspection.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
