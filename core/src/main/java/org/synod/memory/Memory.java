// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/**
 * A place where shared words live, together with the {@linkplain Member members} that may write
 * them. On the heap it is a {@link HeapMemory}; it may be a file that several JVMs share.
 *
 * <p>Each member is a process that has joined, under a small integer below {@link #processes()}.
 * Algorithms give every number words of its own, so the number of processes that may have joined at
 * one time is fixed when the memory is made.
 *
 * <p><i>Progress:</i> every operation is wait-free; joining and leaving take at most one
 * compare-and-set for each of the {@link #processes()}. While all numbers are taken and some are
 * {@linkplain #lend lent}, joining tries again.
 *
 * <p><i>Memory effects:</i> what a member did before it {@linkplain #leave left} happens before
 * whatever the next member with its number does.
 *
 * <p><i>Not guaranteed:</i> success of a join that runs at the same time as a leave: it may miss
 * the place that becomes free, and be refused.
 */
public interface Memory {

  /** The largest number of processes a memory can have: {@value}. */
  int MAX_PROCESSES = 64;

  /** The largest size of a region's name: {@value} bytes in UTF-8. */
  int MAX_NAME = 40;

  /** The largest size of a region's type: {@value} bytes in UTF-8. */
  int MAX_TYPE = 64;

  /**
   * Returns how many processes may have joined at one time.
   *
   * @return the number of processes, from 1 to {@link #MAX_PROCESSES}
   */
  int processes();

  /**
   * Joins as a new member, which the caller owns until it closes it.
   *
   * @return a member that no one else has
   * @throws IllegalStateException if all {@link #processes()} have joined and none has left
   */
  Member join();

  /**
   * Returns the calling thread's own member, joining first if it has none, and lets the thread keep
   * it. It needs no closing: the number of a thread that has ended is given to the next that asks.
   * The memory finds the member by the thread object, not by a thread-local. So the member stays
   * the same when the thread loses its thread-locals, and neither keeps the other alive.
   *
   * @return the member of the calling thread
   * @throws IllegalStateException if the thread has none yet, all {@link #processes()} have joined,
   *     and none has left or belongs to a thread that has ended
   */
  Member current();

  /**
   * Returns a member for one operation of the calling thread, which then {@linkplain #giveBack
   * gives it back}. It is for those who implement objects, in operations that are not given a
   * member. A thread that has a member, by {@link #current} or for an operation around this one,
   * gets that member. Any other thread gets a member to keep as long as it lives. But if few
   * numbers are left, or if it is a virtual thread, it gets a member for this operation only.
   *
   * <p><i>Progress:</i> wait-free for a thread that has a member. Any other tries again, letting
   * other threads run, while all numbers are taken and some of them are lent; so it is lock-free as
   * long as fewer threads than there are such numbers have stopped inside an operation. In a file,
   * numbers lent to threads of another JVM look like any taken number: a thread that has met only
   * such numbers for some time is refused.
   *
   * @return a member that no other thread has
   * @throws IllegalStateException if all {@link #processes()} are taken, and none of them is lent
   */
  default Member lend() {
    return current();
  }

  /**
   * Ends the use of a member for one operation, for those who implement objects. The thread that
   * was lent the member calls it, once.
   *
   * @param member the member that {@link #lend} returned
   */
  default void giveBack(Member member) {}

  /**
   * Closes a member, as {@link Member#close()} does: another may then join with its number.
   *
   * @param member the member that leaves, one that joined this memory
   */
  void leave(Member member);

  /**
   * Returns the incarnation of the member that has a number now.
   *
   * @param process the number, from 0 to {@link #processes()} - 1
   * @return its {@link Member#incarnation()}, or 0 if nobody has that number
   */
  long incarnation(int process);

  /**
   * Tells whether a member has left this memory, or is known to have ended without leaving. It is a
   * perfect failure detector: it never reports a member that can still take a step, and in the end
   * reports each that cannot.
   *
   * @param process its number, from 0 to {@link #processes()} - 1
   * @param incarnation its {@link Member#incarnation()}
   * @return true if it will do nothing as that member any more
   */
  boolean isLost(int process, long incarnation);

  /**
   * Tells whether processes that open this memory from now on can get another one in its place.
   * Such processes are not bound by agreements in this one. A lease asks at each renewal.
   *
   * @return true if this is a file that was replaced, or was deleted and can be made anew
   */
  default boolean isReplaced() {
    return false;
  }

  /**
   * Sets a region of words aside, all zero, for the caller alone.
   *
   * @param words the number of words, at least 1
   * @return the region
   */
  Words allocate(int words);

  /**
   * Returns the region that has a name. The first call sets it aside, all zero; all later
   * calls, of any process, get the same words.
   *
   * @param name its name, from 1 to {@value #MAX_NAME} bytes in UTF-8
   * @param type the meaning of the words, from 1 to {@value #MAX_TYPE} bytes in UTF-8
   * @param words the number of words, at least 1
   * @return the region
   * @throws IllegalArgumentException if the name is in use for another type or number of words
   */
  Words allocate(String name, String type, int words);

  /**
   * Sets references aside, all null, for the caller alone.
   *
   * @param <T> the objects that they refer to
   * @param label the purpose of the references, which a trace of steps shows; need not be unique
   * @param count the number of references, at least 1
   * @return the references
   * @throws UnsupportedOperationException if this is a file, which cannot hold references
   */
  default <T> References<T> references(String label, int count) {
    throw new UnsupportedOperationException(
        "references: " + label + " in " + this + ", allowed: in memory on the heap");
  }
}
