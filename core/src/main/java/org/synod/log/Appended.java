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
abstract sealed class Appended<C> {
  /*
   * Release, or opaque behind a fence, is safe for the index: all threads that write it write the
   * same, and a thread that sees it sees the command in its slot. A thread that must see it has
   * read a register that was written by a thread that had seen it: see PaxosLog.
   */
  final @Nullable C command; // null for the entry that closes the log

  private Appended(@Nullable C command) {
    this.command = command;
  }

  /** A command without an index, which is its own identity. */
  static <C> Appended<C> of(@Nullable C command) {
    return new OfField<>(command);
  }

  /** A command whose index is to be in a word of a memory, which is its identity. */
  static <C> Appended<C> in(Words word, @Nullable C command) {
    return new OfWord<>(word, command);
  }

  boolean isClose() {
    return command == null;
  }

  /** The index, or a negative number if it is not learned. */
  abstract long index();

  abstract void index(long index);

  @Override
  public String toString() {
    return command == null ? "CLOSE" : command.toString();
  }

  /** On the heap a field saves two objects for each append. */
  private static final class OfField<C> extends Appended<C> {
    private static final VarHandle LEARNED =
        ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), "learned", VarHandle.class, OfField.class, long.class)
            .withInvokeExactBehavior();

    private long learned; // the index + 1, or 0 if it is not learned

    OfField(@Nullable C command) {
      super(command);
    }

    @Override
    long index() {
      return (long) LEARNED.getAcquire(this) - 1; // pairs with the release below
    }

    @Override
    void index(long index) {
      LEARNED.setRelease(this, index + 1); // as above
    }
  }

  static final class OfWord<C> extends Appended<C> {
    final Words learned; // the index + 1, or 0 if it is not learned

    OfWord(Words learned, @Nullable C command) {
      super(command);
      this.learned = learned;
    }

    @Override
    long index() {
      return learned.getAcquire(0) - 1; // pairs with the release below
    }

    @Override
    void index(long index) {
      learned.setRelease(0, index + 1); // as above
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof OfWord<?> that && learned.equals(that.learned);
    }

    @Override
    public int hashCode() {
      return learned.hashCode();
    }
  }
}
