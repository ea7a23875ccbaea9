// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

/**
 * The state of an acceptor of a {@link PaxosLog} or a {@link SequenceConsensus}: the contents of
 * its register. Only these two classes make and read it, so it has no methods of its own:
 * {@code toString} shows the state, and {@code equals} compares two. Users do not implement it.
 *
 * <p>Immutable. An unset register stands for the first state.
 *
 * @param <C> the commands
 */
public interface LogState<C> {}
