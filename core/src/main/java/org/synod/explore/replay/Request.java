// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/**
 * One operation on shared memory, one choice or one question that a process wants to make: a step.
 *
 * @param kind its kind
 * @param cell the number of the cell of the world, or -1
 * @param expected for a compare-and-set, the version or word it expects; for an operation or a
 *     choice, its label
 * @param next the content it writes; for an operation, its function; for a choice, the number of
 *     choices; for a question, the process; for a read that waits, its condition
 * @param mode its access mode
 * @param fences the fences between the last access of the process and this one, a bit for each;
 *     the beginning of a call is one
 */
public record Request(
    Kind kind, int cell, @Nullable Object expected, @Nullable Object next, Mode mode, int fences) {

  /** The bit of an acquire fence. */
  public static final int ACQUIRE_FENCE = 1;

  /** The bit of a release fence. */
  public static final int RELEASE_FENCE = 2;

  /** The bit of the beginning of a call that is checked against the sequential model. */
  public static final int CALL = 4;

  /** The modes of accesses. An exchange in the mode ACQUIRE or RELEASE is a half of a volatile. */
  public enum Mode {
    /** One step in one total order of all: everywhere, unless the world is weak. */
    STRONG,
    PLAIN,
    OPAQUE,
    ACQUIRE,
    RELEASE,
    VOLATILE
  }

  /** Makes a request that is one step in one total order. */
  public Request(Kind kind, int cell, @Nullable Object expected, @Nullable Object next) {
    this(kind, cell, expected, next, Mode.STRONG, /* fences */ 0);
  }

  /** Whether a weak machine may answer it in several ways. */
  public boolean isWeak() {
    return mode != Mode.STRONG;
  }

  /** The same request behind some fences. */
  Request behind(int fences) {
    return fences == 0 ? this : new Request(kind, cell, expected, next, mode, fences);
  }

  /** Whether there is a fence between the last access of the process and this one. */
  public boolean isBehind(int fence) {
    return (fences & fence) != 0;
  }

  /** The kinds of steps. */
  public enum Kind {
    /** Reads a register. */
    GET,
    /** Compares the version of a register and sets its value. */
    COMPARE_AND_SET,
    /** Reads a word. */
    READ,
    /** Writes a word. */
    WRITE,
    /** Compares a word and sets it. */
    COMPARE_AND_EXCHANGE,
    /** Reads a register, as soon as its content meets a condition. */
    AWAIT,
    /** Reads a word, as soon as it meets a condition. */
    AWAIT_WORD,
    /** Applies a function to a shared object. */
    OPERATE,
    /** Takes one of several numbers, with each of which the run is explored. */
    CHOOSE,
    /** Asks whether a process has crashed. */
    IS_LOST
  }

  /** The function of an operation. Two are equal; {@link #difference} tells. */
  public static final class Operation {
    private final Object code; // that the process has passed
    private final Function<Object, Call.Applied> function;
    private @Nullable Object met; // a content that it has been applied to

    public Operation(Object code, Function<Object, Call.Applied> function) {
      this.code = code;
      this.function = function;
    }

    Call.Applied on(Object content, @Nullable Object label) {
      met = content;
      Call.Applied step;
      try {
        step = function.apply(content);
      } catch (RuntimeException | AssertionError e) {
        return new Call.Applied(content, new Replay.Thrown(e));
      }
      Objects.requireNonNull(
          step.next(), () -> "next: null from " + label + ", allowed: a state");
      Objects.requireNonNull(
          step.result(), () -> "result: null from " + label + ", allowed: a value");
      return step;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Operation; // functions have no equals
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** The condition of a read that waits. Two are equal; {@link #difference} tells. */
  public record Condition(Predicate<Object> predicate) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Condition; // functions have no equals
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /**
   * The difference between this request and the one that the process has made in its place before,
   * in words, where the two are equal but for their functions; null if there is none. Functions
   * have no equals, so they are compared by what they do to a content that the step has met.
   */
  @Nullable String difference(Request before, Object reply) {
    if (isWait()) {
      boolean isContent = !Replay.isSilence(reply) && !(reply instanceof Replay.Thrown);
      return isContent && !reply.equals(awaited(reply))
          ? "does not end now with " + reply + ", as before"
          : null;
    }
    Object content = kind == Kind.OPERATE ? before.function().met : null;
    if (content == null || function().code == before.function().code) {
      return null;
    }
    Call.Applied now = function().on(content, expected);
    Call.Applied then = before.function().on(content, expected);
    return now.equals(then) ? null : "now makes " + now + " of " + content + ", before " + then;
  }

  /** Whether another process that makes the other request makes this one. */
  boolean isLike(Request other) {
    return equals(other) && Fields.holdSame(function(next), function(other.next));
  }

  private static @Nullable Object function(@Nullable Object next) {
    if (next instanceof Operation operation) {
      return operation.code;
    }
    return next instanceof Condition condition ? condition.predicate : null;
  }

  /** Whether it can be made only while its cell meets a condition. */
  public boolean isWait() {
    return kind == Kind.AWAIT || kind == Kind.AWAIT_WORD;
  }

  /** Whether it can be made while its cell has this content; it can if its condition throws. */
  public boolean isReady(Object content) {
    return !isWait() || awaited(content) != null;
  }

  /** The reply to a read that waits, or null if it has to wait. */
  private @Nullable Object awaited(Object content) {
    try {
      Condition condition = (Condition) Objects.requireNonNull(next);
      return condition.predicate.test(content) ? content : null;
    } catch (RuntimeException | AssertionError e) {
      return new Replay.Thrown(e);
    }
  }

  /** The number of choices, 0 if this is no choice. */
  public int choices() {
    return kind == Kind.CHOOSE ? (Integer) Objects.requireNonNull(next) : 0;
  }

  /** Whether this step is on a cell: a choice and a question are not. */
  public boolean isOnCell() {
    return cell >= 0;
  }

  /** The answer to a question: whether its process is among those that crashed, a bit for each. */
  public boolean isLost(long crashed) {
    return (crashed >>> (Integer) Objects.requireNonNull(next) & 1) != 0;
  }

  public boolean isOnRegister() {
    return kind == Kind.GET || kind == Kind.COMPARE_AND_SET || kind == Kind.AWAIT;
  }

  /** The content of the cell after this step. */
  public Object apply(Object content) {
    return switch (kind) {
      case GET, READ, AWAIT, AWAIT_WORD, CHOOSE, IS_LOST -> content;
      case WRITE -> Objects.requireNonNull(next);
      case COMPARE_AND_SET ->
          succeedsOn(content)
              ? new Versioned<>(((Versioned<?>) content).version() + 1, next)
              : content;
      case COMPARE_AND_EXCHANGE ->
          content.equals(expected) ? Objects.requireNonNull(next) : content;
      case OPERATE -> function().on(content, expected).next();
    };
  }

  /** The reply to the process. */
  public Object reply(Object content) {
    return switch (kind) {
      case GET, READ, COMPARE_AND_EXCHANGE -> content;
      case WRITE -> true;
      case AWAIT, AWAIT_WORD -> Objects.requireNonNull(awaited(content), "waits");
      case COMPARE_AND_SET -> succeedsOn(content);
      case OPERATE -> function().on(content, expected).result();
      case CHOOSE, IS_LOST -> throw new IllegalStateException("no cell replies to " + kind);
    };
  }

  private Operation function() {
    return (Operation) Objects.requireNonNull(next);
  }

  private boolean succeedsOn(Object content) {
    return ((Versioned<?>) content).version() == (Long) Objects.requireNonNull(expected);
  }

  /** The text of this request, with {@code {}} for the content that it writes. */
  public String what() {
    String fence =
        (isBehind(ACQUIRE_FENCE) ? "acquire fence, " : "")
            + (isBehind(RELEASE_FENCE) ? "release fence, " : "");
    return fence + (isWeak() ? mode.name().toLowerCase(Locale.ROOT) + " " : "") + operation();
  }

  private String operation() {
    return switch (kind) {
      case GET -> "get()";
      case AWAIT, AWAIT_WORD -> "await()";
      case READ -> "read";
      case WRITE -> "write {}";
      case COMPARE_AND_SET -> "compareAndSet(" + expected + ", {})";
      case COMPARE_AND_EXCHANGE -> "compareAndExchange(" + expected + ", {})";
      case OPERATE, CHOOSE -> String.valueOf(expected);
      case IS_LOST -> "isLost(" + next + ")";
    };
  }

  /** The content that it writes, or null. */
  public @Nullable Object written() {
    return switch (kind) {
      case WRITE, COMPARE_AND_SET, COMPARE_AND_EXCHANGE -> next;
      case GET, READ, AWAIT, AWAIT_WORD, OPERATE, CHOOSE, IS_LOST -> null;
    };
  }

  public String describe() {
    Object written = written();
    return written == null ? what() : what().replace("{}", written.toString());
  }
}
