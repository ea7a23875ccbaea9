// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

/** A place in a text that is read from its beginning, and may be anything. */
public final class Cursor {
  private final String text;
  private final Refused refused;
  private int at;

  /** Makes the exception for a text that cannot be read. */
  public interface Refused {
    /**
     * Makes the exception.
     *
     * @param at the index of the character that is refused, or the length of the text
     * @param allowed the characters that would be allowed there
     * @return the exception, which names the text
     */
    IllegalArgumentException at(int at, String allowed);
  }

  /**
   * Begins to read a text.
   *
   * @param text the text
   * @param refused makes the exception if it cannot be read
   */
  public Cursor(String text, Refused refused) {
    this.text = text;
    this.refused = refused;
  }

  /**
   * Looks at the next character, behind spaces and tabs.
   *
   * @return the character, or 0 at the end
   */
  public char peek() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  /**
   * Reads the very next character, a space too.
   *
   * @param allowed what is allowed there, if the text has ended
   * @return the character
   */
  public char next(String allowed) {
    if (at == text.length()) {
      throw refused(allowed);
    }
    return text.charAt(at++);
  }

  /** Goes back by the character that was read last. */
  public void back() {
    at--;
  }

  /**
   * Reads a character, if it is the next one behind spaces.
   *
   * @param wanted the character
   * @return true if it was read
   */
  public boolean isNext(char wanted) {
    boolean isNext = peek() == wanted;
    at += isNext ? 1 : 0;
    return isNext;
  }

  /**
   * Reads a character behind spaces.
   *
   * @param wanted the character that must be the next
   */
  public void expect(char wanted) {
    if (!isNext(wanted)) {
      throw refused(wanted + "");
    }
  }

  /** Requires that nothing but spaces is left. */
  public void expectEnd() {
    if (peek() != 0) {
      throw refused("the end");
    }
  }

  /**
   * Reads a number behind spaces.
   *
   * @return the number, 0 or more
   */
  public long number() {
    peek();
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    try {
      return Long.parseLong(text, from, at, 10);
    } catch (NumberFormatException e) {
      at = from;
      throw refused("a number from 0 to " + Long.MAX_VALUE);
    }
  }

  /**
   * Refuses the text at this place.
   *
   * @param allowed the characters that would be allowed here
   * @return the exception to throw
   */
  public IllegalArgumentException refused(String allowed) {
    return refused.at(at, allowed);
  }
}
