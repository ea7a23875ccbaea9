// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statement that a log has a number of entries, and which: the root of their Merkle tree.
 * Immutable.
 *
 * @param origin the name of the log
 * @param size the number of its first entries
 * @param root the root of their tree
 */
public record Checkpoint(String origin, long size, Digest root) {
  private static final Pattern ORIGIN = Pattern.compile("[^\\s+\\p{Cntrl}]{1,100}");
  private static final Pattern TEXT =
      Pattern.compile("([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n");

  /**
   * Refuses what no log can state.
   *
   * @param origin from 1 to 100 characters, without spaces and plus signs
   * @param size 0 or more
   * @param root for size 0, that of no entries
   */
  public Checkpoint {
    requireOrigin(origin);
    if (size < 0) {
      throw new IllegalArgumentException("size: " + size + ", allowed: 0 or more");
    }
    Objects.requireNonNull(root, "root: null, allowed: a digest");
    if (size == 0 && !root.equals(new Hashes().empty())) {
      throw new IllegalArgumentException(
          "root: " + root + " of no entries, allowed: " + new Hashes().empty());
    }
  }

  static String requireOrigin(String origin) {
    Objects.requireNonNull(origin, "origin: null, allowed: a name");
    if (!ORIGIN.matcher(origin).matches()) {
      throw new IllegalArgumentException(
          "origin: \"" + origin
              + "\", allowed: 1 to 100 characters without spaces, controls and +");
    }
    return origin;
  }

  /** The text that is signed: origin, size and root, a line each. */
  String text() {
    return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.toBytes()) + "\n";
  }

  /** Reads the checkpoint of a note, whoever signed it. */
  static Checkpoint ofNote(String note) {
    return parse(note.substring(0, note.lastIndexOf("\n\n") + 1));
  }

  /** Reads a text that was signed. */
  static Checkpoint parse(String text) {
    Matcher lines = TEXT.matcher(text);
    if (!lines.matches()) {
      throw new IllegalArgumentException(
          "note: the text \"" + text.strip().replace("\n", "\\n")
              + "\", allowed: origin, size and root, a line each");
    }
    try {
      return new Checkpoint(
          lines.group(1),
          Long.parseLong(lines.group(2)),
          Digest.of(Base64.getDecoder().decode(lines.group(3))));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "note: size " + lines.group(2) + ", allowed: 0 to " + Long.MAX_VALUE, e);
    }
  }

  @Override
  public String toString() {
    return "checkpoint of " + size + " entries of \"" + origin + "\"";
  }
}
