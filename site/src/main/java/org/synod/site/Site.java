// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the site: each Markdown file of the repository's top, of docs and of report becomes a page
 * at the same path, each file that a page links to is copied beside it, and the javadoc lies in
 * the folder api. A link to a folder becomes plain text. A link to nothing is refused.
 */
public final class Site {
  private static final List<String> FOLDERS = List.of("", "docs", "report");
  private static final List<String> READ_FIRST =
      List.of("README.md", "RECIPES.md", "ARCHITECTURE.md", "SCALING.md", "report/REPORT.md");

  private final Path repository;
  private final Path javadoc;
  private final Path site;
  private final TreeMap<Path, Page> pages =
      new TreeMap<>(Comparator.comparingInt(Site::rank).thenComparing(Path::compareTo));
  private final Set<Path> linkedFiles = new TreeSet<>();

  Site(Path repository, Path javadoc, Path site) {
    this.repository = repository;
    this.javadoc = javadoc;
    this.site = site;
  }

  /**
   * Makes the site.
   *
   * @param args the repository, the folder with the javadoc, and the folder for the site
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      throw new IllegalArgumentException(
          "arguments: REPOSITORY JAVADOC SITE, and not " + List.of(args));
    }
    Path site = Path.of(args[2]).toAbsolutePath().normalize();
    int pages =
        new Site(Path.of(args[0]).toRealPath(), Path.of(args[1]).normalize(), site).write();
    System.out.println("site: " + pages + " pages and the javadoc, from "
        + site.resolve("index.html"));
  }

  private static int rank(Path markdown) {
    int rank = READ_FIRST.indexOf(markdown.toString().replace('\\', '/'));
    return rank < 0 ? READ_FIRST.size() : rank;
  }

  /** Writes everything, and returns the number of pages. */
  int write() throws IOException {
    Javadoc.require(javadoc);
    for (String folder : FOLDERS) {
      read(repository.resolve(folder));
    }
    String template = resource("page.html");
    for (Page page : pages.values()) {
      put(Page.htmlOf(page.path), fill(template, page));
    }
    for (Path file : linkedFiles) {
      copy(repository.resolve(file), site.resolve(file));
    }
    put(Path.of("site.css"), resource("site.css"));
    Javadoc.copy(javadoc, site.resolve("api"));
    return pages.size();
  }

  private void read(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
          Path path = repository.relativize(file);
          pages.put(path, new Page(repository, path));
        }
      }
    }
  }

  private String fill(String template, Page page) {
    return template
        .replace("{title}", escape(page.title()))
        .replace("{home}", relative(page, Path.of("index.html")))
        .replace("{style}", relative(page, Path.of("site.css")))
        .replace("{pages}", links(page))
        .replace("{content}", page.html(target -> targetOnSite(page, target)));
  }

  /** The list of all pages, as it stands on one of them. */
  private String links(Page here) {
    List<String> items = new ArrayList<>();
    for (Page page : pages.values()) {
      items.add(item(relative(here, Page.htmlOf(page.path)), page.title(), page == here));
    }
    items.add(item(relative(here, Path.of("api", "index.html")), "API", /* here= */ false));
    return String.join("\n", items);
  }

  private static String item(String target, String text, boolean here) {
    String current = here ? " aria-current=\"page\"" : "";
    return "<li><a href=\"" + target + "\"" + current + ">" + escape(text) + "</a></li>";
  }

  /** What a link of a Markdown file becomes; null if nothing on the site answers to it. */
  private String targetOnSite(Page page, String target) {
    if (target.matches("[a-z]+:.*") || target.startsWith("#")) {
      return target;
    }
    String[] pathAndAnchor = target.split("(?=#)", 2);
    Path file = repository.resolve(page.path).resolveSibling(pathAndAnchor[0]).normalize();
    if (!file.startsWith(repository) || !Files.exists(file)) {
      throw new IllegalArgumentException(
          page.path + " links to " + target + ", and the repository has no such file");
    }
    Path path = repository.relativize(file);
    String anchor = pathAndAnchor.length > 1 ? pathAndAnchor[1] : "";
    if (pages.containsKey(path)) {
      return relative(page, Page.htmlOf(path)) + anchor;
    }
    if (Files.isDirectory(file)) {
      return null;
    }
    linkedFiles.add(path);
    return relative(page, path) + anchor;
  }

  private static String relative(Page from, Path to) {
    Path folder = from.path.getParent();
    return (folder == null ? to : folder.relativize(to)).toString().replace('\\', '/');
  }

  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private void put(Path path, String content) throws IOException {
    Path file = site.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  static String resource(String name) throws IOException {
    try (InputStream in = Site.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
