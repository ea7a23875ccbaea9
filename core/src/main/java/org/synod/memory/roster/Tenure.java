// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.roster;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/**
 * What a {@link Member} may still do, from its join to the moment at which its number is free: for
 * those who implement memories, and objects with words that belong to members.
 *
 * <p><i>Progress:</i> wait-free. Closing a member that another thread used last looks at that
 * thread's stack, up to {@value #CLOSE_TRIES} times.
 */
public final class Tenure {
  /*
   * A closed member is stopped so. Its own words are written only inside a window: a method of a
   * class that was declared by Windows.add, which calls requireOpen behind a fence, and then
   * writes.
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
              MethodHandles.lookup(), "inside", VarHandle.class, Tenure.class, Thread.class)
          .withInvokeExactBehavior();
  private static final VarHandle USER =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "user", VarHandle.class, Tenure.class, WeakReference.class)
          .withInvokeExactBehavior();
  private static final VarHandle STATE =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "state", VarHandle.class, Tenure.class, int.class)
          .withInvokeExactBehavior();

  /** How often closing looks at the stack of a thread that is inside an operation: {@value}. */
  static final int CLOSE_TRIES = 1000;

  private static final int OPEN = 0;
  private static final int CLOSING = 1;
  private static final int LEFT = 2;

  private static final WeakReference<Thread> NOBODY = new WeakReference<>(null);
  private static final WeakReference<Thread> NOBODY_MORE = new WeakReference<>(null);

  private final int id;
  private final long incarnation;
  private final Memory memory;
  private final Member member; // that this is of
  private final @Nullable Roster roster; // that made it, and is told when it has left
  private final @Nullable WeakReference<Thread> owner;
  private volatile WeakReference<Thread> user; // the thread that used it last, until it is closed
  private volatile @Nullable WeakReference<Thread> lastUser; // once it is
  private volatile int state = OPEN;
  private volatile @Nullable Memory home; // the memory, until it is closed
  private volatile boolean isLent; // as long as it is neither kept by its thread nor joined
  private volatile int holds; // what it stays with its thread for, though it is lent
  private int lends; // operations of its thread that it is lent to: it is inside so many
  private long fills; // plain: one thread uses a member at a time
  private volatile @Nullable Thread inside; // only under -ea

  Tenure(
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
    member = MemberAccess.member(this);
  }

  /** The tenure of a member, always the same one. */
  public static Tenure of(Member member) {
    return MemberAccess.tenure(member);
  }

  /** Makes the only member that ever has its number, for a memory without a roster. */
  public static Member join(Memory memory, int id) {
    return join(memory, id, /* incarnation */ 1);
  }

  /**
   * Makes a member that lives until it is closed, for a memory without a roster.
   *
   * @param memory the memory
   * @param id its number, from 0 to {@link Memory#processes()} - 1
   * @param incarnation what tells it from those that had its number before; not 0
   */
  public static Member join(Memory memory, int id, long incarnation) {
    return new Tenure(memory, id, incarnation, /* owner */ null, /* roster */ null).member;
  }

  /** The member that this is the tenure of. */
  public Member member() {
    return member;
  }

  /** The number of the member in its memory. */
  public int id() {
    return id;
  }

  /** What tells the member from those that had its number before: not 0. */
  public long incarnation() {
    return incarnation;
  }

  /** The memory that it is, or was, a member of. */
  public Memory memory() {
    return memory;
  }

  /** Whether it has not been closed. */
  public boolean isOpen() {
    return state == OPEN;
  }

  /**
   * Whether its number has been given back, or is being given back at this moment: nothing of it is
   * going on any more. Once true, it stays so.
   */
  public boolean hasLeft() {
    return state == LEFT;
  }

  /**
   * Whether nothing of it can go on any more: it has left, or it belongs to a thread that has
   * ended. Once true, it stays so.
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
   * Refuses it where a member of {@code memory} is needed.
   *
   * @throws IllegalStateException if it is closed
   * @throws IllegalArgumentException if it is a member of another memory
   */
  public void requireMemberOf(Memory memory) {
    if (home != memory) {
      throw state != OPEN
          ? refusal()
          : new IllegalArgumentException(
              "member: " + this + " of another memory, allowed: a member of this one");
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
   * Refuses it if it is closed, and notes that the calling thread uses it. Called inside a
   * {@linkplain Windows#add window}, behind a fence, by all that write words which belong to it.
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
    return new IllegalStateException("member: " + this + ", allowed: one that is not closed");
  }

  /** Leaves, if the calling thread was the last that could have an operation, and has none. */
  void endClosing() {
    WeakReference<Thread> last = lastUser;
    if (state == CLOSING
        && last != null
        && last.refersTo(Thread.currentThread())
        && !Windows.isInsideBelowMember()) {
      leave();
    }
  }

  /**
   * Counts that a slot of the member is about to be filled or pointed to, in any register. A writer
   * that relies on what its slots hold knows by it whether another has used them since.
   *
   * @return how many times it has been counted, with this one
   */
  public long countFill() {
    return ++fills;
  }

  /**
   * Marks the start of an operation. Called in an {@code assert} by whatever writes the member's
   * own words, so that it costs nothing without {@code -ea}.
   *
   * @return true
   * @throws IllegalStateException if an operation of the member is going on
   */
  public boolean enter() {
    Thread me = Thread.currentThread();
    Thread other = (Thread) INSIDE.compareAndExchange(this, (Thread) null, me);
    if (other != null) {
      throw new IllegalStateException(
          "member: " + this + ", used by " + me.getName() + " inside an operation of "
              + other.getName() + ", allowed: one operation at a time");
    }
    return true;
  }

  /** Marks the end of an operation, in an {@code assert}. Returns true. */
  public boolean exit() {
    inside = null;
    return true;
  }

  /** As {@link Member#close}. */
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
        memory.leave(member);
      }
    } catch (Throwable e) {
      lastUser = NOBODY; // nothing of it is going on
      state = CLOSING; // or the number would be taken for ever; closing again tries again
      throw e;
    }
  }

  /** Whether a thread uses it that keeps it, as far as is known without asking more. */
  boolean isKeptBy(Thread thread) {
    WeakReference<Thread> last = user;
    return last == owner && last.refersTo(thread);
  }

  /** The name of the thread that it belongs to; null if it was joined, or the thread is gone. */
  public @Nullable String owner() {
    Thread thread = owner == null ? null : owner.get();
    return thread == null ? null : thread.getName();
  }

  boolean isOwnedBy(Thread thread) {
    return owner != null && owner.refersTo(thread);
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
      leave(); // a thread that closed it may have met me inside, and left this to me
    } else if (holds == 0 && (boolean) STATE.compareAndSet(this, OPEN, LEFT)) {
      // Release is safe: the thread that is lent it is the only one to use it, and sees its own
      // store.
      USER.setRelease(this, NOBODY_MORE);
      home = null;
      giveBack();
    }
  }

  /**
   * Has a member that is {@linkplain Memory#lend lent} stay with its thread beyond the operation,
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
    return "Member[" + id + (state == OPEN ? "]" : ", closed]");
  }
}
