// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.References;

/** An update in the log: what it does, and a place for its outcome. */
class Command<S> {
  private static final Object NULL = "null"; // in place of null, and compared by identity

  /** That the function threw. */
  record Thrown(Throwable cause) {}

  private final Function<? super S, ?> function;
  final References<Object> outcome; // one, null: no replica has come to this command yet

  Command(Memory memory, Function<? super S, ?> function) {
    this.function = function;
    outcome = memory.references("outcome", 1);
  }

  /** Runs the function on a replica, and tells what came of it. */
  void runOn(S state) {
    Object outcome = applyTo(state);
    if (outcome() == null) { // or else another replica's is told: it is the same
      tell(outcome);
    }
  }

  /** What came of the command, or null if nobody has told. */
  final @Nullable Object outcome() {
    return outcome.getAcquire(0); // pairs with the release below
  }

  final void tell(Object told) {
    // Release is safe: a thread that waits for it reads until it shows; if two tell it, either will
    // do.
    outcome.setRelease(0, told);
  }

  final Object applyTo(S state) {
    try {
      Object result = function.apply(state);
      return result == null ? NULL : result;
    } catch (VirtualMachineError e) {
      throw e; // it need not strike on the other replicas: this one is another from now on
    } catch (Throwable e) { // the caller's, in whichever thread it strikes
      return new Thrown(e);
    }
  }

  /** Returns what the function returned, or throws what it threw. */
  @SuppressWarnings("unchecked") // R is what this command's function returns
  static <R> R result(Object outcome) {
    if (outcome instanceof Thrown thrown) {
      throw Command.<RuntimeException>unchecked(thrown.cause);
    }
    return outcome == NULL ? (R) null : (R) outcome;
  }

  @SuppressWarnings("unchecked") // erased: it is thrown as what it is
  private static <E extends Throwable> E unchecked(Throwable cause) throws E {
    throw (E) cause;
  }

  @Override
  public String toString() {
    return function.toString();
  }
}
