// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** One Markdown file, which becomes one page. Its path is relative to the repository. */
final class Page {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer HTML = HtmlRenderer.builder().extensions(EXTENSIONS).build();
  private static final TextContentRenderer TEXT = TextContentRenderer.builder().build();

  final Path path;
  private final Node document;

  Page(Path repository, Path path) throws IOException {
    this.path = path;
    this.document = PARSER.parse(Files.readString(repository.resolve(path)));
  }

  /** The HTML file of a Markdown file. README is what a visitor of the site sees first. */
  static Path htmlOf(Path markdown) {
    String name = markdown.getFileName().toString().replaceAll("\\.md$", ".html");
    return markdown.resolveSibling(name.equals("README.html") ? "index.html" : name);
  }

  /** The text of the first heading. */
  String title() {
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading) {
        return TEXT.render(node).strip();
      }
    }
    throw new IllegalArgumentException(path + ": a page begins with a heading, and has none");
  }

  /**
   * The content as HTML. The argument turns each target that a link or a picture has into its
   * target on the site, or into null if there is none; then the text of the link remains. Call it
   * once: it changes the document.
   */
  String html(UnaryOperator<String> targets) {
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            visitChildren(link);
            String target = targets.apply(link.getDestination());
            if (target != null) {
              link.setDestination(target);
            } else {
              while (link.getFirstChild() != null) {
                link.insertBefore(link.getFirstChild());
              }
              link.unlink();
            }
          }

          @Override
          public void visit(Image image) {
            String target = targets.apply(image.getDestination());
            if (target == null) {
              throw new IllegalArgumentException(
                  path + " shows the folder " + image.getDestination() + " as a picture");
            }
            image.setDestination(target);
          }
        });
    return HTML.render(document);
  }
}
