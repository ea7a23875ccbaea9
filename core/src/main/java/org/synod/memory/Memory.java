// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/**
 * A place where shared words live, together with the {@linkplain Process processes} that may write
 * them. On the heap it is a {@link HeapMemory}.
 *
 * <p>Each process is a small integer below {@link #processes()}. Algorithms give every process
 * words of its own, so the number of processes is fixed when the memory is made.
 *
 * <p><i>Progress:</i> every operation is wait-free; joining and leaving take at most one
 * compare-and-set for each of the {@link #processes()}.
 *
 * <p><i>Memory effects:</i> what a process did before it {@linkplain #leave left} happens before
 * whatever the next process with its number does.
 *
 * <p><i>Not guaranteed:</i> a join that runs at the same time as a leave may miss the place that
 * becomes free, and be refused.
 */
public interface Memory {

  /** The largest number of processes a memory can have: {@value}. */
  int MAX_PROCESSES = 64;

  /**
   * Returns how many processes may have joined at one time.
   *
   * @return the number of processes, from 1 to {@link #MAX_PROCESSES}
   */
  int processes();

  /**
   * Joins as a new process, which the caller owns until it closes it.
   *
   * @return a process that no one else has
   * @throws IllegalStateException if all {@link #processes()} have joined and none has left
   */
  Process join();

  /**
   * Returns the calling thread's own process, joining first if it has none. It needs no closing:
   * the process of a thread that has ended is given to the next that asks.
   *
   * @return the process of the calling thread
   * @throws IllegalStateException if the thread has none yet, all {@link #processes()} have joined,
   *     and none has left or belongs to a thread that has ended
   */
  Process current();

  /**
   * Makes a process's number free for another to join with. Called by {@link Process#close()}.
   *
   * @param process the process that leaves, one that joined this memory
   */
  void leave(Process process);

  /**
   * Sets a region of words aside, all zero.
   *
   * @param words how many, at least 1
   * @return the region
   */
  Words allocate(int words);
}
