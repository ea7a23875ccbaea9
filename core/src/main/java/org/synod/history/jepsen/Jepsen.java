// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import java.io.IOException;
import java.io.Reader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.history.History;
import org.synod.history.calls.Calls;

/**
 * A reader of histories in the format of Jepsen: maps with the fields {@code type}, {@code
 * process}, {@code f} and {@code value}, in EDN, one after the other or in a vector, or in JSON,
 * one on a line. Other fields are skipped, and so are operations whose process is no number.
 *
 * <p>An operation begins at its {@code invoke} and ends at its {@code ok} or {@code fail}. One that
 * ends with {@code info}, or not at all, has an unknown outcome; its process makes no other.
 *
 * <p>In a verdict an operation has the name of its process and the line of its invocation: {@code
 * p3@17}.
 *
 * <p><i>Progress:</i> wait-free, on one thread.
 *
 * <p><i>Memory effects:</i> none. The whole history is in memory.
 *
 * <p><i>Not guaranteed:</i> that everything is refused that is not EDN or JSON; commas are blanks.
 *
 * <p>Sources: the <a href="https://github.com/jepsen-io/jepsen">documentation of Jepsen</a>; for
 * the orders of versions K. Kingsbury, P. Alvaro, <i>Elle: Inferring Isolation Anomalies from
 * Experimental Observations</i>, VLDB 2020.
 */
public final class Jepsen {
  private Jepsen() {}

  /**
   * Reads transactions: {@code f} is {@code txn}, and {@code value} is a list of reads {@code [r k
   * v]} with either writes {@code [w k v]} or appends {@code [append k v]}. Values are integers
   * other than 0, and a key gets each of them once.
   *
   * <p>The versions of a key that is appended to are those that the longest read shows. Appends
   * that nobody saw come after that; all but the one of them that ended first are left out. The
   * versions of a key that is written follow from reads: a transaction that reads a key before it
   * writes it puts its value behind that one. One write of a key whose place nothing tells comes
   * behind the others. If two write over the same value, an update is lost, and that of the one
   * that ended first counts as the first; then a verdict below {@link
   * org.synod.history.Isolation#PARALLEL_SNAPSHOT} may be one on an order that was not.
   *
   * @param history the text of the history; the caller closes it
   * @return the history
   * @throws IOException if the reader does
   * @throws IllegalArgumentException if the history is not like that; it names the line and the
   *     field. Also if nothing tells the places of two writes of a key, or if two reads of a key
   *     that is appended to have no common order
   */
  public static History transactions(Reader history) throws IOException {
    return Transactions.of(Operation.read(opened(history)));
  }

  /**
   * Reads operations on registers, which are nil at first: {@code f} is {@code read} and {@code
   * value} what was found, {@code write} and what was written, or {@code cas} and a list of what is
   * expected and what is written. For several registers the value is a list of the key and that.
   *
   * @param history the text of the history; the caller closes it
   * @return the calls
   * @throws IOException if the reader does
   * @throws IllegalArgumentException if the history is not like that; it names the line and the
   *     field
   */
  public static Calls<@Nullable Object> registers(Reader history) throws IOException {
    return Registers.of(Operation.read(opened(history)));
  }

  private static Reader opened(Reader history) {
    return Objects.requireNonNull(history, "history: null, allowed: a reader");
  }
}
