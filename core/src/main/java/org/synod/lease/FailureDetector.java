// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.Objects;
import java.util.OptionalInt;
import org.synod.memory.Memory;
import org.synod.memory.roster.Roster;

/**
 * Says which processes of a memory may have failed. The class of a detector says how far a user can
 * rely on it:
 *
 * <ul>
 *   <li>{@linkplain #perfect perfect} (P): a process that is suspected has failed, and one that
 *       has failed is suspected in the end;
 *   <li>eventually perfect (◇P), {@link HeartbeatDetector}: the same from some time on.
 * </ul>
 *
 * <p>Each P is a ◇P, and each gives a {@link #leader} that is the same for all in the end (Ω).
 * Consensus needs no more.
 *
 * <p><i>Progress:</i> wait-free, in both.
 *
 * <p><i>Linearization, memory effects:</i> none; it is a hint.
 *
 * <p><i>Not guaranteed:</i> any time within which a failure is noticed. A process that ◇P suspects
 * need not have failed.
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
   * Elects (Ω): from some time on all who ask get the same process, and it has not failed, provided
   * that some process stays. A hint at the process that should lead:
   * {@code () -> detector.leader().orElse(-1) == me.id()} is one for a {@code Paxos}.
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
   * Returns the perfect detector of a memory. It rests on {@link Memory#isLost}, which asks the
   * threads on the heap, and the operating system in a file.
   *
   * @param memory the memory whose processes it watches
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
