// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * A command that is being appended to a {@link PaxosLog}: its identity, since commands may be equal
 * or identical, and the index that it got.
 *
 * @param <C> the commands
 */
final class Appended<C> {
  final @Nullable C command; // null: what closes the log
  final Words learned; // one: the index + 1, or 0 if it is not learned; also the identity

  Appended(Memory memory, @Nullable C command) {
    this.command = command;
    learned = memory.allocate(1);
  }

  boolean isClose() {
    return command == null;
  }

  /** The index, or a negative number if it is not learned. */
  long index() {
    long after = learned.getOpaque(0);
    VarHandle.acquireFence(); // pairs with the release below
    return after - 1;
  }

  void index(long index) {
    // Opaque behind a fence, a release, is safe: all threads that write it write the same, and a
    // thread that sees it sees the command in its slot. A thread that must see it has read a
    // register that was written by one that had: see PaxosLog.
    VarHandle.releaseFence();
    learned.setOpaque(0, index + 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof Appended<?> that && learned.equals(that.learned);
  }

  @Override
  public int hashCode() {
    return learned.hashCode();
  }

  @Override
  public String toString() {
    return command == null ? "CLOSE" : command.toString();
  }
}
