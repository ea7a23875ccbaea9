// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A recorded history of calls on objects, from when to when each took place, and what it would do
 * to an object that makes one call after the other. {@link Linearizability#check} tells whether the
 * objects were like that one.
 *
 * <pre>{@code
 * Calls<Integer> calls = new Calls<>(0);
 * calls.call("p1", "add 2", () -> counter.addAndGet(2), sum -> new Step<>(sum + 2, sum + 2));
 * calls.call("p2", "get", counter::get, sum -> new Step<>(sum, sum));
 * System.out.println(Linearizability.check(calls)); // linearizable
 * }</pre>
 *
 * <p><i>Progress:</i> that of the objects; to record it is lock-free. Threads share a counter, so a
 * recorded run is slower, and its threads meet at other moments than they would otherwise.
 *
 * <p><i>Memory effects:</i> the counter orders its users. A history may be checked once the threads
 * that record have come to their end, or have otherwise made known that they are done.
 *
 * <p><i>Not guaranteed:</i> the moment of an effect. A call that has not returned may take effect
 * at any later time, or never.
 *
 * @param <S> the states of the sequential object; immutable, with an {@code equals} by value
 */
public final class Calls<S extends @Nullable Object> {
  private final S first;
  private final AtomicLong moments = new AtomicLong();
  private final Queue<RecordedCall<S>> calls = new ConcurrentLinkedQueue<>();

  /**
   * Makes an empty history.
   *
   * @param first the state of each object before its first call
   */
  public Calls(S first) {
    this.first = first;
  }

  /**
   * Makes and records a call. If it throws, its effect is unknown.
   *
   * @param <R> the result
   * @param process the printed name of the process that calls
   * @param label the printed text of the call
   * @param call the call
   * @param effect what the call would do to a sequential object in a given state
   * @return the result of the call
   */
  public <R extends @Nullable Object> R call(
      String process, String label, Supplier<R> call, Function<S, Step<S>> effect) {
    Objects.requireNonNull(call, "call: null, allowed: what is to be called");
    RecordedCall<S> recorded = begin(process, label, effect);
    R result = call.get();
    recorded.returns(result);
    return result;
  }

  /**
   * Adds a call that begins now, and ends when it {@linkplain RecordedCall#returns returns}. Add it
   * before it is made.
   *
   * @param process the printed name of the process that calls
   * @param label the printed text of the call
   * @param effect what the call would do to a sequential object in a given state; it has no effect
   *     itself, and is called as often as the check needs it
   * @return the call, to which its end is to be added by one thread
   */
  public RecordedCall<S> begin(String process, String label, Function<S, Step<S>> effect) {
    RecordedCall<S> added = new RecordedCall<>(process, label, effect, moments);
    calls.add(added);
    return added;
  }

  S first() {
    return first;
  }

  List<RecordedCall<S>> all() {
    return List.copyOf(calls);
  }

  @Override
  public String toString() {
    return "Calls[" + calls.size() + " calls]";
  }
}
