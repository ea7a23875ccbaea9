// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which thread has which process of a memory, for the implementations of {@link Memory}: finds a
 * thread's own, and has numbers joined, kept by threads, and lent for one operation.
 *
 * <p>Nothing is kept for a thread in the thread, and no thread is kept alive.
 *
 * <p><i>Progress:</i> to find the process of a thread is wait-free. To get a number repeats, with a
 * pause for other threads, while all are taken and some of them are lent; it is refused after
 * {@value #TRIES} pauses in a row in which none was seen that is lent.
 *
 * <p><i>Linearization, memory effects:</i> as {@link Memory} says.
 *
 * <p><i>Not guaranteed:</i> fairness among threads that are lent numbers.
 */
public final class Roster {
  /*
   * A number is joined (by somebody who closes it), kept (by a thread, until it ends), or lent. A
   * thread that asks for nothing but an operation keeps a number if it is below the reserve, and
   * is no virtual thread; the numbers of the reserve are lent only, unless somebody joins with
   * them. So a steady thread gets its number once, and those beyond share what is left.
   *
   * The thread is compared by reference. The number of a thread may be anything, since a subclass
   * may say what it likes; it only says where to look first.
   */

  /** How many pauses in a row may pass in which no number was seen that is lent: {@value}. */
  static final int TRIES = 1000;

  private static final int RESERVED = 4; // one number of so many
  private static final int RECENT = 256; // more than there are processes, a power of two
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

  /** Where numbers are claimed and given back. */
  public interface Numbers {
    /**
     * Claims a number that is free, or whose process can do nothing any more.
     *
     * @param owner the thread with whose end the process is abandoned, or null
     * @param isThorough whether to ask the operating system about members, too
     * @return a process with that number, or null if there is none
     */
    @Nullable Member claim(@Nullable Thread owner, boolean isThorough);

    /**
     * Tells whether a thread is about to claim a number, or to give one back, which cannot be seen
     * in the processes by number.
     *
     * @return true if it is worth to try again
     */
    boolean areMoving();

    /**
     * Gives back the number of a process that has left.
     *
     * @param process one of those that were claimed; each comes once
     */
    void free(Member process);

    /**
     * Says that all numbers are taken.
     *
     * @return what the numbers are taken by, and what to do
     */
    String full();
  }

  private final Memory memory;
  private final AtomicReferenceArray<@Nullable Member> members;
  private final Numbers numbers;
  private final int kept; // numbers below may be kept
  private final AtomicReferenceArray<@Nullable Member> recent; // kept ones, by thread

  /**
   * Makes one for a memory.
   *
   * @param memory the memory
   * @param members its processes by number, as far as they were made through it; set by
   *     {@code numbers}
   * @param numbers where they come from
   */
  public Roster(
      Memory memory, AtomicReferenceArray<@Nullable Member> members, Numbers numbers) {
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
   * Makes a process that this roster is told of when it leaves. One that its thread will not keep
   * is lent from the start: whoever finds its number taken must see that it will be given back.
   *
   * @param id its number
   * @param incarnation what tells it from those that had its number before; not 0
   * @param owner the thread with whose end it is abandoned, or null
   * @return the process, which is not in the table yet
   */
  public Member process(int id, long incarnation, @Nullable Thread owner) {
    Member process = new Member(memory, id, incarnation, owner, this);
    if (owner != null && (id >= kept || isVirtual(owner))) {
      process.lend();
    }
    return process;
  }

  void free(Member process) {
    numbers.free(process);
  }

  /**
   * Refuses what is no process number of the memory.
   *
   * @param process the number
   * @return it
   */
  public int requireNumber(int process) {
    if (process < 0 || process >= members.length()) {
      throw new IllegalArgumentException(
          "process: " + process + ", allowed: 0 to " + (members.length() - 1));
    }
    return process;
  }

  /**
   * As {@link Memory#join}.
   *
   * @return a new process, until it is closed
   */
  public Member join() {
    return claim(null);
  }

  /**
   * As {@link Memory#current}.
   *
   * @return the calling thread's own process, until it ends
   */
  public Member current() {
    Thread me = Thread.currentThread();
    Member recent = this.recent.get(place(me));
    return recent != null && recent.isKeptBy(me) ? recent : keep(me);
  }

  private Member keep(Thread me) {
    Member mine = own(me);
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
   * @return a process for one operation of the calling thread
   */
  public Member lend() {
    Thread me = Thread.currentThread();
    Member recent = this.recent.get(place(me));
    return recent != null && recent.isKeptBy(me) ? recent : lend(me);
  }

  private Member lend(Thread me) {
    Member mine = own(me);
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
   * @param process what {@link #lend} returned
   */
  public void giveBack(Member process) {
    process.returnFromOperation();
  }

  /**
   * As {@link Memory#leave}.
   *
   * @param process one that joined this memory
   */
  public void leave(Member process) {
    Objects.requireNonNull(process, "process: null, allowed: one that has joined this memory");
    if (process.memory() != memory) {
      throw new IllegalArgumentException(
          "process: " + process + ", allowed: one that has joined this memory and not left it");
    }
    process.close();
  }

  private static int place(Thread thread) {
    return (int) thread.getId() & RECENT - 1;
  }

  private void note(Thread thread, Member process) {
    recent.set(place(thread), process);
  }

  /** The process that a thread has, kept or lent; null if it has none. */
  private @Nullable Member own(Thread me) {
    for (int id = 0; id < members.length(); id++) {
      Member process = members.get(id);
      if (process != null && process.isOwnedBy(me)) {
        if (process.isOpen()) {
          if (process.isKept()) {
            note(me, process);
          }
          return process;
        }
        process.endClosing();
      }
    }
    return null;
  }

  private Member claim(@Nullable Thread owner) {
    Member process = numbers.claim(owner, /* isThorough */ true);
    for (int tries = 0; process == null; tries++) {
      if (isOneLent() || numbers.areMoving()) {
        tries = 0;
      }
      Thread.yield();
      boolean isLast = tries >= TRIES;
      process = numbers.claim(owner, isLast);
      if (isLast && process == null) {
        throw new IllegalStateException(numbers.full());
      }
    }
    return process;
  }

  /** Whether another thread has a number that it will give back. */
  private boolean isOneLent() {
    Thread me = Thread.currentThread();
    for (int id = 0; id < members.length(); id++) {
      Member process = members.get(id);
      if (process != null && process.isPassing() && !process.isOwnedBy(me)) {
        return true;
      }
    }
    return false;
  }
}
