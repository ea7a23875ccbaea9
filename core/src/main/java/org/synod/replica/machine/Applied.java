// SPDX-License-Identifier: Apache-2.0
package org.synod.replica.machine;

/**
 * A command that was applied: its place in the log, and the states around it, from which its caller
 * derives a result.
 *
 * @param <S> the states
 * @param index the index of the command in the log
 * @param before the state that the command was applied to
 * @param after the state that it made
 */
public record Applied<S>(long index, S before, S after) {}
