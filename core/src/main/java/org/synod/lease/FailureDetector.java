// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.Objects;
import java.util.OptionalInt;
import org.synod.memory.Memory;
import org.synod.memory.roster.Roster;

/**
 * Says which processes of a memory may have failed. How far that can be relied on is its class:
 *
 * <ul>
 *   <li>{@linkplain #perfect perfect} (P): a process that is suspected has failed, and one that
 *       has failed is suspected in the end;
 *   <li>eventually perfect (◇P), {@link HeartbeatDetector}: the same from some time on.
 * </ul>
 *
 * <p>Each P is a ◇P, and each gives a {@link #leader} in the end the same for all (Ω), which is
 * what consensus needs.
 *
 * <p><i>Progress:</i> wait-free, in both.
 *
 * <p><i>Linearization, memory effects:</i> none; it is a hint.
 *
 * <p><i>Not guaranteed:</i> when anything is noticed; by ◇P, that a process which is suspected has
 * failed.
 *
 * <p>Sources: T. Chandra, S. Toueg, <i>Unreliable Failure Detectors for Reliable Distributed
 * Systems</i> (1996); T. Chandra, V. Hadzilacos, S. Toueg, <i>The Weakest Failure Detector for
 * Solving Consensus</i> (1996) for Ω.
 */
public interface FailureDetector {

  /**
   * Returns how many processes it looks at.
   *
   * @return the number, as {@link Memory#processes}
   */
  int processes();

  /**
   * Tells whether a process is suspected.
   *
   * @param process its number, from 0 to {@link #processes()} - 1
   * @return true if it may have failed, or nobody has the number
   */
  boolean suspects(int process);

  /**
   * Elects (Ω): from some time on the same process for all who ask, one that has not failed, if
   * there is one that stays. A hint at the process that should lead: {@code () ->
   * detector.leader().orElse(-1) == me.id()} is one for a {@code Paxos}.
   *
   * @return the smallest number that is not suspected; empty if all are
   */
  default OptionalInt leader() {
    for (int process = 0; process < processes(); process++) {
      if (!suspects(process)) {
        return OptionalInt.of(process);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Returns the perfect detector of a memory, which knows what {@link Memory#isLost} does: on the
   * heap from the threads, in a file from the operating system.
   *
   * @param memory whose processes are looked at
   * @return a detector that any thread may use; it suspects a number that nobody has
   */
  static FailureDetector perfect(Memory memory) {
    Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    return new FailureDetector() {
      @Override
      public int processes() {
        return memory.processes();
      }

      @Override
      public boolean suspects(int process) {
        long incarnation =
            memory.incarnation(Roster.requireNumber(process, memory.processes()));
        return incarnation == 0 || memory.isLost(process, incarnation);
      }

      @Override
      public String toString() {
        return "FailureDetector[perfect, of " + memory + "]";
      }
    };
  }
}
