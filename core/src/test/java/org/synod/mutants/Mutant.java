// SPDX-License-Identifier: Apache-2.0
package org.synod.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A mistake that is put into the library, to see that a test notices.
 *
 * @param id a short name
 * @param says the mistake, in one sentence
 * @param changes the changes that make the mistake
 * @param killer the test that fails then, {@code Class} or {@code Class#method}; or nothing
 * @param lives why no test fails, where none does; or nothing
 */
record Mutant(String id, String says, List<Change> changes, String killer, String lives) {
  // A list is a text of such blocks, with blank lines and lines that begin with # between them:
  //
  //   id: a short name
  //   says: the mistake
  //   file: core/src/main/java/org/synod/…     (from here to >>>> as often as there are changes)
  //   <<<<
  //   the text as it is
  //   ====
  //   the text as it is to be
  //   >>>>
  //   killed by: org.synod.….SomeTest#method       (or)       lives: the reason

  /**
   * One change of a file.
   *
   * @param file the file, from the root of the repository
   * @param was the text that is replaced, which is there exactly once
   * @param becomes the text that replaces it
   */
  record Change(String file, String was, String becomes) {}

  /** The package of the first file. */
  String inPackage() {
    String type = type(changes.get(0).file);
    return type.substring(0, type.lastIndexOf('.'));
  }

  /** The class that a file declares. */
  static String type(String file) {
    return file.replaceFirst("^.*/java/", "").replaceFirst("\\.java$", "").replace('/', '.');
  }

  /** The sources with the mistake in them, by file. */
  Map<String, String> applied(Path root) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Change change : changes) {
      String source = sources.get(change.file);
      if (source == null) {
        source = Files.readString(root.resolve(change.file));
      }
      int at = source.indexOf(change.was);
      if (at < 0 || source.indexOf(change.was, at + 1) >= 0) {
        throw new IllegalArgumentException(
            id + ": the text is " + (at < 0 ? "not" : "more than once") + " in " + change.file
                + ", allowed: once:\n" + change.was);
      }
      sources.put(
          change.file,
          source.substring(0, at) + change.becomes + source.substring(at + change.was.length()));
    }
    return sources;
  }

  /** All mutants of a list. */
  static List<Mutant> read(Path list) throws IOException {
    ListIterator<String> lines = Files.readAllLines(list).listIterator();
    List<Mutant> mutants = new ArrayList<>();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      lines.previous();
      try {
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
    List<Change> changes = new ArrayList<>();
    do {
      String file = field("file: ", lines);
      field("<<<<", lines);
      Change change = new Change(file, until("====", lines), until(">>>>", lines));
      if (change.was.isBlank() || change.was.equals(change.becomes)) {
        throw new IllegalArgumentException(id + ": replaces nothing, allowed: another text");
      }
      changes.add(change);
    } while (isNext("file: ", lines));
    boolean isKilled = isNext("killed by: ", lines);
    String killer = isKilled ? field("killed by: ", lines) : "";
    if (isKilled && !killer.matches("[\\w.$]+(#\\w+)?")) {
      throw new IllegalArgumentException(
          id + ": killed by: " + killer + ", allowed: a class, or class#method");
    }
    String lives = isKilled ? "" : field("lives: ", lines);
    return new Mutant(id, says, List.copyOf(changes), killer, lives);
  }

  private static boolean isNext(String name, ListIterator<String> lines) {
    if (!lines.hasNext()) {
      return false;
    }
    boolean isNext = lines.next().startsWith(name);
    lines.previous();
    return isNext;
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
