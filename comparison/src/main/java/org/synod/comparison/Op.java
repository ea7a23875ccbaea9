// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison;

/** A call of a subject. */
public record Op(Kind kind, int value) {
  /** The result of a call that finds nothing. */
  public static final int NOTHING = -1;

  /** The calls of all kinds of subjects. */
  public enum Kind {
    /** Puts a value on a stack, or to the owner's end of a deque. */
    PUSH,
    /** Takes a value from there. */
    POP,
    /** Takes a value from the other end of a deque. */
    STEAL,
    /** Puts a value behind a queue. */
    OFFER,
    /** Takes the value before a queue. */
    POLL,
    /** Puts a value into a set: 1 if it was not in it. */
    INSERT,
    /** Takes a value out of a set: 1 if it was in it. */
    REMOVE,
    /** Looks for a value in a set: 1 if it is in it. */
    CONTAINS,
    /** Counts by 1, and tells the number. */
    COUNT,
    /** Writes both halves of a pair. */
    WRITE,
    /** Reads a pair: its half, or a number that was never written if they differ. */
    READ,
    /** Gets the field of an object that is made at first use. */
    GET
  }

  /** A call without an argument. */
  public static Op of(Kind kind) {
    return new Op(kind, 0);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case PUSH, OFFER, INSERT, REMOVE, CONTAINS, WRITE -> kind + " " + value;
      default -> kind.toString();
    };
  }
}
