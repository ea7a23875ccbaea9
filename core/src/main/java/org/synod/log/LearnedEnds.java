// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** What a {@link PaxosLog} has learned: how much, beside where. Also a seam. */
class LearnedEnds<C> extends Ends {
  private static final VarHandle LEARNED =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "learned", VarHandle.class, LearnedEnds.class, long.class)
          .withInvokeExactBehavior();

  private long learned; // a hint: all commands before it are learned

  LearnedEnds(Segment first) {
    super(first);
  }

  long learned() {
    return (long) LEARNED.getAcquire(this); // pairs with the release below
  }

  void learned(long length) {
    // Release is safe: a hint, which may fall behind or go back. Who sees it sees that the commands
    // before it are learned: in their slots, and with their index.
    LEARNED.setRelease(this, length);
  }

  Appended<C> appended(@Nullable C command) {
    return new Appended<>(command);
  }
}
