// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of a {@link Calls}: what it would do, and the moments between which it took place. Until
 * {@link #returns} or {@link #hasNoEffect} tells its end, it is going on: it may take effect at any
 * later time, with any result.
 *
 * <p><i>Progress:</i> wait-free.
 *
 * <p><i>Memory effects:</i> none. One thread adds to it.
 *
 * @param <S> the states of the sequential object
 */
public final class RecordedCall<S extends @Nullable Object> {
  private enum Outcome {
    UNKNOWN,
    RETURNED,
    NO_EFFECT
  }

  private final String process;
  private final String label;
  private final Function<S, Step<S>> effect;
  private final AtomicLong moments;
  private String object = "";
  private boolean isTold; // its moments are those that during has told
  private long began;
  private long ended;
  private Outcome outcome = Outcome.UNKNOWN;
  private @Nullable Object result;

  RecordedCall(
      String process, String label, Function<S, Step<S>> effect, AtomicLong moments) {
    this.process = Objects.requireNonNull(process, "process: null, allowed: a name");
    this.label = Objects.requireNonNull(label, "label: null, allowed: a text");
    this.effect = Objects.requireNonNull(effect, "effect: null, allowed: what the call does");
    this.moments = moments;
    began = moments.getAndIncrement();
  }

  /**
   * Tells the object of the call. Objects are checked one by one, which is quicker.
   *
   * @param name the printed name of the object
   * @return this
   */
  public RecordedCall<S> on(String name) {
    object = Objects.requireNonNull(name, "name: null, allowed: a name");
    return this;
  }

  /**
   * Tells when it took place, by a clock of the caller's own. Then all calls of the history need
   * such times.
   *
   * @param from the moment before it began
   * @param to the moment after it ended, which counts if it {@linkplain #returns returns}; a call
   *     that began later than this came after it
   * @return this
   */
  public RecordedCall<S> during(long from, long to) {
    if (to < from) {
      throw new IllegalArgumentException("to: " + to + ", allowed: " + from + " or more, as from");
    }
    began = from;
    ended = to;
    isTold = true;
    return this;
  }

  /**
   * Tells that it has returned.
   *
   * @param value its result
   */
  public void returns(@Nullable Object value) {
    end(Outcome.RETURNED);
    result = value;
  }

  /** Tells that it has ended, and has not had an effect and never will. */
  public void hasNoEffect() {
    end(Outcome.NO_EFFECT);
  }

  private void end(Outcome how) {
    if (outcome != Outcome.UNKNOWN) {
      throw new IllegalStateException(label + ": has ended, allowed: one end");
    }
    outcome = how;
    if (!isTold) {
      ended = moments.getAndIncrement();
    }
  }

  String object() {
    return object;
  }

  String process() {
    return process;
  }

  long began() {
    return began;
  }

  /** The moment by which it had taken effect. */
  long ended() {
    return hasReturned() ? ended : Long.MAX_VALUE;
  }

  boolean hasReturned() {
    return outcome == Outcome.RETURNED;
  }

  boolean mayHaveAnEffect() {
    return outcome != Outcome.NO_EFFECT;
  }

  Step<S> applied(S state) {
    return Objects.requireNonNull(effect.apply(state), () -> label + ": no step, allowed: one");
  }

  /** The step that it takes in a state; null if it does not return there what it did. */
  @Nullable Step<S> step(S state) {
    Step<S> step = applied(state);
    return hasReturned() && !Objects.equals(step.result(), result) ? null : step;
  }

  /** The call and its end. */
  String text() {
    return label + (hasReturned() ? " -> " + result : ", not returned");
  }

  @Override
  public String toString() {
    return process + ": " + (object.isEmpty() ? "" : object + ": ") + text();
  }
}
