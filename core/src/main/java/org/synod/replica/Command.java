// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.References;

/** An update in the log: its function, and a place for its outcome. */
abstract class Command<S> {
  private static final Object NULL = "null"; // in place of null, and compared by identity

  /** The outcome of a function that threw. */
  record Thrown(Throwable cause) {}

  private final Function<? super S, ?> function;

  private Command(Function<? super S, ?> function) {
    this.function = function;
  }

  /** A command whose outcome is in a field. */
  static <S> Command<S> of(Function<? super S, ?> function) {
    return new OfField<>(function);
  }

  /** Runs the function on a replica, and tells its outcome. */
  void runOn(S state) {
    Object outcome = applyTo(state);
    if (outcome() == null) { // otherwise another replica's is told: it is the same
      tell(outcome);
    }
  }

  // Acquire and release are safe for the outcome: a thread that waits for it reads until it shows;
  // if two tell it, either will do.
  /** The outcome of the command, or null if nobody has told it. */
  abstract @Nullable Object outcome();

  abstract void tell(Object told);

  final Object applyTo(S state) {
    try {
      Object result = function.apply(state);
      return result == null ? NULL : result;
    } catch (VirtualMachineError e) {
      throw e; // it need not strike on the other replicas: this one may differ from now on
    } catch (Throwable e) { // it is the caller's, in whichever thread it strikes
      return new Thrown(e);
    }
  }

  /** Returns the result of the function, or throws its exception. */
  @SuppressWarnings("unchecked") // R is the type of this command's results
  static <R> R result(Object outcome) {
    if (outcome instanceof Thrown thrown) {
      throw Command.<RuntimeException>unchecked(thrown.cause);
    }
    return outcome == NULL ? (R) null : (R) outcome;
  }

  @SuppressWarnings("unchecked") // erased: nothing is cast
  private static <E extends Throwable> E unchecked(Throwable cause) throws E {
    throw (E) cause;
  }

  @Override
  public String toString() {
    return function.toString();
  }

  /** On the heap a field saves an object for each command. */
  private static final class OfField<S> extends Command<S> {
    private static final VarHandle OUTCOME =
        ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), "outcome", VarHandle.class, OfField.class, Object.class)
            .withInvokeExactBehavior();

    private @Nullable Object outcome; // null: no replica has come to this command yet

    OfField(Function<? super S, ?> function) {
      super(function);
    }

    @Override
    @Nullable Object outcome() {
      return (Object) OUTCOME.getAcquire(this); // as above
    }

    @Override
    void tell(Object told) {
      OUTCOME.setRelease(this, told); // as above
    }
  }

  /** A command whose outcome is in a memory, and is its identity. */
  static class OfReference<S> extends Command<S> {
    final References<Object> outcome; // one, null: no replica has come to this command yet

    OfReference(Memory memory, Function<? super S, ?> function) {
      super(function);
      outcome = memory.references("outcome", 1);
    }

    @Override
    final @Nullable Object outcome() {
      return outcome.getAcquire(0); // as above
    }

    @Override
    final void tell(Object told) {
      outcome.setRelease(0, told); // as above
    }
  }
}
