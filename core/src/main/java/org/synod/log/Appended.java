// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A command that is being appended to a {@link PaxosLog}: its identity, since commands may be equal
 * or identical, and the index that it got.
 *
 * <p>It is public so that registers can be made to hold it; it is made by {@link PaxosLog} alone.
 *
 * @param <C> the commands
 */
public class Appended<C> {
  // It is also a seam, as Segment is: so it is not final.
  private static final VarHandle INDEX =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "index", VarHandle.class, Appended.class, long.class)
          .withInvokeExactBehavior();
  private static final long NONE = -1;

  final @Nullable C command; // null: what closes the log
  private long index = NONE;

  Appended(@Nullable C command) {
    this.command = command;
  }

  boolean isClose() {
    return command == null;
  }

  /** The index, or a negative number if it is not learned. */
  long index() {
    return (long) INDEX.getAcquire(this); // pairs with the release below
  }

  void index(long learned) {
    // Release is safe: all who write it write the same, and who sees it sees the command in its
    // slot. Who must see it has read a register that was written by one who had: see PaxosLog.
    INDEX.setRelease(this, learned);
  }

  @Override
  public String toString() {
    return command == null ? "CLOSE" : command.toString();
  }
}
