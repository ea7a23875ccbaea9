// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import org.synod.internal.Cursor;

/** Reads the text of an {@link IntervalTreeStamp}, which may be anything. */
final class StampText {
  private final String text;
  private final Cursor cursor;

  StampText(String text) {
    this.text = text;
    cursor = new Cursor(text, this::refused);
  }

  IntervalTreeStamp stamp() {
    IdTree share = share(0);
    cursor.expect(';');
    EventTree events;
    try {
      events = events(0);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "text: more than " + Long.MAX_VALUE + " events, allowed: at most that", e);
    }
    cursor.expectEnd();
    return new IntervalTreeStamp(share, events);
  }

  private IdTree share(int depth) {
    switch (cursor.peek()) {
      case '0':
        cursor.expect('0');
        return IdTree.NONE;
      case '1':
        cursor.expect('1');
        return IdTree.ALL;
      case '(':
        enter(depth);
        IdTree left = share(depth + 1);
        cursor.expect(',');
        IdTree right = share(depth + 1);
        cursor.expect(')');
        return IdTree.of(left, right);
      default:
        throw cursor.refused("a share: 0, 1 or (");
    }
  }

  private EventTree events(int depth) {
    if (cursor.peek() != '(') {
      return EventTree.of(cursor.number());
    }
    enter(depth);
    long base = cursor.number();
    cursor.expect(',');
    EventTree left = events(depth + 1);
    cursor.expect(',');
    EventTree right = events(depth + 1);
    cursor.expect(')');
    return EventTree.of(base, left, right);
  }

  private void enter(int depth) {
    if (depth == IdTree.MAX_DEPTH) {
      throw cursor.refused("a depth of at most " + IdTree.MAX_DEPTH);
    }
    cursor.expect('(');
  }

  private IllegalArgumentException refused(int at, String allowed) {
    return new IllegalArgumentException(
        "text: " + (at < text.length() ? "'" + text.charAt(at) + "'" : "the end")
            + " at character " + (at + 1) + ", allowed: " + allowed);
  }
}
