// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A member of a {@link Memory}: a small integer that owns the words which only its holder writes.
 *
 * <p>A process is used by one thread at a time. It may be handed from thread to thread, like any
 * object that is not thread-safe: through something that makes a happens-before edge.
 *
 * <p>Any thread may {@linkplain #close close} it at any time. An operation that is going on then
 * ends with a refusal, or is done in full; its number is given to nobody before that.
 *
 * <p><i>Progress:</i> wait-free. Closing a process that another thread used last looks at that
 * thread's stack, up to {@value #CLOSE_TRIES} times.
 *
 * <p><i>Memory effects:</i> see {@link Memory}.
 *
 * <p><i>Not guaranteed:</i> without {@code -ea}, that use by two threads at once is noticed; it may
 * then tear the values that both write. With {@code -ea} it is refused. That a number is free as
 * soon as its process is closed: if another thread is still inside an operation, the number stays
 * taken until that thread gives the process back, asks for another operation of it or for another
 * process, or ends, or the process is closed again. It is assumed that {@link
 * Thread#getStackTrace} tells the truth.
 */
public final class Member implements AutoCloseable {
  /*
   * A closed process is stopped so. Its own words are written only inside a window: a method of a
   * class that was declared by writesIn, which calls requireOpen behind a fence, and then writes.
   *
   *   close       state <- CLOSING; home <- null; user <-> NOBODY_MORE; look at its stack
   *   operation   refuse unless home = the memory
   *   window      fence; user: other -> me by CAS, refuse if it is NOBODY_MORE; write
   *
   * In most windows user is the calling thread already, and one read is all there is. If it is me
   * there, close comes later, finds that I was the last user, and me inside the window. The thread
   * whose stack is read is stopped for that, and goes on after the store to user: if it is outside
   * of all windows, the next one refuses. The fence is in the same method as the check, so that a
   * compiler which moves the read of user up cannot move it out of the window.
   *
   *   OPEN     -> CLOSING   close: no operation begins any more
   *   CLOSING  -> LEFT      seen outside of all windows: the number is given back, once
   */
  private static final VarHandle INSIDE =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "inside", VarHandle.class, Member.class, Thread.class)
          .withInvokeExactBehavior();
  private static final VarHandle USER =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(),
              "user",
              VarHandle.class,
              Member.class,
              WeakReference.class)
          .withInvokeExactBehavior();
  private static final VarHandle STATE =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "state", VarHandle.class, Member.class, int.class)
          .withInvokeExactBehavior();

  /** How often closing looks at the stack of a thread that is inside an operation: {@value}. */
  public static final int CLOSE_TRIES = 1000;

  private static final int OPEN = 0;
  private static final int CLOSING = 1;
  private static final int LEFT = 2;

  private static final WeakReference<Thread> NOBODY = new WeakReference<>(null);
  private static final WeakReference<Thread> NOBODY_MORE = new WeakReference<>(null);

  private final int id;
  private final long incarnation;
  private final Memory memory;
  private final @Nullable Roster roster; // that made it, and is told when it has left
  private final @Nullable WeakReference<Thread> owner;
  private volatile WeakReference<Thread> user; // the thread that used it last, until it is closed
  private volatile @Nullable WeakReference<Thread> lastUser; // once it is
  private volatile int state = OPEN;
  private volatile @Nullable Memory home; // the memory, until it is closed
  private volatile boolean isLent; // as long as it is neither kept by its thread nor joined
  private volatile int holds; // what it stays with its thread for, though it is lent
  private int lends; // operations of its thread that it is lent to: it is inside so many
  private long fills; // plain: one thread uses a process at a time
  private volatile @Nullable Thread inside; // only under -ea

  /**
   * Makes the only process that ever has its number; called by a {@link Memory}.
   *
   * @param memory the memory it is a member of
   * @param id its number, from 0 to {@link Memory#processes()} - 1
   * @param owner the thread with whose end it is abandoned, or null if it lives until it is closed
   */
  public Member(Memory memory, int id, @Nullable Thread owner) {
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
  public Member(Memory memory, int id, long incarnation, @Nullable Thread owner) {
    this(memory, id, incarnation, owner, /* roster */ null);
  }

  Member(
      Memory memory, int id, long incarnation, @Nullable Thread owner, @Nullable Roster roster) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    home = memory;
    if (id < 0 || id >= memory.processes()) {
      throw new IllegalArgumentException(
          "id: " + id + ", allowed: 0 to " + (memory.processes() - 1));
    }
    if (incarnation == 0) {
      throw new IllegalArgumentException("incarnation: 0, allowed: any other number");
    }
    this.id = id;
    this.incarnation = incarnation;
    this.owner = owner == null ? null : new WeakReference<>(owner);
    this.roster = roster;
    user = this.owner == null ? NOBODY : this.owner;
  }

  /**
   * Declares a class whose methods write words that a process owns, each behind a
   * {@link #requireOpen} of its own, and call nobody who could wait. A thread inside one of them is
   * inside an operation.
   *
   * @param window the class; its code runs only after this call
   */
  public static void writesIn(Class<?> window) {
    Windows.add(window);
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
    return state == OPEN ? memory : null;
  }

  /**
   * Tells whether nothing of this process can go on any more: it has left, or it belongs to a
   * thread that has ended. Once true, it stays so.
   *
   * @return true if no one can use it any more
   */
  public boolean isAbandoned() {
    return state == LEFT || hasEnded(owner) || hasEnded(lastUser);
  }

  private static boolean hasEnded(@Nullable WeakReference<Thread> reference) {
    if (reference == null) {
      return false;
    }
    // a thread that nothing refers to is none that can run
    Thread thread = reference.get();
    return thread == null || !thread.isAlive();
  }

  /**
   * Refuses this process where a member of {@code memory} is needed.
   *
   * @param memory the memory it must be a member of
   * @throws IllegalStateException if it is closed
   * @throws IllegalArgumentException if it is a member of another memory
   */
  public void requireMemberOf(Memory memory) {
    if (home != memory) {
      throw state != OPEN
          ? refusal()
          : new IllegalArgumentException(
              "process: " + this + " of another memory, allowed: a process of this one");
    }
  }

  private void beUsed() {
    Thread me = Thread.currentThread();
    WeakReference<Thread> mine =
        owner != null && owner.refersTo(me) ? owner : new WeakReference<>(me);
    WeakReference<Thread> last;
    do {
      last = user;
      if (last == NOBODY_MORE) {
        throw refusal();
      }
    } while (!(boolean) USER.compareAndSet(this, last, mine));
  }

  /**
   * Refuses this process if it is closed, and notes that the calling thread uses it. Called inside
   * a {@linkplain #writesIn window}, behind a fence, by all that write words which this process
   * owns.
   *
   * @throws IllegalStateException if it is closed
   */
  public void requireOpen() {
    if (!user.refersTo(Thread.currentThread())) {
      beUsed();
    }
  }

  private IllegalStateException refusal() {
    endClosing();
    return new IllegalStateException("process: " + this + ", allowed: one that is not closed");
  }

  /** Leaves, if the calling thread was the last that could have an operation, and has none. */
  void endClosing() {
    WeakReference<Thread> last = lastUser;
    if (state == CLOSING
        && last != null
        && last.refersTo(Thread.currentThread())
        && !Windows.isInsideBelow(Member.class)) {
      leave();
    }
  }

  /**
   * Counts that a slot of this process is about to be filled or pointed to, in any register. A
   * writer that relies on what its slots hold knows by it whether another has used them since.
   *
   * @return how many times it has been counted, with this one
   */
  public long countFill() {
    return ++fills;
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
    Thread other = (Thread) INSIDE.compareAndExchange(this, (Thread) null, me);
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
    inside = null;
    return true;
  }

  /**
   * Leaves the memory: another may join with this number. If another thread is inside an operation
   * of this process, the operation ends with a refusal or is done in full, and the number stays
   * taken until then. Closing again has no effect, but that it may set such a number free.
   */
  @Override
  public void close() {
    if ((boolean) STATE.compareAndSet(this, OPEN, CLOSING) || state == CLOSING) {
      home = null;
      WeakReference<Thread> last = (WeakReference<Thread>) USER.getAndSet(this, NOBODY_MORE);
      if (last != NOBODY_MORE) {
        lastUser = last;
      }
    }
    if (state == CLOSING && hasStopped()) {
      leave();
    }
  }

  /** Whether the thread that used it last is outside of all windows, or was seen there. */
  private boolean hasStopped() {
    WeakReference<Thread> reference = lastUser;
    if (reference == null) {
      return false; // another thread is closing it
    }
    Thread last = reference.get();
    if (last == null || last == Thread.currentThread()) {
      return true;
    }
    for (int i = 0; i < CLOSE_TRIES; i++) {
      if (!Windows.isInside(last)) {
        return true;
      }
      Thread.yield();
    }
    return false;
  }

  private void leave() {
    if ((boolean) STATE.compareAndSet(this, CLOSING, LEFT)) {
      giveBack();
    }
  }

  private void giveBack() {
    try {
      if (roster != null) {
        roster.free(this);
      } else {
        memory.leave(this);
      }
    } catch (Throwable e) {
      lastUser = NOBODY; // nothing of it is going on
      state = CLOSING; // or the number would be taken for ever; closing again tries again
      throw e;
    }
  }

  /**
   * Tells whether nothing of this process is going on any more: its number has been given back, or
   * is being given back at this moment.
   *
   * @return true if it has left for good
   */
  public boolean hasLeft() {
    return state == LEFT;
  }

  /** Whether a thread uses it that keeps it, as far as is known without asking more. */
  boolean isKeptBy(Thread thread) {
    WeakReference<Thread> last = user;
    return last == owner && last.refersTo(thread);
  }

  /** The name of the thread that it belongs to; null if it was joined, or the thread is gone. */
  @Nullable String owner() {
    Thread thread = owner == null ? null : owner.get();
    return thread == null ? null : thread.getName();
  }

  boolean isOwnedBy(Thread thread) {
    return owner != null && owner.refersTo(thread);
  }

  boolean isOpen() {
    return state == OPEN;
  }

  /** Whether it will be given back at the end of an operation that is going on. */
  boolean isPassing() {
    int now = state;
    return isLent && (now == OPEN && holds == 0 || now == CLOSING);
  }

  /** Makes it one that is given back at the end of the operation. */
  void lend() {
    isLent = true;
    lends = 1;
  }

  void lendAgain() {
    if (isLent) {
      lends++;
    }
  }

  boolean isKept() {
    return !isLent;
  }

  /** Makes it the thread's own until it ends. */
  void keep() {
    isLent = false;
  }

  /** Ends an operation that it was lent to. */
  void returnFromOperation() {
    if (isLent) {
      lends--;
      leaveIfUnused();
    }
  }

  private void leaveIfUnused() {
    // Only its own thread lends and holds, so nothing of it is going on.
    if (!isLent || lends > 0) {
      return;
    }
    if (state == CLOSING) {
      leave(); // who closed it may have met me inside, and left this to me
    } else if (holds == 0 && (boolean) STATE.compareAndSet(this, OPEN, LEFT)) {
      // Release is safe: who is lent it is the only one to use it, and sees its own store.
      USER.setRelease(this, NOBODY_MORE);
      home = null;
      giveBack();
    }
  }

  /**
   * Has a process that is {@linkplain Memory#lend lent} stay with its thread beyond the operation,
   * until {@link #letGo} has been called as often. One that is not lent stays in any case.
   */
  public void hold() {
    if (isLent) {
      holds = holds + 1; // only its thread writes it
    }
  }

  /** Ends what {@link #hold} began. */
  public void letGo() {
    if (isLent) {
      holds = holds - 1;
      leaveIfUnused();
    }
  }

  @Override
  public String toString() {
    return "process " + id + (state == OPEN ? "" : " (closed)");
  }
}
