// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.jspecify.annotations.Nullable;

/**
 * The points of a run at which something may be thrown: each start of a method, each call of code
 * outside this library, each allocation. {@link Instrumented} puts a call of {@link #at} there.
 *
 * <p>One thread at a time is under test. All others pass.
 */
public final class Points {

  /** The kind of a fault, and its place. */
  public enum Fault {
    /** An error that a virtual machine throws: memory is full at an allocation, or the stack is. */
    MACHINE_ERROR,
    /** An error at one point. */
    ERROR,
    /** A throwable that is neither an error nor an exception, at one point. */
    NEITHER,
    /** From a point on, no call works until the operation has ended. */
    STACK_FULL,
    /** The stack ends at a depth. */
    STACK_ENDS
  }

  /** An error that is thrown at a point. */
  static final class Injected extends Error {
    private static final long serialVersionUID = 1;
  }

  /** A throwable that is neither an error nor an exception. */
  static final class Neither extends Throwable {
    private static final long serialVersionUID = 1;
  }

  /** Says that an operation has come by so many points that it does not end. */
  static final class Endless extends Error {
    private static final long serialVersionUID = 1;
  }

  static final int ENTRY = 0;
  static final int CALL = 1;
  static final int ALLOCATION = 2;
  static final int FIELD = 3; // nothing is thrown there; a thread may be stopped
  private static final long BUDGET = 20_000;

  private static @Nullable Thread tested; // read by all; written only while they stand still
  private static @Nullable Fault fault; // null: only the budget counts
  private static long number;
  private static long count;
  private static int base; // the depth of the stack outside of the operation
  private static int pauses;
  private static @Nullable Throwable thrown;
  private static boolean isEndless;
  private static volatile @Nullable Interleaving interleaving;

  private Points() {}

  /** Has the calling thread's n-th point from now on throw, or its stack end at depth n. */
  static void arm(Fault kind, long n) {
    begin();
    fault = kind;
    number = n;
  }

  /** Lets the calling thread come by a budget of points from now on, and by no more. */
  static void begin() {
    count = 0;
    pauses = 0;
    fault = null;
    thrown = null;
    isEndless = false;
    base = depth();
    tested = Thread.currentThread();
  }

  /** Ends the test of the thread, and returns the fault that was thrown, or null. */
  static @Nullable Throwable end() {
    tested = null;
    return thrown;
  }

  static boolean isEndless() {
    return isEndless;
  }

  private static int depth() {
    return (int) (long) StackWalker.getInstance().walk(frames -> frames.count());
  }

  /**
   * While a class is initialized no fault is thrown, and no thread is switched. Otherwise the class
   * would be unusable for good.
   */
  public static void pause() {
    pause(1);
  }

  /** Called after a class is initialized. */
  public static void goOn() {
    pause(-1);
  }

  private static void pause(int more) {
    pauses += Thread.currentThread() == tested ? more : 0;
    Interleaving order = interleaving;
    if (order != null) {
      order.pause(more);
    }
  }

  /** Has threads switched at points from now on; null for no more switches. */
  static void interleave(@Nullable Interleaving next) {
    interleaving = next;
  }

  /** Called at each point. */
  public static void at(int kind) {
    Interleaving order = interleaving;
    if (order != null && (kind == CALL || kind == FIELD)) {
      order.point(); // other kinds of points touch nothing that is shared
    }
    if (kind == FIELD || tested == null || Thread.currentThread() != tested || pauses > 0) {
      return;
    }
    if (++count > BUDGET) {
      isEndless = true;
      throw new Endless();
    }
    if (fault == Fault.STACK_FULL && thrown != null
        || fault == Fault.STACK_ENDS && kind != ALLOCATION && depth() - base > number
        || fault != null && fault != Fault.STACK_ENDS && count == number) {
      Throwable now =
          switch (fault) {
            case ERROR -> new Injected();
            case NEITHER -> new Neither();
            default -> kind == ALLOCATION ? new OutOfMemoryError() : new StackOverflowError();
          };
      thrown = thrown == null ? now : thrown;
      throw Points.<RuntimeException>unchecked(now);
    }
  }

  @SuppressWarnings("unchecked") // erased: the throwable is thrown as what it is
  private static <T extends Throwable> T unchecked(Throwable cause) throws T {
    throw (T) cause;
  }
}
