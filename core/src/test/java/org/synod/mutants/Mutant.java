// SPDX-License-Identifier: Apache-2.0
package org.synod.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.StringJoiner;

/**
 * A mistake that is put into one file of the library, to see that a test notices.
 *
 * @param id a short name
 * @param says the mistake, in one sentence
 * @param file the file, from the root of the repository
 * @param was the text that is replaced, which is there exactly once
 * @param becomes the text that replaces it
 * @param killer the test that fails then, {@code Class} or {@code Class#method}; or nothing
 * @param lives why no test fails, where none does; or nothing
 */
record Mutant(
    String id,
    String says,
    String file,
    String was,
    String becomes,
    String killer,
    String lives) {
  // A list is a text of such blocks, with blank lines and lines that begin with # between them:
  //
  //   id: a short name
  //   says: the mistake
  //   file: core/src/main/java/org/synod/…
  //   <<<<
  //   the text as it is
  //   ====
  //   the text as it is to be
  //   >>>>
  //   killed by: org.synod.….SomeTest#method       (or)       lives: the reason

  /** The class that the file declares. */
  String type() {
    return file.replaceFirst("^.*/java/", "").replaceFirst("\\.java$", "").replace('/', '.');
  }

  /** The package of the file. */
  String inPackage() {
    return type().substring(0, type().lastIndexOf('.'));
  }

  /** The source with the mistake in it. */
  String applied(Path root) throws IOException {
    String source = Files.readString(root.resolve(file));
    int at = source.indexOf(was);
    if (at < 0 || source.indexOf(was, at + 1) >= 0) {
      throw new IllegalArgumentException(
          id + ": the text is " + (at < 0 ? "not" : "more than once") + " in " + file
              + ", allowed: once:\n" + was);
    }
    return source.substring(0, at) + becomes + source.substring(at + was.length());
  }

  /** All of a list. */
  static List<Mutant> read(Path list) throws IOException {
    ListIterator<String> lines = Files.readAllLines(list).listIterator();
    List<Mutant> mutants = new ArrayList<>();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      try {
        lines.previous();
        mutants.add(next(lines));
      } catch (IllegalArgumentException e) {
        String where = list.getFileName() + ":" + lines.nextIndex() + ": ";
        throw new IllegalArgumentException(where + e.getMessage(), e);
      }
    }
    return mutants;
  }

  private static Mutant next(ListIterator<String> lines) {
    String id = field("id: ", lines);
    String says = field("says: ", lines);
    String file = field("file: ", lines);
    field("<<<<", lines);
    String was = until("====", lines);
    String becomes = until(">>>>", lines);
    boolean isKilled = lines.hasNext() && lines.next().startsWith("killed by: ");
    lines.previous();
    String killer = isKilled ? field("killed by: ", lines) : "";
    String lives = isKilled ? "" : field("lives: ", lines);
    if (was.isBlank() || was.equals(becomes)) {
      throw new IllegalArgumentException(id + ": replaces nothing, allowed: another text");
    }
    return new Mutant(id, says, file, was, becomes, killer, lives);
  }

  private static String field(String name, ListIterator<String> lines) {
    String line = lines.hasNext() ? lines.next() : "the end";
    if (!line.startsWith(name)) {
      throw new IllegalArgumentException(line + ", allowed: " + name);
    }
    return line.substring(name.length()).strip();
  }

  private static String until(String end, ListIterator<String> lines) {
    StringJoiner text = new StringJoiner("\n");
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.equals(end)) {
        return text.toString();
      }
      text.add(line);
    }
    throw new IllegalArgumentException("the end, allowed: " + end);
  }
}
