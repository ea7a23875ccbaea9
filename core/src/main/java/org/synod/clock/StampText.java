// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

/** Reads the text of an {@link IntervalTreeStamp}, which may be anything. */
final class StampText {
  private final String text;
  private int at;

  StampText(String text) {
    this.text = text;
  }

  IntervalTreeStamp stamp() {
    IdTree share = share(0);
    expect(';');
    EventTree events;
    try {
      events = events(0);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "text: more than " + Long.MAX_VALUE + " events, allowed: at most that", e);
    }
    if (peek() != 0) {
      throw refused("the end");
    }
    return new IntervalTreeStamp(share, events);
  }

  private IdTree share(int depth) {
    switch (peek()) {
      case '0':
        at++;
        return IdTree.NONE;
      case '1':
        at++;
        return IdTree.ALL;
      case '(':
        enter(depth);
        IdTree left = share(depth + 1);
        expect(',');
        IdTree right = share(depth + 1);
        expect(')');
        return IdTree.of(left, right);
      default:
        throw refused("a share: 0, 1 or (");
    }
  }

  private EventTree events(int depth) {
    if (peek() != '(') {
      return EventTree.of(number());
    }
    enter(depth);
    long base = number();
    expect(',');
    EventTree left = events(depth + 1);
    expect(',');
    EventTree right = events(depth + 1);
    expect(')');
    return EventTree.of(base, left, right);
  }

  private void enter(int depth) {
    if (depth == IdTree.MAX_DEPTH) {
      throw refused("a depth of at most " + IdTree.MAX_DEPTH);
    }
    at++;
  }

  private long number() {
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

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw refused(wanted + "");
    }
    at++;
  }

  /** The next character that is no space, or 0 at the end. */
  private char peek() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private IllegalArgumentException refused(String allowed) {
    return new IllegalArgumentException(
        "text: " + (at < text.length() ? "'" + text.charAt(at) + "'" : "the end")
            + " at character " + (at + 1) + ", allowed: " + allowed);
  }
}
