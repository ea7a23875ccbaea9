// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.synod.register.Versioned;

/** What the calls on the objects of the library do to sequential ones. */
public final class Model {
  private Model() {}

  /** Reads a state. */
  public static <S> Function<S, Step<S>> read() {
    return state -> new Step<>(state, state);
  }

  /** Writes over a state; returns null. */
  public static <S> Function<S, Step<S>> write(S next) {
    return state -> new Step<>(next, null);
  }

  /** Writes over one state alone, and tells whether it was this one. */
  public static <S> Function<S, Step<S>> cas(S expected, S next) {
    return state -> {
      boolean isExpected = Objects.equals(state, expected);
      return new Step<>(isExpected ? next : state, isExpected);
    };
  }

  /** Writes over one version alone, and tells whether it was this one. */
  public static <V> Function<Versioned<V>, Step<Versioned<V>>> casVersion(long expected, V next) {
    return state ->
        state.version() == expected
            ? new Step<>(new Versioned<>(expected + 1, next), true)
            : new Step<>(state, false);
  }

  /** Adds to a number; returns the sum. */
  public static Function<Long, Step<Long>> add(long number) {
    return state -> new Step<>(state + number, state + number);
  }

  /** Puts an element behind the others; returns its index. */
  public static <E> Function<List<E>, Step<List<E>>> append(E element) {
    return state -> new Step<>(with(state, element), (long) state.size());
  }

  /** Puts an element behind the others; returns null. */
  public static <E> Function<List<E>, Step<List<E>>> offer(E element) {
    return state -> new Step<>(with(state, element), null);
  }

  /** Takes the first element; returns it, or null if there is none. */
  public static <E> Function<List<E>, Step<List<E>>> poll() {
    return state ->
        state.isEmpty()
            ? new Step<>(state, null)
            : new Step<>(state.subList(1, state.size()), state.get(0));
  }

  private static <E> List<E> with(List<E> list, E element) {
    List<E> next = new ArrayList<>(list);
    next.add(element);
    return next;
  }
}
