// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Where a {@link HeapLog} begins and, about, where it ends. Also a seam, as {@link Segment} is. */
class Ends {
  private static final VarHandle RETAINED =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "retained", VarHandle.class, Ends.class, Retained.class)
          .withInvokeExactBehavior();
  private static final VarHandle TAIL =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "tail", VarHandle.class, Ends.class, Segment.class)
          .withInvokeExactBehavior();

  private volatile Retained retained;
  private Segment tail; // a hint: all segments before it are decided

  Ends(Segment first) {
    this.retained = new Retained(first);
    this.tail = first;
  }

  Retained retained() {
    return retained;
  }

  boolean casRetained(Retained expected, Retained next) {
    return RETAINED.compareAndSet(this, expected, next);
  }

  Segment tail() {
    return (Segment) TAIL.getAcquire(this); // pairs with the release below
  }

  void tail(Segment segment) {
    // Release is safe: a hint, which may fall behind or go back, since segments are linked onwards.
    // Who sees it sees that the segments before it are decided.
    TAIL.setRelease(this, segment);
  }
}
