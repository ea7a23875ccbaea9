// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What must hold after every step, with whatever it must remember of the steps before (the history
 * variables of the papers).
 *
 * @param <G> what it remembers: immutable, with an {@code equals} by value, since states that are
 *     equal in this and all else are explored once
 */
public interface Spec<G> {

  /**
   * Returns what is remembered before the first step.
   *
   * @return the first state of the memory
   */
  G start();

  /**
   * Looks at the world after a step.
   *
   * @param remembered what was remembered before the step
   * @param view the world after it
   * @return what is remembered from now on
   * @throws AssertionError if the world may not be like this; any exception ends the exploration
   *     and is reported with the schedule
   */
  G next(G remembered, View view);

  /** The world after a step. */
  interface View {

    /**
     * Returns what a register holds.
     *
     * @param <V> its values
     * @param register a register of this world
     * @return its content
     */
    <V> Versioned<V> get(Register<V> register);

    /**
     * Tells whether a process has ended.
     *
     * @param process its number
     * @return true if its body has returned
     */
    boolean ended(int process);

    /**
     * Returns what a process returned.
     *
     * @param process its number
     * @return its result; null if it has not ended, returned null, or met no quorum
     */
    @Nullable Object result(int process);

    /**
     * Tells whether a process has crashed.
     *
     * @param process its number
     * @return true if it takes no more steps
     */
    boolean crashed(int process);

    /**
     * Tells whether a register has stopped answering a process.
     *
     * @param register a register of this world
     * @param process the process's number
     * @return true if it will not answer that process any more
     */
    boolean isOut(Register<?> register, int process);

    /**
     * Returns the number of processes.
     *
     * @return how many there are
     */
    int processes();
  }
}
