// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.roster;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/**
 * Keeps track of which thread has which member of a memory, for the implementations of
 * {@link Memory}. It finds the member of a thread; a number is joined, kept by a thread, or lent
 * for one operation.
 *
 * <p>Nothing is kept for a thread in the thread, and no thread is kept alive.
 *
 * <p><i>Progress:</i> to find the member of a thread is wait-free. To get a number repeats, with a
 * pause for other threads, while all are taken and some of them are lent; it is refused after
 * {@value #TRIES} pauses in a row without a sight of a lent number.
 *
 * <p><i>Linearization, memory effects:</i> as {@link Memory} says.
 *
 * <p><i>Not guaranteed:</i> fairness among threads that are lent numbers.
 */
public final class Roster {
  /*
   * A number is joined (by code that closes it), kept (by a thread, until it ends), or lent. A
   * thread that asks for nothing but an operation keeps a number if it is below the reserve, and
   * is no virtual thread; the numbers of the reserve are lent only, unless somebody joins with
   * them. So a steady thread gets its number once, and all further threads share the rest.
   *
   * The thread is compared by reference. The id of a thread may be any number, since a subclass may
   * override it; it only says where to look first.
   */

  /** The largest number of pauses in a row without a sight of a lent number: {@value}. */
  public static final int TRIES = 1000;

  private static final int RESERVED = 4; // one number of so many
  private static final int RECENT = 256; // more than there are members, a power of two
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

  private final Memory memory;
  private final AtomicReferenceArray<@Nullable Tenure> members;
  private final Numbers numbers;
  private final int kept; // numbers below may be kept
  private final AtomicReferenceArray<@Nullable Tenure> recent; // kept ones, by thread

  /**
   * Makes a roster for a memory.
   *
   * @param memory the memory
   * @param members its members by number, as far as they were made through it; set by
   *     {@code numbers}
   * @param numbers the source of their numbers
   */
  public Roster(
      Memory memory, AtomicReferenceArray<@Nullable Tenure> members, Numbers numbers) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.members = Objects.requireNonNull(members, "members: null, allowed: an array");
    this.numbers = Objects.requireNonNull(numbers, "numbers: null, allowed: where they are");
    recent = new AtomicReferenceArray<>(RECENT);
    kept = members.length() - Math.max(1, members.length() / RESERVED);
  }

  private static @Nullable MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null; // a JVM without virtual threads
    }
  }

  private static boolean isVirtual(Thread thread) {
    try {
      return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (Throwable e) {
      throw new AssertionError("isVirtual throws nothing", e);
    }
  }

  /**
   * Makes a member that this roster is told of when it leaves. A member that its thread will not
   * keep is lent from the start: a thread that finds the number taken must see that it will be
   * given back.
   *
   * @param id its number
   * @param incarnation a number that tells it from those that had its number before; not 0
   * @param owner the thread with whose end it is abandoned, or null
   * @return the member, which is not in the table yet
   */
  public Tenure member(int id, long incarnation, @Nullable Thread owner) {
    Tenure member = new Tenure(memory, id, incarnation, owner, this);
    if (owner != null && (id >= kept || isVirtual(owner))) {
      member.lend();
    }
    return member;
  }

  void free(Tenure member) {
    numbers.free(member);
  }

  /**
   * Refuses a number that no process of a memory can have.
   *
   * @param process the number
   * @param processes the number of processes that the memory can have
   * @return the number
   * @throws IllegalArgumentException if it is not from 0 to {@code processes - 1}
   */
  public static int requireNumber(int process, int processes) {
    if (process < 0 || process >= processes) {
      throw new IllegalArgumentException(
          "process: " + process + ", allowed: 0 to " + (processes - 1));
    }
    return process;
  }

  /**
   * As {@link Memory#join}.
   *
   * @return a new member, until it is closed
   */
  public Member join() {
    return claim(null).member();
  }

  /**
   * As {@link Memory#current}.
   *
   * @return the calling thread's own member, until it ends
   */
  public Member current() {
    Thread me = Thread.currentThread();
    Tenure recent = this.recent.get(place(me));
    return recent != null && recent.isKeptBy(me) ? recent.member() : keep(me).member();
  }

  private Tenure keep(Thread me) {
    Tenure mine = own(me);
    if (mine == null) {
      mine = claim(me);
    }
    if (!mine.isKept()) {
      mine.keep();
    }
    note(me, mine);
    return mine;
  }

  /**
   * As {@link Memory#lend}.
   *
   * @return a member for one operation of the calling thread
   */
  public Member lend() {
    Thread me = Thread.currentThread();
    Tenure recent = this.recent.get(place(me));
    return recent != null && recent.isKeptBy(me) ? recent.member() : lend(me).member();
  }

  private Tenure lend(Thread me) {
    Tenure mine = own(me);
    if (mine != null) {
      mine.lendAgain();
      return mine;
    }
    mine = claim(me);
    if (mine.isKept()) {
      note(me, mine);
    }
    return mine;
  }

  /**
   * As {@link Memory#giveBack}.
   *
   * @param member the member that {@link #lend} returned
   */
  public void giveBack(Member member) {
    Tenure.of(member).returnFromOperation();
  }

  /**
   * As {@link Memory#leave}.
   *
   * @param member one that joined this memory
   */
  public void leave(Member member) {
    Objects.requireNonNull(member, "member: null, allowed: one that has joined this memory");
    if (member.memory() != memory || member.isClosed()) {
      throw new IllegalArgumentException(
          "member: " + member + ", allowed: one that has joined this memory and not left it");
    }
    member.close();
  }

  private static int place(Thread thread) {
    return (int) thread.getId() & RECENT - 1;
  }

  private void note(Thread thread, Tenure member) {
    recent.set(place(thread), member);
  }

  /** The member that a thread has, kept or lent; null if it has none. */
  private @Nullable Tenure own(Thread me) {
    for (int id = 0; id < members.length(); id++) {
      Tenure member = members.get(id);
      if (member != null && member.isOwnedBy(me)) {
        if (member.isOpen()) {
          if (member.isKept()) {
            note(me, member);
          }
          return member;
        }
        member.endClosing();
      }
    }
    return null;
  }

  private Tenure claim(@Nullable Thread owner) {
    Tenure member = numbers.tryClaim(owner, /* isThorough */ true);
    for (int tries = 0; member == null; tries++) {
      if (isOneLent() || numbers.areMoving()) {
        tries = 0;
      }
      Thread.yield();
      boolean isLast = tries >= TRIES;
      member = numbers.tryClaim(owner, isLast);
      if (isLast && member == null) {
        throw new IllegalStateException(numbers.full());
      }
    }
    return member;
  }

  /** Whether another thread has a number that it will give back. */
  private boolean isOneLent() {
    Thread me = Thread.currentThread();
    for (int id = 0; id < members.length(); id++) {
      Tenure member = members.get(id);
      if (member != null && member.isPassing() && !member.isOwnedBy(me)) {
        return true;
      }
    }
    return false;
  }
}
