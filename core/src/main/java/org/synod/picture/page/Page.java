// SPDX-License-Identifier: Apache-2.0
package org.synod.picture.page;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A run as one page of HTML, which needs no network. A reader steps through it by buttons, keys and
 * a slider; without JavaScript and on paper it is a picture and tables. All texts are data: none is
 * taken for HTML.
 *
 * <p>The page of a run of more than 1,000 steps leaves out those in the middle, and
 * says so.
 *
 * @param title the title
 * @param processes the processes, and what they do before the first step
 * @param cells the places of the memory, and what they hold before the first step
 * @param steps the steps in their order
 * @param clocks the logical clocks, which the reader chooses from
 * @param picture the picture of the run: SVG that takes its style from the page; empty for none
 * @param violation what the last step has broken; empty if nothing
 * @param notes what else there is to say
 */
public record Page(
    String title,
    Table processes,
    Table cells,
    List<Step> steps,
    List<Clock> clocks,
    String picture,
    String violation,
    List<String> notes) {

  /** Processes or cells: the word for one, the word for several, and all of them. */
  public record Table(String one, String several, List<Row> rows) {}

  /** A process or a cell, and its state or content at first. */
  public record Row(String name, String first) {}

  /**
   * A step.
   *
   * @param kind its kind, in a word or two
   * @param process the number of the process, or -1
   * @param cell the number of the cell, or -1
   * @param what the request
   * @param reply the reply; empty for none
   * @param contents the new contents of the cells that it has changed
   */
  public record Step(
      String kind, int process, int cell, String what, String reply,
      Map<Integer, String> contents) {}

  /** A logical clock: its name in a word, the heading of its timestamps, and one for each step. */
  public record Clock(String name, String heading, List<String> stamps) {}

  /** The HTML. */
  public String html() {
    return new Html(this).html();
  }

  /**
   * Writes the page, whole or not at all: a file that is there already is replaced at the end.
   *
   * @param path the file
   * @throws IOException if it cannot be written; its message names the file
   */
  public void write(Path path) throws IOException {
    String html = html();
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FileAlreadyExistsException(
          path.toString(), null, "is no file, allowed: a file, or a name that is free");
    }
    Path file = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    String unique = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path half = file.resolveSibling("." + unique + ".html");
    try {
      Files.writeString(half, html, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      half.toFile().delete(); // what was written of it, if anything
      FileSystemException named = new FileSystemException(path.toString(), null, why(e));
      named.initCause(e);
      throw named;
    }
  }

  private static String why(IOException e) {
    return "cannot be written, allowed: a file in a folder that is there and can be written ("
        + e.getClass().getSimpleName() + ")";
  }
}
