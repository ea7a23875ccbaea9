// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

  /** Replaces what is retained; segments that are then let go of do not refer to later ones. */
  final boolean replaceRetained(Retained expected, Retained next) {
    if (!casRetained(expected, next)) {
      return false;
    }
    // Otherwise one that is dead and has come into the collector's old generation would keep all
    // later ones, dead or not, through every collection of the young one.
    for (Segment at = expected.first(); at != next.first(); ) {
      Segment dead = at;
      at = Objects.requireNonNull(at.next(), "it leads to the first one retained");
      dead.cut();
    }
    return true;
  }

  /** The segment to go on to; null if there is none yet. From one let go of, the first retained. */
  final @Nullable Segment next(Segment at) {
    Segment next = at.next();
    return next == at ? retained().first() : next;
  }

  /** The segment to go on to, which is made if there is none yet. */
  final Segment successor(Segment at) {
    Segment next = at.successor();
    return next == at ? retained().first() : next;
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
