// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Words;

/**
 * A command that is being appended to a {@link PaxosLog}: its identity, since commands may be equal
 * or identical, and the index that it got.
 *
 * @param <C> the commands
 */
final class Appended<C> {
  private static final VarHandle LEARNED =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "learned", VarHandle.class, Appended.class, long.class)
          .withInvokeExactBehavior();

  final @Nullable C command; // null for the entry that closes the log
  final @Nullable Words words; // instead of the field, if the memory is given from outside
  private long learned; // the index + 1, or 0 if it is not learned

  /**
   * Makes a command without an index.
   *
   * @param words one word, which holds the index and is the identity; null if a field holds the
   *     index and the object is the identity, which on the heap saves two objects for each append
   */
  Appended(@Nullable Words words, @Nullable C command) {
    this.command = command;
    this.words = words;
  }

  boolean isClose() {
    return command == null;
  }

  /** The index, or a negative number if it is not learned. */
  long index() {
    if (words == null) {
      return (long) LEARNED.getAcquire(this) - 1; // pairs with the release below
    }
    long after = words.getOpaque(0);
    VarHandle.acquireFence(); // pairs with the release below
    return after - 1;
  }

  void index(long index) {
    // Release, or opaque behind a fence, is safe: all threads that write it write the same, and a
    // thread that sees it sees the command in its slot. A thread that must see it has read a
    // register that was written by a thread that had seen it: see PaxosLog.
    if (words == null) {
      LEARNED.setRelease(this, index + 1);
    } else {
      VarHandle.releaseFence();
      words.setOpaque(0, index + 1);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || words != null && other instanceof Appended<?> that && words.equals(that.words);
  }

  @Override
  public int hashCode() {
    return words == null ? System.identityHashCode(this) : words.hashCode();
  }

  @Override
  public String toString() {
    return command == null ? "CLOSE" : command.toString();
  }
}
