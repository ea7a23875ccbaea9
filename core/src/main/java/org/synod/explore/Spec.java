// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import org.jspecify.annotations.Nullable;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * A condition that must hold as a world begins and after every step. It can remember something of
 * the steps before (the history variables of the papers).
 *
 * @param <G> the values that it remembers: immutable, with an {@code equals} by value, since states
 *     that are equal in this and all else are explored once
 */
public interface Spec<G> {

  /**
   * Returns the value that is remembered at the start.
   *
   * @return the value that {@link #next} is given with the first state of the world
   */
  G start();

  /**
   * Looks at the world as it begins, and after each step.
   *
   * @param remembered the value that was remembered before
   * @param view the world as it is now
   * @return the value to be remembered from now on
   * @throws AssertionError if the world may not be like this; any exception ends the exploration
   *     and is reported with the schedule
   */
  G next(G remembered, View view);

  /** The world at one moment. */
  interface View {

    /**
     * Returns the content of a register.
     *
     * @param <V> its values
     * @param register a register of this world
     * @return its content
     */
    <V> Versioned<V> get(Register<V> register);

    /**
     * Returns the content of a word.
     *
     * @param words some words of a memory of this world
     * @param index the index among them
     * @return its value
     */
    default long get(Words words, int index) {
      throw new UnsupportedOperationException(
          "words: " + words + ", allowed: where a view has any");
    }

    /**
     * Returns the object that a reference refers to: the one that the first run of its process
     * made, which is the same in all states.
     *
     * @param <T> the objects that the references refer to
     * @param references some references of a memory of this world
     * @param index the index among them
     * @return the object, or null
     */
    default <T> @Nullable T get(References<T> references, int index) {
      throw new UnsupportedOperationException(
          "references: " + references + ", allowed: where a view has any");
    }

    /**
     * Returns the state of a shared object.
     *
     * @param <S> its states
     * @param shared a shared object of this world
     * @return its state
     */
    default <S> S get(Shared<S> shared) {
      throw new UnsupportedOperationException(
          "shared: " + shared + ", allowed: where a view has any");
    }

    /**
     * Returns the content of a ghost variable.
     *
     * @param <G> its values
     * @param ghost a ghost variable of this world
     * @return its value
     */
    default <G> G get(Ghost<G> ghost) {
      throw new UnsupportedOperationException(
          "ghost: " + ghost + ", allowed: where a view has any");
    }

    /**
     * Tells whether a process has ended.
     *
     * @param process its number
     * @return true if its body has returned
     */
    boolean ended(int process);

    /**
     * Returns the result of a process.
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
     * @return their number
     */
    int processes();
  }
}
