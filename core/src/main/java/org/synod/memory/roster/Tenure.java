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
 * The rights of a {@link Member}, from its join to the moment at which its number is free. It is
 * for those who implement memories, and objects with words that belong to members.
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

  /** The largest number of looks at the stack of a thread inside an operation: {@value}. */
  static final int CLOSE_TRIES = 1000;

  private static final int OPEN = 0;
  private static final int CLOSING = 1;
  private static final int LEFT = 2;

  private static final WeakReference<Thread> NOBODY = new WeakReference<>(null);
  private static final WeakReference<Thread> NOBODY_MORE = new WeakReference<>(null);

  private final int id;
  private final long incarnation;
  private final Memory memory;
  private final Member member; // whose tenure this is
  private final @Nullable Roster roster; // that made it, and is told when it has left
  private final @Nullable WeakReference<Thread> owner;
  private volatile WeakReference<Thread> user; // the thread that used it last, until it is closed
  private volatile @Nullable WeakReference<Thread> lastUser; // once it is
  private volatile int state = OPEN;
  private volatile @Nullable Memory home; // the memory, until it is closed
  private volatile boolean isLent; // as long as it is neither kept by its thread nor joined
  private volatile int holds; // calls of hold that keep it with its thread, though it is lent
  private int lends; // the number of nested operations that it is lent to, all of its thread
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
   * @param incarnation a number that tells it from those that had its number before; not 0
   */
  public static Member join(Memory memory, int id, long incarnation) {
    return new Tenure(memory, id, incarnation, /* owner */ null, /* roster */ null).member;
  }

  /** The member whose tenure this is. */
  public Member member() {
    return member;
  }

  /** The number of the member in its memory. */
  public int id() {
    return id;
  }

  /** A number that tells the member from those that had its number before: not 0. */
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
   * Whether it can take no step any more: it has left, or it belongs to a thread that has ended.
   * Once true, it stays so.
   */
  public boolean isAbandoned() {
    return state == LEFT || hasEnded(owner) || hasEnded(lastUser);
  }

  private static boolean hasEnded(@Nullable WeakReference<Thread> reference) {
    if (reference == null) {
      return false;
    }
    // a thread to which no reference is left cannot run
    Thread thread = reference.get();
    return thread == null || !thread.isAlive();
  }

  /**
   * Refuses the member where a member of {@code memory} is needed.
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
   * Refuses the member if it is closed, and notes that the calling thread uses it. All code that
   * writes words of the member calls this inside a {@linkplain Windows#add window}, behind a fence.
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

  /** Gives the number back, if the calling thread was the last user, and has no operation. */
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
   * Counts one use of the member's slots: in some register, one is about to be filled or pointed
   * to. The count tells a writer that relies on its slots whether another has used them since.
   *
   * @return the count, this use included
   */
  public long countFill() {
    return ++fills;
  }

  /**
   * Marks the start of an operation. Code that writes the member's own words calls this in an
   * {@code assert}, so that it costs nothing without {@code -ea}.
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

  /** Whether the thread that used the member last is known to be outside of all windows. */
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

  /** Whether the given thread keeps this member and used it last, as far as its fields tell. */
  boolean isKeptBy(Thread thread) {
    WeakReference<Thread> last = user;
    return last == owner && last.refersTo(thread);
  }

  /** The name of the member's thread; null if the member was joined, or the thread is gone. */
  public @Nullable String owner() {
    Thread thread = owner == null ? null : owner.get();
    return thread == null ? null : thread.getName();
  }

  boolean isOwnedBy(Thread thread) {
    return owner != null && owner.refersTo(thread);
  }

  /** Whether the member will be given back at the end of an operation that is going on. */
  boolean isPassing() {
    int now = state;
    return isLent && (now == OPEN && holds == 0 || now == CLOSING);
  }

  /** Makes the member one that is given back at the end of the operation. */
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

  /** Makes the member its thread's own until the thread ends. */
  void keep() {
    isLent = false;
  }

  /** Ends an operation that the member was lent to. */
  void returnFromOperation() {
    if (isLent) {
      lends--;
      leaveIfUnused();
    }
  }

  private void leaveIfUnused() {
    // Only its own thread lends and holds, so no operation of the member is going on.
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
   * Keeps a member that is {@linkplain Memory#lend lent} with its thread beyond the operation,
   * until {@link #letGo} has been called as often. A member that is not lent stays in any case.
   */
  public void hold() {
    if (isLent) {
      holds = holds + 1; // only its thread writes it
    }
  }

  /** Undoes one call of {@link #hold}. */
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
