// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

/**
 * All that an acceptor of a {@link PaxosLog} or a {@link SequenceConsensus} remembers: the contents
 * of its register. These two alone make it and read it, so there is nothing to call: {@code
 * toString} tells what it is, and {@code equals} whether two are the same. It is not for others to
 * implement.
 *
 * <p>Immutable. An unset register stands for the first state.
 *
 * @param <C> the commands
 */
public interface LogState<C> {}
