// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/**
 * Something that happens in a run, for a {@link SpaceTime} picture: to a process, to a register, or
 * to both, if the one operates on the other.
 *
 * <p>Immutable, if the objects that are written and answered are.
 *
 * @param kind its kind
 * @param process the number of the process, or -1
 * @param register the number of the register, or -1
 * @param what its printed text; <code>{}</code> stands for the written object
 * @param written the written object, or null
 * @param reply the reply to the process, or null
 */
public record Event(
    Kind kind,
    int process,
    int register,
    String what,
    @Nullable Object written,
    @Nullable Object reply) {

  /** The kinds of events. */
  public enum Kind {
    /** An operation of a process on a register, which answers: an event of both. */
    OPERATION,
    /** An operation that the register does not answer: an event of the process. */
    UNANSWERED,
    /** Something that a process does on its own. */
    LOCAL,
    /** The end of a process: it returns, or throws. */
    END,
    /** A process stops for ever. */
    CRASH,
    /** A register stops answering, all processes or one: an event of the register. */
    OUTAGE,
    /** A register answers again, all processes or one: an event of the register. */
    RETURN,
    /**
     * An operation takes effect late: it was not answered, and its process has given it up. An
     * event of the register.
     */
    LATE
  }

  /**
   * Refuses an event without the parties that its kind has.
   *
   * @param kind its kind
   * @param process 0 or more; -1 if it is an outage or a return for all
   * @param register 0 or more; -1 if it is of a process alone
   * @param what its printed text
   * @param written the written object, or null
   * @param reply the reply to the process, or null
   */
  public Event {
    Objects.requireNonNull(kind, "kind: null, allowed: a kind");
    Objects.requireNonNull(what, "what: null, allowed: a text");
    boolean isForAll = kind == Kind.OUTAGE || kind == Kind.RETURN;
    boolean hasRegister =
        isForAll || kind == Kind.OPERATION || kind == Kind.UNANSWERED || kind == Kind.LATE;
    if (process < (isForAll ? -1 : 0)) {
      throw new IllegalArgumentException(
          "process: " + process + " of " + kind + ", allowed: a number of a process");
    }
    if (hasRegister ? register < 0 : register != -1) {
      throw new IllegalArgumentException(
          "register: " + register + " of " + kind + ", allowed: "
              + (hasRegister ? "a number of a register" : "-1"));
    }
  }

  /** Whether it is an event of its process, and not only about it. */
  boolean isOfProcess() {
    return !isOfRegisterAlone();
  }

  /** Whether it is an event of its register. */
  boolean isOfRegister() {
    return kind == Kind.OPERATION || isOfRegisterAlone();
  }

  /** Whether no process takes part in it. */
  boolean isOfRegisterAlone() {
    return kind == Kind.OUTAGE || kind == Kind.RETURN || kind == Kind.LATE;
  }

  /**
   * The subject of the operation: the value written to the register, or else the value that it
   * answers.
   */
  @Nullable Object subject() {
    return register < 0 ? null : written != null ? written : value(reply);
  }

  /** The known content of the register after this event, or null. */
  @Nullable Object held() {
    if (kind != Kind.OPERATION && kind != Kind.LATE) {
      return null;
    }
    return reply instanceof Versioned<?> read
        ? read.value()
        : Boolean.TRUE.equals(reply) ? written : null;
  }

  private static @Nullable Object value(@Nullable Object reply) {
    return reply instanceof Versioned<?> versioned
        ? versioned.value()
        : reply instanceof Boolean ? null : reply;
  }

  /** The request, with the values as the function prints them. */
  String request(Function<Object, String> text) {
    return written == null ? what : what.replace("{}", text.apply(written));
  }

  /** The reply; empty if there is none. */
  String reply(Function<Object, String> text) {
    if (kind == Kind.UNANSWERED) {
      return "no answer";
    }
    Object value = value(reply);
    if (reply instanceof Versioned<?> versioned) {
      return value == null ? "unset" : versioned.version() + ": " + text.apply(value);
    }
    return reply == null ? "" : value == null ? reply.toString() : text.apply(value);
  }
}
