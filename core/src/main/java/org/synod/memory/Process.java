// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A member of a {@link Memory}: a small integer that owns the words which only its holder writes.
 *
 * <p>A process is used by one thread at a time. It may be handed from thread to thread, like any
 * object that is not thread-safe: through something that makes a happens-before edge.
 *
 * <p><i>Progress:</i> wait-free.
 *
 * <p><i>Memory effects:</i> see {@link Memory}.
 *
 * <p><i>Not guaranteed:</i> without {@code -ea}, that use by two threads at once is noticed; it may
 * then tear the values that both write. With {@code -ea} it is refused.
 */
public final class Process implements AutoCloseable {
  private static final VarHandle USER =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "user", VarHandle.class, Process.class, Thread.class)
          .withInvokeExactBehavior();

  private final int id;
  private final long incarnation;
  private final @Nullable Thread owner;
  private volatile @Nullable Memory memory;
  private volatile @Nullable Thread user; // only under -ea

  /**
   * Makes the only process that ever has its number; called by a {@link Memory}.
   *
   * @param memory the memory it is a member of
   * @param id its number, from 0 to {@link Memory#processes()} - 1
   * @param owner the thread with whose end it is abandoned, or null if it lives until it is closed
   */
  public Process(Memory memory, int id, @Nullable Thread owner) {
    this(memory, id, /* incarnation */ 1, owner);
  }

  /**
   * Makes a process; called by a {@link Memory} when one joins.
   *
   * @param memory the memory it is a member of
   * @param id its number, from 0 to {@link Memory#processes()} - 1
   * @param incarnation what tells it from those that had its number before; not 0
   * @param owner the thread with whose end it is abandoned, or null if it lives until it is closed
   */
  public Process(Memory memory, int id, long incarnation, @Nullable Thread owner) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    if (id < 0 || id >= memory.processes()) {
      throw new IllegalArgumentException(
          "id: " + id + ", allowed: 0 to " + (memory.processes() - 1));
    }
    if (incarnation == 0) {
      throw new IllegalArgumentException("incarnation: 0, allowed: any other number");
    }
    this.id = id;
    this.incarnation = incarnation;
    this.owner = owner;
  }

  /**
   * Returns the number of this process in its memory.
   *
   * @return the number, from 0 to {@link Memory#processes()} - 1
   */
  public int id() {
    return id;
  }

  /**
   * Returns what tells this process from those that had its number before.
   *
   * @return any number but 0
   */
  public long incarnation() {
    return incarnation;
  }

  /**
   * Returns the memory that this process is a member of.
   *
   * @return the memory, or null once this process is closed
   */
  public @Nullable Memory memory() {
    return memory;
  }

  /**
   * Tells whether this process belongs to a thread that has ended.
   *
   * @return true if no one can use it any more
   */
  public boolean isAbandoned() {
    return owner != null && !owner.isAlive();
  }

  /**
   * Refuses this process where a member of {@code memory} is needed.
   *
   * @param memory the memory it must be a member of
   * @throws IllegalStateException if it is closed
   * @throws IllegalArgumentException if it is a member of another memory
   */
  public void requireMemberOf(Memory memory) {
    Memory mine = this.memory;
    if (mine != memory) {
      if (mine == null) {
        throw new IllegalStateException(
            "process: " + this + ", allowed: one that is not closed");
      }
      throw new IllegalArgumentException(
          "process: " + this + " of another memory, allowed: a process of this one");
    }
  }

  /**
   * Marks the start of an operation. Called in an {@code assert} by whatever writes this process's
   * own words, so that it costs nothing without {@code -ea}.
   *
   * @return true
   * @throws IllegalStateException if an operation of this process is going on
   */
  public boolean enter() {
    Thread me = Thread.currentThread();
    Thread other = (Thread) USER.compareAndExchange(this, (Thread) null, me);
    if (other != null) {
      throw new IllegalStateException(
          "process: " + this + ", used by " + me.getName() + " inside an operation of "
              + other.getName() + ", allowed: one operation at a time");
    }
    return true;
  }

  /**
   * Marks the end of an operation, in an {@code assert}.
   *
   * @return true
   */
  public boolean exit() {
    user = null;
    return true;
  }

  /** Leaves the memory: another may join with this number. Closing again has no effect. */
  @Override
  public void close() {
    Memory left = memory;
    if (left != null) {
      assert enter();
      memory = null;
      left.leave(this);
      assert exit();
    }
  }

  @Override
  public String toString() {
    return "process " + id + (memory == null ? " (closed)" : "");
  }
}
