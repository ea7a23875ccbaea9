// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/**
 * One operation on shared memory that a process wants to make: a step.
 *
 * @param kind what it does
 * @param cell which cell of the world
 * @param expected for a compare-and-set, the version or word it expects
 * @param next what it writes
 */
record Request(Kind kind, int cell, @Nullable Object expected, @Nullable Object next) {

  /** What a step does. */
  enum Kind {
    /** Reads a register. */
    GET,
    /** Compares the version of a register and sets its value. */
    COMPARE_AND_SET,
    /** Reads a word. */
    READ,
    /** Writes a word. */
    WRITE,
    /** Compares a word and sets it. */
    COMPARE_AND_EXCHANGE
  }

  boolean isOnRegister() {
    return kind == Kind.GET || kind == Kind.COMPARE_AND_SET;
  }

  /** What the cell holds after this step. */
  Object apply(Object content) {
    return switch (kind) {
      case GET, READ -> content;
      case WRITE -> Objects.requireNonNull(next);
      case COMPARE_AND_SET ->
          succeedsOn(content)
              ? new Versioned<>(((Versioned<?>) content).version() + 1, next)
              : content;
      case COMPARE_AND_EXCHANGE ->
          content.equals(expected) ? Objects.requireNonNull(next) : content;
    };
  }

  /** What the process gets back. */
  Object reply(Object content) {
    return switch (kind) {
      case GET, READ, COMPARE_AND_EXCHANGE -> content;
      case WRITE -> true;
      case COMPARE_AND_SET -> succeedsOn(content);
    };
  }

  private boolean succeedsOn(Object content) {
    return ((Versioned<?>) content).version() == (Long) Objects.requireNonNull(expected);
  }

  String describe() {
    return switch (kind) {
      case GET -> "get()";
      case READ -> "read";
      case WRITE -> "write " + next;
      case COMPARE_AND_SET -> "compareAndSet(" + expected + ", " + next + ")";
      case COMPARE_AND_EXCHANGE -> "compareAndExchange(" + expected + ", " + next + ")";
    };
  }
}
